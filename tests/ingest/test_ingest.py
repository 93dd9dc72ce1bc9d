"""Every file, however hostile, ends as pages or as one clear problem."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from pipeline.artifacts import Store
from pipeline.executor import Workers
from pipeline.ingest.manifest import list_documents
from pipeline.ingest.plain import decode
from pipeline.ingest.stage import run
from pipeline.records import Document, Page, Problem, Word
from pipeline.settings import IngestSettings, Settings
from pipeline.stages import Context, Place

POLISH = "Zażółć gęślą jaźń: większe środki na współpracę"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2", "cp852"])
def test_text_is_read_in_any_polish_code_page(code: str) -> None:
    assert decode(POLISH.encode(code))[0] == POLISH


def _hostile(raw: Path) -> None:
    raw.mkdir()
    (raw / "zero.pdf").write_bytes(b"")
    (raw / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
    (raw / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (raw / "noise.pdf").write_bytes(bytes(range(256)) * 20)
    (raw / "torn.docx").write_bytes(b"PK\x03\x04" + b"x" * 50)
    Image.new("1", (30_000, 30_000)).save(raw / "huge.png")
    Image.new("L", (1, 1)).save(raw / "dot.png")
    os.mkfifo(raw / "pipe.txt")
    (raw / "circle").symlink_to(raw)
    (raw / "ząb i\nspacja.pdf").write_text(POLISH, encoding="utf-8")
    (raw / "copy.txt").write_text(POLISH, encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rok/a.txt", "inny tekst")
    (raw / "pack.zip").write_bytes(packed.getvalue())


def test_hostile_files_end_as_read_or_as_a_problem(tmp_path: Path) -> None:
    raw, store = tmp_path / "raw", Store(tmp_path / "out")
    _hostile(raw)
    run(Context(Place(raw, store, Settings(), True), Workers(1)))
    problems = {p.document_id: p for p in store.read("ingest", "problems", Problem)}
    read, failed = set(), {}
    for document in store.read("ingest", "manifest", Document):
        name = document.document_id
        found = [*store.read_if_there("ingest", "problems", Problem, name)]
        found += [problems[name]] if name in problems else []
        if store.read_if_there("ingest", "pages", Page, name):
            read |= set(document.paths)
        elif found:
            failed[document.path] = found[0].message
    assert read == {"dot.png", "copy.txt", "ząb i\nspacja.pdf", "pack.zip!/rok/a.txt"}
    assert set(failed) == {
        *("zero.pdf", "cut.pdf", "old.doc", "noise.pdf", "torn.docx", "huge.png", "pipe.txt"),
    }
    assert all("\n" not in message for message in failed.values())


def test_copies_are_one_document_and_sidecars_speak(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text("jeden tekst", encoding="utf-8")
    (tmp_path / "b.txt.toml").write_text(
        'municipality = "Olszogród"\nprogram_year = 2024\n', encoding="utf-8"
    )
    (document,), problems = list_documents(tmp_path, IngestSettings())
    assert document.paths == ("a.txt", "b.txt")
    assert (document.municipality, document.program_year, problems) == ("Olszogród", 2024, ())


def test_html_tables_keep_spans_and_empty_cells(tmp_path: Path) -> None:
    raw, store = tmp_path / "raw", Store(tmp_path / "out")
    raw.mkdir()
    page = "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td></td></tr></table><nav>menu</nav>"
    (raw / "x.html").write_text(f"<html><body><main>{page}</main></body></html>", encoding="utf-8")
    run(Context(Place(raw, store, Settings(), True), Workers(1)))
    (document,) = store.read("ingest", "manifest", Document)
    words = store.read("ingest", "words", Word, document.document_id)
    assert [w.text for w in words] == ["a", "b"]

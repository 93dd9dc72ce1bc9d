"""Every form holds exactly what its gold says, and comes out the same again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pdfplumber
import pypdfium2
import pytest
from lxml import html

from pipeline.samples import (
    PROFILES,
    Gold,
    Layout,
    SampleRecord,
    build,
    render_docx,
    render_flat,
    render_html,
    render_pdf,
    render_scan,
    render_xlsx,
    write_corpus,
)

LAYOUTS: tuple[Layout, ...] = ("rotated", "column", "band")
RENDERERS: dict[str, Callable[[SampleRecord, Path], Gold]] = {
    "pdf": render_pdf,
    "docx": render_docx,
    "html": render_html,
    "xlsx": render_xlsx,
}
REPOSITORY = Path(__file__).parents[2]


def squeezed(text: str) -> str:
    return "".join(text.split())


def words_of_pdf(path: Path) -> list[str]:
    with pdfplumber.open(path) as pdf:
        return [" ".join(str(w["text"]) for w in page.extract_words()) for page in pdf.pages]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("suffix", RENDERERS)
def test_same_record_same_bytes(layout: Layout, suffix: str, tmp_path: Path) -> None:
    record = build("wielimierz", 1, 2023, layout)
    paths = [tmp_path / name / f"r.{suffix}" for name in "ab"]
    for path in paths:
        path.parent.mkdir()
        RENDERERS[suffix](record, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_line_of_the_gold_stands_on_its_page(layout: Layout, tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    made = render_pdf(build("olszogrod", 3, 2021, layout), path)
    with pdfplumber.open(path) as pdf:
        pages = [page.extract_words() for page in pdf.pages]
        texts = [squeezed("".join(str(w["text"]) for w in words)) for words in pages]
    assert all(texts), "no empty page at the end"
    for row in made["rows"]:
        assert " ".join(row["proposal_lines"]) == row["proposal"]
        own = "".join(texts[row["page"] - 1 : row["page"] + 1])
        for line in row["proposal_lines"]:
            assert all(squeezed(word) in own for word in line.split())


def test_rows_are_cut_by_page_breaks(tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    cut = 0
    for seed in range(6):
        made = render_pdf(build("olszogrod", seed, 2022, "rotated", rows=60), path)
        texts = [squeezed(text) for text in words_of_pdf(path)]
        for row in made["rows"]:
            last = squeezed(row["proposal_lines"][-1])
            cut += len(row["proposal_lines"]) > 1 and last not in texts[row["page"] - 1]
    assert cut >= 3


def test_docx_merges_topics_over_their_rows(tmp_path: Path) -> None:
    record = build("olszogrod", 1, 2022, "rotated")
    path = tmp_path / "r.docx"
    made = render_docx(record, path)
    (table,) = docx.Document(str(path)).tables
    # A header, the column numbers, then the rows; a merged cell repeats its text over its rows.
    cells = [[cell.text for cell in row.cells] for row in table.rows][2:]
    assert [row[0] for row in cells] == [row["topic"] for row in made["rows"]]
    assert [row[3].replace("\n", " ") for row in cells] == [row["proposal"] for row in made["rows"]]


def test_xlsx_keeps_numbers_as_numbers_and_bands_as_merged_rows(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    made = render_xlsx(build("olszogrod", 1, 2025, "band"), path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [v for (v,) in sheet.iter_rows(min_row=5, max_col=1, values_only=True) if isinstance(v, int)] == [
        row["lp"] for row in made["rows"]
    ]
    assert len(sheet.merged_cells.ranges) == 2 + len(made["topics"])


def test_html_spans_topics_and_has_furniture(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    made = render_html(build("olszogrod", 1, 2023, "column"), path)
    tree = html.parse(str(path), html.HTMLParser(encoding="utf-8"))
    assert len(tree.xpath("//table/tr")) == len(made["rows"]) + 1
    assert sum(int(cell.get("rowspan")) for cell in tree.xpath("//td[@rowspan]")) == len(made["rows"])
    assert tree.xpath("//nav") and tree.xpath("//footer")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_scan_is_an_image_of_its_page_and_the_same_again(profile: str, tmp_path: Path) -> None:
    record = build("wielimierz", 1, 2022, "column", rows=8)
    digests = set()
    for name in "ab":
        path = tmp_path / name / "s.pdf"
        path.parent.mkdir()
        made = render_scan(record, path, profile)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1
    assert made == render_pdf(record, tmp_path / "s.pdf")
    assert not any(words_of_pdf(path))
    with pypdfium2.PdfDocument(path) as pdf:
        width, height = pdf[0].get_size()
        ink = pdf[0].render(scale=0.5).to_numpy().mean()
    assert (width, height) == pytest.approx((595, 842), abs=2)
    assert np.uint8(150) < ink < 254


@pytest.mark.tesseract
def test_flat_text_has_no_polish_letters_left_but_most_of_the_words(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    made = render_flat(build("wielimierz", 1, 2022, "rotated", rows=8), path)
    text = path.read_text(encoding="utf-8")
    assert not set("ąęłńśźżĄĘŁŃŚŹŻ") & set(text)
    plain = [word for row in made["rows"] for word in row["proposal"].split() if word.isascii()]
    assert sum(word in text for word in plain) / len(plain) > 0.9


@pytest.mark.tesseract
@pytest.mark.slow
def test_the_corpus_in_the_repository_is_the_one_the_generator_writes(tmp_path: Path) -> None:
    write_corpus(tmp_path / "raw", tmp_path / "gold")
    for made in sorted(tmp_path.glob("gold/*.json")):
        kept = REPOSITORY / "data/gold" / made.name
        assert json.loads(kept.read_text("utf-8")) == json.loads(made.read_text("utf-8"))
    for made in sorted(tmp_path.glob("raw/*")):
        assert (REPOSITORY / "data/raw" / made.name).exists()
    # These depend on no library's compression; the others are compared by the tests above.
    for made in sorted(tmp_path.glob("raw/*.html")):
        assert (REPOSITORY / "data/raw" / made.name).read_bytes() == made.read_bytes()


def test_the_held_out_city_has_a_corpus_of_its_own(tmp_path: Path) -> None:
    counts = write_corpus(tmp_path / "raw", tmp_path / "gold", "wielimierz")
    assert sum(counts.values()) > 100
    assert len(list(tmp_path.glob("gold/*.json"))) == len(counts)
    assert not {path.name for path in tmp_path.glob("raw/*")} & {
        p.name for p in (REPOSITORY / "data/raw").iterdir()
    }


def test_the_corpus_is_small_and_every_document_has_gold() -> None:
    raw = [path for path in (REPOSITORY / "data/raw").iterdir() if path.name.startswith("20")]
    assert sum(path.stat().st_size for path in raw) < 8_000_000
    assert {path.stem for path in raw} == {path.stem for path in (REPOSITORY / "data/gold").glob("20*.json")}

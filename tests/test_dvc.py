"""`dvc repro` and `postulaty run` give the same rows, and adding a document redoes only that one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = """<html><head><meta charset="utf-8"></head><body>
<h1>Zestawienie propozycji do Programu współpracy Miasta Zmyślin z organizacjami pozarządowymi w {year} r</h1>
<table><tr><th>Temat</th><th>Lp.</th><th>Propozycja</th><th>Jednostka odpowiedzialna</th></tr>
<tr><td rowspan="2">Lokale</td><td>1</td><td>{first}</td><td>Wydział Mienia</td></tr>
<tr><td>2</td><td>szkolenia z księgowości dla organizacji</td><td>Biuro Dialogu, Wydział Finansowy</td></tr>
</table></body></html>"""


def run(folder: Path, *command: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
    )
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"


def rows(folder: Path) -> dict[str, object]:
    tables = {p.name: pq.read_table(p) for p in sorted(folder.glob("*.parquet"))}
    return {name: table.to_pylist() for name, table in tables.items() if name != "run.parquet"}


@pytest.mark.slow
def test_dvc_repro_and_run_give_the_same_rows(tmp_path: Path) -> None:
    for name in ("pipeline", "dvc.yaml", "params.yaml"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    (raw / "2024.html").write_text(TABLE.format(year=2024, first="więcej lokali dla NGO"), encoding="utf-8")
    run(tmp_path, "dvc", "init", "--no-scm", "-q")
    run(tmp_path, "dvc", "repro", "-q")
    before = (tmp_path / "data/processed").rglob("words.parquet")
    stamps = {p: p.stat().st_mtime_ns for p in before}
    assert stamps

    (raw / "2025.html").write_text(TABLE.format(year=2025, first="dodatkowe lokale"), encoding="utf-8")
    run(tmp_path, "dvc", "repro", "-q")
    assert {p: p.stat().st_mtime_ns for p in stamps} == stamps, "the first document was read again"

    run(tmp_path, sys.executable, "-m", "pipeline", "run", "data/raw", "--out", "elsewhere", "--jobs", "1")
    by_dvc, by_run = rows(tmp_path / "data/processed/parquet"), rows(tmp_path / "elsewhere/parquet")
    assert len(by_run["proposal.parquet"]) == 4  # type: ignore[arg-type]
    assert by_dvc == by_run

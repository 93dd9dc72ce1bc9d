"""The sample corpus, the whole way, held to the figures it once reached.

`tests/floors.json` pins the floors and the digest of the gold they belong to. A floor is raised when
a figure has risen; it is lowered only with the reason in the commit. The margin below the measured
figure (about 0.02) is for other Tesseract builds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.artifacts import digest, file_digest
from pipeline.evaluate import Figures, score

ROOT = Path(__file__).resolve().parents[2]
PINNED = json.loads((ROOT / "tests" / "floors.json").read_text(encoding="utf-8"))
FLOORS = [(section, name) for section, named in PINNED["floors"].items() for name in named]


def run(out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "run", "data/raw", "--out", str(out), "--jobs", "2"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert "demands" in done.stdout and "consultations.duckdb" in done.stdout
    return folder


@pytest.fixture(scope="module")
def figures(out: Path) -> Figures:
    return score(ROOT / "data" / "gold", out / "consultations.duckdb")


def test_the_gold_is_the_one_the_floors_were_measured_on() -> None:
    gold = sorted((ROOT / "data" / "gold").glob("*.json"))
    assert PINNED["gold"] == digest([(path.name, file_digest(path)) for path in gold])


@pytest.mark.tesseract
@pytest.mark.slow
@pytest.mark.parametrize(("section", "name"), FLOORS)
def test_no_figure_falls_below_its_floor(figures: Figures, section: str, name: str) -> None:
    reached, floor = float(figures[section][name]), PINNED["floors"][section][name]
    assert reached >= floor, f"{section}, {name}: {reached} is below its floor {floor}"


@pytest.mark.tesseract
@pytest.mark.slow
def test_no_row_is_invented(figures: Figures) -> None:
    assert figures["rows"]["rows too many"] == 0


@pytest.mark.tesseract
@pytest.mark.slow
def test_a_second_run_has_nothing_to_do(out: Path) -> None:
    again = run(out)
    assert again.returncode == 0
    assert "to do" not in again.stderr, again.stderr

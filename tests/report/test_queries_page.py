"""`docs/queries.md` and the README: every SQL and Python block runs on a database."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.database import NAME, connect
from pipeline.executor import Workers
from pipeline.load.stage import run as load
from pipeline.settings import Settings
from pipeline.stages import Context, Place
from tests.collection import write_collection

ROOT = Path(__file__).parents[2]
BLOCKS = [
    block
    for page in (ROOT / "docs" / "queries.md", ROOT / "README.md")
    for block in re.findall(r"```(sql|python)\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queries")
    store = write_collection(folder / "data" / "processed")
    load(Context(Place(folder, store, Settings()), Workers(1)))
    return folder


def test_there_are_a_dozen() -> None:
    assert len(BLOCKS) >= 12


@pytest.mark.parametrize("sql", [text for kind, text in BLOCKS if kind == "sql"])
def test_sql_answers(folder: Path, sql: str) -> None:
    with connect(folder / "data" / "processed" / NAME) as connection:
        assert connection.execute(sql).fetchall()


@pytest.mark.parametrize("code", [text for kind, text in BLOCKS if kind == "python"])
def test_python_answers(folder: Path, code: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.strip()

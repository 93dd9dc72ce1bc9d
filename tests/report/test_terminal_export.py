"""Answers at the terminal, and open data that names nobody and runs nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.database import NAME, connect
from pipeline.errors import UsageError
from pipeline.executor import Workers
from pipeline.load.stage import run as load
from pipeline.report.export import export
from pipeline.report.personal import Pseudonyms
from pipeline.report.terminal import demands, show, units
from pipeline.settings import Settings
from pipeline.stages import Context, Place
from tests.collection import document_id, proposals_of, summary, write_collection

PEOPLE = json.loads(Path(__file__).with_name("people.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    load(Context(Place(folder, write_collection(folder / "out"), Settings()), Workers(1)))
    return folder / "out" / NAME


def test_demands(database: Path) -> None:
    with connect(database) as connection:
        assert len(demands(connection)) == 6
        assert [d["demand_id"] for d in demands(connection, recurring=True)] == [
            "qlokale",
            "qwklad",
            "qsprzet",
        ]
        assert "qboisko" not in {d["demand_id"] for d in demands(connection, since=2025)}
        assert {d["demand_id"] for d in demands(connection, status="dropped")} == {"qboisko"}
        assert {d["demand_id"] for d in demands(connection, unit="łącznik")} == {"qmlodziez"}
        with pytest.raises(UsageError, match="no such status"):
            demands(connection, status="old")


def test_units(database: Path) -> None:
    with connect(database) as connection:
        first = units(connection)[0]
        assert (first["name"], first["demands"], first["years"]) == (
            "Biuro Dialogu Społecznego",
            3,
            [2022, 2024, 2026],
        )
        assert [u["unit_id"] for u in units(connection, 2025)] == ["zaklad-lokali"]


@pytest.mark.parametrize(
    ("thing", "kinds"),
    [
        (proposals_of(2026)[1].proposal_id, ["proposal", "units", "demands"]),
        ("qlokale", ["demand", "members"]),
        ("lacznik", ["unit", "spellings", "load", "demands"]),
        (document_id(summary(2024)), ["document", "proposals", "problems"]),
    ],
)
def test_show(database: Path, thing: str, kinds: list[str]) -> None:
    with connect(database) as connection:
        assert [section.kind for section in show(connection, thing)] == kinds
        with pytest.raises(UsageError, match="no proposal"):
            show(connection, "nobody")


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case["label"])
def test_people_are_hidden_and_others_stay(case: dict[str, str]) -> None:
    assert Pseudonyms.of(case.get("listed", [])).hide(case["input"]) == case["expected"]


def test_export_is_whole_and_described(database: Path, tmp_path: Path) -> None:
    with connect(database) as connection:
        export(connection, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in package["resources"]} == {p.name for p in tmp_path.glob("*.*")} - {
        "datapackage.json"
    }
    with (tmp_path / "proposal.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == pq.read_metadata(tmp_path / "proposal.parquet").num_rows == 14
    assert {row["remark"] for row in found if "brak" in row["remark"]} == {"'- brak możliwości prawnych"}


def test_public_export_names_nobody(database: Path, tmp_path: Path) -> None:
    with connect(database) as connection:
        said = export(connection, tmp_path, public=True)
    everything = "".join(p.read_text(encoding="utf-8") for p in tmp_path.glob("*.csv"))
    assert "Łąkowa" not in everything
    assert "[osoba 1]" in everything
    assert not (tmp_path / "correction.csv").exists()
    assert "Łąkowa" not in str([pq.read_table(p).to_pylist() for p in tmp_path.glob("*.parquet")])
    assert any("left out" in line for line in said)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    names = {r["name"] for r in package["resources"]}
    for described in package["resources"]:
        for key in described["schema"].get("foreignKeys", []):
            assert key["reference"]["resource"] in names


def test_docx_holds_the_same(database: Path, tmp_path: Path) -> None:
    import io

    import docx

    from pipeline.report import docx_report

    with connect(database) as connection:
        paper = docx.Document(io.BytesIO(docx_report(connection)))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert "O co proszą najczęściej i od kiedy" in text
    assert "Bezpłatne boisko dla klubów młodzieżowych" in text
    assert paper.tables[0].rows[1].cells[0].text == "Nowe lokale dla organizacji pozarządowych"
    assert len(paper.inline_shapes) == 1

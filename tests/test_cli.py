"""The front door on a finished collection: answers, explanations, reports, exports, reviews."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.artifacts import Store
from pipeline.cli import app
from pipeline.database import NAME, connect, rows
from pipeline.errors import ContractError, UsageError
from pipeline.executor import Workers
from pipeline.load.stage import run as load
from pipeline.records import Match
from pipeline.settings import Settings
from pipeline.stages import Context, Place
from tests.collection import write_collection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    (folder / "raw").mkdir()
    store = write_collection(folder / "out")
    load(Context(Place(folder / "raw", store, Settings()), Workers(1)))
    return folder


def postulaty(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def ids(folder: Path, table: str, where: str = "true") -> list[str]:
    with connect(folder / "out" / NAME) as connection:
        found = rows(connection, f'SELECT {table}_id AS id FROM "{table}" WHERE {where} ORDER BY id')
    return [row["id"] for row in found]


def test_demands_in_all_forms_are_the_same(folder):
    asked = ("demands", "--recurring", "--out", folder / "out", "--format")
    as_json = json.loads(postulaty(*asked, "json"))
    as_lines = [json.loads(line) for line in postulaty(*asked, "jsonl").splitlines()]
    as_csv = list(csv.DictReader(io.StringIO(postulaty(*asked, "csv"))))
    assert as_json and as_json == as_lines
    assert [d["demand_id"] for d in as_json] == [d["demand_id"] for d in as_csv]
    assert all(len(d["years"]) > 1 for d in as_json)
    assert all(d["demand_id"] in postulaty(*asked, "table") for d in as_json)


def test_units_and_show(folder):
    (unit, *_) = json.loads(postulaty("units", "--out", folder / "out", "--format", "json"))
    shown = postulaty("show", unit["unit_id"], "--out", folder / "out")
    assert unit["name"] in shown and "spellings" in shown
    (demand,) = json.loads(
        postulaty("show", ids(folder, "demand")[0], "--out", folder / "out", "--format", "json")
    )
    assert set(demand) == {"demand", "members"}


def test_a_demand_is_explained_by_its_pairs_and_their_parts(folder):
    with connect(folder / "out" / NAME) as connection:
        (match,) = rows(connection, "SELECT * FROM match ORDER BY probability DESC LIMIT 1")
        (member,) = rows(
            connection,
            "SELECT demand_id FROM demand_member WHERE proposal_id = $id",
            {"id": match["proposal_a"]},
        )
    told = postulaty("explain", member["demand_id"], "--out", folder / "out", "--raw", folder / "raw")
    for feature in match["features"]:
        assert feature["name"] in told
    pair = postulaty("explain", match["proposal_b"], match["proposal_a"], "--out", folder / "out")
    assert f"{match['probability']:.2f}, {match['decision']}" in pair


def test_a_pair_that_was_not_kept_is_compared(folder):
    one, *_, two = ids(folder, "proposal")
    assert "compared now" in postulaty("explain", one, two, "--out", folder / "out")


def test_a_unit_is_explained_by_its_spellings(folder):
    assert "times" in postulaty("explain", ids(folder, "unit")[0], "--out", folder / "out")


@pytest.mark.parametrize("command", ["show", "explain"])
def test_an_unknown_id_says_where_ids_are_listed(folder, command):
    with pytest.raises(UsageError, match="postulaty demands"):
        CliRunner().invoke(app, [command, "nobody", "--out", str(folder / "out")], catch_exceptions=False)


def test_no_database_is_one_clear_line(tmp_path):
    with pytest.raises(ContractError, match="postulaty run"):
        CliRunner().invoke(app, ["units", "--out", str(tmp_path)], catch_exceptions=False)


def test_a_report_of_one_year_as_a_document(folder):
    said = postulaty("report", folder / "raw", "--out", folder / "out", "--year", 2022, "--format", "docx")
    written = Path(said.strip().removeprefix("report: "))
    assert written.name == "report-pl-2022.docx" and written.read_bytes()[:2] == b"PK"
    assert not (folder / "out" / "report" / "index.html").exists()


def test_a_public_export_names_nobody(folder, tmp_path):
    said = postulaty("export", tmp_path, "--public", "--out", folder / "out")
    assert "replaced in texts" in said
    assert (tmp_path / "datapackage.json").is_file()
    with connect(folder / "out" / NAME) as connection:
        people = [row["name"] for row in rows(connection, "SELECT DISTINCT name FROM moderator")]
    kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv"))
    assert people and not [name for name in people if name in kept]


def test_a_review_writes_verdicts_and_can_be_left(folder, tmp_path):
    held = Store(folder / "out")
    store = Store(tmp_path / "out")
    shutil.copytree(held.root, store.root)
    unsure = [replace(m, decision="unsure", probability=0.5) for m in held.read("linkage", "matches", Match)]
    store.write("linkage", "matches", Match, unsure, "unsure")
    asked = ["review", str(folder / "raw"), "--out", str(store.root), "--who", "Ala"]
    done = CliRunner().invoke(app, asked, input="t\nk\n")
    assert done.exit_code == 0, done.output
    kept = (folder / "raw" / "decisions.csv").read_text(encoding="utf-8")
    assert kept.splitlines()[0] == "proposal_a,proposal_b,same,who,when,why"
    assert kept.count("Ala") == 1


def test_a_row_is_explained_even_where_its_raw_file_has_gone(folder):
    proposal = ids(folder, "proposal")[0]
    told = postulaty("explain", proposal, "--out", folder / "out", "--raw", folder / "raw")
    assert proposal in told and "confidence" in told and "not drawn" in told

"""The database: contract's tables, keys, enums, comments; built aside; the same twice."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipeline.database import NAME, connect, rows
from pipeline.errors import ContractError
from pipeline.executor import Workers
from pipeline.load.stage import run
from pipeline.records import DemandMember, Problem
from pipeline.settings import Settings
from pipeline.stages import Context, Place
from tests.collection import BROKEN, HOSTILE, IGNORED, YEARS, document_id, summary, write_collection

CASES = json.loads(Path(__file__).with_name("contract.json").read_text(encoding="utf-8"))


def context(folder: Path) -> Context:
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    return Context(Place(raw, write_collection(folder / "out"), Settings()), Workers(1))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = context(tmp_path_factory.mktemp("load"))
    assert run(where).done == 1
    return where.store.root / NAME


def ask(database: Path, sql: str) -> list[tuple]:
    with connect(database) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("table", CASES["columns"])
def test_contract_columns_are_there(database: Path, table: str) -> None:
    found = {name for (name,) in ask(database, f"SELECT column_name FROM (DESCRIBE {table})")}
    assert set(CASES["columns"][table]) <= found


def test_every_table_view_and_column_has_a_comment(database: Path) -> None:
    bare = ask(
        database,
        """SELECT table_name FROM duckdb_tables() WHERE comment IS NULL
           UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
           UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns()
           WHERE NOT internal AND comment IS NULL""",
    )
    assert bare == []


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["label"])
def test_constraints_refuse(database: Path, tmp_path: Path, case: dict[str, str]) -> None:
    copy = tmp_path / NAME
    copy.write_bytes(database.read_bytes())
    with (
        duckdb.connect(str(copy)) as connection,
        pytest.raises((duckdb.ConstraintException, duckdb.ConversionException)),
    ):
        connection.execute(case["sql"])


def test_documents_tell_what_became_of_them(database: Path) -> None:
    status = dict(ask(database, "SELECT path, status FROM document"))
    assert status[BROKEN] == "set_aside"
    assert status[IGNORED] == "ignored"
    assert status[summary(2024)] == "doubtful"
    assert status[summary(2026)] == "read"
    years = ask(
        database, "SELECT DISTINCT program_year FROM document WHERE kind = 'proposal_summary' ORDER BY 1"
    )
    assert [year for (year,) in years] == list(YEARS)


def test_page_text_is_repaired_and_the_raw_kept(database: Path) -> None:
    own = document_id(summary(2022))
    sql = f"SELECT text_raw, text FROM page WHERE document_id = '{own}' AND page = 2"
    assert ask(database, sql) == [("ciag dalszy", "ciąg dalszy")]


def test_what_repair_found_wrong_is_told(database: Path) -> None:
    own = document_id(summary(2022))
    sql = f"SELECT page, damage FROM page WHERE document_id = '{own}' ORDER BY page"
    assert ask(database, sql) == [(1, ["ocr_noise"]), (2, ["marks_stripped", "ocr_noise"])]
    sql = f"SELECT damage FROM document WHERE document_id = '{own}'"
    assert ask(database, sql) == [(["marks_stripped", "ocr_noise"],)]


def test_views_answer(database: Path) -> None:
    assert [r[0] for r in ask(database, "SELECT demand_id FROM recurring_demand")] == [
        "qlokale",
        "qwklad",
        "qsprzet",
    ]
    assert ask(database, "SELECT status, count(*) FROM new_and_dropped GROUP BY 1 ORDER BY 1") == [
        ("new", 2),
        ("dropped", 1),
    ]
    busy = "SELECT demands, proposals FROM unit_load WHERE unit_id = 'biuro-dialogu' AND program_year = 2026"
    assert ask(database, busy) == [(3, 3)]
    assert ask(database, "SELECT count(*), sum(occurrences) FROM demand_by_year") == [(14, 14)]
    (text,) = ask(database, "SELECT text FROM proposal WHERE text LIKE '<script>%'")[0]
    assert text == HOSTILE


def test_search_finds_other_forms(database: Path) -> None:
    found = ask(database, "SELECT program_year FROM search_for('lokale organizacja') ORDER BY 1")
    assert found == [(2021,), (2022,), (2026,)]
    assert ask(database, "SELECT * FROM search_for('niespotykane')") == []


def test_polish_order(database: Path) -> None:
    words = ["zebra", "łza", "luty", "żaba", "lód", "źrebię", "ćma", "cena", "lody"]
    sql = f"SELECT w FROM (SELECT unnest({words}) AS w) ORDER BY polish_order(w)"
    expected = ["cena", "ćma", "lody", "lód", "luty", "łza", "zebra", "źrebię", "żaba"]
    assert [w for (w,) in ask(database, sql)] == expected


def test_unit_takes_its_records_municipality(database: Path) -> None:
    assert ask(database, "SELECT DISTINCT municipality FROM unit") == [("Brzezina Dolna",)]


def test_parquet_says_the_same(database: Path) -> None:
    folder = database.parent / "parquet"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    counted = {r["name"]: pq.read_metadata(folder / r["path"]).num_rows for r in package["resources"]}
    for table, count in counted.items():
        assert ask(database, f"SELECT count(*) FROM {table}") == [(count,)]
    (proposal,) = (r for r in package["resources"] if r["name"] == "proposal")
    assert proposal["schema"]["primaryKey"] == ["proposal_id"]
    reference = {"resource": "document", "fields": ["document_id"]}
    assert {"fields": ["document_id"], "reference": reference} in proposal["schema"]["foreignKeys"]


def test_nothing_new_is_not_loaded_again_and_a_lost_database_is(tmp_path: Path) -> None:
    where = context(tmp_path)
    run(where)
    before = (where.store.root / NAME).stat().st_mtime_ns
    assert run(where).done == 0
    assert (where.store.root / NAME).stat().st_mtime_ns == before
    (where.store.root / NAME).unlink()
    assert run(where).done == 1
    (where.store.root / "parquet" / "unit.parquet").unlink()
    assert run(where).done == 1


def test_two_runs_give_the_same_rows_in_the_same_order(tmp_path: Path) -> None:
    dumps = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        where = context(tmp_path / name)
        run(where)
        with connect(where.store.root / NAME) as connection:
            tables = [t for t in CASES["columns"] if t != "run"]
            dumps.append({table: rows(connection, f"FROM {table}") for table in tables})
            dumps[-1]["run"] = rows(connection, "SELECT run_id, settings FROM run")
    assert dumps[0] == dumps[1]


def test_a_reader_keeps_the_old_database(tmp_path: Path) -> None:
    where = context(tmp_path)
    run(where)
    path = where.store.root / NAME
    reader = os.open(path, os.O_RDONLY)
    old = os.fstat(reader).st_ino
    own = document_id(summary(2022))
    where.store.write("tables", "problems", Problem, [Problem(own, 1, "tables", "note", "new")], "k", own)
    assert run(where).done == 1
    assert path.stat().st_ino != old
    assert os.fstat(reader).st_nlink == 0  # the reader's file lives on without a name
    os.close(reader)


def test_broken_keys_leave_the_old_database(tmp_path: Path) -> None:
    where = context(tmp_path)
    run(where)
    before = (where.store.root / NAME).read_bytes()
    where.store.write(
        "linkage", "members", DemandMember, [DemandMember("qlokale", "nobody", 0, 1.0, "model")], "x"
    )
    with pytest.raises(ContractError, match="break a rule"):
        run(where)
    assert (where.store.root / NAME).read_bytes() == before
    assert not list(where.store.root.glob(".*aside*"))


def test_an_absent_or_foreign_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no such database"), connect(tmp_path / NAME):
        pass
    (tmp_path / NAME).write_text("not a database")
    with pytest.raises(ContractError, match="cannot be opened"), connect(tmp_path / NAME):
        pass

"""Open data for handing on: every table as CSV and Parquet, with its data package.

A public export leaves out what may identify people (raw readings, in which no name can be found
for certain) and replaces names, e-mail addresses and telephone numbers in the rest; it returns
what it did, in words. Cells that a spreadsheet would run as a formula get a "'" before them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artifacts import write_aside
from pipeline.database import Connection, rows
from pipeline.opendata import data_package, resource, tables
from pipeline.report.personal import Pseudonyms

LEFT_OUT = ("correction", "doubt", "word_form", "run")
"""Tables that a public export leaves out: words torn from raw text, and how the machine was set."""
EMPTIED = {
    "page": ("text_raw", "text"),
    "proposal": ("text_raw", "lines", "lemmas"),
    "moderator": ("affiliation",),
}
"""Columns that a public export leaves empty: damaged readings may hide a name from being found."""
SAFE = frozenset(
    ("document_id", "proposal_id", "proposal_a", "proposal_b", "unit_id", "demand_id", "page_id", "sha256",
     "run_id", "other_id", "media_type", "stage", "time", "number_raw")
)  # fmt: skip
"""Columns of ids and codes, in which nobody is named."""


def export(connection: Connection, folder: Path, public: bool = False) -> list[str]:
    """Write every table to `folder` as CSV and Parquet with `datapackage.json`; return what was done."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [t for t in tables(connection) if not (public and t["name"] in LEFT_OUT)]
    names = (row["name"] for row in rows(connection, "SELECT name FROM moderator")) if public else ()
    people = Pseudonyms.of(names)
    resources = []
    for table in wanted:
        found = connection.sql(f'FROM "{table["name"]}"').to_arrow_table()
        if public:
            found = _without_people(table["name"], found, people)
        _write(found, folder, table["name"])
        resources += [resource(connection, table, folder, form) for form in ("parquet", "csv")]
    package = json.dumps(data_package(_plain_keys(resources)), ensure_ascii=False, indent=1)
    write_aside(folder / "datapackage.json", package.encode())
    done = [f"{len(wanted)} tables written to {folder} as CSV and Parquet, described in datapackage.json"]
    return done + (_said(people) if public else [])


def _plain_keys(resources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop references to tables that were left out; CSV refers to CSV."""
    named = {r["name"] for r in resources}
    for described in resources:
        suffix = "-csv" if described["format"] == "csv" else ""
        keys = described["schema"].get("foreignKeys", [])
        for key in keys:
            key["reference"]["resource"] += suffix
        kept = [key for key in keys if key["reference"]["resource"] in named]
        if keys:
            described["schema"]["foreignKeys"] = kept
    return list(resources)


def _said(people: Pseudonyms) -> list[str]:
    emptied = "; ".join(f"{table}: {', '.join(columns)}" for table, columns in EMPTIED.items())
    found = ", ".join(f"{count} {kind}" for kind, count in sorted(people.counted.items())) or "nothing"
    return [
        f"tables left out: {', '.join(LEFT_OUT)}",
        f"columns left empty: {emptied}",
        f"replaced in texts: {found} ({len(people.numbers)} people)",
        "a lone surname that no table of moderators lists is not found: look before publishing",
    ]


def _write(table: pa.Table, folder: Path, name: str) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_aside(folder / f"{name}.parquet", sink.getvalue().to_pybytes())
    write_aside(folder / f"{name}.csv", to_csv(table.column_names, table.to_pylist()).encode("utf-8"))


def to_csv(columns: Sequence[str], found: Sequence[Mapping[str, Any]]) -> str:
    r"""Return rows as CSV (UTF-8, commas, lists as JSON) that is safe to open in a spreadsheet.

    >>> to_csv(["a", "b"], [{"a": "=1+1", "b": ["x"]}])
    'a,b\r\n\'=1+1,"[""x""]"\r\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in found)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return formula_safe(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value).lower() if isinstance(value, bool) else value


def formula_safe(text: str) -> str:
    """Return the text so that a spreadsheet shows it and does not run it.

    >>> formula_safe("- brak możliwości"), formula_safe("więcej lokali")
    ("'- brak możliwości", 'więcej lokali')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _without_people(name: str, table: pa.Table, people: Pseudonyms) -> pa.Table:
    """Return the table with `EMPTIED` columns empty and people replaced in all its other texts."""
    for position, column in enumerate(table.schema):
        if column.name in EMPTIED.get(name, ()):
            change: Callable[[Any], Any] = _empty
        elif (name, column.name) == ("moderator", "name"):
            change = people.person
        elif column.name in SAFE or not _is_text(column.type):
            continue
        else:
            change = people.hide_all
        values = [None if value is None else change(value) for value in table.column(position).to_pylist()]
        table = table.set_column(position, column.name, pa.array(values, column.type))
    return table


def _empty(value: Any) -> Any:
    return [] if isinstance(value, list) else ""


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or (pa.types.is_list(kind) and pa.types.is_string(kind.value_type)))

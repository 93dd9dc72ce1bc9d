"""Tables as open data: Parquet files with a Frictionless `datapackage.json` beside them.

What the package says of a table comes from the database itself: comments become descriptions,
constraints become keys. Each file is written aside and renamed; files of tables that no longer
exist are dropped.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.artifacts import write_aside
from pipeline.database import Connection, rows

_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
"""DuckDB type → Frictionless field type; lists become "array", enums "string" with their values."""

_TABLES = """
SELECT table_name AS name, comment AS description FROM duckdb_tables()
WHERE NOT internal ORDER BY table_oid
"""
_COLUMNS = """
SELECT column_name AS name, data_type AS type, comment AS description, NOT is_nullable AS required
FROM duckdb_columns() WHERE NOT internal AND table_name = ? ORDER BY column_index
"""
_KEYS = """
SELECT constraint_type AS kind, constraint_column_names AS columns, referenced_table AS other,
       referenced_column_names AS other_columns
FROM duckdb_constraints() WHERE table_name = ? AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY', 'UNIQUE')
ORDER BY constraint_type, constraint_column_names
"""


def publish(connection: Connection, folder: Path) -> None:
    """Write every table of the database into `folder` as Parquet, with its data package."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = tables(connection)
    for table in listed:
        _write_parquet(connection, table["name"], folder / f"{table['name']}.parquet")
    package = data_package([resource(connection, table, folder) for table in listed])
    data = json.dumps(package, ensure_ascii=False, indent=1).encode()
    write_aside(folder / "datapackage.json", data)
    keep = {f"{table['name']}.parquet" for table in listed}
    for path in folder.glob("*.parquet"):
        if path.name not in keep:
            path.unlink()


def tables(connection: Connection) -> list[dict[str, Any]]:
    """Return name and description of every table, in the order in which they were made."""
    return rows(connection, _TABLES)


def is_published(folder: Path) -> bool:
    """Say whether the package and every file that it names are there."""
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        return all((folder / r["path"]).is_file() for r in package["resources"])
    except (OSError, ValueError, KeyError):
        return False


def _write_parquet(connection: Connection, table: str, path: Path) -> None:
    aside = path.with_name(f".{path.name}.aside")
    try:
        connection.execute(f"COPY \"{table}\" TO '{_quoted(aside)}' (FORMAT parquet, COMPRESSION zstd)")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def data_package(resources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the description of the whole package in Frictionless' form."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "postulaty",
        "title": "Postulaty z konsultacji programów współpracy z organizacjami pozarządowymi",
        "description": "Demands raised in consultations of cooperation programmes, followed across years.",
        "version": __version__,
        "resources": list(resources),
    }


FORMATS = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
"""Form of a table's file → its media type."""


def resource(
    connection: Connection, table: dict[str, Any], folder: Path, form: str = "parquet"
) -> dict[str, Any]:
    """Return one table's description: its file in `folder`, fields, keys."""
    path = folder / f"{table['name']}.{form}"
    described = {
        "name": table["name"] if form == "parquet" else f"{table['name']}-{form}",
        "path": path.name,
        "format": form,
        "mediatype": FORMATS[form],
        "description": table["description"],
        "schema": schema(connection, table["name"]),
    }
    for field in described["schema"]["fields"]:
        # The `frictionless` tool takes an empty text for none at all, in both forms.
        if field["type"] == "string" and "enum" not in field.get("constraints", {}):
            field.get("constraints", {}).pop("required", None)
        # And it knows no lists in Parquet, which says itself what they are lists of.
        if form == "parquet" and field["type"] in {"array", "object"}:
            field["type"] = "any"
    if form == "parquet":
        return described
    data = path.read_bytes()
    checked = {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    return {**described, **checked, "encoding": "utf-8"}


def schema(connection: Connection, table: str) -> dict[str, Any]:
    """Return a table's fields and keys in Frictionless' form."""
    described: dict[str, Any] = {"fields": [_field(c) for c in rows(connection, _COLUMNS, [table])]}
    for key in rows(connection, _KEYS, [table]):
        if key["kind"] == "PRIMARY KEY":
            described["primaryKey"] = key["columns"]
        elif key["kind"] == "UNIQUE":
            described.setdefault("uniqueKeys", []).append(key["columns"])
        else:
            other = {"resource": key["other"], "fields": key["other_columns"]}
            described.setdefault("foreignKeys", []).append({"fields": key["columns"], "reference": other})
    return described


def _field(column: dict[str, Any]) -> dict[str, Any]:
    kind = str(column["type"])
    field: dict[str, Any] = {"name": column["name"], "description": column["description"]}
    constraints: dict[str, Any] = {"required": True} if column["required"] else {}
    if kind.endswith("[]"):
        field["type"] = "array"
    elif kind.startswith("ENUM"):
        field["type"] = "string"
        constraints["enum"] = re.findall(r"'((?:[^']|'')*)'", kind)
    else:
        field["type"] = _TYPES[kind]
    if constraints:
        field["constraints"] = constraints
    return field

"""Arrow tables into DuckDB: the schema, then whole tables at once, then the views.

The SQL beside this module does the shaping: `schema.sql` (tables, keys, comments), `fill.sql`
(from records to rows), `views.sql`. DuckDB checks the keys and enums while it inserts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from pipeline.database import Connection


def insert(connection: Connection, tables: Mapping[str, pa.Table]) -> None:
    """Fill an empty database from the records' tables (name → rows with their `place`)."""
    _execute(connection, "schema.sql")
    for name, table in tables.items():
        connection.register(f"staged_{name}", table)
    _execute(connection, "fill.sql")
    for name in tables:
        connection.unregister(f"staged_{name}")
    _execute(connection, "views.sql")


def empty(connection: Connection) -> None:
    """Make the tables and views, without rows."""
    _execute(connection, "schema.sql")
    _execute(connection, "views.sql")


def _execute(connection: Connection, name: str) -> None:
    connection.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))

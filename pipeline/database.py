"""The only door to DuckDB: open a database to read, or build one aside and move it into place.

A reader never sees half a database: it is built under another name in the same folder and
renamed when whole. Who has the old file open keeps reading the old one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import ContractError

NAME = "consultations.duckdb"
"""The database's file name in the folder of results."""

Connection = Any
"""A DuckDB connection (the package carries no types)."""

# Nothing may depend on an extension that would have to be fetched: offices work offline.
_CONFIG = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@contextmanager
def connect(path: Path) -> Iterator[Connection]:
    """Open a database to read; it is closed at the end of the `with` block.

    Raises:
        ContractError: there is no such file, or it is not a database that this DuckDB can read.
    """
    if not path.is_file():
        raise ContractError(f"{path}: no such database. Make it with `postulaty run`, or name another.")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise ContractError(
            f"{path}: cannot be opened as a DuckDB database ({first}). Make it anew with `postulaty load`."
        ) from error
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def build(path: Path) -> Iterator[Connection]:
    """Give an empty database to fill; it takes the place of `path` when the block ends well.

    Raises:
        ContractError: what was put in broke a key, an enum or a check of the schema.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    leftovers = (aside, aside.with_name(f"{aside.name}.wal"))
    for file in leftovers:
        file.unlink(missing_ok=True)
    connection = duckdb.connect(str(aside), config=_CONFIG)
    try:
        yield connection
        connection.execute("CHECKPOINT")
        connection.close()
        aside.replace(path)
    except (duckdb.ConstraintException, duckdb.ConversionException) as error:
        raise ContractError(
            f"{path}: the stages' records break a rule of the database ({error}). "
            "Run the stages before `load` again; if it stays, please report it."
        ) from error
    finally:
        connection.close()
        for file in leftovers:
            file.unlink(missing_ok=True)


def rows(
    connection: Connection, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Return a query's rows as dicts, column name → value."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

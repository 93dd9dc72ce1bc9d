"""Records to and from files: typed, atomic, keyed by content.

A stage keeps each document's records as `DIR/<stage>/<document_id>/<table>.parquet` and what it
knows of the whole collection as `DIR/<stage>/<table>.parquet`. Every file carries in its schema
metadata the schema version, the record type and a *key*: a digest of everything that the
records depend on (input files, settings, code). A file whose key is still the one that would be
made now is fresh and its work is not done again; so a new document costs its own pages, a
changed setting redoes what depends on it, and a run killed at any moment is simply continued.

Files are written aside and renamed, so a reader sees the old file or the new one, never half.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import ContractError

SCHEMA_VERSION = 1
"""Rises when a record's meaning changes without its fields; a change of fields is noticed by itself."""

BATCH = 20_000
"""Records written at a time."""

R = TypeVar("R")

_ARROW: Mapping[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us"),
}


def digest(*parts: object) -> str:
    """Return 20 hex digits that change when any part does. Parts must be JSON or bytes."""
    sha = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode()
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.hexdigest()[:20]


def file_digest(path: Path) -> str:
    """Return 20 hex digits of a file's content; "" where there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:20]


@cache
def code_digest(*packages: str) -> str:
    """Return a digest of the source and data files of `packages` ("repair", "grid.py", …) in `pipeline/`.

    It is part of every key, so an upgraded room redoes its work without anybody raising a number.
    """
    root = Path(__file__).parent
    paths: list[Path] = []
    for name in packages:
        path = root / name
        paths += [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    wanted = sorted(p for p in paths if "__pycache__" not in p.parts)
    return digest([(p.relative_to(root).as_posix(), file_digest(p)) for p in wanted])


@cache
def _arrow_type(hint: Any) -> pa.DataType:
    """Return the Arrow type of a record field's type hint."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return pa.string()
    if origin in (types.UnionType, typing.Union):
        (inner,) = [a for a in arguments if a is not type(None)]
        return _arrow_type(inner)
    if origin is tuple and arguments[1:] == (...,):
        return pa.list_(_arrow_type(arguments[0]))
    if is_dataclass(hint):
        return pa.struct(list(arrow_schema(hint)))
    return _ARROW[hint]


def arrow_schema(record: Any) -> pa.Schema:
    """Return the Arrow schema of a record type, one column a field, in the fields' order."""
    hints = typing.get_type_hints(record)
    return pa.schema([pa.field(f.name, _arrow_type(hints[f.name])) for f in fields(record)])


def _plain(value: Any) -> Any:
    """Return a field's value as Arrow takes it: nested records as dicts."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _revive(hint: Any, value: Any) -> Any:
    """Undo `_plain`: lists to tuples, dicts to records."""
    if value is None:
        return None
    arguments = typing.get_args(hint)
    if isinstance(value, list):
        return tuple(_revive(arguments[0], item) for item in value)
    if isinstance(value, dict):
        return _build(hint, value)
    return value


def _build(record: Any, row: Mapping[str, Any]) -> Any:
    hints = typing.get_type_hints(record)
    return record(**{name: _revive(hints[name], value) for name, value in row.items()})


def to_table(record: type[R], records: Iterable[R]) -> pa.Table:
    """Return records of one type as an Arrow table."""
    schema = arrow_schema(record)
    rows = list(records)
    columns = [
        pa.array([_plain(getattr(row, field.name)) for row in rows], type=field.type) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def from_table(record: type[R], table: pa.Table) -> tuple[R, ...]:
    """Return the rows of an Arrow table as records."""
    hints = typing.get_type_hints(record)
    columns = []
    for field in fields(typing.cast(Any, record)):
        values = table.column(field.name).to_pylist()
        nested = pa.types.is_nested(table.schema.field(field.name).type)
        columns.append([_revive(hints[field.name], v) for v in values] if nested else values)
    return tuple(record(*row) for row in zip(*columns, strict=True))


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to, which becomes `path` once all is written, or goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_aside(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with aside(path) as beside:
        beside.write_bytes(data)


def write_records(path: Path, record: type[R], records: Iterable[R], key: str) -> None:
    """Write records as one Parquet file; the same records and key give the same bytes.

    They are taken `BATCH` at a time, so an iterable that makes them while they are read may be
    longer than memory holds.
    """
    metadata = {"schema_version": str(SCHEMA_VERSION), "record": record.__name__, "key": key}
    schema = arrow_schema(record).with_metadata(metadata)
    rest = iter(records)
    with aside(path) as beside, pq.ParquetWriter(beside, schema, compression="zstd") as writer:
        while batch := list(islice(rest, BATCH)):
            writer.write_table(to_table(record, batch).replace_schema_metadata(metadata))


def read_records(path: Path, record: type[R]) -> tuple[R, ...]:
    """Read what `write_records` wrote.

    Raises:
        ContractError: the file is missing, torn, or of another schema version or record type.
    """
    again = "Run the stage that writes it again."
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ContractError(f"{path}: cannot be read as an artifact ({error}). {again}") from error
    metadata = table.schema.metadata or {}
    found = (metadata.get(b"schema_version"), metadata.get(b"record"))
    expected = (str(SCHEMA_VERSION).encode(), record.__name__.encode())
    if found != expected or not table.schema.equals(arrow_schema(record)):
        raise ContractError(f"{path}: written by another version of postulaty. {again}")
    return from_table(record, table)


def read_key(path: Path, record: type) -> str | None:
    """Return the key of an artifact; None where it is missing, torn or of another form."""
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowInvalid):
        return None
    metadata = schema.metadata or {}
    if metadata.get(b"schema_version") != str(SCHEMA_VERSION).encode() or not schema.equals(
        arrow_schema(record)
    ):
        return None
    return str(metadata.get(b"key", b""), "ascii")


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of processed data: `path` names files, the rest reads and writes them."""

    root: Path

    def path(self, stage: str, table: str, document_id: str | None = None) -> Path:
        """Return where a table of a stage lies: a document's own, or the collection's."""
        folder = self.root / stage
        return (folder / document_id if document_id else folder) / f"{table}.parquet"

    def read(self, stage: str, table: str, record: type[R], document_id: str | None = None) -> tuple[R, ...]:
        """Read a table that must be there. Raises `ContractError` where it is not."""
        return read_records(self.path(stage, table, document_id), record)

    def read_if_there(
        self, stage: str, table: str, record: type[R], document_id: str | None = None
    ) -> tuple[R, ...]:
        """Read a table; a document that was set aside earlier has none, which is no rows."""
        path = self.path(stage, table, document_id)
        return read_records(path, record) if path.is_file() else ()

    def write(
        self,
        stage: str,
        table: str,
        record: type[R],
        records: Iterable[R],
        key: str,
        document_id: str | None = None,
    ) -> None:
        """Write a table, whole or not at all."""
        write_records(self.path(stage, table, document_id), record, records, key)

    def is_fresh(
        self, stage: str, tables: Mapping[str, type], key: str, document_id: str | None = None
    ) -> bool:
        """Say whether all `tables` (name → record type) were written with this very key."""
        return all(
            read_key(self.path(stage, table, document_id), record) == key for table, record in tables.items()
        )

    def digests(self, reads: Iterable[tuple[str, str]], document_id: str | None = None) -> list[str]:
        """Return the content digest of each `(stage, table)`; "" for one that is not there."""
        return [file_digest(self.path(stage, table, document_id)) for stage, table in reads]

    def prune(self, stage: str, document_ids: Sequence[str]) -> None:
        """Drop the artifacts of documents that are no longer in the collection."""
        folder, keep = self.root / stage, set(document_ids)
        for child in folder.iterdir() if folder.is_dir() else ():
            # Only folders named like a document are ours to drop.
            if child.is_dir() and child.name not in keep and is_document_id(child.name):
                shutil.rmtree(child)


def is_document_id(name: str) -> bool:
    """Say whether `name` has the form of a document id.

    >>> is_document_id("d0123456789ab"), is_document_id("cache")
    (True, False)
    """
    return len(name) == 13 and name[0] == "d" and all(c in "0123456789abcdef" for c in name[1:])

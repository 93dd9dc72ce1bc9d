"""The folder of raw files to a list of documents: what, whence, hash, and what sidecars say."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pipeline.errors import InputError
from pipeline.ingest import media
from pipeline.rawfiles import MEMBER
from pipeline.records import Document, Kind, Problem
from pipeline.settings import IngestSettings

# What people write at RAW's root is no record.
_WRITTEN = {"decisions.csv", "units.csv"}
MAX_MEMBERS = 1000
KEYS = {"municipality": str, "program_year": int, "meeting_date": date, "kind": str, "ignore": bool}


@dataclass(frozen=True, slots=True)
class Found:
    """A raw file or archive member: its path, digest, size and kind; `fault` if unreadable."""

    path: str
    sha256: str
    size: int
    media_type: str
    fault: str = ""


def walk(raw: Path) -> Iterator[Path]:
    """Yield every file under `raw` that may be a record, in the order of its path.

    A link is followed, but no folder is entered twice, so links in a circle end.
    """
    seen: set[tuple[int, int]] = set()

    def enter(folder: Path) -> Iterator[Path]:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        for child in sorted(folder.iterdir(), key=lambda p: os.fsencode(p.name)):
            if child.name.startswith(".") or child.suffix == ".toml":
                continue
            at_root = folder == raw
            if at_root and (child.name in _WRITTEN or (child.name == "lexicon" and child.is_dir())):
                continue
            if child.is_dir() and os.access(child, os.R_OK | os.X_OK):
                yield from enter(child)
            else:
                yield child

    yield from enter(raw)


def _name(raw: Path, path: Path) -> str:
    """Return the path under RAW; bytes that are no UTF-8 show as �."""
    return os.fsencode(path.relative_to(raw).as_posix()).decode("utf-8", "replace")


def find(raw: Path, settings: IngestSettings) -> Iterator[Found]:
    """Yield every raw file and archive member, readable or not."""
    for path in walk(raw):
        name = _name(raw, path)
        try:
            data, size = _bytes(path, settings)
        except (OSError, InputError) as error:
            reason = (error.strerror if isinstance(error, OSError) else str(error)) or "it cannot be read"
            yield Found(name, hashlib.sha256(os.fsencode(path)).hexdigest(), 0, media.UNKNOWN, reason)
            continue
        if data is None:
            with path.open("rb") as file:
                sha = hashlib.file_digest(file, "sha256").hexdigest()
            yield Found(name, sha, size, media.UNKNOWN)
            continue
        kind = media.media_type(data)
        found = Found(name, hashlib.sha256(data).hexdigest(), size, kind)
        yield from _members(data, found, settings) if kind == media.ZIP else (found,)


def _bytes(path: Path, settings: IngestSettings) -> tuple[bytes | None, int]:
    """Return a file's bytes and size; no bytes where it is larger than the limit."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise InputError("it is no regular file")
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError("its name is not valid UTF-8; rename it") from error
    if status.st_size > settings.max_file_mb * 1_000_000:
        return None, status.st_size
    return path.read_bytes(), status.st_size


def _members(data: bytes, outer: Found, settings: IngestSettings) -> Iterator[Found]:
    """Yield an archive's members; the archive itself, with its fault, where they cannot be had."""
    limit = settings.max_file_mb * 1_000_000
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir() and not _is_hidden(i.filename)]
            if len(infos) > MAX_MEMBERS or sum(i.file_size for i in infos) > limit:
                fault = (
                    f"more than {MAX_MEMBERS} files or {settings.max_file_mb} MB inside; unpack it by hand"
                )
                yield Found(outer.path, outer.sha256, outer.size, outer.media_type, fault)
                return
            found = [_member(archive.read(i), f"{outer.path}{MEMBER}{i.filename}") for i in infos]
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError, ValueError) as error:
        fault = f"the archive is broken or protected ({error}); unpack it by hand"
        yield Found(outer.path, outer.sha256, outer.size, outer.media_type, fault)
        return
    yield from found


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/")) or name.endswith(".toml")


def _member(data: bytes, path: str) -> Found:
    return Found(path, hashlib.sha256(data).hexdigest(), len(data), media.media_type(data))


def sidecar(raw: Path, path: str) -> dict[str, Any]:
    """Return what NAME.ext.toml beside a file says; {} where there is none.

    Raises:
        InputError: it is no TOML, or says something we cannot follow.
    """
    file = raw / f"{path.partition(MEMBER)[0]}.toml"
    if MEMBER in path or not file.is_file():
        return {}
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}.toml: is not valid TOML ({error}). Mend it or remove it.") from error
    for key, value in said.items():
        if key not in KEYS or type(value) is not KEYS[key] or (key == "kind" and value not in get_args(Kind)):
            raise InputError(
                f"{path}.toml: {key} = {value!r} is not understood. Known keys: {', '.join(KEYS)}."
            )
    return said


def list_documents(raw: Path, settings: IngestSettings) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """Return the collection, one document for each content, and what was wrong with files or sidecars."""
    copies: dict[str, list[Found]] = {}
    for found in find(raw, settings):
        copies.setdefault(found.sha256, []).append(found)
    documents, problems = [], []
    for sha, group in copies.items():
        paths = tuple(sorted(f.path for f in group))
        first, name = group[0], f"d{sha[:12]}"
        said: dict[str, Any] = {}
        for path in paths:
            try:
                said = {**sidecar(raw, path), **said}
            except InputError as error:
                problems.append(Problem(name, None, "ingest", "error", str(error)))
        if first.fault:
            message = f"{first.path}: {first.fault}. It was set aside."
            problems.append(Problem(name, None, "ingest", "error", message))
        documents.append(_document(name, paths, first, said))
    return tuple(sorted(documents, key=lambda d: d.path)), tuple(problems)


def _document(name: str, paths: tuple[str, ...], found: Found, said: dict[str, Any]) -> Document:
    return Document(
        document_id=name,
        path=paths[0],
        paths=paths,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        ignored=said.get("ignore", False),
        kind=said.get("kind"),
        municipality=said.get("municipality"),
        program_year=said.get("program_year"),
        meeting_date=said.get("meeting_date"),
    )

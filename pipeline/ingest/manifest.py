"""The collection: which files there are, what they are by their bytes, and what sidecars say of them."""

from __future__ import annotations

import hashlib
import os
import stat
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.ingest.media import ZIP, media_type
from pipeline.rawfiles import MEMBER
from pipeline.records import Document, Problem

SIDECAR = {"kind": str, "municipality": str, "program_year": int, "meeting_date": date, "ignore": bool}
KINDS = frozenset({"proposal_summary", "announcement", "concept", "other"})
WRITTEN_BY_PEOPLE = frozenset({"decisions.csv", "units.csv"})
MAX_MEMBERS = 1000


@dataclass(frozen=True, slots=True)
class _File:
    """One file or archive member: its path under RAW and its bytes' digest, size and type."""

    path: str
    sha256: str
    size: int
    media_type: str


def _problem(message: str, severity: Any = "error") -> Problem:
    return Problem("", None, "ingest", severity, " ".join(message.split()))


def list_documents(raw: Path, max_bytes: int) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """Return all documents under `raw`, sorted by path, and what could not even be opened.

    The same bytes in several places are one document with several paths.
    """
    files: dict[str, list[_File]] = {}
    problems: list[Problem] = []
    for path in _walk(raw, problems):
        for file in _open(raw, path, max_bytes, problems):
            files.setdefault(file.sha256, []).append(file)
    documents = []
    for same in files.values():
        first = min(same, key=lambda f: f.path)
        said: dict[str, Any] = {}
        for file in sorted(same, key=lambda f: f.path, reverse=True):
            said |= _sidecar(raw, file.path, problems)
        documents.append(
            Document(
                document_id=f"d{first.sha256[:12]}",
                path=first.path,
                paths=tuple(sorted(f.path for f in same)),
                sha256=first.sha256,
                size=first.size,
                media_type=first.media_type,
                ignored=said.get("ignore", False),
                kind=said.get("kind"),
                municipality=said.get("municipality"),
                program_year=said.get("program_year"),
                meeting_date=said.get("meeting_date"),
            )
        )
    return tuple(sorted(documents, key=lambda d: d.path)), tuple(problems)


def _walk(raw: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the regular files under `raw` in order; linked folders once, loops never."""
    seen: set[tuple[int, int]] = set()
    pending = [raw]
    while pending:
        folder = pending.pop()
        try:
            status = folder.stat()
            entries = sorted(folder.iterdir(), reverse=True)
        except OSError as error:
            problems.append(
                _problem(f"{folder}: this folder cannot be opened ({error.strerror}). Check its rights.")
            )
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        subfolders = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                if not (folder == raw and entry.name == "lexicon"):
                    subfolders.append(entry)
            elif not (folder == raw and entry.name in WRITTEN_BY_PEOPLE) and not _is_sidecar(entry):
                yield entry
        pending += subfolders


def _is_sidecar(path: Path) -> bool:
    return path.suffix == ".toml" and path.with_suffix("").exists()


def _open(raw: Path, path: Path, max_bytes: int, problems: list[Problem]) -> Iterator[_File]:
    """Yield a file's digest and type, or those of an archive's members."""
    relative = path.relative_to(raw).as_posix()
    shown = relative.encode("utf-8", "replace").decode("utf-8")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            problems.append(_problem(f"{shown}: is not a regular file. Remove it from the folder."))
            return
        if status.st_size > max_bytes:
            problems.append(
                _problem(
                    f"{shown}: has {status.st_size // 2**20} MB, more than the limit of {max_bytes // 2**20} MB. "
                    "Raise ingest.max_file_mb in params.yaml."
                )
            )
            return
        data = path.read_bytes()
    except OSError as error:
        problems.append(
            _problem(f"{shown}: cannot be opened ({error.strerror}). Check the link or its rights.")
        )
        return
    if media_type(data) == ZIP:
        yield from _members(path, shown, max_bytes, problems)
    else:
        yield _file(shown, data)


def _file(path: str, data: bytes) -> _File:
    return _File(path, hashlib.sha256(data).hexdigest(), len(data), media_type(data))


def _members(path: Path, shown: str, max_bytes: int, problems: list[Problem]) -> Iterator[_File]:
    """Yield an archive's members, within bounds; an archive inside it stays closed."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                m
                for m in archive.infolist()
                if not m.is_dir() and not os.path.basename(m.filename).startswith(".")
            ]
            if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > max_bytes:
                problems.append(
                    _problem(
                        f"{shown}: holds {len(members)} files that unpack to more than the limits "
                        f"({MAX_MEMBERS} files, {max_bytes // 2**20} MB). Unpack it by hand."
                    )
                )
                return
            for member in sorted(members, key=lambda m: m.filename):
                yield _file(f"{shown}{MEMBER}{member.filename}", archive.read(member))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        problems.append(
            _problem(f"{shown}: cannot be unpacked ({error}). Unpack it by hand, or get it again.")
        )


def _sidecar(raw: Path, path: str, problems: list[Problem]) -> dict[str, Any]:
    """Return what a file's sidecar says; a key that is unknown or of the wrong type is a problem."""
    sidecar = raw / f"{path}.toml"
    if MEMBER in path or not sidecar.is_file():
        return {}
    try:
        values = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(_problem(f"{path}.toml: is not valid TOML ({error}); it was not used. Mend it."))
        return {}
    said = {}
    for key, value in values.items():
        if type(value) is SIDECAR.get(key) and (key != "kind" or value in KINDS):
            said[key] = value
        else:
            problems.append(
                _problem(
                    f"{path}.toml: {key} = {value!r} was not used. Known keys: kind ({', '.join(sorted(KINDS))}), "
                    "municipality (text), program_year (number), meeting_date (date), ignore (true or false)."
                )
            )
    return said

"""Is everything here that the pipeline needs? Each check says what it found and how to mend it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("pol", "eng", "osd")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is there, what was found, what to do if not."""

    name: str
    ok: bool
    finding: str
    remedy: str


def _tesseract() -> Iterator[Check]:
    remedy = "Install it: apt-get install tesseract-ocr tesseract-ocr-pol tesseract-ocr-eng tesseract-ocr-osd"
    try:
        version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        yield Check("tesseract", False, f"does not run ({error})", remedy)
        return
    yield Check("tesseract", True, (version.stdout or version.stderr).splitlines()[0], "")
    there = listed.stdout.split()
    for language in LANGUAGES:
        found = "language data found" if language in there else "no language data"
        yield Check(f"tesseract {language}", language in there, found, remedy)


def _dictionary() -> Iterator[Check]:
    from pipeline.polish import is_known

    works = is_known("współpracy")
    finding = "SGJP answers" if works else "does not know «współpracy»"
    yield Check("Morfeusz", works, finding, "Run the set-up again: make run")


def _database() -> Iterator[Check]:
    import duckdb

    with duckdb.connect() as connection:
        values = connection.execute("SELECT 42").fetchall()
    yield Check(
        "DuckDB", values == [(42,)], f"version {duckdb.__version__}", "Run the set-up again: make run"
    )


def _folder(out: Path) -> Check:
    nearest = next(p for p in (out, *out.absolute().parents) if p.exists())
    ok = os.access(nearest, os.W_OK) and nearest.is_dir()
    remedy = f"Make {nearest} writable, or name another folder with --out."
    return Check(f"folder {out}", ok, "writable" if ok else f"{nearest} is not writable", remedy)


def _guarded(name: str, check: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Yield a check's findings; a library that cannot even be loaded is a finding too."""
    try:
        yield from check()
    except Exception as error:
        yield Check(name, False, f"{type(error).__name__}: {error}", "Run the set-up again: make run")


def checks(out: Path) -> tuple[Check, ...]:
    """Look at Tesseract, the dictionary, DuckDB and the folder for results."""
    return (
        *_guarded("tesseract", _tesseract),
        *_guarded("Morfeusz", _dictionary),
        *_guarded("DuckDB", _database),
        _folder(out),
    )

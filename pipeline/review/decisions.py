"""`decisions.csv` as the review writes it: one line appended a verdict, the last one taken back."""

from __future__ import annotations

import csv
import io
import os
from datetime import datetime
from pathlib import Path

from pipeline.artifacts import write_aside

HEADER = "proposal_a,proposal_b,same,who,when,why\n"


def decided_pairs(path: Path) -> set[tuple[str, str]]:
    """Return the pairs (sorted) on which somebody gave a verdict."""
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = (
        sorted(((row.get("proposal_a") or "").strip(), (row.get("proposal_b") or "").strip())) for row in rows
    )
    return {(a, b) for a, b in pairs}


def append(path: Path, pair: tuple[str, str], same: bool, who: str, when: datetime, why: str = "") -> None:
    """Add a verdict as one line, written at once: a reader sees all of it or nothing."""
    line = io.StringIO()
    stamp = when.isoformat(timespec="seconds")
    csv.writer(line, lineterminator="\n").writerow([*sorted(pair), int(same), who, stamp, why])
    text = line.getvalue()
    if not path.is_file() or not path.stat().st_size:
        text = HEADER + text
    elif not path.read_bytes().endswith(b"\n"):
        text = "\n" + text
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(text.encode("utf-8"))
        os.fsync(file.fileno())


def take_back(path: Path) -> None:
    """Remove the last line, leaving the file whole at every moment."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if len(lines) > 1:
        write_aside(path, "".join(lines[:-1]).encode("utf-8"))

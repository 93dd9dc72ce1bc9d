"""Unsure pairs to a person's verdicts: blind, most telling first, one key a verdict, resumable.

The reviewer sees two wordings with their years and nothing of what the model thinks. Verdicts
are appended to `RAW/decisions.csv` at once, one line each, so an interrupted review loses
nothing and two people's files can be merged in git.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.artifacts import Store
from pipeline.records import Consultation, Document, Match, Proposal
from pipeline.review.decisions import append, decided_pairs, take_back
from pipeline.review.queue import order

__all__ = ["Reviewed", "run"]

HELP = "[t] ten sam postulat   [n] inny   [p] pomiń   [c] cofnij   [k] koniec"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How a session ended: verdicts given (undone ones not counted) and pairs still unsure."""

    given: int
    left: int


def run(
    store: Store,
    raw: Path,
    read_key: Callable[[], str],
    write: Callable[[str], None],
    who: str,
    now: Callable[[], datetime] = datetime.now,
) -> Reviewed:
    """Show the unsure pairs one after another until they or the reviewer's patience end.

    Args:
        read_key: gives one pressed key; "" at the end of the input.
        write: prints a line.
        who: the reviewer's name for the file.
    """
    path = raw / "decisions.csv"
    shown = _texts(store)
    waiting = order(store.read("linkage", "matches", Match), decided_pairs(path))
    given: list[int] = []
    position = 0
    while position < len(waiting):
        pair = waiting[position]
        write(f"\n{position + 1}/{len(waiting)}\n{shown[pair[0]]}\n{shown[pair[1]]}\n{HELP}")
        answer = read_key().lower()
        if answer in {"", "k", "q"}:
            break
        if answer == "c":
            position = _undo(path, given, position, write)
            continue
        if answer in {"t", "n"}:
            append(path, pair, answer == "t", who, now())
            given.append(position)
        elif answer != "p":
            continue
        position += 1
    write(f"\nRozstrzygnięto: {len(given)}, pozostało: {len(waiting) - len(given)}.")
    return Reviewed(len(given), len(waiting) - len(given))


def _undo(path: Path, given: list[int], position: int, write: Callable[[str], None]) -> int:
    """Take this session's last verdict back and return to its pair."""
    if not given:
        write("Nie ma czego cofnąć.")
        return position
    take_back(path)
    return given.pop()


def _texts(store: Store) -> dict[str, str]:
    """Return each proposal as the reviewer sees it: year and wording."""
    return {row.proposal_id: f"  ({year or '?'}) {row.text}" for year, row in _rows(store)}


def _rows(store: Store) -> Iterator[tuple[int | None, Proposal]]:
    agreed = store.read_if_there("announcements", "consultations", Consultation)
    years = {consultation.document_id: consultation.program_year for consultation in agreed}
    for document in store.read("ingest", "manifest", Document):
        year = document.program_year or years.get(document.document_id)
        for row in store.read_if_there("proposals", "proposals", Proposal, document.document_id):
            yield year, row

"""What reading one file gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.ingest.layout import Sheet
from pipeline.records import Page, Problem, Ruling, TextSource, Word


@dataclass(frozen=True, slots=True)
class Reading:
    """Pages with their native words and rulings, and the pages that could not be had."""

    pages: tuple[Page, ...]
    words: tuple[Word, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    problems: tuple[Problem, ...] = ()


def from_sheets(sheets: Iterable[Sheet], source: TextSource, damage: tuple[str, ...] = ()) -> Reading:
    """Return laid-out sheets as a reading."""
    done = list(sheets)
    return Reading(
        pages=tuple(sheet.page(source, damage) for sheet in done),
        words=tuple(word for sheet in done for word in sheet.words),
        rulings=tuple(ruling for sheet in done for ruling in sheet.rulings),
    )

"""How well schedules and groups were read: events by their dates and times, groups by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.polish import fold_marks
from pipeline.records import Event, WorkingGroup

Span = tuple[str | None, str | None, str | None]


def _iso(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day


def gold_span(event: Mapping[str, Any]) -> Span:
    """Return an event of a gold file as (from, to, time)."""
    return _iso(event.get("date_from")), _iso(event.get("date_to")), event.get("time")


def found_span(event: Event) -> Span:
    """Return an event that was read as (from, to, time)."""
    return _iso(event.date_from), _iso(event.date_to), event.time


def _name(text: str) -> str:
    return " ".join(fold_marks(text).lower().split()).strip(" .,;:")


def overlap_f1(gold: Iterable[object], found: Iterable[object]) -> dict[str, float]:
    """Return precision, recall and F1 of what was found, each thing counted as often as it is there.

    >>> overlap_f1(["a", "b"], ["b", "c"])["f1"]
    0.5
    """
    wanted, made = Counter(gold), Counter(found)
    right = sum((wanted & made).values())
    precision = right / made.total() if made else 1.0
    recall = right / wanted.total() if wanted else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else float(not wanted and not made)
    return {"precision": precision, "recall": recall, "f1": f1}


def event_figures(gold: Sequence[Mapping[str, Any]], found: Sequence[Event]) -> dict[str, float]:
    """Return how well one document's events were read: dates and time all right, or not right."""
    return overlap_f1(map(gold_span, gold), map(found_span, found))


def group_figures(gold: Sequence[str], found: Sequence[WorkingGroup]) -> dict[str, float]:
    """Return how well one document's groups were read; marks, case and end punctuation do not count."""
    return overlap_f1(map(_name, gold), (_name(group.name) for group in found))

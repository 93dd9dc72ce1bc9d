"""What a date phrase spans, and times of day."""

from __future__ import annotations

import calendar
import re
from datetime import date

from pipeline.announcements.cues import plain
from pipeline.announcements.dates import ROMAN, DatePhrase, Partial

_TIME = re.compile(
    r"(?:godz(?:\.|iny|inie|inach|ina)?|\bo)\s*(?:od\s+)?"
    r"(?P<h>[01]?\d|2[0-4])(?:\s*[.:]\s*|\s?)(?P<m>[0-5]\d)(?!\d)"
    r"|godz(?:\.|iny|inie|inach|ina)?\s*(?:od\s+)?(?P<h2>[01]?\d|2[0-4])(?!\d)(?!\s*[.:]\d)"
    r"|\b(?P<h3>[01]?\d|2[0-3]):(?P<m3>[0-5]\d)(?!\d)"
    r"|\bo\s+(?P<h4>[01]?\d|2[0-3])\s?-\s?(?:tej|ej|stej)\b"
)


def find_time(text: str) -> str | None:
    """Return the first time of day in `text` as "HH:MM".

    >>> find_time("o godzinie 16.00"), find_time("godz. 9-12"), find_time("o 5 osób")
    ('16:00', '09:00', None)
    """
    found = _TIME.search(plain(text))
    if not found:
        return None
    hour = found["h"] or found["h2"] or found["h3"] or found["h4"]
    return f"{int(hour):02d}:{found['m'] or found['m3'] or '00'}"


def time_end(text: str) -> int:
    """Return where a time of day that opens `text` ends; 0 where none opens it."""
    found = re.match(r"[\s,;(]*(?:o\s+|w\s+)?", text)
    assert found is not None  # the pattern matches the empty string
    time = _TIME.match(plain(text), found.end())
    if not time:
        return 0
    more = re.match(r"\s*[-–—]\s*\d{1,2}(?:[.:]\d{2})?(?!\d)", text[time.end() :])
    return time.end() + (more.end() if more else 0)


def _span(part: Partial, year: int) -> tuple[date, date] | None:
    """Return the first and last day of a part in `year`; None for a day that does not exist."""
    if part.stretch.startswith("quarter"):
        first = 3 * ROMAN[part.stretch.split()[1]] - 2
        return date(year, first, 1), date(year, first + 2, calendar.monthrange(year, first + 2)[1])
    month = part.month or 1
    length = calendar.monthrange(year, month)[1]
    if part.day:
        return (date(year, month, part.day),) * 2 if part.day <= length else None
    days = {
        "start": (1, 10),
        "middle": (11, 20),
        "end": (21, length),
        "half I": (1, 15),
        "half II": (16, length),
    }
    first, last = days.get(part.stretch, (1, length))
    return date(year, month, first), date(year, month, last)


def resolve(phrase: DatePhrase, default_year: int | None) -> tuple[date | None, date | None] | None:
    """Return what a phrase spans: (from, to), one of them None where it is bounded on one side only.

    A phrase without a year takes `default_year`; without either it means nothing yet.

    >>> from pipeline.announcements.dates import find_dates
    >>> resolve(find_dates("przełom października/listopada 2023")[0], None)
    (datetime.date(2023, 10, 21), datetime.date(2023, 11, 10))
    """
    spans = []
    for part in phrase.parts:
        year = part.year or default_year
        span = _span(part, year) if year else None
        if span is None:
            return None
        spans.append(span)
    first, last = spans[0][0], spans[-1][1]
    if phrase.turn and len(spans) > 1:
        first, last = spans[0][0].replace(day=21), spans[-1][0].replace(day=10)
    if last < first and not any(part.year for part in phrase.parts):
        last = last.replace(year=last.year + 1)
    if last < first:
        return None
    if phrase.bound == "until":
        return None, last
    return (first, None) if phrase.bound == "since" else (first, last)

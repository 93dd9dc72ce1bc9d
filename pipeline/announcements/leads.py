"""Dates that open a line: which phrase it is, and what follows it."""

from __future__ import annotations

import re

from pipeline.announcements.cues import plain
from pipeline.announcements.dates import DatePhrase, find_dates
from pipeline.announcements.spans import time_end

_LEAD = re.compile(
    r"[\s*_\-–—•(\[]*(?:(?:w|we|na|do|od|dnia|dniu|dniach|terminie|termin|data|kiedy|najpozniej|nie|pozniej|niz|"
    r"poczawszy|konca|przelom(?:ie)?|etap|i{1,3}|iv|poniedzialek|wtorek|sroda|srode|czwartek|piatek|sobota|niedziela"
    r")[\s:,.]+)*[\s*_(]*"
)
_AFTER = re.compile(r"(?:[\s*_):,;.\-–—|]|r\.|br\.|b\.r\.|roku|\((?:[a-ząćęłńóśźż]{4,13})\))+", re.IGNORECASE)


def lead_date(text: str, *, loose: bool) -> DatePhrase | None:
    """Return the date expression that opens `text` (after "w dniu", "do", marks), else None."""
    found = find_dates(text, loose=loose)
    lead = _LEAD.match(plain(text))
    return found[0] if found and lead and found[0].start <= lead.end() else None


def after_date(text: str, phrase: DatePhrase) -> str:
    """Return what follows a leading date: separators, weekday and time left out."""
    rest = text[phrase.end :]
    while True:
        skip = _AFTER.match(rest)
        cut = skip.end() if skip else 0
        cut += time_end(rest[cut:])
        if not cut:
            return rest.strip()
        rest = rest[cut:]


def is_dashed(text: str, phrase: DatePhrase) -> bool:
    """Say whether a dash or colon parts a leading date (its weekday and time with it) from the step."""
    rest = after_date(text, phrase)
    between = text[phrase.end : len(text) - len(rest)] if rest else ""
    return bool(re.search(r"[-–—]\s|:\s*$|[-–—]\**\s*$", between))

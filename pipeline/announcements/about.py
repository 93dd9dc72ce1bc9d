"""What a document says about itself: kind, title, programme years, meeting date, place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from pipeline.announcements.blocks import Block
from pipeline.announcements.cues import LINK, clean, cues, has, plain
from pipeline.announcements.dates import find_dates, is_year
from pipeline.announcements.leads import lead_date
from pipeline.announcements.schedule import main_year, sentences
from pipeline.announcements.spans import resolve
from pipeline.records import Event, Kind

_YEARS = re.compile(
    r"(?:na|w|obejmie|obejmuje|dotyczy|za)?\s*(?:lata|latach|okres)\s+(?P<a>\d{4})\s*(?:[-–—/]|do|i)\s*(?P<b>\d{4})"
    r"|(?:na|w)\s+(?:rok(?:u)?\s+)?(?P<y>\d{4})(?:\s*r\.|\s*rok\w*|\b(?!\s*[-–]\s*\d))"
)
_FOR_YEAR = re.compile(r"\bna\s+(?:rok\s+(?P<a>\d{4})|(?P<b>\d{4})\s*(?:r\.|rok))")
_PROGRAM = re.compile(r"program")
_STALE = re.compile(r"(obowiazujac|pobierz|pobrac|poprzedni|ubiegl|aktualn|sprawozdani|realizacj)\w*")
_TITLE_END = re.compile(r",?\s+(?:w\s+|na\s+|podczas\s+)?(?:któr\w+|ktor\w+|ktér\w+)\b|[.!?]\s")
_SUMMARY_HEAD = 6
"""A summary says what it is in its first blocks; further down a row may say anything."""
_PLACE = re.compile(
    r"\b(?:w|we|na|przy)\s+(?=(?:(?:sali|budynku|siedzibie|auli|świetlicy|klubie|hali|ratuszu)\b|[A-ZĄĆĘŁŃÓŚŹŻ„\"]))(?P<place>.+)"
)


def find_title(blocks: Sequence[Block]) -> str | None:
    """Return the title: the first heading, or the first paragraph that begins as one.

    A record that starts in the middle of a sentence has none.
    """
    for block in blocks[:3]:
        text = clean(block.text)
        lead = lead_date(text, loose=False)
        if lead and lead.has_day and block.kind != "item":
            text = text[lead.end :].lstrip(" .,:–-")
        begins = text[:1].isupper() or text[:1] in '„"' or text[:1].isdigit()
        if block.kind == "heading" or (block.kind == "text" and begins and len(text) > 5):
            end = _TITLE_END.search(text, 10)
            return (
                text[: end.start()]
                if end and not re.search(r"\b(?:r|ds|im|nr)\.$", text[: end.start() + 1])
                else text
            )[:300].rstrip(" ,:")
        if begins is False:
            return None
    return None


def find_kind(blocks: Sequence[Block], title: str | None, has_rows: bool, has_steps: bool) -> Kind:
    """Return what kind of record it is: rows or its title make a summary; then concept, announcement."""
    head = clean(" ".join(b.text for b in blocks[:_SUMMARY_HEAD]))[:600]
    opening = plain(title or head)
    if has_rows or any(p.search(opening) for p in cues("summary")):
        return "proposal_summary"
    if any(p.search(opening) for p in cues("concept")):
        return "concept"
    if any(p.search(opening) for p in cues("other_kind")):
        return "other"
    if has_steps or has("announcement", head):
        return "announcement"
    return "other"


def _mentions(block: Block, place: int) -> list[tuple[tuple[int, int], float]]:
    """Return the years a block says the programme is for, each with its weight."""
    text, found = plain(clean(block.text)), []
    linked = bool(LINK.search(block.text))
    for match in _YEARS.finditer(text):
        years = (int(match["a"] or match["y"]), int(match["b"] or match["y"]))
        before = text[max(0, match.start() - 170) : match.start()]
        programs = [m.start() for m in _PROGRAM.finditer(before)]
        if not all(map(is_year, years)) or not programs or years[1] < years[0]:
            continue
        near = before[programs[-1] :]
        # "Program współpracy …" is the programme; "Program Działań na rzecz …" is another.
        weight = 2.0 if re.match(r"program\w*\s+(?:wsp|na|rok|wiel)", near) else 0.5
        weight += 3.0 if block.kind == "heading" or place < 3 else 0.0
        weight += 1.0 if match["a"] and not re.search(r"na rzecz", near) else 0.0
        stale = linked or _STALE.search(before[max(0, programs[-1] - 60) :])
        found.append((years, weight * (0.2 if stale else 1.0)))
    return found


def find_years(blocks: Sequence[Block]) -> tuple[int, int] | None:
    """Return the first and last year of the programme; None where the text does not say.

    Mentions vote, a title's most; "w 2026 roku" after "programu", "na lata 2012–2014". A year
    before the one the consultation is held in is an older programme's.
    """
    held, votes = main_year(blocks), defaultdict[tuple[int, int], float](float)
    for place, block in enumerate(blocks):
        for years, weight in _mentions(block, place):
            votes[years] += weight * (1.0 if held is None or years[0] >= held else 0.1)
    if not votes:
        return _titled(blocks)
    return max(votes, key=lambda y: (votes[y], y))


def _titled(blocks: Sequence[Block]) -> tuple[int, int] | None:
    """Return the year a title is for where no programme is spoken of: "Lista projektów … na 2025 rok"."""
    for place, block in enumerate(blocks):
        if block.kind == "heading" or place < 3:
            for match in _FOR_YEAR.finditer(plain(clean(block.text))):
                year = int(match["a"] or match["b"])
                if is_year(year):
                    return year, year
    return None


def find_meeting(blocks: Sequence[Block], events: Sequence[Event], default_year: int | None) -> date | None:
    """Return the day of the consultation meeting: the first one, where it is held on several.

    A team's working session ("spotkanie zespołu") is not the consultation meeting.
    """
    days = [e.date_from for e in events if e.date_from and _is_meeting(e)]
    if days:
        return min(days)
    for block in blocks[:_SUMMARY_HEAD]:
        for _, sentence in sentences(clean(block.text)):
            said = re.search(r"spotkani\w*", plain(sentence))
            phrases = find_dates(sentence[said.start() :]) if said else []
            span = resolve(phrases[0], default_year) if phrases and phrases[0].has_day else None
            if span and span[0] and (span[1] or span[0]) == span[0]:
                return span[0]
    return None


def _is_meeting(event: Event) -> bool:
    words = plain(event.description)
    said = re.search(r"\bspotkan\w*", words)
    short = (
        event.date_to is not None
        and event.date_from is not None
        and (event.date_to - event.date_from).days <= 3
    )
    return bool(
        said and said.start() < 60 and short and "zespol" not in words and "podsumow" not in words[:40]
    )


def find_place(blocks: Sequence[Block], events: Sequence[Event] = ()) -> str | None:
    """Return where the meeting is held, as written: "Centrum Kultury, ul. Długa 1 (sala 2)"."""
    for block in blocks:
        for _, sentence in sentences(clean(block.text)):
            words = plain(sentence)
            if "spotkan" not in words or not re.search(r"odbedzie|odbeda|odbylo|zapraszamy", words):
                continue
            phrases = [p for p in find_dates(sentence) if p.has_day]
            found = _PLACE.search(sentence, phrases[-1].end) if phrases else None
            if found:
                return found["place"].strip(" *.").strip()
    said = [_PLACE.search(e.description) for e in events if _is_meeting(e)]
    return next((found["place"].strip(" *.,") for found in said if found), None)

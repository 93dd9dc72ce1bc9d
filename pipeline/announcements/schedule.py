"""Blocks to events: the dated steps of a consultation's schedule.

A step is a list item, table row or paragraph that begins with its date, or a sentence that says
when something is to happen ("spotkanie odbędzie się …", "zgłoszenia do dnia …"). A publication's
date, a past year's fact and a legal act's date are none. Steps told twice are one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from pipeline.announcements.blocks import Block
from pipeline.announcements.cues import clean, has
from pipeline.announcements.dates import DatePhrase, find_dates
from pipeline.announcements.leads import after_date, is_dashed, lead_date
from pipeline.announcements.spans import find_time, resolve
from pipeline.polish import WORD, analyses, lemmas
from pipeline.records import Event

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[„\"(*]*[A-ZĄĆĘŁŃÓŚŹŻ])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:r|br|godz|ul|al|pl|os|tel|ds|dot|nr|im|m\.in|itp|itd|np|dr|prof|p|pn|art|ust)|\d)\.$",
    re.IGNORECASE,
)
_VERBS = ("praet:", "imps:", "fin:", "bedzie:", "pred")
_LONG = 220
"""A longer sentence is cut to the clause its date stands in; a table's whole task stays."""


@dataclass(frozen=True, slots=True)
class Step:
    """A dated step as found: its phrase, the block and the offset in its text, and what it says."""

    phrase: DatePhrase
    block: Block
    offset: int
    time: str | None
    description: str


def _tidy(text: str) -> str:
    """Return a description as it reads: no markup, no list punctuation at its ends."""
    said = clean(text).strip(" \t-–—;,:|*")
    return said if _ABBREVIATED.search(said) else said.removesuffix(".").strip()


def task_column(block: Block) -> int | None:
    """Return which cell of a table's header says that the steps stand below it, None without one."""
    cells = block.text.split("\t")
    if block.kind != "row" or sum(has("header", cell.strip()) for cell in cells) < 2:
        return None
    return next((place for place, cell in enumerate(cells) if has("task", cell.strip())), None)


def _row_step(block: Block, task: int | None = None) -> Step | None:
    """Read a table row: the first cell that is all date, and its step.

    The step stands in the cell of the header's column `task`, else after the date (or before it).
    """
    cells, offset = block.text.split("\t"), 0
    for place, cell in enumerate(cells):
        phrase = lead_date(cell, loose=True)
        if phrase and not after_date(cell, phrase):
            named = [cells[task]] if task is not None and task < len(cells) and task != place else []
            others = [c for c in (*named, *cells[place + 1 :]) if _tidy(c)] or [
                c for c in cells[:place][::-1] if _tidy(c)
            ]
            if others:
                return Step(phrase, block, offset, find_time(cell), _tidy(others[0]))
        offset += len(cell) + 1
    return None


def _lead_step(block: Block, following: Block | None, in_column: bool) -> Step | None:
    """Read a block that begins with its date; a date that stands alone takes the text of `following`."""
    phrase = lead_date(block.text, loose=in_column)
    if not phrase:
        return None
    rest = after_date(block.text, phrase)
    time = find_time(block.text[phrase.end : len(block.text) - len(rest)])
    if rest:
        told = has("step", block.text) and not _is_told(rest)
        if block.kind == "item" or is_dashed(block.text, phrase) or told:
            return Step(phrase, block, 0, time or find_time(rest), _tidy(rest))
        return None
    if in_column and following and not _is_date_alone(following):
        return Step(phrase, block, 0, time, _tidy(following.text))
    return None


def _is_told(text: str) -> bool:
    """Say whether a sentence's first verb is of the past: "przeprowadzono konsultacje"."""
    tags = ([tag for _, tag in analyses(word)] for word in WORD.findall(text))
    verbs = (found for found in tags if found and all(tag.startswith(_VERBS) for tag in found))
    return all(tag.startswith(("praet:", "imps:")) for tag in next(verbs, ["fin:"]))


def _is_date_alone(block: Block) -> bool:
    phrase = lead_date(block.text, loose=True)
    return phrase is not None and not after_date(block.text, phrase)


def sentences(text: str) -> list[tuple[int, str]]:
    """Return the sentences of a paragraph with their offsets; "r.", "godz." and the like end none.

    >>> sentences("Do 5 maja 2020 r. o godz. 12. Zapraszamy.")
    [(0, 'Do 5 maja 2020 r. o godz. 12. Zapraszamy.')]
    """
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATED.search(text[start : end.start()]):
            found.append((start, text[start : end.start()]))
            start = end.end()
    return [*found, (start, text[start:])]


def _clause(sentence: str, phrase: DatePhrase) -> str:
    """Return the part of a long sentence that says the date: between the marks around it."""
    if len(sentence) <= _LONG:
        return sentence
    opening = [m.end() for m in re.finditer(r"[,;:–—]\s", sentence[: phrase.start])]
    begin = next((p for p in reversed(opening) if phrase.start - p > 20), 0)
    end = re.compile(r"[,;)]\s|$").search(sentence, phrase.end)
    return sentence[begin : end.start() + (sentence[end.start() : end.start() + 1] == ")") if end else None]


def _sentence_steps(block: Block) -> list[Step]:
    """Read the sentences of running text that say when something is to happen."""
    steps = []
    for offset, sentence in sentences(block.text):
        planned = is_planned(sentence)
        if not (has("step", sentence) or planned or _opens_with_hour(sentence)) or has("past", sentence):
            continue
        phrases = [p for p in find_dates(sentence) if p.has_day or (planned and (p.turn or _is_stretch(p)))]
        for place, phrase in enumerate(phrases):
            until = phrases[place + 1].start if place + 1 < len(phrases) else len(sentence)
            time = find_time(sentence[phrase.end : until])
            steps.append(Step(phrase, block, offset, time, _tidy(_clause(sentence, phrase))))
    return steps


def is_planned(sentence: str) -> bool:
    """Say whether a sentence says what will be done: by a perfective verb in the future.

    >>> is_planned("Do maja opracujemy projekt."), is_planned("Uwagi przyjmuje biuro.")
    (True, False)
    """
    return any(_is_future(word) for word in WORD.findall(sentence))


def _is_future(word: str) -> bool:
    """Say whether a word is nothing but a perfective verb's finite form; "stanie" may be a standing."""
    tags = [tag for _, tag in analyses(word)]
    return bool(tags) and all(tag.startswith("fin:") and tag.endswith(":perf") for tag in tags)


def _opens_with_hour(sentence: str) -> bool:
    """Say whether a sentence begins with a day and its hour, as an invitation does."""
    phrase = lead_date(sentence, loose=False)
    return phrase is not None and phrase.has_day and find_time(sentence[phrase.end :]) is not None


def _is_stretch(phrase: DatePhrase) -> bool:
    return any(part.stretch in {"start", "middle", "end"} for part in phrase.parts)


def find_steps(blocks: Sequence[Block]) -> list[Step]:
    """Return all dated steps of a document, in its order, as often as they are told."""
    in_column = sum(_is_date_alone(b) for b in blocks) >= 2
    steps: list[Step] = []
    task: int | None = None
    before = any(has("task", a.text.strip()) and has("when", b.text.strip()) for a, b in pairwise(blocks))
    for place, block in enumerate(blocks):
        headed = task_column(block)
        task = None if block.kind != "row" else task if headed is None else headed
        beside = blocks[place - 1 : place] if before else blocks[place + 1 : place + 2]
        following = beside[0] if beside else None
        step = _row_step(block, task) if block.kind == "row" else _lead_step(block, following, in_column)
        found = [step] if step else [] if block.kind == "row" else _sentence_steps(block)
        steps += [s for s in found if len(s.description) > 3 and not has("header", s.description)]
    return steps


def context_years(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Return (block's place, year) of every full date in the document."""
    return [
        (place, phrase.year)
        for place, block in enumerate(blocks)
        for phrase in find_dates(block.text)
        if phrase.year and (phrase.has_day or block.kind != "heading")
    ]


def main_year(blocks: Sequence[Block]) -> int | None:
    """Return the year most dates with a day in them are of: the year the consultation is held in."""
    years = Counter(p.year for b in blocks for p in find_dates(b.text) if p.year and p.has_day)
    return max(years, key=lambda y: (years[y], y)) if years else None


def _default_year(place: int, known: Sequence[tuple[int, int]], main: int | None) -> int | None:
    """Return the year a year-less date at block `place` is in: the nearest year said before it, or after."""
    before = [year for at, year in known if at <= place and (main is None or abs(year - main) <= 1)]
    after = [year for at, year in known if at > place and (main is None or abs(year - main) <= 1)]
    return before[-1] if before else after[0] if after else main


def _alike(a: str, b: str) -> bool:
    """Say whether two descriptions tell of one step: two of the words that carry meaning in common."""
    words = [{w for w in lemmas(text) if len(w) > 3} for text in (a, b)]
    return len(words[0] & words[1]) >= min(2, len(words[0]), len(words[1]))


def _merged(events: Sequence[Event]) -> tuple[Event, ...]:
    """Join events of the same dates and alike in words: the first wording, a time if any says one.

    A step told once by its day and once as a deadline ("do 27 sierpnia") keeps the bounds it is
    told with more; two times of one day are two steps.
    """
    kept: list[Event] = []
    for event in events:
        for place, other in enumerate(kept):
            same = (other.date_from, other.date_to) == (event.date_from, event.date_to)
            clash = other.time and event.time and other.time != event.time
            if same and not clash and _alike(other.description, event.description):
                kept[place] = replace(other, time=other.time or event.time)
                break
        else:
            kept.append(event)
    return tuple(kept)


def find_events(document_id: str, blocks: Sequence[Block], fallback_year: int | None) -> tuple[Event, ...]:
    """Return the schedule's events, in the document's order; a date without a year takes its context's."""
    places = {id(block): place for place, block in enumerate(blocks)}
    known, main = context_years(blocks), main_year(blocks)
    events = []
    for step in find_steps(blocks):
        year = _default_year(places[id(step.block)], known, main) or fallback_year
        span = resolve(step.phrase, year)
        if span is None or not _is_of_now(span, main):
            continue
        start = step.block.raw_start(step.offset)
        events.append(Event(document_id, step.block.page, start, *span, step.time, step.description))
    return _merged(events)


def _is_of_now(span: tuple[date | None, date | None], main: int | None) -> bool:
    """Say whether dates are of the consultation's time: not more than a year before its main year."""
    day = span[0] or span[1]
    return day is not None and (main is None or main - 1 <= day.year <= main + 3)

"""Found rows to proposals: numbers by the sequence, units and remark apart, text, confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipeline.proposals.agree import agree_topics, agree_units, twins_settled
from pipeline.proposals.confidence import READ_OTHERWISE, mean, parse_confidence
from pipeline.proposals.doubts import doubts
from pipeline.proposals.evidence import evidence
from pipeline.proposals.listing import as_listed
from pipeline.proposals.mentions import with_mentions
from pipeline.proposals.moderators import persons
from pipeline.proposals.numbering import Numbered, in_digits, settle
from pipeline.proposals.row import Line, Person, Row
from pipeline.proposals.topics import split_topic
from pipeline.proposals.units import UnitCell, split_units
from pipeline.proposals.view import joined, line_text, lines_text
from pipeline.records import Moderator, OtherCell, Page, Problem, Proposal, Word, proposal_id

TRUST = {"native": 1.0, "text_layer": 1.0, "ocr": 0.7, "plain_text": 0.2}
"""How far a number is believed as read: a flat text was read by who knows what (004: 12 of 71 wrong)."""
READ = frozenset({"ocr", "plain_text"})
"""Where a text comes from that somebody had to read from an image, or may have."""
DAMAGED = 0.5
"""… and by how much less where the page's text is known to be damaged."""
STROKES = frozenset("/|\\")


@dataclass(frozen=True, slots=True)
class Texts:
    """A document's pages and words, the words both as read and repaired, by id."""

    pages: Mapping[int, Page]
    raw: Mapping[str, Word]
    words: Mapping[str, Word]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the room gives for one document."""

    proposals: tuple[Proposal, ...]
    moderators: tuple[Moderator, ...]
    problems: tuple[Problem, ...]


def settle_rows(document_id: str, rows: Sequence[Row], texts: Texts, doubtful_below: float) -> Settled:
    """Return the proposals that the rows are, their moderators, and what is odd or doubtful."""
    raws = in_digits([row.number_raw for row in rows])
    numbers = settle(
        raws,
        [_trust(row, texts) for row in rows],
        [index > 0 and row.table != rows[index - 1].table for index, row in enumerate(rows)],
        [row.number_hint for row in rows],
    )
    right = _right_edges(rows, texts)
    cells = with_mentions([_unit_cell(row, texts, right[row.table]) for row in rows])
    usual = mean([float(bool(row.unit_lines)) for row in rows])
    read = {n for n, page in texts.pages.items() if page.text_source in READ or page.damage}
    topics = _topics(rows, texts, read)
    on_page: Counter[int] = Counter()
    proposals = []
    for row, raw, number, (topic, _), cell in zip(rows, raws, numbers, topics, cells, strict=True):
        on_page[row.page_from] += 1
        name = proposal_id(document_id, row.page_from, on_page[row.page_from])
        proposals.append(_proposal(name, document_id, row, raw, number, topic, texts, cell, usual))
    proposals = list(agree_units(proposals, read))
    return Settled(
        tuple(proposals),
        _moderators(document_id, rows, topics, texts),
        doubts(document_id, rows, proposals, doubtful_below),
    )


def _trust(row: Row, texts: Texts) -> float:
    page = texts.pages[row.page_from]
    damaged = DAMAGED if page.damage else 1.0
    return TRUST[page.text_source] * damaged * row.number_confidence


def _right_edges(rows: Sequence[Row], texts: Texts) -> dict[int, float]:
    """Return how far to the right the unit lines of each table reach."""
    edges: dict[int, float] = {}
    for row in rows:
        reach = max((texts.raw[w].x1 for line in row.unit_lines for w in line), default=0.0)
        edges[row.table] = max(edges.get(row.table, 0.0), reach)
    return edges


def _deliberate(row: Row, texts: Texts, right: float) -> tuple[bool, ...]:
    """Return for each unit line whether it was ended although the next word would have fitted."""
    source = texts.pages[row.page_from].text_source
    if source in {"native", "plain_text"}:
        # DOCX and HTML lines end where the author ended them; in lost layouts nothing can be told.
        return tuple(source == "native" for _ in row.unit_lines)
    breaks = []
    for line, below in pairwise(row.unit_lines):
        end, first = texts.raw[line[-1]], texts.raw[below[0]]
        # No line begins with a stroke, so one goes with the word before it.
        after = takewhile(lambda w: texts.raw[w].text in STROKES, below[1:])
        width = max((texts.raw[w].x1 for w in after), default=first.x1) - first.x0
        breaks.append(end.x1 + width + 0.5 * (first.bottom - first.top) < right)
    return (*breaks, True) if row.unit_lines else ()


def _unit_cell(row: Row, texts: Texts, right: float) -> UnitCell:
    named = [line_text(line, texts.words) for line in row.unit_lines]
    if texts.pages[row.page_from].text_source in READ:
        named = list(map(twins_settled, named))
    return split_units(as_listed(named), _deliberate(row, texts, right))


def _proposal(
    name: str,
    document_id: str,
    row: Row,
    raw: str,
    number: Numbered,
    topic: str,
    texts: Texts,
    cell: UnitCell,
    usual: float,
) -> Proposal:
    lines = tuple(t for line in row.proposal_lines if (t := line_text(line, texts.words)))
    said = lines_text(row.remark_lines, texts.words)
    held = [texts.raw[w] for line in (*row.proposal_lines, *row.unit_lines) for w in line]
    read = mean([word.confidence for word in held])
    page = texts.pages[row.page_from]
    confidence, reasons = parse_confidence(evidence(row, number, cell, lines, held, page, usual))
    if number.number is not None and raw and _differs(raw, number.number):
        reasons = (*reasons, READ_OTHERWISE)
    return Proposal(
        proposal_id=name,
        document_id=document_id,
        page_from=row.page_from,
        page_to=row.page_to,
        parts=row.parts,
        number=number.number,
        number_raw=row.number_raw,
        topic=topic or None,
        text_raw=lines_text(row.proposal_lines, texts.raw),
        text=joined(lines),
        lines=lines,
        units=cell.units,
        remark="; ".join(part for part in (cell.remark, said) if part),
        ocr_confidence=round(read, 4),
        parse_confidence=confidence,
        reasons=reasons,
        others=_others(row, texts),
    )


def _others(row: Row, texts: Texts) -> tuple[OtherCell, ...]:
    said = ((name, lines_text(lines, texts.words)) for name, lines in row.others)
    return tuple(OtherCell(name, text) for name, text in said if text)


def _differs(raw: str, number: int) -> bool:
    return "".join(c for c in raw if c.isdigit()) != str(number)


def _topics(rows: Sequence[Row], texts: Texts, read: Collection[int]) -> list[tuple[str, str]]:
    """Return each row's topic, and what its band says of moderators."""
    said = [
        split_topic(row.topic if row.topic is not None else lines_text(row.topic_lines, texts.words))
        for row in rows
    ]
    if not all(row.page_from in read for row in rows):
        return said
    agreed = agree_topics([topic for topic, _ in said])
    return [(topic, people) for topic, (_, people) in zip(agreed, said, strict=True)]


def _moderators(
    document_id: str, rows: Sequence[Row], topics: Sequence[tuple[str, str]], texts: Texts
) -> tuple[Moderator, ...]:
    """Return each topic's moderators once, in the order in which they stand."""
    found: dict[tuple[str, str], Moderator] = {}
    for row, (topic, people) in zip(rows, topics, strict=True):
        named = row.persons or _persons(row, people, texts)
        for person in named:
            moderator = Moderator(document_id, topic or None, person.name, person.affiliation)
            found.setdefault((topic, person.name), moderator)
    return tuple(found.values())


def _persons(row: Row, beside_topic: str, texts: Texts) -> tuple[Person, ...]:
    lines: Sequence[Line] = row.moderator_lines
    said = [line_text(line, texts.words) for line in lines]
    return persons(said) if said else persons((beside_topic,)) if beside_topic else ()

"""Cells to rows: pieces joined over page breaks, topics and moderators carried, bands as topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.geometry import overlap
from pipeline.polish import known_word_share
from pipeline.proposals.captions import captions_of
from pipeline.proposals.content import columns_by_content, completed
from pipeline.proposals.filled import rows_alone
from pipeline.proposals.headings import Column, carried, find_header, is_of_proposals
from pipeline.proposals.parting import parted
from pipeline.proposals.pieces import Piece, cut
from pipeline.proposals.row import Line, Row
from pipeline.proposals.stitch import stitch
from pipeline.proposals.view import Box, Table
from pipeline.records import Page, Word

BESIDE = frozenset({"other", "schedule", "foreign", "person"})
"""Roles of columns that have no place of their own in a proposal."""
SAME_TEXT = 85
"""A topic said again on the next page may be read a little otherwise (fuzz.ratio, 0–100)."""


@dataclass(slots=True)
class _Run:
    """A topic with its moderators, over the rows and pages that it is merged over.

    `again` are cells that say the topic once more: each a reading of its own.
    """

    topic: list[Box] = field(default_factory=list)
    again: list[Box] = field(default_factory=list)
    moderators: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows, and in how many tables columns had to be told by content alone."""

    rows: tuple[Row, ...]
    by_content: int


def find_rows(tables: Sequence[Table], words: Mapping[str, Word], pages: Sequence[Page] = ()) -> Found:
    """Return the rows of all tables of proposals of a document, in their order."""
    columns: tuple[Column, ...] | None = None
    number, guessed = 0, 0
    batches: list[tuple[int, list[Piece]]] = []
    captions = captions_of(tables, _headed(tables), pages, words)
    for place, table in enumerate(tables):
        header = find_header(table)
        body, shown = header.body if header else 0, table
        if header is not None:
            named = completed(header, table)
            if not is_of_proposals(named):
                continue
            number += not (columns and _same_roles(columns, named))
            columns = named
        elif (held := carried(columns, table) if columns else None) is not None:
            columns, shown = held, parted(table, held, words)
        elif (told := columns_by_content(table)) is not None:
            number, guessed, columns, body = number + 1, guessed + 1, told.columns, told.body
        else:
            continue
        pieces = cut(shown, columns, body)
        if place in captions and not any(column.role == "topic" for column in columns):
            pieces.insert(0, Piece(table.page, (), captions[place], False, False))
        if batches and batches[-1][0] == number:
            batches[-1][1].extend(pieces)
        else:
            batches.append((number, pieces))
    found = (rows_alone(_rows_of(number, pieces, words), words) for number, pieces in batches)
    return Found(tuple(row for rows in found for row in rows), guessed)


def _headed(tables: Sequence[Table]) -> set[int]:
    """Return the places of the tables whose header is one of proposals."""
    headers = {place: find_header(table) for place, table in enumerate(tables)}
    return {p for p, header in headers.items() if header and is_of_proposals(completed(header, tables[p]))}


def _same_roles(a: Sequence[Column], b: Sequence[Column]) -> bool:
    return [column.role for column in a] == [column.role for column in b]


def _rows_of(table: int, pieces: Sequence[Piece], words: Mapping[str, Word]) -> list[Row]:
    """Return one table's rows: pieces stitched, each under its run of topic and moderators."""
    runs: list[_Run] = [_Run()]
    grouped = stitch(pieces)
    under: list[tuple[list[Piece], _Run]] = []
    for group in grouped:
        if group[0].band is not None:
            runs.append(_Run(topic=[group[0].band]))
            continue
        for index, piece in enumerate(group):
            _follow(runs, piece, group, grouped, joined=index > 0)
        under.append((group, runs[-1] if len(group) == 1 else _run_of(runs, group[0])))
    return [_row(table, group, run, words) for group, run in under]


def _run_of(runs: Sequence[_Run], piece: Piece) -> _Run:
    """Return the run that a row cut by a page break began under."""
    boxes = set(map(id, piece.boxes("topic")))
    return next((run for run in reversed(runs) if boxes & set(map(id, run.topic))), runs[-1])


def _spans_rows(box: Box, grouped: Sequence[Sequence[Piece]]) -> bool:
    """Say whether a box is merged over several rows."""
    held = sum(box in piece.boxes("topic") for group in grouped for piece in group)
    return held > 1


def _follow(
    runs: list[_Run],
    piece: Piece,
    group: Sequence[Piece],
    grouped: Sequence[Sequence[Piece]],
    joined: bool,
) -> None:
    """Let the piece's topic and moderator cells begin a run, or go on with the one there is."""
    run = runs[-1]
    for box in piece.boxes("topic"):
        if box in run.topic or box in run.again:
            continue
        if box.text and _alike(box.text, _text(run.topic)):
            run.again.append(box)
            continue
        if joined or (piece.first and (not box.text or not _text(run.topic))):
            _add(run.topic, box)
        elif _is_new(box, run, piece, grouped):
            runs.append(_Run(topic=[box]))
            run = runs[-1]
    for box in piece.boxes("moderators"):
        if box in run.moderators or not box.text:
            continue
        _add(run.moderators, box)


def _is_new(box: Box, run: _Run, piece: Piece, grouped: Sequence[Sequence[Piece]]) -> bool:
    """Say whether a topic's cell begins another: it says so, or its words stand on the next page.

    An empty cell below one that is merged over rows begins another as well, where it is the last
    on its page; in a table without merged cells it only says nothing new.
    """
    if box.text:
        return not _alike(box.text, _text(run.topic))
    merged = piece.last and any(_spans_rows(other, grouped) for other in run.topic)
    return not piece.first and (merged or _spans_rows(box, grouped))


def _add(held: list[Box], box: Box) -> None:
    """Add what a box says, unless it says again what is held."""
    if not (box.text and any(_alike(box.text, other.text) for other in held)):
        held.append(box)


def _text(boxes: Sequence[Box]) -> str:
    return " ".join(box.text for box in boxes if box.text)


def _best_reading(run: _Run) -> tuple[Line, ...]:
    """Return the topic's lines in its best reading: said most often, then of most known words."""
    first = tuple(line for box in run.topic for line in box.lines)
    readings = [(_text(run.topic), first), *((box.text, box.lines) for box in run.again)]
    times = Counter(text for text, _ in readings)
    return max(readings, key=lambda r: (times[r[0]], known_word_share(r[0])))[1]


def _alike(a: str, b: str) -> bool:
    return bool(a and b) and fuzz.ratio(a.casefold(), b.casefold()) >= SAME_TEXT


def _lines(group: Sequence[Piece], role: str) -> tuple[Line, ...]:
    return tuple(line for piece in group for box in piece.boxes(role) for line in box.lines)


def _others(group: Sequence[Piece]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Return what stands in columns without a role of their own, by their header."""
    held: dict[str, tuple[Line, ...]] = {}
    for piece in group:
        for column, boxes in piece.columns:
            if column.role in BESIDE:
                lines = tuple(line for box in boxes for line in box.lines)
                held[column.name] = held.get(column.name, ()) + lines
    return tuple((name, lines) for name, lines in held.items() if lines)


def _row(table: int, group: Sequence[Piece], run: _Run, words: Mapping[str, Word]) -> Row:
    numbers = [words[w] for line in _lines(group, "number") for w in line if w in words]
    said = list(dict.fromkeys(word.text for word in numbers if word.text))
    return Row(
        page_from=group[0].page,
        page_to=group[-1].page,
        parts=tuple(piece.part for piece in group),
        proposal_lines=_lines(group, "proposal"),
        unit_lines=_lines(group, "unit"),
        number_raw=" ".join(said),
        number_confidence=min((w.confidence for w in numbers), default=0.0),
        table=table,
        topic_lines=_best_reading(run),
        remark_lines=_lines(group, "remark"),
        moderator_lines=tuple(line for box in run.moderators for line in box.lines),
        others=_others(group),
        evidence=_evidence(group),
    )


def _evidence(group: Sequence[Piece]) -> tuple[tuple[str, float], ...]:
    """Return how regular the row's cells are, all as high as the row, and whether a header names them."""
    ratios = []
    for piece in group:
        part = piece.part
        for column, boxes in piece.columns:
            if column.role in {"proposal", "unit", "number"}:
                shared = sum(overlap(b.cell.top, b.cell.bottom, part.top, part.bottom) for b in boxes)
                ratios.append(min(1.0, shared / max(1.0, part.bottom - part.top)) / max(1, len(boxes)))
    headed = any(column.name for piece in group for column, _ in piece.columns)
    return (("grid", min(ratios, default=0.0)), ("columns", float(headed)))

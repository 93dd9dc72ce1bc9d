"""A record → what stands on which page: lines broken to the columns' widths, rows cut by breaks.

Pure geometry: the width of a text comes in as a function, nothing is drawn here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.samples.model import SampleRecord, SampleRow, SampleTopic
from pipeline.samples.style import Style, cell_texts

Measure = Callable[[str, bool], float]
"""The width in points of a text, bold or not."""

PAD = 3.0
"""Between a cell's edge and its text, in points."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as broken to its column."""

    text: str
    bold: bool = False


Cells = dict[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A table row, or the part of one that fits a page. `top` counts down from the page's top.

    `kind` is "header", "numbers", "band" or "row"; `group` is the topic's place, -1 for headers.
    """

    kind: str
    cells: Cells
    group: int
    lp: int
    top: float
    height: float


def wrap(text: str, width: float, bold: bool, measure: Measure) -> Iterator[Line]:
    """Yield `text` broken into lines no wider than `width` (one word alone may be)."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and measure(longer, bold) > width:
            yield Line(line, bold)
            line = word
        else:
            line = longer
    yield Line(line, bold)


def paginate(record: SampleRecord, style: Style, measure: Measure, first_top: float) -> list[list[Piece]]:
    """Return the pieces of each page; the table begins at `first_top` on the first."""
    bottom = style.page[1] - style.margin - (14 if style.footer else 0)
    header = _header(style, measure)
    pages: list[list[Piece]] = [_stack(header, first_top)]
    for group, piece in _rows(record, style, measure):
        rest: Piece | None = dataclasses.replace(piece, group=group)
        while rest is not None:
            page = pages[-1]
            top = page[-1].top + page[-1].height if page else style.margin
            fits, rest = _cut(dataclasses.replace(rest, top=top), bottom - top, style)
            if fits is not None:
                page.append(fits)
            if rest is not None:
                pages.append(_stack(header, style.margin) if style.header_on_each_page else [])
    return pages


def _stack(pieces: list[Piece], top: float) -> list[Piece]:
    placed = []
    for piece in pieces:
        placed.append(dataclasses.replace(piece, top=top))
        top += piece.height
    return placed


def _header(style: Style, measure: Measure) -> list[Piece]:
    cells = {role: tuple(wrap(text, width - 2 * PAD, True, measure)) for role, text, width in style.columns}
    pieces = [Piece("header", cells, -1, 0, 0, _height(cells, style))]
    if style.column_numbers:
        numbers: Cells = {role: (Line(str(n)),) for n, (role, _, _) in enumerate(style.columns, start=1)}
        pieces.append(Piece("numbers", numbers, -1, 0, 0, _height(numbers, style)))
    return pieces


def _rows(record: SampleRecord, style: Style, measure: Measure) -> Iterator[tuple[int, Piece]]:
    for group, topic in enumerate(record.topics):
        if record.layout == "band":
            cells: Cells = {"band": (Line(topic.name, True),)}
            yield group, Piece("band", cells, group, 0, 0, _height(cells, style))
        pieces = [_row(row, record, style, measure) for row in topic.rows]
        lacking = _merged_height(topic, style, measure) - sum(piece.height for piece in pieces)
        if lacking > 0:
            more = lacking / len(pieces)
            pieces = [dataclasses.replace(piece, height=piece.height + more) for piece in pieces]
        yield from ((group, piece) for piece in pieces)


def _row(row: SampleRow, record: SampleRecord, style: Style, measure: Measure) -> Piece:
    texts = cell_texts(row, record.layout)
    cells: Cells = {}
    for role, _, width in style.columns:
        bold = [role == "proposal" and paragraph.bold for paragraph in row.paragraphs]
        lines: list[Line] = []
        for at, text in enumerate(texts.get(role, ())):
            lines += wrap(text, width - 2 * PAD, role == "proposal" and bold[at], measure)
        cells[role] = tuple(lines)
    return Piece("row", cells, 0, row.lp, 0, _height(cells, style))


def _height(cells: Cells, style: Style) -> float:
    return max(len(lines) for lines in cells.values()) * style.leading + 2 * PAD


def moderator_lines(topic: SampleTopic, style: Style, measure: Measure) -> tuple[Line, ...]:
    """Return the lines of a topic's merged moderators cell."""
    width = next((w for role, _, w in style.columns if role == "moderators"), 0.0)
    if not width or not topic.moderators:
        return ()
    lines = list(wrap("moderatorzy:", width - 2 * PAD, False, measure))
    for pair in topic.moderators:
        lines += wrap(" - ".join(pair), width - 2 * PAD, False, measure)
    return tuple(lines)


def _merged_height(topic: SampleTopic, style: Style, measure: Measure) -> float:
    """Return the least height of a topic's rows that leaves room for its merged cells."""
    if not style.merged:
        return 0.0
    # Rotated over at most three lines; a page break may cost two lines of either cell.
    turned = measure(topic.name, True) * 1.3 / 2 + 30
    return max(turned, (len(moderator_lines(topic, style, measure)) + 2) * style.leading)


def _cut(piece: Piece, room: float, style: Style) -> tuple[Piece | None, Piece | None]:
    """Return the part of `piece` that fits into `room` and what is left of it for the next page."""
    if piece.height <= room:
        # A band alone at the bottom of a page would head nothing.
        if piece.kind == "band" and room < piece.height + 3 * style.leading:
            return None, piece
        return piece, None
    lines = int((room - 2 * PAD) // style.leading)
    longest = len(piece.cells.get("proposal", ()))
    if not style.rows_break or lines < 1 or longest <= lines:
        return None, piece
    upper = {role: cell[:lines] for role, cell in piece.cells.items()}
    lower = {role: cell[lines:] for role, cell in piece.cells.items()}
    left = piece.height - lines * style.leading
    first = dataclasses.replace(piece, cells=upper, height=_height(upper, style))
    return first, dataclasses.replace(piece, cells=lower, height=max(left, _height(lower, style)))

"""Texts without pages of their own, laid out on a synthetic page.

Six points a character, twelve a line; a table is drawn with rulings around each cell, its spans
being the rulings that are missing. After this a DOCX, a spreadsheet or a web page is a page like
any other: the same geometry finds its cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Page, Ruling, TextSource, Word, page_id, word_id

CHARACTER_PT = 6.0
LINE_PT = 12.0
PADDING_PT = 6.0
GAP_PT = 24.0
"""Space around a table, so that two tables below each other do not become one."""

_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some lines of running text."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a native table: its place, spans (at least 1) and own lines."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NativeTable:
    """A native table's cells; covered places have none."""

    cells: tuple[TableCell, ...]


Block = Paragraph | NativeTable


def lines_of(text: str) -> tuple[str, ...]:
    """Return the non-empty lines of a text, white space folded."""
    return tuple(line for raw in text.splitlines() if (line := " ".join(raw.split())))


@dataclass(slots=True)
class Sheet:
    """A page being filled from top to bottom."""

    document_id: str
    number: int
    words: list[Word] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0
    lines: int = 0
    bottom: float = LINE_PT
    right: float = 0.0

    @property
    def id(self) -> str:
        """The page's id."""
        return page_id(self.document_id, self.number)

    def write(self, line: str, x0: float, top: float) -> None:
        """Put one line of text where it belongs; it becomes the page's next line in reading order."""
        for token in _TOKEN.finditer(line):
            self.words.append(
                Word(
                    word_id=word_id(self.id, len(self.words) + 1),
                    page_id=self.id,
                    text=token[0],
                    x0=x0 + token.start() * CHARACTER_PT,
                    top=top,
                    x1=x0 + token.end() * CHARACTER_PT,
                    bottom=top + LINE_PT - 2,
                    confidence=1.0,
                    direction=0,
                    line=self.lines,
                    start=self.length + token.start(),
                )
            )
        self.text.append(line)
        self.length += len(line) + 1
        self.lines += 1
        self.right = max(self.right, x0 + len(line) * CHARACTER_PT)
        self.bottom = max(self.bottom, top + LINE_PT)

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """Draw the four edges of a cell."""
        for edge in (
            (x0, top, x1, top),
            (x0, bottom, x1, bottom),
            (x0, top, x0, bottom),
            (x1, top, x1, bottom),
        ):
            self.rulings.append(Ruling(self.id, *edge))

    def page(self, source: TextSource, damage: tuple[str, ...] = ()) -> Page:
        """Return the finished page."""
        edge = max([self.right, *(r.x1 for r in self.rulings)])
        return Page(
            page_id=self.id,
            document_id=self.document_id,
            page=self.number,
            width_pt=edge + 2 * PADDING_PT,
            height_pt=self.bottom + LINE_PT,
            rotation=0,
            skew_deg=0.0,
            text_source=source,
            text_raw="\n".join(self.text),
            ocr_confidence=None,
            damage=damage,
        )


def lay_out(blocks: Sequence[Block], document_id: str, number: int = 1) -> Sheet:
    """Lay blocks out below each other on page `number` of a document."""
    sheet = Sheet(document_id, number)
    for block in blocks:
        if isinstance(block, NativeTable):
            _lay_out_table(block, sheet)
            continue
        for line in block.lines:
            sheet.write(line, PADDING_PT, sheet.bottom)
        # An empty line parts paragraphs, for the reader of `text_raw` too.
        sheet.write("", PADDING_PT, sheet.bottom)
    return sheet


def _offsets(count: int, needs: Sequence[tuple[int, int, float]], least: float) -> list[float]:
    """Return the edges of `count` columns (or rows) wide enough for all (first, span, need)."""
    sizes = [least] * count
    for first, span, need in sorted(needs, key=lambda n: n[1]):
        lack = need - sum(sizes[first : first + span])
        if lack > 0:
            sizes[first + span - 1] += lack
    edges = [0.0]
    for size in sizes:
        edges.append(edges[-1] + size)
    return edges


def _lay_out_table(table: NativeTable, sheet: Sheet) -> None:
    """Draw a table below what stands on the sheet, its columns as wide as their longest line."""
    cells = sorted(table.cells, key=lambda c: (c.row, c.column))
    if not cells:
        return
    columns = max(c.column + c.column_span for c in cells)
    rows = max(c.row + c.row_span for c in cells)
    widths = [
        (c.column, c.column_span, max(map(len, c.lines), default=0) * CHARACTER_PT + 2 * PADDING_PT)
        for c in cells
    ]
    heights = [(c.row, c.row_span, len(c.lines) * LINE_PT + PADDING_PT) for c in cells]
    xs = _offsets(columns, widths, least=3 * PADDING_PT)
    ys = _offsets(rows, heights, least=LINE_PT + PADDING_PT)
    left, top = PADDING_PT, sheet.bottom + GAP_PT
    for cell in cells:
        x0, y0 = left + xs[cell.column], top + ys[cell.row]
        x1, y1 = left + xs[cell.column + cell.column_span], top + ys[cell.row + cell.row_span]
        sheet.rule(x0, y0, x1, y1)
        for number, line in enumerate(cell.lines):
            sheet.write(line, x0 + PADDING_PT, y0 + PADDING_PT / 2 + number * LINE_PT)
    sheet.bottom = top + ys[-1] + GAP_PT

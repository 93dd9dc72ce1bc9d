"""A table as its reader sees it: cells with their lines of words and the text that these make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.proposals.row import Line
from pipeline.records import Cell, Page, Part, Word

_CLOSED_DASH = re.compile(r"\w[—–-]$")
_ALONE = re.compile(r"(?:i|a|oraz|lub|albo|czy)\b")
"""What a hyphen before says is left out, not cut: "warsztaty kulinarno- i plastyczno-ruchowe"."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell with its lines; `text` is repaired. `turned`: most of its words run up or down."""

    page: int
    cell: Cell
    lines: tuple[Line, ...]
    text: str
    turned: bool

    @property
    def part(self) -> Part:
        """Where the cell stands."""
        return Part(self.page, self.cell.x0, self.cell.top, self.cell.x1, self.cell.bottom)


@dataclass(frozen=True, slots=True)
class Table:
    """The boxes of one table on one page, by row and column."""

    page: int
    boxes: tuple[Box, ...]

    @property
    def width(self) -> float:
        """From the leftmost cell to the rightmost."""
        return max(b.cell.x1 for b in self.boxes) - min(b.cell.x0 for b in self.boxes)

    def rows(self) -> dict[int, list[Box]]:
        """The boxes by the row they begin in."""
        return {row: list(boxes) for row, boxes in groupby(self.boxes, key=lambda b: b.cell.row)}


def by_lines(words: Iterable[Word]) -> tuple[Line, ...]:
    """Return the ids of words, given in reading order, line by line."""
    return tuple(tuple(w.word_id for w in line) for _, line in groupby(words, key=lambda w: w.line))


def line_text(line: Line, words: Mapping[str, Word]) -> str:
    """Return a line's text: its words with single blanks, without those that a repair merged away."""
    texts = (words[word].text for word in line if word in words)
    return " ".join(" ".join(text for text in texts if text).split())


def joined(lines: Iterable[str]) -> str:
    """Return lines in one line: with a blank, but where the line was broken after a closed-up dash.

    A word cut in two has no hyphen any more, repair joined it; what still has one keeps it.

    >>> joined(("współpraca NGO—", "Miasto oraz", "Łódź-", "Wiskitno", "lata 2020 –", "2025"))
    'współpraca NGO—Miasto oraz Łódź-Wiskitno lata 2020 – 2025'
    """
    text = ""
    for line in filter(None, lines):
        closed = _CLOSED_DASH.search(text) and line[0].isalnum() and not _ALONE.match(line)
        text += line if closed or not text else f" {line}"
    return text


def lines_text(lines: Iterable[Line], words: Mapping[str, Word]) -> str:
    """Return lines in one line."""
    return joined(line_text(line, words) for line in lines)


def tables_of(pages: Sequence[Page], words: Mapping[str, Word], cells: Sequence[Cell]) -> tuple[Table, ...]:
    """Return the document's tables in the order in which they stand."""
    number = {page.page_id: page.page for page in pages}
    ordered = sorted(cells, key=lambda c: (number[c.page_id], c.table, c.row, c.column))
    return tuple(
        Table(number[page], tuple(_box(number[page], cell, words) for cell in group))
        for (page, _), group in groupby(ordered, key=lambda c: (c.page_id, c.table))
    )


def _box(page: int, cell: Cell, words: Mapping[str, Word]) -> Box:
    held = [words[word] for word in cell.word_ids if word in words]
    lines = by_lines(held)
    turned = sum(word.direction != 0 for word in held) * 2 > len(held)
    return Box(page, cell, lines, lines_text(lines, words), turned)

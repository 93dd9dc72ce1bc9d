"""Cells on a later page that only seem merged: the columns are known from the page before.

What a page break leaves of a row may be one line high, and so short pieces of vertical rulings
are the first that a scan loses. The page itself then does not show where the columns end; the
words still keep to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.geometry import overlap
from pipeline.proposals.headings import Column
from pipeline.proposals.row import Line
from pipeline.proposals.view import Box, Table, lines_text
from pipeline.records import Word

BARS = "|¦[]"
CLEAR_PER_HEIGHT = 0.8
"""Words of two columns are so many letter heights apart at least; in a line it is 0.3."""


def parted(table: Table, columns: Sequence[Column], words: Mapping[str, Word]) -> Table:
    """Return the table, its cells over several of the columns parted where their words keep to them."""
    first = min((box.cell.row for box in table.boxes), default=0)
    boxes: list[Box] = []
    for box in table.boxes:
        over = [c for c in columns if overlap(box.cell.x0, box.cell.x1, c.x0, c.x1) > 0.8 * (c.x1 - c.x0)]
        said = [words[w] for line in box.lines for w in line if words[w].text.strip(BARS)]
        if len(over) > 1 and said and not box.turned and _keeps_to(said, over, box.cell.row == first):
            boxes += _parts(box, over, words)
        else:
            boxes.append(box)
    return Table(table.page, tuple(boxes))


def _home(word: Word, columns: Sequence[Column]) -> int:
    """Return the place of the column that holds the word's middle, the nearest where none does."""
    middle = (word.x0 + word.x1) / 2
    return min(range(len(columns)), key=lambda i: max(columns[i].x0 - middle, middle - columns[i].x1, 0.0))


def _keeps_to(said: Sequence[Word], columns: Sequence[Column], on_top: bool) -> bool:
    """Say whether words stand in columns of their own; of one alone, if they go on with a sentence."""
    edges = [column.x0 for column in columns[1:]]
    if any(word.x0 + 1 < x < word.x1 - 1 for word in said for x in edges):
        return False
    held = [[w for w in said if _home(w, columns) == i] for i in range(len(columns))]
    filled = [group for group in held if group]
    if len(filled) == 1:
        return on_top and said[0].text[:1].islower()
    height = max(word.bottom - word.top for word in said)
    gaps = [min(w.x0 for w in b) - max(w.x1 for w in a) for a, b in pairwise(filled)]
    return all(gap >= CLEAR_PER_HEIGHT * height for gap in gaps)


def _parts(box: Box, columns: Sequence[Column], words: Mapping[str, Word]) -> list[Box]:
    edges = [box.cell.x0, *(column.x0 for column in columns[1:]), box.cell.x1]
    parts = []
    for place, (left, right) in enumerate(pairwise(edges)):
        kept = [tuple(w for w in line if _belongs(words[w], columns, place)) for line in box.lines]
        lines: tuple[Line, ...] = tuple(line for line in kept if line)
        ids = tuple(w for line in lines for w in line)
        cell = replace(box.cell, x0=left, x1=right, column_span=1, word_ids=ids)
        parts.append(Box(box.page, cell, lines, lines_text(lines, words), turned=False))
    return parts


def _belongs(word: Word, columns: Sequence[Column], place: int) -> bool:
    return bool(word.text.strip(BARS)) and _home(word, columns) == place

"""Rulings and words to cells.

In: a page's rulings and words. Out: the cells of all its tables, each with the ids of the words
that stand in it. Refused: saying what a column means, or joining pages; a cell is geometry.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grid import rulings_to_cells
from pipeline.records import Cell, Ruling, Word
from pipeline.tables.columns import aligned_cells
from pipeline.tables.fill import fill
from pipeline.tables.spans import divide

__all__ = ["find_cells"]


def find_cells(
    page: str, words: Sequence[Word], rulings: Sequence[Ruling], snap_pt: float = 3.0
) -> tuple[Cell, ...]:
    """Return the cells of all tables of one page, by table, row and column.

    Drawn tables come from their rulings. Words outside them that stand in columns by alignment
    alone make further tables, numbered after the drawn ones.
    """
    drawn = divide(rulings_to_cells(rulings, snap_pt), words)
    cells, outside = fill(page, drawn, words)
    first = max((cell.table for cell in drawn), default=0) + 1
    aligned = aligned_cells(outside, rulings, first)
    more, _ = fill(page, aligned, outside)
    return cells + more

"""Words to the cells they stand in."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.geometry import area, center, contains, intersection
from pipeline.grid import GridCell
from pipeline.records import Cell, Word


def _home(word: Word, cells: Sequence[GridCell]) -> int | None:
    """Return the index of the cell that holds the word's middle, else of the one that holds most of it.

    A word that sticks out (a long one in a narrow column) still belongs where its middle is;
    OCR boxes sometimes lie on a ruling, so half of the box in one cell is enough as well.
    """
    x, y = center(word.bbox)
    for index, cell in enumerate(cells):
        if contains(cell.bbox, x, y):
            return index
    shares = [(intersection(word.bbox, cell.bbox), index) for index, cell in enumerate(cells)]
    best, index = max(shares, default=(0.0, 0))
    return index if best > 0 and best >= 0.3 * area(word.bbox) else None


def fill(
    page: str, grid: Sequence[GridCell], words: Sequence[Word]
) -> tuple[tuple[Cell, ...], tuple[Word, ...]]:
    """Return the grid's cells with their words, and the words that stand in none, both in order."""
    inside: list[list[str]] = [[] for _ in grid]
    outside: list[Word] = []
    for word in words:
        index = _home(word, grid)
        if index is None:
            outside.append(word)
        else:
            inside[index].append(word.word_id)
    cells = tuple(
        Cell(
            page_id=page,
            table=cell.table,
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            x0=cell.bbox[0],
            top=cell.bbox[1],
            x1=cell.bbox[2],
            bottom=cell.bbox[3],
            word_ids=tuple(ids),
        )
        for cell, ids in zip(grid, inside, strict=True)
    )
    return cells, tuple(outside)

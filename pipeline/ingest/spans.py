"""Where the cells of a table stand when some of them span rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.ingest.layout import NativeTable, TableCell

MAX_COLUMNS = 200
"""A colspan of 1000 is written to mean "all"; no record has a wider table."""

SpannedCell = tuple[int, int, tuple[str, ...]]
"""Rows and columns spanned, and the cell's lines."""


def place_cells(rows: Sequence[Iterable[SpannedCell]]) -> NativeTable:
    """Place rows of spanning cells as HTML and ODF do: each takes the next place that is free.

    >>> [(c.row, c.column) for c in place_cells([[(2, 1, ("a",)), (1, 1, ("b",))], [(1, 1, ("c",))]]).cells]
    [(0, 0), (0, 1), (1, 1)]
    """
    taken: set[tuple[int, int]] = set()
    cells: list[TableCell] = []
    for row, spanned in enumerate(rows):
        column = 0
        for row_span, column_span, lines in spanned:
            while (row, column) in taken:
                column += 1
            height = max(1, min(row_span or len(rows), len(rows) - row))
            width = max(1, min(column_span, MAX_COLUMNS))
            while width > 1 and any((row, column + i) in taken for i in range(width)):
                width -= 1
            taken.update((row + i, column + j) for i in range(height) for j in range(width))
            cells.append(TableCell(row, column, height, width, lines))
            column += width
    return NativeTable(tuple(cells))

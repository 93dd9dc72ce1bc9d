"""Cells that only seem merged: a ruling between two of them was not seen.

Short pieces of vertical rulings, as between the cells of a header, are the first that a scan
loses. Such a cell lies over columns that the rest of the table has, and its words keep clear of
their edges; a merged cell's words run over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.grid import GridCell
from pipeline.records import Word

BARS = "|¦[]"
CLEAR_PER_HEIGHT = 0.8
"""Words on both sides of an edge are this many letter heights apart at least; in a line it is 0.3."""


def column_edges(grid: Sequence[GridCell]) -> dict[int, float]:
    """Return where each column of one table begins, by the narrowest cell that begins there."""
    edges: dict[int, float] = {}
    for cell in sorted(grid, key=lambda c: c.column_span):
        edges.setdefault(cell.column, cell.bbox[0])
    return edges


def divide(grid: Sequence[GridCell], words: Sequence[Word]) -> tuple[GridCell, ...]:
    """Return the grid, each cell that only seems merged over columns divided at their edges."""
    by_table: dict[int, list[GridCell]] = {}
    for cell in grid:
        by_table.setdefault(cell.table, []).append(cell)
    divided: list[GridCell] = []
    for cells in by_table.values():
        edges = column_edges(cells)
        for cell in cells:
            divided += _divided(cell, edges, words) if cell.column_span > 1 else [cell]
    return tuple(sorted(divided, key=lambda c: (c.table, c.row, c.column)))


def _divided(cell: GridCell, edges: Mapping[int, float], words: Sequence[Word]) -> list[GridCell]:
    """Return the cell, or what it falls into: all its columns, if words keep clear of most edges."""
    x0, top, x1, bottom = cell.bbox
    inner = [
        (column, edges[column])
        for column in range(cell.column + 1, cell.column + cell.column_span)
        if column in edges and x0 < edges[column] < x1
    ]
    held = [w for w in words if x0 <= (w.x0 + w.x1) / 2 <= x1 and top <= (w.top + w.bottom) / 2 <= bottom]
    if not inner or any(w.direction for w in held) or not _keeps_clear(held, [x for _, x in inner]):
        return [cell]
    starts = [(cell.column, x0), *inner]
    ends = [*inner, (cell.column + cell.column_span, x1)]
    return [
        replace(cell, column=a, column_span=b - a, bbox=(left, top, right, bottom))
        for (a, left), (b, right) in zip(starts, ends, strict=True)
    ]


def _keeps_clear(words: Sequence[Word], edges: Sequence[float]) -> bool:
    """Say whether no word runs over an edge, and every two columns side by side hold words apart."""
    said = [w for w in words if w.text.strip(BARS)]
    if any(w.x0 + 1 < x < w.x1 - 1 for w in said for x in edges):
        return False
    columns = [
        [w for w in said if left <= (w.x0 + w.x1) / 2 < right]
        for left, right in pairwise([float("-inf"), *edges, float("inf")])
    ]
    # One empty column may be the next one's neighbour; a band of one text fills no two columns so.
    filled = [column for column in columns if column]
    if len(filled) < max(2, len(columns) - 1):
        return False
    height = max(w.bottom - w.top for w in said)
    gaps = [min(w.x0 for w in b) - max(w.x1 for w in a) for a, b in pairwise(filled)]
    return all(gap >= CLEAR_PER_HEIGHT * height for gap in gaps)

"""Rulings to cells: the grid of a table as geometry, before anything is known of its text.

The method is pdfplumber's (after Anssi Nurminen's thesis): edges that nearly meet are joined,
their crossings found, and a cell is the smallest box whose four corners are crossings joined by
edges. A merged cell has no edges inside, so it comes out as one large box; its spans follow
from where its edges lie among all edges of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from pipeline.geometry import BBox, snap, union
from pipeline.records import Ruling


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell by its place: `table` from 1 down the page, `row` and `column` from 0, and its box."""

    table: int
    row: int
    column: int
    row_span: int
    column_span: int
    bbox: BBox


def _edge(ruling: Ruling) -> dict[str, float | str]:
    """Return a ruling in the form that pdfplumber's table functions take."""
    return {
        "x0": ruling.x0,
        "x1": ruling.x1,
        "top": ruling.top,
        "bottom": ruling.bottom,
        "width": ruling.x1 - ruling.x0,
        "height": ruling.bottom - ruling.top,
        "orientation": "h" if ruling.is_horizontal else "v",
        "object_type": "line",
    }


def rulings_to_cells(rulings: Sequence[Ruling], snap_pt: float = 3.0) -> tuple[GridCell, ...]:
    """Return the cells of all tables drawn on one page, in reading order: by table, row, column.

    A table has at least two cells; a lone frame is none.
    """
    if not rulings:
        return ()
    edges = merge_edges([_edge(r) for r in rulings], snap_pt, snap_pt, snap_pt, snap_pt)
    boxes = intersections_to_cells(edges_to_intersections(edges, snap_pt, snap_pt))
    tables = sorted(
        (t for t in cells_to_tables(boxes) if len(t) > 1), key=lambda t: (union(t)[1], union(t)[0])
    )
    return tuple(
        cell for number, table in enumerate(tables, start=1) for cell in _spans(number, table, snap_pt)
    )


def _spans(number: int, boxes: Sequence[BBox], snap_pt: float) -> list[GridCell]:
    """Give each box of one table its row, column and spans from the edges it touches."""
    xs = snap([x for box in boxes for x in (box[0], box[2])], snap_pt)
    ys = snap([y for box in boxes for y in (box[1], box[3])], snap_pt)
    column_of = {x: i for i, x in enumerate(sorted(set(xs.values())))}
    row_of = {y: i for i, y in enumerate(sorted(set(ys.values())))}
    cells = []
    for box in boxes:
        left, right = column_of[xs[box[0]]], column_of[xs[box[2]]]
        above, below = row_of[ys[box[1]]], row_of[ys[box[3]]]
        cells.append(GridCell(number, above, left, max(1, below - above), max(1, right - left), box))
    return sorted(cells, key=lambda c: (c.row, c.column))

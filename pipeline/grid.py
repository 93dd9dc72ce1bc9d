"""Rulings to cells: the grid of a table as geometry, before anything is known of its text.

The method is pdfplumber's (after Anssi Nurminen's thesis): edges that nearly meet are joined,
their crossings found, and a cell is the smallest box whose four corners are crossings joined by
edges. A merged cell has no edges inside, so it comes out as one large box; its spans follow
from where its edges lie among all edges of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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


Edge = dict[str, float | str]
"""A ruling in the form of pdfplumber's table functions."""


def _line(orientation: str, at: float, start: float, stop: float) -> Edge:
    x0, x1, top, bottom = (start, stop, at, at) if orientation == "h" else (at, at, start, stop)
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
        "object_type": "line",
    }


def _edge(ruling: Ruling) -> Edge:
    """Return a ruling in the form that pdfplumber's table functions take."""
    if ruling.is_horizontal:
        return _line("h", (ruling.top + ruling.bottom) / 2, ruling.x0, ruling.x1)
    return _line("v", (ruling.x0 + ruling.x1) / 2, ruling.top, ruling.bottom)


def _closing(edges: Sequence[Edge], snap_pt: float) -> list[Edge]:
    """Return the edges that close a table left open where its page ends, or at its sides.

    Browsers and some offices draw no line where a page cuts a row or a merged cell, and some
    tables have no outer frame: neighbouring rulings that end at one level bound a cell there.
    """
    return [
        edge
        for along, across in (("v", "h"), ("h", "v"))
        for end in (_START, _END)
        for edge in _caps([e for e in edges if e["orientation"] == along], edges, across, end, snap_pt)
    ]


_START, _END = 0, 1
_SPAN = {"v": ("top", "bottom"), "h": ("x0", "x1")}
_AT = {"v": "x0", "h": "top"}


def _caps(lines: Sequence[Edge], edges: Sequence[Edge], across: str, end: int, snap_pt: float) -> list[Edge]:
    """Return caps between neighbouring parallel `lines` that end together, where nothing crosses them yet."""
    along = "v" if across == "h" else "h"
    place, level = _AT[along], _SPAN[along][end]
    crossing = [e for e in edges if e["orientation"] == across]
    caps = []
    levels = snap([float(line[level]) for line in lines], snap_pt)
    for at in sorted(set(levels.values())):
        ended = sorted(
            (line for line in lines if levels[float(line[level])] == at), key=lambda line: float(line[place])
        )
        for one, two in pairwise(ended):
            a, b = float(one[place]), float(two[place])
            reach = (float(one[_SPAN[along][_START]]), float(one[_SPAN[along][_END]]))
            if (
                not _covered(crossing, across, at, a, b, snap_pt)
                and _crossed(crossing, across, reach, a, b, snap_pt)
                and not _goes_on(lines, along, at, (a, b), end, snap_pt)
            ):
                caps.append(_line(across, at, a, b))
    return caps


def _covered(crossing: Sequence[Edge], across: str, at: float, a: float, b: float, snap_pt: float) -> bool:
    """Say whether an edge at `at` already runs between `a` and `b`."""
    start, stop = _SPAN[across]
    return any(
        abs(float(e[_AT[across]]) - at) <= snap_pt
        and float(e[start]) < b - snap_pt
        and float(e[stop]) > a + snap_pt
        for e in crossing
    )


def _crossed(
    crossing: Sequence[Edge], across: str, reach: tuple[float, float], a: float, b: float, snap_pt: float
) -> bool:
    """Say whether some edge joins the two lines within their reach: two that nothing joins are no table."""
    start, stop = _SPAN[across]
    return any(
        reach[0] - snap_pt <= float(e[_AT[across]]) <= reach[1] + snap_pt
        and float(e[start]) <= a + snap_pt
        and float(e[stop]) >= b - snap_pt
        for e in crossing
    )


def _goes_on(
    lines: Sequence[Edge], along: str, at: float, places: tuple[float, float], end: int, snap_pt: float
) -> bool:
    """Say whether both lines begin again further on: then it is a gap in them, not their end."""
    start, stop = _SPAN[along]

    def again(place: float) -> bool:
        return any(
            abs(float(line[_AT[along]]) - place) <= snap_pt
            and (float(line[start]) > at + snap_pt if end == _END else float(line[stop]) < at - snap_pt)
            for line in lines
        )

    return all(map(again, places))


def rulings_to_cells(rulings: Sequence[Ruling], snap_pt: float = 3.0) -> tuple[GridCell, ...]:
    """Return the cells of all tables drawn on one page, in reading order: by table, row, column.

    A table has at least two cells; a lone frame is none.
    """
    if not rulings:
        return ()
    edges = merge_edges([_edge(r) for r in rulings], snap_pt, snap_pt, snap_pt, snap_pt)
    edges = merge_edges([*edges, *_closing(edges, snap_pt)], snap_pt, snap_pt, snap_pt, snap_pt)
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

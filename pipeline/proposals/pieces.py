"""A table of known columns to its rows' pieces: what stands side by side, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.geometry import overlap, union
from pipeline.proposals.headings import Column, column_of, is_column_numbers, plain, role_of
from pipeline.proposals.view import Box, Table
from pipeline.records import Part

ANCHORS = ("number", "proposal")
ABOVE_ROWS = ("topic", "moderators")
"""Roles whose cells are merged over rows and say nothing of where one ends."""
TOTALS = frozenset({"razem", "suma", "ogolem", "lacznie"})


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a row stands on one page: its boxes by role, or a band over the table's width.

    `first` and `last`: it stands at the table's beginning or end on this page.
    """

    page: int
    columns: tuple[tuple[Column, tuple[Box, ...]], ...]
    band: Box | None
    first: bool
    last: bool

    def boxes(self, role: str) -> tuple[Box, ...]:
        """The boxes of the column with this role."""
        return tuple(box for column, boxes in self.columns if column.role == role for box in boxes)

    def text(self, role: str) -> str:
        """What stands in the column with this role."""
        return " ".join(box.text for box in self.boxes(role) if box.text)

    @property
    def part(self) -> Part:
        """The box around the piece, without what is merged over several rows."""
        own = [b for column, boxes in self.columns if column.role in ANCHORS for b in boxes]
        sides = [b for column, boxes in self.columns if column.role not in ABOVE_ROWS for b in boxes]
        _, top, _, bottom = union([b.cell.bbox for b in own or sides])
        x0, _, x1, _ = union([b.cell.bbox for b in sides])
        return Part(self.page, x0, top, x1, bottom)


def _beside(box: Box, top: float, bottom: float) -> bool:
    """Say whether a box stands beside the heights: for half of the smaller of the two at least."""
    shared = overlap(box.cell.top, box.cell.bottom, top, bottom)
    return shared > 0.5 * min(box.cell.bottom - box.cell.top, bottom - top)


def _is_band(box: Box, columns: Sequence[Column], width: float) -> bool:
    """Say whether a box runs over the proposal's column and others, most of the table's width."""
    covered = {
        c.role for c in columns if overlap(box.cell.x0, box.cell.x1, c.x0, c.x1) >= 0.8 * (c.x1 - c.x0)
    }
    return "proposal" in covered and len(covered) > 1 and box.cell.x1 - box.cell.x0 >= 0.5 * width


def _is_header(boxes: Sequence[Box], columns: Sequence[Column]) -> bool:
    """Say whether a row says the header again: two of its cells at least say what their column is."""
    said = 0
    for box in boxes:
        column = column_of(box, columns)
        if column is None or not box.text:
            continue
        same = column.role != "other" and role_of(box.text) >= (column.role, 0.9)
        said += (same and role_of(box.text)[0] == column.role) or (
            bool(column.name) and plain(box.text) == plain(column.name)
        )
    return said >= 2 or is_column_numbers([box for box in boxes if box.text])


def _groups(anchors: Iterable[Box]) -> list[tuple[float, float]]:
    """Return the heights of the rows: anchors that stand side by side are one row."""
    groups: list[tuple[float, float]] = []
    for box in sorted(anchors, key=lambda b: (b.cell.top, b.cell.bottom)):
        if groups and _beside(box, *groups[-1]):
            top, bottom = groups[-1]
            groups[-1] = (min(top, box.cell.top), max(bottom, box.cell.bottom))
        else:
            groups.append((box.cell.top, box.cell.bottom))
    return groups


def cut(table: Table, columns: Sequence[Column], body: int) -> list[Piece]:
    """Return the table's pieces of rows and bands, top to bottom, headers and totals left out."""
    rows = {row: boxes for row, boxes in table.rows().items() if row >= body}
    dropped = {row for row, boxes in rows.items() if _is_header(boxes, columns)}
    boxes = [box for row, held in rows.items() if row not in dropped for box in held]
    bands = [box for box in boxes if _is_band(box, columns, table.width)]
    rest = [box for box in boxes if box not in bands]
    placed = [(column_of(box, columns), box) for box in rest]
    groups = _groups(box for column, box in placed if column is not None and column.role in ANCHORS)
    pieces = [
        Piece(
            table.page,
            tuple(
                (column, tuple(b for c, b in placed if c is column and _beside(b, top, bottom)))
                for column in columns
            ),
            None,
            False,
            False,
        )
        for top, bottom in groups
    ]
    pieces += [Piece(table.page, (), band, False, False) for band in bands if _is_topic(band)]
    ordered = sorted((p for p in pieces if p.band or _says_something(p)), key=_top)
    last = len(ordered) - 1
    return [Piece(p.page, p.columns, p.band, index == 0, index == last) for index, p in enumerate(ordered)]


def _top(piece: Piece) -> float:
    if piece.band is not None:
        return piece.band.cell.top
    return min(b.cell.top for role in ANCHORS for b in piece.boxes(role))


def _is_topic(band: Box) -> bool:
    """Say whether a band names a topic; totals and lone page numbers do not."""
    said = plain(band.text).split()
    return bool(said) and said[0] not in TOTALS and any(word.isalpha() for word in said)


def _says_something(piece: Piece) -> bool:
    return any(box.text for column, boxes in piece.columns if column.role not in ABOVE_ROWS for box in boxes)

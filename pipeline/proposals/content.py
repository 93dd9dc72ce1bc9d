"""Columns told by what stands in them, for tables without a header we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.geometry import overlap
from pipeline.proposals.headings import Column, Header, column_of
from pipeline.proposals.numbering import as_number
from pipeline.proposals.units import begins_with_unit
from pipeline.proposals.view import Box, Table

MIN_ROWS = 3
"""With fewer rows nothing rises and nothing repeats, so nothing is told."""


def columns_by_content(table: Table) -> Header | None:
    """Return the columns and the first numbered row of a table of rising numbers and named units.

    Both must be there: a schedule or a price list has one of them at most. What has the most
    text of the other columns is the proposal.
    """
    columns: dict[tuple[float, float], list[Box]] = {}
    for box in table.boxes:
        if box.cell.column_span == 1:
            columns.setdefault((round(box.cell.x0), round(box.cell.x1)), []).append(box)
    numbers = {place for place, boxes in columns.items() if _are_numbers(boxes)}
    units = {place for place, boxes in columns.items() if place not in numbers and _are_units(boxes)}
    others = [place for place in columns if place not in numbers | units]
    if not numbers or not units or not others:
        return None
    number, unit = min(numbers), max(units, key=lambda place: _share_of_units(columns[place]))
    proposal = max(others, key=lambda place: sum(len(box.text) for box in columns[place]))
    roles = {number: "number", unit: "unit", proposal: "proposal"}
    body = min(box.cell.row for box in columns[number] if as_number(box.text) is not None)
    told = tuple(Column(roles.get(place) or _other(columns[place]), "", *place) for place in sorted(columns))
    return Header(told, body)


def completed(header: Header, table: Table) -> tuple[Column, ...]:
    """Return a header's columns, the unit's and the proposal's told by content where it leaves them open.

    Headers are named freely ("Kto odpowiada"); what stands below them is less so.
    """
    columns = list(header.columns)
    below: list[list[Box]] = [[] for _ in columns]
    for box in table.boxes:
        column = column_of(box, columns) if box.cell.row >= header.body and box.text else None
        if column is not None and not _is_over_several(box, columns):
            below[columns.index(column)].append(box)
    for role, measure in (("unit", _share_of_units), ("proposal", _letters)):
        held = {column.role for column in columns}
        free = [i for i, c in enumerate(columns) if c.role in {"other", "remark"} and below[i]]
        if role in held or not free or "number" not in held:
            continue
        best = max(free, key=lambda i: measure(below[i]))
        if role == "proposal" or measure(below[best]) >= 0.4:
            columns[best] = replace(columns[best], role=role)
    return tuple(columns)


def _is_over_several(box: Box, columns: Sequence[Column]) -> bool:
    """Say whether a box runs over the better part of more than one column, as bands do."""
    return sum(overlap(box.cell.x0, box.cell.x1, c.x0, c.x1) > 0.5 * (c.x1 - c.x0) for c in columns) > 1


def _letters(boxes: Sequence[Box]) -> float:
    return float(sum(len(box.text) for box in boxes))


def _other(boxes: Sequence[Box]) -> str:
    """Return "topic" for turned cells or cells merged over rows, else "other"."""
    tall = sum(box.cell.row_span > 1 for box in boxes)
    return "topic" if any(box.turned for box in boxes) or tall * 2 > len(boxes) else "other"


def _are_numbers(boxes: Sequence[Box]) -> bool:
    """Say whether the cells count: most hold a number, most of which are one above the last."""
    said = [as_number(box.text) for box in boxes if box.text and len(box.text) <= 6]
    known = [number for number in said if number is not None]
    rises = sum(b == a + 1 for a, b in pairwise(known))
    return len(known) >= max(MIN_ROWS, 0.6 * len(boxes)) and rises >= 0.6 * (len(known) - 1)


def _share_of_units(boxes: Sequence[Box]) -> float:
    return sum(begins_with_unit(box.text) for box in boxes) / len(boxes)


def _are_units(boxes: Sequence[Box]) -> bool:
    return len(boxes) >= MIN_ROWS and _share_of_units(boxes) >= 0.4

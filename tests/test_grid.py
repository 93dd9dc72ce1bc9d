"""Rulings to cells: closed tables, and tables left open by a page's end or without a frame."""

import random

import pytest

from pipeline.grid import rulings_to_cells
from pipeline.records import Ruling

XS, YS = (50.0, 110.0, 230.0, 560.0), (80.0, 120.0, 170.0, 260.0)


def h(y: float, x0: float = XS[0], x1: float = XS[-1]) -> Ruling:
    return Ruling("d0-p001", x0, y, x1, y)


def v(x: float, top: float = YS[0], bottom: float = YS[-1]) -> Ruling:
    return Ruling("d0-p001", x, top, x, bottom)


def places(rulings: list[Ruling]) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.column, c.row_span, c.column_span) for c in rulings_to_cells(rulings)]


FULL = [(r, c, 1, 1) for r in range(3) for c in range(3)]
CLOSED = [*map(h, YS), *map(v, XS)]


def test_a_closed_table_keeps_its_cells():
    assert places(CLOSED) == FULL


@pytest.mark.parametrize(
    "missing", [h(YS[0]), h(YS[-1]), v(XS[0]), v(XS[-1])], ids=["top", "bottom", "left", "right"]
)
def test_a_table_without_one_side_of_its_frame_is_closed(missing):
    assert places([r for r in CLOSED if r != missing]) == FULL


def test_a_table_open_above_and_below_is_closed():
    assert places([h(y) for y in YS[1:3]] + [v(x) for x in XS]) == FULL


def test_a_merged_cell_cut_by_the_pages_end_is_a_cell():
    rows = [h(YS[0]), *(h(y, XS[1]) for y in YS[1:])]
    assert (0, 0, 3, 1) in places([*rows, *map(v, XS)])


def test_a_scratch_through_the_lines_makes_no_row():
    halves = [v(x, YS[0], 200.0) for x in XS] + [v(x, 206.0, YS[-1]) for x in XS]
    assert not [c for c in rulings_to_cells([*map(h, YS), *halves]) if c.bbox[3] - c.bbox[1] < 10]


def test_horizontal_rulings_alone_make_no_cells():
    assert rulings_to_cells(list(map(h, YS))) == ()


def test_two_lines_that_nothing_joins_are_no_table():
    assert rulings_to_cells([v(50), v(560), h(40, 50, 560)]) == ()


def test_shaken_rulings_give_the_same_grid():
    shaken = random.Random(7)
    for _ in range(50):
        moved = [
            Ruling(r.page_id, r.x0 + d, r.top + e, r.x1 + d, r.bottom + e)
            for r in CLOSED
            for d, e in [(shaken.uniform(-1, 1), shaken.uniform(-1, 1))]
        ]
        assert places(moved) == FULL

"""Drawn things of a PDF page to rulings."""

from types import SimpleNamespace

import pytest

from pipeline.ingest.pdf_rulings import page_rulings


def shape(kind: str, x0: float, top: float, x1: float, bottom: float, **more: object) -> dict[str, object]:
    return {"object_type": kind, "x0": x0, "top": top, "x1": x1, "bottom": bottom} | more


def boxes(*, lines=(), rects=(), curves=()) -> list[tuple[float, float, float, float]]:
    page = SimpleNamespace(lines=list(lines), rects=list(rects), curves=list(curves))
    return [(r.x0, r.top, r.x1, r.bottom) for r in page_rulings(page, "d0-p001")]


def test_a_stroke_and_a_thin_bar_are_lines():
    assert boxes(lines=[shape("line", 50, 80, 300, 80)]) == [(50, 80, 300, 80)]
    assert boxes(rects=[shape("rect", 50, 80, 51, 300, fill=True)]) == [(50.5, 80, 50.5, 300)]


def test_a_frame_has_four_lines_and_a_background_none():
    frame = shape("rect", 50, 80, 300, 200, stroke=True)
    assert len(boxes(rects=[frame])) == 4
    assert boxes(rects=[frame | {"stroke": False, "fill": True}]) == []


def test_a_frame_drawn_as_a_path_has_its_straight_sides():
    points = [(50.0, 80.0), (300.0, 80.0), (300.0, 200.0), (280.0, 215.0)]
    assert boxes(curves=[shape("curve", 50, 80, 300, 215, stroke=True, pts=points)]) == [
        (50, 80, 300, 80),
        (300, 80, 300, 200),
    ]


@pytest.mark.parametrize(
    ("size", "step"), [(0.75, 1.5), (2.25, 3.75), (6.0, 9.0)], ids=["dots", "dashes", "long"]
)
def test_pieces_in_a_row_are_one_line(size, step):
    down = [shape("rect", 50, 80 + i * step, 50.75, 80 + i * step + size, fill=True) for i in range(40)]
    (line,) = boxes(rects=down)
    assert line == pytest.approx((50.38, 80, 50.38, 80 + 39 * step + size), abs=0.02)


def test_a_few_dots_or_dots_far_apart_are_no_line():
    few = [shape("rect", 50 + i * 1.5, 80, 50.7 + i * 1.5, 80.7, fill=True) for i in range(3)]
    apart = [shape("rect", 50 + i * 30, 80, 50.7 + i * 30, 80.7, fill=True) for i in range(12)]
    assert boxes(rects=few) == [] == boxes(rects=apart)

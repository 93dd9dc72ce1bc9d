"""What a PDF page draws to rulings: strokes, frames, thin bars, and lines made of dots or dashes.

A filled box is a background, not a ruling: a table whose every other row is shaded would else
seem to have rows only there. Programs that print from a browser draw a dotted line as hundreds
of tiny boxes; those that stand in a row are one line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pipeline.geometry import BBox
from pipeline.records import Ruling

THIN_PT = 3.0
"""A bar no thicker than this is a line."""
SHORT_PT = 12.0
"""A piece no longer than this may be a dash; a longer one is a line by itself."""
GAP_PER_PIECE = 2.0
"""Dashes of one line stand no further apart than twice their length."""
FEWEST_PIECES = 5
"""Fewer dots in a row than this are no line."""


def page_rulings(page: Any, name: str) -> list[Ruling]:
    """Return the drawn lines of a pdfplumber page, each once.

    Args:
        page: the page, cropped and turned as its words are.
        name: the page's id.
    """
    lines: dict[BBox, None] = {}
    pieces: list[BBox] = []
    for box in _marks(page):
        x0, top, x1, bottom = box
        if max(x1 - x0, bottom - top) <= SHORT_PT:
            pieces.append(box)
        elif x1 - x0 >= bottom - top:
            lines[_rounded(x0, (top + bottom) / 2, x1, (top + bottom) / 2)] = None
        else:
            lines[_rounded((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)] = None
    for line in _joined(pieces):
        lines[line] = None
    return [Ruling(name, *line) for line in lines]


def _rounded(*box: float) -> BBox:
    x0, top, x1, bottom = (round(value, 2) for value in box)
    return x0, top, x1, bottom


def _marks(page: Any) -> Iterator[BBox]:
    """Yield every thin thing drawn on the page, as its box."""
    for line in page.lines:
        yield _box(line)
    for shape in [*page.rects, *page.curves]:
        x0, top, x1, bottom = _box(shape)
        if min(x1 - x0, bottom - top) <= THIN_PT:
            yield x0, top, x1, bottom
        elif shape.get("stroke") and shape["object_type"] == "rect":
            yield from (
                (x0, top, x1, top),
                (x0, bottom, x1, bottom),
                (x0, top, x0, bottom),
                (x1, top, x1, bottom),
            )
        elif shape.get("stroke"):
            yield from _straight(shape.get("pts") or ())


def _straight(points: Sequence[tuple[float, float]]) -> Iterator[BBox]:
    """Yield the level and upright runs of a drawn path (a frame drawn as a path of points)."""
    for (ax, ay), (bx, by) in pairwise(points):
        if min(abs(ax - bx), abs(ay - by)) <= 0.5:
            yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _box(shape: Any) -> BBox:
    x0, top, x1, bottom = (float(shape[key]) for key in ("x0", "top", "x1", "bottom"))
    return x0, top, x1, bottom


def _joined(pieces: Sequence[BBox]) -> Iterator[BBox]:
    """Yield the lines that dots and dashes make, level ones first; a piece alone that is a line too."""
    for level in (True, False):
        tracks: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        for x0, top, x1, bottom in pieces:
            across = (top + bottom) / 2 if level else (x0 + x1) / 2
            start, stop = (x0, x1) if level else (top, bottom)
            # A dash that lies across the line's direction is a piece of another line.
            if stop - start >= ((bottom - top) if level else (x1 - x0)) - 0.01:
                tracks[round(across * 2)].append((start, stop, across))
        for track in tracks.values():
            for start, stop, across in _chains(sorted(track)):
                yield (
                    _rounded(start, across, stop, across) if level else _rounded(across, start, across, stop)
                )


def _chains(track: Sequence[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    """Yield (start, stop, across) of each run of pieces close enough to be one line."""
    run: list[tuple[float, float, float]] = []
    for piece in [*track, None]:
        near = (
            piece is not None
            and run
            and piece[0] - max(p[1] for p in run[-3:])
            <= GAP_PER_PIECE * max(1.0, run[-1][1] - run[-1][0], piece[1] - piece[0])
        )
        if run and not near:
            whole = (run[0][0], max(p[1] for p in run), run[0][2])
            if len(run) >= FEWEST_PIECES or any(p[1] - p[0] > THIN_PT for p in run):
                yield whole
            run = []
        if piece is not None:
            run.append(piece)

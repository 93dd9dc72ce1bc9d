"""The pieces of a table without rulings, found among the blots of a page before anything is read.

Tesseract's own layout drops a narrow column of numbers, and takes a cell centred beside two lines
of another for a line of both. Column by column, piece by piece, there is nothing to mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.alignment import Region, find_regions, visual_lines
from pipeline.grid import GridCell
from pipeline.pages import Gray

LOW_PER_SIZE = 0.55
"""Most letters are about as high as an x, a little more than half of their font's size."""
SPACE_PER_SIZE = 0.3
"""Letters nearer than this make one blot."""
FLAT_PER_SIZE = 0.35
"""Lower than this are dots, dashes and marks: they tell nothing of lines and columns."""
NARROW_PT = 32.0
"""In a column no wider, as of row numbers, each line is a piece of its own."""
APART_PER_SIZE = 0.9
"""White between two pieces of a column, at least."""
MARKS_PER_SIZE = 0.4
"""How far marks and tails reach beyond the letters."""


class Blot(NamedTuple):
    """What looks like a word, in pixels."""

    x0: float
    top: float
    x1: float
    bottom: float


def find_pieces(writing: Gray, dpi: float) -> tuple[GridCell, ...]:
    """Return the pieces of tables that only alignment shows, in points; tables from -1 down.

    `writing` masks a page's writing outside drawn tables (`prepare.find_writing`), at `dpi`.
    """
    # At half the size blots are as well seen, four times as fast.
    writing, dpi = np.ascontiguousarray(writing[::2, ::2]), dpi / 2
    size, blots = _blots(writing, dpi)
    cells: list[GridCell] = []
    for number, region in enumerate(find_regions(visual_lines(blots), size), start=1):
        for column, within in enumerate(_columns(region)):
            for row, piece in enumerate(_parted(within, size, dpi)):
                x0, top, x1, bottom = (v * 72 / dpi for v in _box(piece, size))
                cells.append(GridCell(-number, row, column, 1, 1, (x0, top, x1, bottom)))
    return tuple(cells)


def _blots(writing: Gray, dpi: float) -> tuple[float, list[Blot]]:
    """Return the letters' size in pixels, and the boxes of what stands without a space between."""
    letters = _boxes(writing)
    heights = [b.bottom - b.top for b in letters if b.bottom - b.top < dpi / 4]
    if not heights:
        return 0.0, []
    size = median(heights) / LOW_PER_SIZE
    joined = cv2.morphologyEx(
        writing, cv2.MORPH_CLOSE, np.ones((1, max(3, round(SPACE_PER_SIZE * size))), np.uint8)
    )
    return size, [b for b in _boxes(np.asarray(joined, np.uint8)) if b.bottom - b.top > FLAT_PER_SIZE * size]


def _boxes(mask: Gray) -> list[Blot]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [Blot(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:].tolist()]


def _columns(region: Region[Blot]) -> list[list[list[Blot]]]:
    """Return for each column what it holds, line by line; a band parts it by an empty line."""
    edges = [float("-inf"), *((a + b) / 2 for a, b in region.gutters), float("inf")]
    return [
        [
            [] if n in region.bands else [b for b in line if left <= (b.x0 + b.x1) / 2 < right]
            for n, line in enumerate(region.lines)
            if n in region.bands or any(left <= (b.x0 + b.x1) / 2 < right for b in line)
        ]
        for left, right in pairwise(edges)
    ]


def _parted(lines: Sequence[list[Blot]], size: float, dpi: float) -> Iterator[list[Blot]]:
    """Part a column where white or a band does; a narrow one at each line."""
    narrow = (
        max((_box(line, 0)[2] - _box(line, 0)[0] for line in lines if line), default=0) < NARROW_PT * dpi / 72
    )
    for is_text, between in groupby(lines, key=bool):
        if not is_text:
            continue
        piece: list[Blot] = []
        for line in between:
            if piece and (narrow or _box(line, 0)[1] - _box(piece, 0)[3] > APART_PER_SIZE * size):
                yield piece
                piece = []
            piece = piece + line
        yield piece


def _box(blots: Sequence[Blot], size: float) -> tuple[float, float, float, float]:
    """Return the box around blots, with room for the marks of letters of this size."""
    room = MARKS_PER_SIZE * size
    x0, top, x1, bottom = zip(*blots, strict=True)
    return min(x0) - room / 2, min(top) - room, max(x1) + room / 2, max(bottom) + room

"""Specks: dots, dashes and scraps of a page's ink, and the rulings that chains of them make.

They are looked for at half the size, where a dot is still a dot, in ink so faint that noise shows
too: noise makes no chains. White on both sides tells a chain from the dots and stems of letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.ocr.lines import Line
from pipeline.pages import Gray

FAINT = 205
"""Below this an evened image may be the ink of a speck."""
THIN_IN, SPECK_IN = 0.03, 0.4
"""A speck's thickness and length at most: a dot, a dash, a piece of a broken line."""
CROSS_IN = 0.16
"""Where two dashed lines meet, their dashes make a cross no larger than this."""
GAP_IN = 0.045
"""White between two specks of one ruling at most: the gap of a dashed line is 2 points."""
PIECE_IN = 0.08
"""A chain's least length; several in one line make a ruling."""
FILLED = 0.25
"""Share of a chain that must be ink: dotted lines have a third."""
BESIDE = 0.4
"""Share of a chain beside which there may be ink; beside the dots of letters it is nearly everywhere."""


@dataclass(frozen=True)
class Specks:
    """What a page shows at half the size, solid rulings left out.

    `ink` masks all of it, `labels` numbers its blots, `boxes` (x, y, width, height) has their places
    by number, `level` and `upright` mask the thin specks of either direction.
    """

    ink: Gray
    labels: np.ndarray
    boxes: np.ndarray
    level: Gray
    upright: Gray


def find_specks(image: Gray, solid: Gray, dpi: float) -> Specks:
    """Return what a straight, evened image shows beside the solid rulings that a mask of its size tells."""
    # The darker of four pixels: a dot of three must not pale.
    small = cv2.erode(image, np.ones((2, 2), np.uint8))[::2, ::2]
    ink = np.asarray(cv2.threshold(small, FAINT - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    ink[cv2.dilate(solid[::2, ::2], np.ones((3, 3), np.uint8)) > 0] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    thin, long = THIN_IN * dpi / 2, SPECK_IN * dpi / 2
    masks = []
    for along, across in ((stats[:, 2], stats[:, 3]), (stats[:, 3], stats[:, 2])):
        is_speck = (across <= thin) & (along <= long)
        masks.append(_blots(labels, is_speck))
    return Specks(ink, labels, stats[:, :4], *masks)


def chains(specks: Specks, dpi: float) -> list[Line]:
    """Return the rulings made of specks."""
    lines: list[Line] = []
    for is_horizontal, mask in ((True, specks.level), (False, specks.upright)):
        level = (mask, specks.ink) if is_horizontal else (_turned(mask), _turned(specks.ink))
        for x, y, width, height in _chained(*level, dpi / 2):
            box = (x, y, x + width, y + height) if is_horizontal else (y, x, y + height, x + width)
            lines.append(Line.within((2 * box[0], 2 * box[1], 2 * box[2], 2 * box[3]), is_horizontal))
    return lines


def _chained(specks: Gray, ink: Gray, dpi: float) -> Iterator[tuple[int, int, int, int]]:
    """Yield the boxes (x, y, width, height) of level chains of specks with white above and below."""
    gap = round(GAP_IN * dpi)
    wide = cv2.dilate(specks, np.ones((3, 1), np.uint8))
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    # The dots of a line across are specks too, and would make one chain of many.
    level = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(PIECE_IN * dpi)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(level, np.uint8), connectivity=8)
    for x, y, width, height, _ in stats[1:].tolist():
        if height > THIN_IN * dpi + 2 + 0.02 * width:
            continue
        filled = specks[y : y + height, x : x + width].any(axis=0).mean()
        if filled >= FILLED and _is_white_beside(ink[:, x : x + width], y, height, dpi):
            yield x, y, width, height


def goes_on(line: Line, start: int, stop: int, specks: Specks, dpi: float) -> bool:
    """Say whether a ruling goes on from `start` to `stop`: ink along it, no wide gap, white beside it."""
    ink = specks.ink if line.is_horizontal else specks.ink.T
    at, part = line.at // 2, ink[:, start // 2 : stop // 2]
    filled = part[max(0, at - 2) : at + 3].any(axis=0)
    if not filled.size:
        return True
    gaps = np.diff(np.flatnonzero(filled), prepend=-1, append=filled.size) - 1
    return bool(
        gaps.max() <= GAP_IN * dpi / 2
        and filled.mean() >= FILLED
        and _is_white_beside(part, at - 1, 3, dpi / 2)
    )


def _is_white_beside(ink: Gray, top: int, height: int, dpi: float) -> bool:
    """Say whether there is little ink above and below a level strip."""
    near, far = round(0.008 * dpi) + 1, round(0.027 * dpi)
    sides = ink[max(0, top - far) : max(0, top - near)], ink[top + height + near : top + height + far]
    return all(side.any(axis=0).mean() <= BESIDE for side in sides)


def of_lines(lines: Sequence[Line], specks: Specks, dpi: float) -> Gray:
    """Return a mask of what rulings are made of: specks along them, crosses of two, ink on the line."""
    level, upright, core = (np.zeros_like(specks.ink) for _ in range(3))
    for line in lines:
        (level if line.is_horizontal else upright)[_strip(line, 3)] = 1
        core[_strip(line, 1)] = 255
    x, y, width, height = specks.boxes.T
    middle = (np.minimum(y + height // 2, level.shape[0] - 1), np.minimum(x + width // 2, level.shape[1] - 1))
    on_level, on_upright = level[middle] > 0, upright[middle] > 0
    thin = THIN_IN * dpi / 2
    small = np.maximum(width, height) <= CROSS_IN * dpi / 2
    wanted = (
        (on_level & (height <= thin)) | (on_upright & (width <= thin)) | ((on_level | on_upright) & small)
    )
    drawn = _blots(specks.labels, wanted) | (core & specks.ink)
    return np.asarray(cv2.dilate(drawn, np.ones((3, 3), np.uint8)), np.uint8)


def _strip(line: Line, wide: int) -> tuple[slice, slice]:
    """Return where a ruling runs at half the size, so many pixels wider to all sides."""
    return (
        slice(max(0, line.top // 2 - wide), line.bottom // 2 + wide + 1),
        slice(max(0, line.x0 // 2 - wide), line.x1 // 2 + wide + 1),
    )


def _blots(labels: np.ndarray, wanted: np.ndarray) -> Gray:
    """Return a mask of the blots that are wanted, by number; never of what is none (0)."""
    chosen = wanted * np.uint8(255)
    chosen[0] = 0
    return np.asarray(chosen[labels], np.uint8)


def _turned(mask: Gray) -> Gray:
    return np.ascontiguousarray(mask.T)

"""Rulings of a straight page: solid ones, and those that are broken, dashed, dotted or faint.

A solid ruling is ink that runs longer than any letter and is thinner than one; the others are
chains of specks (`specks`). Pieces in one line are joined, and drawn on to the rulings across.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from pipeline.ocr.lines import Line
from pipeline.ocr.specks import SPECK_IN, Specks, chains, find_specks, goes_on, of_lines
from pipeline.pages import Gray

INK = 170
"""Below this an evened image is the ink of a solid ruling."""
LONG_IN, TALL_IN = 0.4, 0.25
"""A ruling's least length, across and down: longer than any letter, shorter than the cell of a row number."""
MEET_IN = 0.13
"""Rulings in one line, and one that ends short of another across it, are joined over so much white."""


def find_rulings(image: Gray, dpi: float) -> tuple[tuple[Line, ...], Gray]:
    """Return the rulings of a straight image and a mask of their ink."""
    ink = np.asarray(cv2.threshold(image, INK - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    lines: list[Line] = []
    mask = np.zeros_like(ink)
    for is_horizontal in (True, False):
        found, drawn = _solid(ink, dpi, is_horizontal)
        lines += found
        mask |= drawn
    specks = find_specks(image, mask, dpi)
    whole = _whole(_in_line([*lines, *chains(specks, dpi)], specks, dpi), dpi)
    met = _meeting(whole, specks, dpi)
    wiped = cv2.resize(of_lines(met, specks, dpi), image.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return tuple(met), np.asarray(mask | wiped, np.uint8)


def _solid(ink: Gray, dpi: float, is_horizontal: bool) -> tuple[list[Line], Gray]:
    length = round(dpi * (LONG_IN if is_horizontal else TALL_IN))
    kernel = np.ones((1, length) if is_horizontal else (length, 1), np.uint8)
    # A line with a rest of skew climbs a pixel every now and then: widened across, it stays whole.
    # Not along: bridging five pixels joined the serifs of words to rulings, and wiping them cost
    # 3 % of all letters on clean scans.
    wide = cv2.dilate(ink, np.ones((3, 1) if is_horizontal else (1, 3), np.uint8))
    opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, kernel)
    joined = cv2.dilate(opened, np.ones((3, 9) if is_horizontal else (9, 3), np.uint8))
    drawn = np.asarray(joined, np.uint8)
    # Blots are as well told apart at half the size: what is here is three pixels thick at least.
    half = np.ascontiguousarray(drawn[::2, ::2])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(half, connectivity=8)
    most = max(8.0, dpi * 0.05)
    lines: list[Line] = []
    for label, (x, y, width, height, area) in enumerate(stats[1:].tolist(), start=1):
        long, across = (2 * width, 2 * height) if is_horizontal else (2 * height, 2 * width)
        # Widened by two pixels twice; two thin lines beside each other may have become one.
        thickness = 4 * area / long - 4
        if thickness > most or across > most + 4 + long * 0.02:
            other = np.kron(labels[y : y + height, x : x + width] == label, np.ones((2, 2), bool))
            box = drawn[2 * y : 2 * (y + height), 2 * x : 2 * (x + width)]
            box[other[: box.shape[0], : box.shape[1]]] = 0
            continue
        x0, top, x1, bottom = 2 * x, 2 * y, 2 * (x + width), 2 * (y + height)
        ends = (x0 + 4, top, x1 - 4, bottom) if is_horizontal else (x0, top + 4, x1, bottom - 4)
        lines.append(replace(Line.within(ends, is_horizontal), thickness=max(1, round(thickness))))
    return lines, drawn


def _whole(lines: Sequence[Line], dpi: float) -> list[Line]:
    """Return the long lines, and of the short ones those in line with a long one: in a low row."""
    long = [x for x in lines if x.length >= 0.9 * dpi * (LONG_IN if x.is_horizontal else TALL_IN)]
    return [x for x in lines if x in long or any(x.is_in_line_with(other, dpi) for other in long)]


def _in_line(lines: Sequence[Line], specks: Specks, dpi: float) -> list[Line]:
    """Join rulings that go on in one line: after a little white, or where there is some ink between."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda x: (x.is_horizontal, x.reach[0])):
        start, stop = line.reach
        for place in range(len(joined) - 1, -1, -1):
            other = joined[place]
            begin, end = other.reach
            if other.is_in_line_with(line, dpi) and (
                start - end <= MEET_IN * dpi or goes_on(other, end, start, specks, dpi)
            ):
                longer = max(other, line, key=lambda x: x.length)
                joined[place] = longer.stretched(begin, max(end, stop))
                break
        else:
            joined.append(line)
    return joined


def _meeting(lines: Sequence[Line], specks: Specks, dpi: float) -> list[Line]:
    """Return the rulings drawn on to those across that they end short of, as dashed and broken ones do."""
    for _ in range(2):  # at a corner both may end early, and one waits for the other
        lines = [_drawn_on(line, lines, specks, dpi) for line in lines]
    return list(lines)


def _drawn_on(line: Line, lines: Sequence[Line], specks: Specks, dpi: float) -> Line:
    """Return a ruling drawn on as far as ink goes on from one across to the next, or to one very near."""
    start, stop = line.reach
    across = [x for x in lines if x.is_horizontal != line.is_horizontal]
    places = sorted(x.at for x in across if x.comes_by(line, SPECK_IN * dpi))
    for at in (at for at in reversed(places) if at < start):
        if not goes_on(line, at, start, specks, dpi):
            break
        start = at
    for at in (at for at in places if at > stop):
        if not goes_on(line, stop, at, specks, dpi):
            break
        stop = at
    near = MEET_IN * dpi
    close = [x.at for x in across if x.comes_by(line, near)]
    start = min((at for at in close if start - near <= at < start), default=start)
    stop = max((at for at in close if stop < at <= stop + near), default=stop)
    return line.stretched(start, stop)

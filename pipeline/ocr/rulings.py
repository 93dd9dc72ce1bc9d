"""Rulings of a straight page: solid ones, and those that are broken, dashed, dotted or faint.

A solid ruling is ink that runs longer than any letter and is thinner than one. The others are
chains of thin specks in one line, with white on both sides, where text has letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.pages import Gray

INK, FAINT = 170, 205
"""Below these an evened image is ink: of a solid ruling, of a speck (noise makes no chains)."""
LONG_IN, TALL_IN = 0.4, 0.25
"""A ruling's least length, across and down: longer than any letter, shorter than the cell of a row number."""
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
MEET_IN = 0.13
"""Rulings in one line, and one that ends short of another across it, are joined over so much white."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ruling in pixels: its middle line and how thick it is."""

    x0: int
    top: int
    x1: int
    bottom: int
    thickness: int
    is_horizontal: bool


def find_rulings(image: Gray, dpi: float) -> tuple[tuple[Line, ...], Gray]:
    """Return the rulings of a straight image and a mask of their ink."""
    ink = np.asarray(cv2.threshold(image, INK - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    lines: list[Line] = []
    mask = np.zeros_like(ink)
    for is_horizontal in (True, False):
        found, drawn = _solid(ink, dpi, is_horizontal)
        lines += found
        mask |= drawn
    specks = _find_specks(image, mask, dpi)
    whole = _whole(_in_line([*lines, *_chains(specks, dpi)], specks, dpi), dpi)
    met = _meeting(whole, specks, dpi)
    wiped = cv2.resize(_of_lines(met, specks, dpi), image.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return tuple(met), np.asarray(mask | wiped, np.uint8)


def _whole(lines: Sequence[Line], dpi: float) -> list[Line]:
    """Return the long lines, and of the short ones those in line with a long one: in a low row."""
    long = [x for x in lines if _length(x) >= 0.9 * dpi * (LONG_IN if x.is_horizontal else TALL_IN)]
    return [x for x in lines if x in long or any(_are_in_line(x, other, dpi) for other in long)]


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
        lines.append(replace(_middle(ends, is_horizontal), thickness=max(1, round(thickness))))
    return lines, drawn


@dataclass(frozen=True)
class _Specks:
    """What a page shows at half the size, solid rulings left out.

    `ink` masks all of it, `labels` numbers its blots, `boxes` (x, y, width, height) has their places
    by number, `level` and `upright` mask the thin specks of either direction.
    """

    ink: Gray
    labels: np.ndarray
    boxes: np.ndarray
    level: Gray
    upright: Gray


def _find_specks(image: Gray, solid: Gray, dpi: float) -> _Specks:
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
    return _Specks(ink, labels, stats[:, :4], *masks)


def _blots(labels: np.ndarray, wanted: np.ndarray) -> Gray:
    """Return a mask of the blots that are wanted, by number; never of what is none (0)."""
    chosen = wanted * np.uint8(255)
    chosen[0] = 0
    return np.asarray(chosen[labels], np.uint8)


def _of_lines(lines: Sequence[Line], specks: _Specks, dpi: float) -> Gray:
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


def _chains(specks: _Specks, dpi: float) -> list[Line]:
    """Return the rulings made of specks."""
    lines: list[Line] = []
    for is_horizontal, mask in ((True, specks.level), (False, specks.upright)):
        level = (mask, specks.ink) if is_horizontal else (_turned(mask), _turned(specks.ink))
        for x, y, width, height in _chained(*level, dpi / 2):
            box = (x, y, x + width, y + height) if is_horizontal else (y, x, y + height, x + width)
            lines.append(_middle((2 * box[0], 2 * box[1], 2 * box[2], 2 * box[3]), is_horizontal))
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


def _turned(mask: Gray) -> Gray:
    return np.ascontiguousarray(mask.T)


def _middle(box: tuple[int, int, int, int], is_horizontal: bool) -> Line:
    """Return the ruling in the middle of a box."""
    x0, top, x1, bottom = box
    if is_horizontal:
        return Line(x0, (top + bottom) // 2, x1, (top + bottom) // 2, bottom - top, True)
    return Line((x0 + x1) // 2, top, (x0 + x1) // 2, bottom, x1 - x0, False)


def _at(line: Line) -> int:
    return line.top if line.is_horizontal else line.x0


def _reach(line: Line) -> tuple[int, int]:
    return (line.x0, line.x1) if line.is_horizontal else (line.top, line.bottom)


def _stretched(line: Line, start: int, stop: int) -> Line:
    return replace(line, x0=start, x1=stop) if line.is_horizontal else replace(line, top=start, bottom=stop)


def _length(line: Line) -> int:
    start, stop = _reach(line)
    return stop - start


def _are_in_line(one: Line, other: Line, dpi: float) -> bool:
    return one.is_horizontal == other.is_horizontal and abs(_at(one) - _at(other)) <= 0.012 * dpi


def _in_line(lines: Sequence[Line], specks: _Specks, dpi: float) -> list[Line]:
    """Join rulings that go on in one line: after a little white, or where there is some ink between."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda x: (x.is_horizontal, _reach(x)[0])):
        start, stop = _reach(line)
        for place in range(len(joined) - 1, -1, -1):
            other = joined[place]
            begin, end = _reach(other)
            if _are_in_line(other, line, dpi) and (
                start - end <= MEET_IN * dpi or _goes_on(other, end, start, specks, dpi)
            ):
                longer = max(other, line, key=_length)
                joined[place] = _stretched(longer, begin, max(end, stop))
                break
        else:
            joined.append(line)
    return joined


def _goes_on(line: Line, start: int, stop: int, specks: _Specks, dpi: float) -> bool:
    """Say whether a ruling goes on from `start` to `stop`: ink along it, no wide gap, white beside it."""
    ink = specks.ink if line.is_horizontal else specks.ink.T
    at, part = _at(line) // 2, ink[:, start // 2 : stop // 2]
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


def _meeting(lines: Sequence[Line], specks: _Specks, dpi: float) -> list[Line]:
    """Return the rulings drawn on to those across that they end short of, as dashed and broken ones do."""
    for _ in range(2):  # at a corner both may end early, and one waits for the other
        lines = [_drawn_on(line, lines, specks, dpi) for line in lines]
    return list(lines)


def _drawn_on(line: Line, lines: Sequence[Line], specks: _Specks, dpi: float) -> Line:
    """Return a ruling drawn on as far as ink goes on from one across to the next, or to one very near."""
    start, stop = _reach(line)
    across = [x for x in lines if x.is_horizontal != line.is_horizontal]
    places = sorted(_at(x) for x in across if _comes_by(x, line, SPECK_IN * dpi))
    for at in (at for at in reversed(places) if at < start):
        if not _goes_on(line, at, start, specks, dpi):
            break
        start = at
    for at in (at for at in places if at > stop):
        if not _goes_on(line, stop, at, specks, dpi):
            break
        stop = at
    near = MEET_IN * dpi
    close = [_at(x) for x in across if _comes_by(x, line, near)]
    start = min((at for at in close if start - near <= at < start), default=start)
    stop = max((at for at in close if stop < at <= stop + near), default=stop)
    return _stretched(line, start, stop)


def _comes_by(line: Line, other: Line, within: float) -> bool:
    """Say whether a ruling reaches where one across it runs, or nearly."""
    start, stop = _reach(line)
    return start - within <= _at(other) <= stop + within

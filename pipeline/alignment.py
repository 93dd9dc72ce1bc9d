"""Columns that only alignment shows, by the white that runs down through lines of boxes.

A line whose boxes part into three or more groups, wide gaps between, speaks for a table; a region
is such lines with those between them. Columns are what is left between the gutters: the white
strips that (nearly) no line of the region crosses. A line of one text that does cross them is a
band over the whole width.

Foundation, because it serves twice: the room that reads pages looks for columns among the blots
of a page that nobody has read yet, `tables` among its words. What the boxes say is never asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from pipeline.geometry import overlap


class Boxed(Protocol):
    """A word, or what looks like one: its box on the page."""

    @property
    def x0(self) -> float:
        """Its left edge."""

    @property
    def top(self) -> float:
        """Its upper edge."""

    @property
    def x1(self) -> float:
        """Its right edge."""

    @property
    def bottom(self) -> float:
        """Its lower edge."""


B = TypeVar("B", bound=Boxed)


MIN_COLUMNS = 3
MIN_LINES = 4
GAP_PER_HEIGHT = 0.9
"""A gap between columns is at least this many letter heights wide; between words it is about 0.3."""
SPACE_PER_HEIGHT = 0.5
"""Words nearer than this belong together; justified lines have spaces up to about 0.45."""
NARROW_PER_HEIGHT = 0.35
"""A strip through many lines may be narrower than a gap in one: spaces do not stand below one another."""
MANY_LINES = 10
SLIPS = 0.03
"""Share of a region's lines that may cross a gutter, as a long word does; bands do not count."""
APART = 6
"""Lines without wide gaps in a row, at most, within a table: a long cell beside short ones."""
PARAGRAPH = 3
"""So many lines of running text in a row part two tables; fewer are a band."""
CELL_GAP, ROW_GAP = 0.6, 2.5
"""Letter heights of white between lines of one cell, and between rows, at most."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Region(Generic[B]):
    """A table's lines, its gutters from left to right, and which of its lines are bands."""

    lines: list[list[B]]
    gutters: list[Interval]
    bands: frozenset[int]


def visual_lines(boxes: Sequence[B]) -> list[list[B]]:
    """Return the boxes by visual line, top to bottom: those whose middles stand at one height."""
    lines: list[list[B]] = []
    for box in sorted(boxes, key=lambda b: b.top + b.bottom):
        middle = (box.top + box.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [sorted(line, key=lambda b: b.x0) for line in lines]


def find_regions(lines: Sequence[list[B]], height: float) -> list[Region[B]]:
    """Return the tables among a page's lines, each with the lines beside it that keep to its columns.

    Args:
        lines: all of the page's, top to bottom (`visual_lines`).
        height: a letter's, from the highest to the lowest there is (the font's size).
    """
    if len(lines) < MIN_LINES:
        return []
    return [_grown(region, lines, height) for region in _regions(lines, height)]


def _runs(line: Sequence[Boxed], height: float) -> list[Interval]:
    """Return the stretches of a line that hold text without a gap."""
    runs: list[Interval] = []
    for word in line:
        if runs and word.x0 - runs[-1][1] < SPACE_PER_HEIGHT * height:
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.x1))
        else:
            runs.append((word.x0, word.x1))
    return runs


def _has_columns(line: Sequence[Boxed], height: float) -> bool:
    """Say whether wide gaps part a line's words into as many groups as a table has columns."""
    gaps = [b[0] - a[1] for a, b in pairwise(_runs(line, height))]
    return sum(gap >= GAP_PER_HEIGHT * height for gap in gaps) >= MIN_COLUMNS - 1


def _white(lines: Sequence[Sequence[Boxed]], height: float, slips: int) -> list[Interval]:
    """Return the vertical strips between the region's edges that at most `slips` lines cross."""
    steps: list[tuple[float, int]] = []
    for line in lines:
        for x0, x1 in _runs(line, height):
            steps += [(x0, 1), (x1, -1)]
    least = (NARROW_PER_HEIGHT if len(lines) >= MANY_LINES else GAP_PER_HEIGHT) * height
    strips: list[Interval] = []
    covered, since = 0, None
    for x, change in sorted(steps):
        covered += change
        if covered <= slips and since is None:
            since = x
        elif covered > slips and since is not None:
            if x - since >= least:
                strips.append((since, x))
            since = None
    return strips


def _crosses(line: Sequence[Boxed], gutters: Sequence[Interval], height: float) -> bool:
    """Say whether a line is one text that runs over a gutter, from one column into the next."""
    runs = _runs(line, height)
    # Between bold words, boxes as narrow as their ink leave more than a space; a column's gap is wider still.
    if any(two[0] - one[1] >= GAP_PER_HEIGHT * height for one, two in pairwise(runs)):
        return False
    x0, x1 = runs[0][0], runs[-1][1]
    return any(
        x0 < a - height and x1 > b + height and any(run[0] < a and run[1] > b for run in runs)
        for a, b in gutters
    )


def _measured(lines: list[list[B]], height: float) -> Region[B]:
    """Return the lines with their gutters, bands told from them."""
    told = [line for line in lines if _has_columns(line, height)]
    likely = _white(told, height, int(SLIPS * len(told)))
    bands = frozenset(i for i, line in enumerate(lines) if _crosses(line, likely, height))
    others = [line for i, line in enumerate(lines) if i not in bands]
    return Region(lines, _gutters(others, height), bands)


def _gutters(lines: Sequence[Sequence[Boxed]], height: float) -> list[Interval]:
    """Return the strips that nearly no line crosses, kept clear of those that reach into one."""
    clear = _white(lines, height, 0)
    return [
        max((c for c in clear if overlap(*c, *strip) > 0), key=lambda c: c[1] - c[0], default=strip)
        for strip in _white(lines, height, int(SLIPS * len(lines)))
    ]


def _regions(lines: Sequence[list[B]], height: float) -> list[Region[B]]:
    """Return the tables among a page's lines."""
    seeds = [i for i, line in enumerate(lines) if _has_columns(line, height)]
    spans: list[list[int]] = []
    for seed in seeds:
        if spans and (seed - spans[-1][-1] <= APART + 1 or _goes_on(lines, spans[-1], seed, height)):
            spans[-1].append(seed)
        else:
            spans.append([seed])
    found = []
    for span in spans:
        found += _tables([list(line) for line in lines[span[0] : span[-1] + 1]], height)
    return found


def _goes_on(lines: Sequence[Sequence[Boxed]], span: Sequence[int], seed: int, height: float) -> bool:
    """Say whether all that stands before the next line with columns keeps to the columns of both.

    On a scan whose narrow first column was not read, few lines show all columns by themselves.
    """
    first = span[0]
    region = _measured([list(line) for line in lines[first : seed + 1]], height)
    between = range(span[-1] + 1 - first, seed - first)
    return len(region.gutters) >= MIN_COLUMNS - 1 and not region.bands & set(between)


def _tables(lines: list[list[B]], height: float) -> list[Region[B]]:
    """Return the region, or what running text within it parts it into; nothing where it is no table."""
    if len(lines) < MIN_LINES:
        return []
    region = _measured(lines, height)
    for first in sorted(region.bands):
        end = next(i for i in range(first, len(lines) + 1) if i not in region.bands)
        if end - first >= PARAGRAPH:
            return _tables(lines[:first], height) + _tables(lines[end:], height)
    whole = sum(_has_columns(line, height) for line in lines) >= MIN_COLUMNS
    if len(region.gutters) < MIN_COLUMNS - 1 or not whole:
        return []
    return [region]


def _grown(region: Region[B], page: Sequence[list[B]], height: float) -> Region[B]:
    """Return the region with the lines directly above and below it that keep to its columns."""
    first, last = page.index(region.lines[0]), page.index(region.lines[-1])
    lines, shift = list(region.lines), 0
    while first > 0 and _joins(page[first - 1], _gap(page[first - 1], lines[0]), region, height):
        first, shift = first - 1, shift + 1
        lines.insert(0, page[first])
    while last + 1 < len(page) and _joins(page[last + 1], _gap(lines[-1], page[last + 1]), region, height):
        last += 1
        lines.append(page[last])
    return Region(lines, region.gutters, frozenset(i + shift for i in region.bands))


def _gap(above: Sequence[Boxed], below: Sequence[Boxed]) -> float:
    return min(w.top for w in below) - max(w.bottom for w in above)


def _joins(line: Sequence[Boxed], gap: float, region: Region[B], height: float) -> bool:
    """Say whether a line beside the region belongs to it.

    It does where it stands as close as lines of one cell, or as rows, with words in two columns:
    a row may lack its unit, or its number may not have been read.
    """
    is_row = _columns_filled(line, region.gutters) >= MIN_COLUMNS - 1
    return not _crosses(line, region.gutters, height) and gap <= (ROW_GAP if is_row else CELL_GAP) * height


def _columns_filled(line: Sequence[Boxed], gutters: Sequence[Interval]) -> int:
    """Return in how many columns a line has words; 0 where a word stands in a gutter."""
    if any(overlap(*gutter, w.x0, w.x1) > 1 for gutter in gutters for w in line):
        return 0
    return len({sum(w.x0 >= (a + b) / 2 for a, b in gutters) for w in line})

"""Tables without vertical rulings: their columns by alignment, their rows by rulings and numbers.

Rows are parted by horizontal rulings, and where a strip between two rulings holds several numbers
(or there are no rulings) between one number and the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from statistics import median

from pipeline.alignment import Region, find_regions, visual_lines
from pipeline.geometry import union
from pipeline.grid import GridCell
from pipeline.records import Ruling, Word

NUMBER = re.compile(r"\(?\d{1,4}[a-z]?[.)]*$")
NUMBERED = 0.6
"""Share of a column's lines that are numbers where it numbers the rows; its header is not one."""
MIN_NUMBERS = 3
ON_TOP = 0.8
"""Share of rows of several lines that begin at their numbers where all do."""
LOW = frozenset("acemnorsuvwxz")
HIGH, DEEP = frozenset("bdfhkltłóńćśźżABCDEFGHIJKLMNOPRSTUWZŁŻŹŚĆÓŃ0123456789"), frozenset("gjpyąę")
INKED = 0.8
"""Words of low letters alone are about as high as others where a box has the font's height; where it has the
ink's, 0.55 as high."""


def font_size(words: Sequence[Word]) -> float:
    """Return how high letters are, from the top of the highest to the bottom of the lowest, at the median.

    A PDF's own words have boxes as high as their font; those read from an image are as high as
    their ink, "era" lower than "próg".
    """
    heights = [(set(w.text), w.bottom - w.top) for w in words]
    low = [height for letters, height in heights if letters <= LOW]
    tall = [height for letters, height in heights if letters & HIGH and letters & DEEP]
    if low and tall and median(low) < INKED * median(tall):
        return median(tall)
    return median(height for _, height in heights)


def _row_tops(region: Region[Word], rules: Sequence[float]) -> list[float]:
    """Return where rows begin: at rulings and bands; where they don't tell, between the rows' anchors."""
    lines = region.lines
    tops = [min(w.top for w in line) for line in lines]
    ends = [max(w.bottom for w in line) for line in lines]
    parted = {tops[0]} | {y for y in rules if tops[0] + 1 < y < ends[-1] - 1}
    for band in region.bands:
        parted |= {tops[band], *tops[band + 1 : band + 2]}
    anchors = _anchors(region)
    strips = [
        sum(a <= tops[i] + 1 < b for i in anchors) for a, b in pairwise([*sorted(parted), ends[-1] + 1])
    ]
    if sum(count > 1 for count in strips) > 0.3 * len(strips):
        parted |= {tops[i] for i in _between(anchors, tops, ends) if not _is_parted(tops, i, parted)}
    return sorted(parted)


def _anchors(region: Region[Word]) -> list[int]:
    """Return the lines that stand for one row each: with its number, else with first-column words.

    What stands above the first number in its column is one too, for it is a header's.
    """
    kept = [i for i in range(len(region.lines)) if i not in region.bands]
    edges = [float("-inf"), *((a + b) / 2 for a, b in region.gutters), float("inf")]
    for left, right in pairwise(edges):
        held = {i: [w for w in region.lines[i] if left < (w.x0 + w.x1) / 2 <= right] for i in kept}
        filled = [i for i in kept if held[i]]
        numbered = [i for i in filled if len(held[i]) == 1 and NUMBER.match(held[i][0].text)]
        if len(numbered) >= MIN_NUMBERS and len(numbered) >= NUMBERED * len(filled):
            # A header may have its `Nr` below the first line of a taller neighbour.
            head = [i for i in filled[:1] if i < numbered[0]]
            return [*head, *numbered]
    return [i for i in kept if region.lines[i][0].x0 < region.gutters[0][0]]


def _is_parted(tops: Sequence[float], line: int, parted: Collection[float]) -> bool:
    """Say whether a row begins between this line and the one above anyway."""
    return any(tops[line - 1] + 1 < y <= tops[line] + 1 for y in parted)


def _between(anchors: Sequence[int], tops: Sequence[float], ends: Sequence[float]) -> list[int]:
    """Return the lines that begin rows, one for each two anchors.

    The widest white above a line parts them; where all are alike, or where rows as a rule begin at
    their anchors (cells aligned on top), the anchor does.
    """
    parted, told = [], []
    for above, below in pairwise(anchors):
        gaps = {i: tops[i] - ends[i - 1] for i in range(above + 1, below + 1)}
        widest = max(gaps, key=lambda i: gaps[i])
        alike = gaps[widest] - min(gaps.values()) < 1.0
        parted.append(below if alike else widest)
        if not alike:
            told.append(widest == below)
    on_top = len(told) >= MIN_NUMBERS and sum(told) >= ON_TOP * len(told)
    return list(anchors[1:]) if on_top else parted


def aligned_cells(words: Sequence[Word], rulings: Sequence[Ruling], first_table: int) -> tuple[GridCell, ...]:
    """Return the grid cells of tables that only alignment shows, numbered from `first_table`."""
    level = [word for word in words if word.direction == 0]
    if not level:
        return ()
    lines = visual_lines(level)
    rules = [r.top for r in rulings if r.is_horizontal]
    cells: list[GridCell] = []
    for number, found in enumerate(find_regions(lines, font_size(level)), start=first_table):
        cells += _cells(number, found, rules)
    return tuple(cells)


def _cells(number: int, region: Region[Word], rules: Sequence[float]) -> list[GridCell]:
    x0, _, x1, bottom = union([word.bbox for line in region.lines for word in line])
    xs = [x0, *((a + b) / 2 for a, b in region.gutters), x1]
    ys = [*(y - 0.5 for y in _row_tops(region, rules)), bottom + 0.5]
    bands = [min(w.top for w in region.lines[i]) for i in region.bands]
    columns = len(xs) - 1
    cells = []
    for row, (above, below) in enumerate(pairwise(ys)):
        if any(above <= y < below for y in bands):
            cells.append(GridCell(number, row, 0, 1, columns, (x0, above, x1, below)))
        else:
            cells += [
                GridCell(number, row, column, 1, 1, (xs[column], above, xs[column + 1], below))
                for column in range(columns)
            ]
    return cells

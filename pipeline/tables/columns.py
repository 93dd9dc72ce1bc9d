"""Tables without vertical rulings: columns by the white that runs down through their lines.

A text line whose words part into three or more groups, wide gaps between, speaks for a table; a
region is such lines with those between them. Columns are what is left between the gutters: the
white strips that (nearly) no line of the region crosses. A line of one text that does cross them
is a band over the whole width. Rows are parted by horizontal rulings, and where a strip between
two rulings holds several numbers (or there are no rulings) between one number and the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.geometry import overlap, union
from pipeline.grid import GridCell
from pipeline.records import Ruling, Word

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

NUMBER = re.compile(r"\(?\d{1,4}[a-z]?[.)]*$")
NUMBERED = 0.6
"""Share of a column's lines that are numbers where it numbers the rows; its header is not one."""
MIN_NUMBERS = 3
CELL_GAP, ROW_GAP = 0.6, 2.5
"""Letter heights of white between lines of one cell, and between rows, at most."""

Interval = tuple[float, float]
Line = list[Word]


@dataclass(frozen=True, slots=True)
class _Region:
    """A table's lines, its gutters from left to right, and which of its lines are bands."""

    lines: list[Line]
    gutters: list[Interval]
    bands: frozenset[int]


def _lines(words: Sequence[Word]) -> list[Line]:
    """Return the words by visual line, top to bottom: those whose middles stand at one height."""
    lines: list[Line] = []
    for word in sorted((w for w in words if w.direction == 0), key=lambda w: w.top + w.bottom):
        middle = (word.top + word.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def _runs(line: Line, height: float) -> list[Interval]:
    """Return the stretches of a line that hold text without a gap."""
    runs: list[Interval] = []
    for word in line:
        if runs and word.x0 - runs[-1][1] < SPACE_PER_HEIGHT * height:
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.x1))
        else:
            runs.append((word.x0, word.x1))
    return runs


def _has_columns(line: Line, height: float) -> bool:
    """Say whether wide gaps part a line's words into as many groups as a table has columns."""
    gaps = [b[0] - a[1] for a, b in pairwise(_runs(line, height))]
    return sum(gap >= GAP_PER_HEIGHT * height for gap in gaps) >= MIN_COLUMNS - 1


def _white(lines: Sequence[Line], height: float, slips: int) -> list[Interval]:
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


def _crosses(line: Line, gutters: Sequence[Interval], height: float) -> bool:
    """Say whether a line is one text that runs over a gutter, from one column into the next."""
    runs = _runs(line, height)
    x0, x1 = runs[0]
    return len(runs) == 1 and any(x0 < a - height and x1 > b + height for a, b in gutters)


def _measured(lines: list[Line], height: float) -> _Region:
    """Return the lines with their gutters, bands told from them."""
    told = [line for line in lines if _has_columns(line, height)]
    likely = _white(told, height, int(SLIPS * len(told)))
    bands = frozenset(i for i, line in enumerate(lines) if _crosses(line, likely, height))
    others = [line for i, line in enumerate(lines) if i not in bands]
    return _Region(lines, _white(others, height, int(SLIPS * len(others))), bands)


def _regions(lines: Sequence[Line], height: float) -> list[_Region]:
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


def _goes_on(lines: Sequence[Line], span: Sequence[int], seed: int, height: float) -> bool:
    """Say whether all that stands before the next line with columns keeps to the columns of both.

    On a scan whose narrow first column was not read, few lines show all columns by themselves.
    """
    first = span[0]
    region = _measured([list(line) for line in lines[first : seed + 1]], height)
    between = range(span[-1] + 1 - first, seed - first)
    return len(region.gutters) >= MIN_COLUMNS - 1 and not region.bands & set(between)


def _tables(lines: list[Line], height: float) -> list[_Region]:
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


def _grown(region: _Region, page: Sequence[Line], height: float) -> _Region:
    """Return the region with the lines directly above and below it that keep to its columns."""
    first, last = page.index(region.lines[0]), page.index(region.lines[-1])
    lines, shift = list(region.lines), 0
    while first > 0 and _joins(page[first - 1], _gap(page[first - 1], lines[0]), region, height):
        first, shift = first - 1, shift + 1
        lines.insert(0, page[first])
    while last + 1 < len(page) and _joins(page[last + 1], _gap(lines[-1], page[last + 1]), region, height):
        last += 1
        lines.append(page[last])
    return _Region(lines, region.gutters, frozenset(i + shift for i in region.bands))


def _gap(above: Line, below: Line) -> float:
    return min(w.top for w in below) - max(w.bottom for w in above)


def _joins(line: Line, gap: float, region: _Region, height: float) -> bool:
    """Say whether a line beside the region belongs to it.

    It does where it stands as close as lines of one cell, or as rows, with words in two columns:
    a row may lack its unit, or its number may not have been read.
    """
    is_row = _columns_filled(line, region.gutters) >= MIN_COLUMNS - 1
    return not _crosses(line, region.gutters, height) and gap <= (ROW_GAP if is_row else CELL_GAP) * height


def _columns_filled(line: Line, gutters: Sequence[Interval]) -> int:
    """Return in how many columns a line has words; 0 where a word stands in a gutter."""
    if any(overlap(*gutter, w.x0, w.x1) > 1 for gutter in gutters for w in line):
        return 0
    return len({sum(w.x0 >= (a + b) / 2 for a, b in gutters) for w in line})


def _row_tops(region: _Region, rules: Sequence[float]) -> list[float]:
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


def _anchors(region: _Region) -> list[int]:
    """Return the lines that stand for one row each: with its number, else with first-column words.

    The first line is one too where columns stand in it, for it is a header's.
    """
    kept = [i for i in range(len(region.lines)) if i not in region.bands]
    edges = [float("-inf"), *((a + b) / 2 for a, b in region.gutters), float("inf")]
    for left, right in pairwise(edges):
        held = {i: [w for w in region.lines[i] if left < (w.x0 + w.x1) / 2 <= right] for i in kept}
        filled = [i for i in kept if held[i]]
        numbered = [i for i in filled if len(held[i]) == 1 and NUMBER.match(held[i][0].text)]
        if len(numbered) >= MIN_NUMBERS and len(numbered) >= NUMBERED * len(filled):
            head = [i for i in kept[:1] if i not in numbered and i in filled]
            return [*head, *numbered]
    return [i for i in kept if region.lines[i][0].x0 < region.gutters[0][0]]


def _is_parted(tops: Sequence[float], line: int, parted: Collection[float]) -> bool:
    """Say whether a row begins between this line and the one above anyway."""
    return any(tops[line - 1] + 1 < y <= tops[line] + 1 for y in parted)


def _between(anchors: Sequence[int], tops: Sequence[float], ends: Sequence[float]) -> set[int]:
    """Return the lines that begin rows, one for each two anchors.

    The widest white above a line parts them; where all are alike, cells are aligned on top.
    """
    parted = set()
    for above, below in pairwise(anchors):
        gaps = {i: tops[i] - ends[i - 1] for i in range(above + 1, below + 1)}
        widest = max(gaps, key=lambda i: gaps[i])
        alike = gaps[widest] - min(gaps.values()) < 1.0
        parted.add(below if alike else widest)
    return parted


def aligned_cells(words: Sequence[Word], rulings: Sequence[Ruling], first_table: int) -> tuple[GridCell, ...]:
    """Return the grid cells of tables that only alignment shows, numbered from `first_table`."""
    lines = _lines(words)
    if len(lines) < MIN_LINES:
        return ()
    height = median(w.bottom - w.top for line in lines for w in line)
    rules = [r.top for r in rulings if r.is_horizontal]
    cells: list[GridCell] = []
    for number, found in enumerate(_regions(lines, height), start=first_table):
        cells += _cells(number, _grown(found, lines, height), rules)
    return tuple(cells)


def _cells(number: int, region: _Region, rules: Sequence[float]) -> list[GridCell]:
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

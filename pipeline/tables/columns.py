"""Tables without vertical rulings: columns by the gaps that run down through many lines.

A text line whose words part into three or more groups, wide gaps between, is a table's line.
Neighbouring such lines whose gaps lie above one another make a table; its columns are what the
gaps leave. Rows are parted by horizontal rulings where there are any, else a row begins where
the first column has words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.geometry import overlap, union
from pipeline.grid import GridCell
from pipeline.records import Ruling, Word

MIN_COLUMNS = 3
MIN_LINES = 4
GAP_PER_HEIGHT = 0.9
"""A gap between columns is at least this many letter heights wide; between words it is about 0.3."""

Interval = tuple[float, float]


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Return the words by visual line, top to bottom: those whose middles stand at one height."""
    lines: list[list[Word]] = []
    for word in sorted((w for w in words if w.direction == 0), key=lambda w: w.top + w.bottom):
        middle = (word.top + word.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def _gutters(line: Sequence[Word]) -> list[Interval]:
    """Return the wide gaps between a line's words."""
    height = max(w.bottom - w.top for w in line)
    return [(a.x1, b.x0) for a, b in pairwise(line) if b.x0 - a.x1 >= GAP_PER_HEIGHT * height]


def _narrowed(gutters: Sequence[Interval], line: Sequence[Word]) -> list[Interval]:
    """Return what is left of the gutters where the line's words stand in them."""
    left = []
    for gutter in gutters:
        free = gutter
        for word in line:
            if overlap(*free, word.x0, word.x1) > 0:
                before, after = (free[0], word.x0), (word.x1, free[1])
                free = max(before, after, key=lambda side: side[1] - side[0])
        if free[1] - free[0] >= 2.0:
            left.append(free)
    return left


def _blocks(lines: Sequence[list[Word]]) -> list[tuple[list[list[Word]], list[Interval]]]:
    """Return runs of lines with the gutters that stay free through each whole run.

    A run grows downward from a line with enough gaps while enough gutters survive.
    """
    blocks = []
    start = 0
    while start < len(lines):
        gutters = _gutters(lines[start])
        end = start + 1
        if len(gutters) >= MIN_COLUMNS - 1:
            while end < len(lines):
                narrowed = _narrowed(gutters, lines[end])
                if len(narrowed) < max(MIN_COLUMNS - 1, len(gutters)):
                    break
                gutters, end = narrowed, end + 1
            if end - start >= MIN_LINES:
                blocks.append((list(lines[start:end]), gutters))
        start = end
    return blocks


def _row_tops(
    lines: Sequence[list[Word]], gutters: Sequence[Interval], rules: Sequence[float]
) -> list[float]:
    """Return where the rows begin: at rulings inside the block, else where the first column has words."""
    top, bottom = lines[0][0].top, lines[-1][0].bottom
    inside = sorted(y for y in rules if top < y < bottom)
    if len(inside) >= 2:
        return [top, *inside]
    edge = gutters[0][0]
    starts = [min(w.top for w in line) for line in lines if line[0].x0 < edge]
    return starts if starts and starts[0] <= top else [top, *starts]


def aligned_cells(words: Sequence[Word], rulings: Sequence[Ruling], first_table: int) -> tuple[GridCell, ...]:
    """Return the grid cells of tables that only alignment shows, numbered from `first_table`."""
    cells: list[GridCell] = []
    rules = [r.top for r in rulings if r.is_horizontal]
    for number, (lines, gutters) in enumerate(_blocks(_lines(words)), start=first_table):
        x0, top, x1, bottom = union([word.bbox for line in lines for word in line])
        middles = [(a + b) / 2 for a, b in gutters]
        xs = [x0, *middles, x1]
        ys = [*(y - 0.5 for y in _row_tops(lines, gutters, rules)), bottom + 0.5]
        ys[0] = min(ys[0], top)
        cells += [
            GridCell(number, row, column, 1, 1, (xs[column], ys[row], xs[column + 1], ys[row + 1]))
            for row in range(len(ys) - 1)
            for column in range(len(xs) - 1)
        ]
    return tuple(cells)

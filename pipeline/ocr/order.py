"""Words to reading order: cell by cell, line by line, and the text that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from pipeline.geometry import BBox, center, contains, union
from pipeline.grid import GridCell
from pipeline.records import Word, word_id

Lines = list[list[Word]]


def text_lines(words: Iterable[Word]) -> Lines:
    """Return words of one cell (or of no cell) as lines, in the order in which they are read.

    Words that run upwards or downwards make lines of their own, after the level ones.
    """
    lines: Lines = []
    for direction in (0, 90, 180, 270):
        lines += _lines([w for w in words if w.direction == direction], direction)
    return lines


def _level(box: BBox, direction: int) -> BBox:
    """Return a box as it lies when its writing is turned level."""
    x0, top, x1, bottom = box
    return {
        0: box,
        90: (-bottom, x0, -top, x1),
        180: (-x1, -bottom, -x0, -top),
        270: (top, -x1, bottom, -x0),
    }[direction]


def _lines(words: Sequence[Word], direction: int) -> Lines:
    boxes = {id(word): _level(word.bbox, direction) for word in words}
    lines: list[tuple[float, list[Word]]] = []
    height = median(b[3] - b[1] for b in boxes.values()) if words else 0.0
    for word in sorted(words, key=lambda w: center(boxes[id(w)])[1]):
        middle = center(boxes[id(word)])[1]
        # Commas and dashes sit off the middle by less than half a line, the next line by a whole.
        if lines and middle - lines[-1][0] <= 0.5 * height:
            lines[-1][1].append(word)
            ys = [center(boxes[id(w)])[1] for w in lines[-1][1]]
            lines[-1] = (sum(ys) / len(ys), lines[-1][1])
        else:
            lines.append((middle, [word]))
    return [sorted(line, key=lambda w: boxes[id(w)][0]) for _, line in lines]


def _home(word: Word, cells: Sequence[GridCell]) -> int | None:
    x, y = center(word.bbox)
    return next((i for i, cell in enumerate(cells) if contains(cell.bbox, x, y)), None)


def ordered(words: Sequence[Word], cells: Sequence[GridCell]) -> Lines:
    """Return a page's words as lines: tables cell by cell, what stands outside where it stands."""
    inside: list[list[Word]] = [[] for _ in cells]
    outside: list[Word] = []
    for word in words:
        index = _home(word, cells)
        (outside if index is None else inside[index]).append(word)
    blocks: list[tuple[float, Lines]] = [(min(w.top for w in line), [line]) for line in text_lines(outside)]
    for table in sorted({cell.table for cell in cells}):
        of_table = [(c, ws) for c, ws in zip(cells, inside, strict=True) if c.table == table]
        lines = [line for _, ws in of_table for line in text_lines(ws)]
        blocks.append((union(c.bbox for c, _ in of_table)[1], lines))
    return [line for _, lines in sorted(blocks, key=lambda b: b[0]) for line in lines]


def number(page: str, lines: Lines) -> tuple[tuple[Word, ...], str]:
    """Give words their final id, line and offset; return them and the page's text."""
    words: list[Word] = []
    text: list[str] = []
    start = 0
    for line_number, line in enumerate(lines):
        for word in line:
            placed = replace(
                word, word_id=word_id(page, len(words) + 1), page_id=page, line=line_number, start=start
            )
            words.append(placed)
            start += len(word.text) + 1
        text.append(" ".join(word.text for word in line))
    return tuple(words), "\n".join(text)

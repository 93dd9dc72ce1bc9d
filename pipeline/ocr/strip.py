"""Many small pictures on one strip, so that one process of Tesseract reads them all.

Cells stand below each other with white between them: lines of neighbouring columns cannot be
taken for one, and a lone number is not lost beside a paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.geometry import BBox
from pipeline.ocr.tesseract import Glimpse, blank
from pipeline.pages import Gray

GAP = 40
MARGIN = 30
TALLEST = 25_000
"""Tesseract takes no image higher than 32,767 pixels."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A cut-out of the page: whose it is, where its top left is, and how it was turned (clockwise)."""

    cell: int
    image: Gray
    x: int
    y: int
    turned: int = 0


def cut(image: Gray, writing: Gray, box: BBox, cell: int) -> Snippet | None:
    """Return what is written in a box of the page (pixels), without its white margins; None if nothing.

    `writing` masks the page's writing (`prepare.find_writing`).
    """
    x0, top, x1, bottom = (max(0, round(v)) for v in box)
    marks = writing[top:bottom, x0:x1]
    if min(marks.shape) < 4:
        return None
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    # A sliver of a letter or ruling that reaches in from the next cell is no writing either.
    if not rows.size or max(rows[-1] - rows[0], columns[-1] - columns[0]) < 5:
        return None
    left, upper = max(0, columns[0] - 8), max(0, rows[0] - 8)
    piece = image[top:bottom, x0:x1][upper : rows[-1] + 9, left : columns[-1] + 9]
    return Snippet(cell, piece, x0 + int(left), top + int(upper))


def turned(snippet: Snippet, degrees: int) -> Snippet:
    """Return the snippet turned clockwise by 90 or 270 degrees."""
    way = {90: cv2.ROTATE_90_CLOCKWISE, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[degrees]
    return replace(snippet, image=np.asarray(cv2.rotate(snippet.image, way), np.uint8), turned=degrees)


def strips(snippets: Sequence[Snippet]) -> list[list[Snippet]]:
    """Part snippets into strips that are not too tall."""
    groups: list[list[Snippet]] = []
    height = TALLEST
    for snippet in snippets:
        need = snippet.image.shape[0] + GAP
        if height + need > TALLEST:
            groups.append([])
            height = 0
        groups[-1].append(snippet)
        height += need
    return groups


def compose(snippets: Sequence[Snippet]) -> tuple[Gray, list[int]]:
    """Return the strip's picture and where each snippet's top is on it."""
    width = max(s.image.shape[1] for s in snippets) + 2 * MARGIN
    height = sum(s.image.shape[0] + GAP for s in snippets) + GAP
    paper, tops, y = blank(height, width), [], GAP
    for snippet in snippets:
        rows, columns = snippet.image.shape
        paper[y : y + rows, MARGIN : MARGIN + columns] = snippet.image
        tops.append(y)
        y += rows + GAP
    return paper, tops


def by_snippet(
    found: Sequence[Glimpse], snippets: Sequence[Snippet], tops: Sequence[int]
) -> list[list[Glimpse]]:
    """Return each snippet's words, their boxes counted from its own top left."""
    inside: list[list[Glimpse]] = [[] for _ in snippets]
    for word in found:
        middle = (word.top + word.bottom) / 2
        index = max((i for i, top in enumerate(tops) if top - GAP / 2 <= middle), default=0)
        dy = tops[index]
        inside[index].append(
            replace(
                word, x0=word.x0 - MARGIN, x1=word.x1 - MARGIN, top=word.top - dy, bottom=word.bottom - dy
            )
        )
    return inside


def on_page(word: Glimpse, snippet: Snippet) -> Glimpse:
    """Return a snippet's word with its box on the page."""
    height, width = snippet.image.shape
    x0, top, x1, bottom = word.x0, word.top, word.x1, word.bottom
    if snippet.turned == 90:  # what was left is now up: x ran upwards on the page
        x0, top, x1, bottom = top, width - word.x1, word.bottom, width - word.x0
    elif snippet.turned == 270:
        x0, top, x1, bottom = height - word.bottom, word.x0, height - word.top, word.x1
    return replace(word, x0=snippet.x + x0, x1=snippet.x + x1, top=snippet.y + top, bottom=snippet.y + bottom)

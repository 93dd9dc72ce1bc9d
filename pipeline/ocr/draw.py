"""What was seen on a page, drawn on it: words by how sure they are, rulings, cells.

For a person who asks why a table came out as it did; nothing reads these pictures back.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from pipeline.pages import Gray
from pipeline.records import Cell, Ruling, Word

WORD, TURNED, UNSURE, RULING, CELL = (
    (70, 140, 220),
    (150, 80, 200),
    (220, 120, 20),
    (200, 30, 30),
    (30, 150, 60),
)
UNSURE_BELOW = 0.6
"""A word of less confidence (0–1) is drawn as unsure."""


def draw_page(
    image: Gray, dpi: float, words: Sequence[Word], rulings: Sequence[Ruling], cells: Sequence[Cell]
) -> Image.Image:
    """Return a page's image with its words, rulings and cells drawn on it.

    Args:
        image: the upright page in grey, height × width, 0–255.
        dpi: its resolution; boxes are in points of 1/72 inch.
        words: its words: blue, purple where they run up or down, orange where unsure.
        rulings: its lines, red.
        cells: its cells, green, each with its row and column from 0.
    """
    drawn = Image.fromarray(image).convert("RGB")
    paper, scale = ImageDraw.Draw(drawn), dpi / 72
    for cell in cells:
        box = [v * scale for v in (cell.x0, cell.top, cell.x1, cell.bottom)]
        paper.rectangle([box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2], outline=CELL, width=2)
        paper.text((box[0] + 5, box[1] + 3), f"{cell.row},{cell.column}", fill=CELL)
    for word in words:
        colour = UNSURE if word.confidence < UNSURE_BELOW else TURNED if word.direction else WORD
        paper.rectangle([v * scale for v in word.bbox], outline=colour)
    for ruling in rulings:
        ends = [v * scale for v in (ruling.x0, ruling.top, ruling.x1, ruling.bottom)]
        paper.line(ends, fill=RULING, width=2)
    return drawn

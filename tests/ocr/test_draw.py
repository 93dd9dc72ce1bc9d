"""Words, rulings and cells drawn on a page."""

import numpy as np

from pipeline.ocr.draw import CELL, RULING, TURNED, UNSURE, WORD, draw_page
from pipeline.records import Cell, Ruling, Word

PAGE = "d0-p001"


def test_each_kind_has_its_colour_and_place():
    words = [
        Word(f"{PAGE}-w1", PAGE, "a", 10, 10, 20, 20, 0.9, 0, 0, 0),
        Word(f"{PAGE}-w2", PAGE, "b", 30, 10, 40, 20, 0.3, 0, 0, 2),
        Word(f"{PAGE}-w3", PAGE, "c", 50, 10, 60, 20, 0.9, 90, 0, 4),
    ]
    drawn = draw_page(
        np.full((200, 300), 255, np.uint8),
        144,
        words,
        [Ruling(PAGE, 5, 50, 100, 50)],
        [Cell(PAGE, 1, 0, 0, 1, 1, 5, 55, 100, 90, ())],
    )
    assert drawn.size == (300, 200)
    assert [drawn.getpixel((2 * x, 30)) for x in (10, 30, 50)] == [WORD, UNSURE, TURNED]
    assert drawn.getpixel((100, 100)) == RULING
    assert drawn.getpixel((100, 2 * 55 + 2)) == CELL
    assert drawn.getpixel((290, 190)) == (255, 255, 255)

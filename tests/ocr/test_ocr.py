"""Words in reading order; what was read of a drawn table."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ocr.order import number, text_lines
from pipeline.ocr.prepare import find_skew
from pipeline.ocr.rulings import find_rulings
from pipeline.ocr.strip import Snippet, on_page, turned
from pipeline.ocr.tesseract import Glimpse
from pipeline.records import Word


def _word(text: str, x0: float, top: float, x1: float, bottom: float, direction: int = 0) -> Word:
    return Word("", "p", text, x0, top, x1, bottom, 1.0, direction, 0, 0)


def test_words_running_up_are_read_from_the_bottom() -> None:
    words = [_word("drugie", 10, 10, 20, 40, 90), _word("pierwsze", 10, 50, 20, 90, 90)]
    placed, text = number("p", text_lines(words))
    assert text == "pierwsze drugie"
    assert all(text[w.start :].startswith(w.text) for w in placed)


def test_skew_is_found() -> None:
    page = np.full((1200, 900), 255, np.uint8)
    page[100:1100:40, 80:820] = 0
    page[101:1101:40, 80:820] = 0
    tilt = cv2.getRotationMatrix2D((450, 600), -2.0, 1)
    assert abs(find_skew(cv2.warpAffine(page, tilt, (900, 1200), borderValue=(255,))) - 2.0) < 0.1


def test_rulings_are_lines_and_not_letters() -> None:
    page = np.full((600, 900), 255, np.uint8)
    cv2.rectangle(page, (50, 50), (850, 550), 0, 3)
    cv2.putText(page, "HHH", (200, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (0,), 3)
    lines, _ = find_rulings(page, 300)
    assert sorted(line.is_horizontal for line in lines) == [False, False, True, True]


def test_boxes_of_turned_snippets_come_back_to_the_page() -> None:
    image = np.full((200, 50), 255, np.uint8)
    image[120:180, 10:30] = 0
    for degrees in (90, 270):
        snippet = turned(Snippet(0, image, 7, 11), degrees)
        ys, xs = np.nonzero(snippet.image == 0)
        seen = Glimpse(
            "x", int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1, 1.0, (0, 0, 0)
        )
        back = on_page(seen, snippet)
        assert (back.x0, back.top, back.x1, back.bottom) == (17, 131, 37, 191)

"""Strokes between words (`konkursy / oferty`) that were read as a lone I, l or |: told by how they lean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from pipeline.ocr.prepare import INK
from pipeline.ocr.tesseract import Glimpse
from pipeline.pages import Gray, turn

UPRIGHT = frozenset({"I", "l", "|", "¦"})
LEAN, SLIGHT = -0.24, -0.12
"""Pixels to the right for each pixel down. An upright I has 0, in italics -0.16 to -0.2; a stroke -0.24 to
-0.56, in bold narrow type -0.16 (Liberation and DejaVu, all faces): between, an unsure reading decides."""
SURE = 0.9
AROUND = 6


def with_strokes(image: Gray, words: Sequence[tuple[Glimpse, int]]) -> list[tuple[Glimpse, int]]:
    """Return the words with their directions, lone signs that lean as a stroke does made one."""
    return [
        (replace(word, text="/"), direction) if _is_stroke(image, word, direction) else (word, direction)
        for word, direction in words
    ]


def _is_stroke(image: Gray, word: Glimpse, direction: int) -> bool:
    if word.text not in UPRIGHT:
        return False
    return lean(_level(image, word, direction)) <= (LEAN if word.confidence > SURE else SLIGHT)


def _level(image: Gray, word: Glimpse, direction: int) -> Gray:
    """Return a word's picture as it looks when it is turned level, with a little around it."""
    rows = slice(max(0, word.top - AROUND), word.bottom + AROUND)
    return turn(image[rows, max(0, word.x0 - AROUND) : word.x1 + AROUND], direction)


def lean(image: Gray) -> float:
    """Return how far a sign's ink moves to the right for each pixel down; 0 where there is too little.

    The sign is the blot with the most ink in the middle: boxes of lone signs are often off by some pixels.
    """
    ink = np.asarray((image < INK) * np.uint8(255), np.uint8)
    _, labels = cv2.connectedComponents(ink, connectivity=8)
    within = np.bincount(labels[AROUND:-AROUND, AROUND:-AROUND].ravel(), minlength=2)
    within[0] = 0
    down, right = np.nonzero(labels == int(within.argmax()))
    if not within.any() or np.ptp(down) < 8:
        return 0.0
    return float(np.cov(down, right)[0, 1] / np.var(down))

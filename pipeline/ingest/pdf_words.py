"""The letters of a PDF page to words, whichever way they run."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pdfplumber.utils.text import extract_words

from pipeline.records import Word, word_id

Char = dict[str, Any]


def native_words(page: Any, name: str) -> tuple[Word, ...]:
    """Return the words of a pdfplumber page in the order of its lines."""
    height, width = float(page.height), float(page.width)
    by_direction: dict[int, list[Char]] = defaultdict(list)
    for char in _visible(page.chars, width, height):
        by_direction[_direction(char)].append(char)
    words: list[Word] = []
    start = 0
    for direction, chars in sorted(by_direction.items()):
        turned = [_turn(char, direction, width, height) for char in chars]
        for found in extract_words(
            turned, x_tolerance_ratio=0.25, use_text_flow=False, expand_ligatures=False
        ):
            x0, top, x1, bottom = _turn_back(found, direction, width, height)
            words.append(
                Word(
                    word_id=word_id(name, len(words) + 1),
                    page_id=name,
                    text=found["text"],
                    x0=x0,
                    top=top,
                    x1=x1,
                    bottom=bottom,
                    confidence=1.0,
                    direction=direction,
                    line=0,
                    start=start,
                )
            )
            start += len(found["text"]) + 1
    return tuple(words)


def _visible(chars: Sequence[Char], width: float, height: float) -> list[Char]:
    """Return the letters on the page, those drawn twice (for bold) once.

    The second drawing lies less than half a letter beside the first; two letters in a row
    ("Armii" in small print) stand a whole one apart.
    """
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = defaultdict(list)
    kept = []
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        if not (0 <= x <= width and 0 <= y <= height):
            continue
        if char["text"] == "\0":
            continue  # a glyph that the font gives no letter for
        if char["text"].strip() and _is_drawn(char, x, y, seen):
            continue
        seen[char["text"], round(x), round(y)].append((x, y))
        kept.append(char)
    return kept


def _is_drawn(
    char: Char, x: float, y: float, seen: Mapping[tuple[str, int, int], Sequence[tuple[float, float]]]
) -> bool:
    """Say whether the same letter was drawn here before, shifted by half a letter or a point at most."""
    near = min(1.0, (char["x1"] - char["x0"]) / 2), min(1.0, (char["bottom"] - char["top"]) / 2)
    return any(
        abs(x - other_x) < near[0] and abs(y - other_y) < near[1]
        for column in (-1, 0, 1)
        for row in (-1, 0, 1)
        for other_x, other_y in seen.get((char["text"], round(x) + column, round(y) + row), ())
    )


def _direction(char: Char) -> int:
    """Return the writing direction of a letter, counter-clockwise, to the nearest quarter turn."""
    a, b, *_ = char["matrix"]
    return round(math.degrees(math.atan2(b, a)) / 90) % 4 * 90


def _turn(char: Char, direction: int, width: float, height: float) -> Char:
    """Return the letter as it stands when the page is turned so that it runs from left to right."""
    x0, top, x1, bottom = char["x0"], char["top"], char["x1"], char["bottom"]
    box = {
        0: (x0, top, x1, bottom),
        90: (height - bottom, x0, height - top, x1),
        180: (width - x1, height - bottom, width - x0, height - top),
        270: (top, width - x1, bottom, width - x0),
    }[direction]
    size = {"x0": box[0], "top": box[1], "x1": box[2], "bottom": box[3], "doctop": box[1]}
    return {**char, **size, "upright": True, "width": box[2] - box[0], "height": box[3] - box[1]}


def _turn_back(word: Char, direction: int, width: float, height: float) -> tuple[float, float, float, float]:
    """Undo `_turn` for a word's box."""
    x0, top, x1, bottom = (float(word[key]) for key in ("x0", "top", "x1", "bottom"))
    return {
        0: (x0, top, x1, bottom),
        90: (top, height - x1, bottom, height - x0),
        180: (width - x1, height - bottom, width - x0, height - top),
        270: (width - bottom, x0, width - top, x1),
    }[direction]

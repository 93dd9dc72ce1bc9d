"""One scanned page to its words and rulings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from pipeline.geometry import BBox
from pipeline.grid import GridCell, rulings_to_cells
from pipeline.ocr.addresses import with_at_signs
from pipeline.ocr.order import number, ordered
from pipeline.ocr.pieces import find_pieces
from pipeline.ocr.prepare import find_writing, upright_and_straight, wipe, without_grain
from pipeline.ocr.rulings import find_rulings
from pipeline.ocr.strip import Snippet, by_snippet, compose, cut, on_page, strips, turned
from pipeline.ocr.strokes import with_strokes
from pipeline.ocr.tesseract import Glimpse, find_rotation, read_image
from pipeline.pages import Gray, turn
from pipeline.records import Page, Ruling, Word
from pipeline.settings import OcrSettings

RULED = 2
"""Pixels at a cell's edge that are still its ruling's."""
DOUBTFUL = 0.9
"""A cell's mean confidence below which it is read again; on ten sheets at 150 to 300 dpi none was."""
AROUND = 61
"""Pixels about what is written that are looked at too, for marks and faint strokes."""
_DIRECTIONS = {0: 0, 90: 90, 270: 270}
"""Turned clockwise by 90° it became level: it had run upwards, counter-clockwise by 90°."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as it was read; this is what the cache keeps."""

    page: Page
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]


def read_page(image: Gray, page: Page, settings: OcrSettings) -> ReadPage:
    """Read a scanned page (at `settings.dpi`), turning it upright where it reads badly as it is.

    Raises:
        LimitError: it took longer than `settings.seconds_per_page`.
    """
    if min(image.shape) < 16:
        return ReadPage(replace(page, ocr_confidence=0.0), (), ())
    read = _read(image, page, settings)
    if _score(read) >= 0.65:
        return read
    rotation = find_rotation(image, settings.seconds_per_page)
    if not rotation:
        return read
    size = (page.height_pt, page.width_pt) if rotation in (90, 270) else (page.width_pt, page.height_pt)
    upright = replace(page, rotation=rotation, width_pt=size[0], height_pt=size[1])
    again = _read(turn(image, rotation), upright, settings)
    return max(read, again, key=_score)


def _score(read: ReadPage) -> float:
    """Return the mean confidence of the page's letters."""
    letters = sum(len(w.text) for w in read.words)
    return sum(w.confidence * len(w.text) for w in read.words) / letters if letters else 0.0


def _read(image: Gray, page: Page, settings: OcrSettings) -> ReadPage:
    straight, skew = upright_and_straight(image)
    lines, mask = find_rulings(straight, settings.dpi)
    clean = wipe(straight, mask)
    scale = 72 / settings.dpi
    rulings = tuple(
        Ruling(page.page_id, line.x0 * scale, line.top * scale, line.x1 * scale, line.bottom * scale)
        for line in lines
    )
    cells = rulings_to_cells(rulings)
    words = with_strokes(clean, _words(clean, cells, settings))
    level = [word for word, direction in words if direction == 0]
    turned_words = [(word, direction) for word, direction in words if direction]
    words = [(word, 0) for word in with_at_signs(clean, level, settings)] + turned_words
    placed, text = number(
        page.page_id, ordered([_word(w, direction, page, scale) for w, direction in words], cells)
    )
    read = ReadPage(replace(page, skew_deg=skew, text_raw=text), placed, rulings)
    return replace(read, page=replace(read.page, ocr_confidence=_score(read)))


def _word(found: Glimpse, direction: int, page: Page, scale: float) -> Word:
    box = (found.x0 * scale, found.top * scale, found.x1 * scale, found.bottom * scale)
    return Word("", page.page_id, found.text, *box, found.confidence, direction, 0, 0)


Found = list[tuple[Glimpse, int]]


def _words(clean: Gray, cells: Sequence[GridCell], settings: OcrSettings) -> Found:
    """Read the cells and pieces of all tables, and what stands outside them."""
    writing = find_writing(clean)
    snippets: list[Snippet] = []
    covered, rest = clean.copy(), writing.copy()

    def take(index: int, box: BBox, gap: int) -> None:
        x0, top, x1, bottom = (v * settings.dpi / 72 for v in box)
        snippet = cut(clean, writing, (x0 + gap, top + gap, x1 - gap, bottom - gap), index)
        if snippet is not None:
            snippets.append(snippet)
            if _may_be_turned(snippet, settings.dpi):
                snippets.extend((turned(snippet, 90), turned(snippet, 270)))
        inside = slice(max(0, round(top)), round(bottom) + gap), slice(max(0, round(x0)), round(x1) + gap)
        covered[inside], rest[inside] = 255, 0

    for index, cell in enumerate(cells):
        take(index, cell.bbox, RULED)
    pieces = find_pieces(rest, settings.dpi)
    for index, cell in enumerate(pieces, start=len(cells)):
        take(index, cell.bbox, 0)
    if snippets:
        # On a sheet that is left nearly empty Tesseract takes the grain of the paper for writing.
        covered[cv2.dilate(rest, np.ones((AROUND, AROUND), np.uint8)) == 0] = 255
    mode = 4 if cells else 3
    found = _table_words(snippets, [*cells, *pieces], settings)
    return found + _page_words(covered, rest, mode, settings)


def _page_words(image: Gray, writing: Gray, mode: int, settings: OcrSettings) -> Found:
    """Read what stands outside the tables, or all of a page without any, by its own layout."""
    snippet = cut(image, writing, (0, 0, image.shape[1], image.shape[0]), 0)
    if snippet is None:
        return []
    paper, tops = compose([snippet])
    found = read_image(paper, settings.dpi, settings.language, mode, settings.seconds_per_page)
    (inside,) = by_snippet(found, [snippet], tops)
    return [(on_page(word, snippet), 0) for word in inside]


def _table_words(snippets: Sequence[Snippet], cells: Sequence[GridCell], settings: OcrSettings) -> Found:
    """Read snippets from one strip; those that are there in several ways in the one that reads best."""
    readings: dict[int, list[tuple[Snippet, list[Glimpse]]]] = defaultdict(list)
    for group in strips(snippets):
        for snippet, words in _read_strip(group, settings):
            readings[snippet.cell].append((snippet, words))
    best = {cell: max(ways, key=_evidence) for cell, ways in readings.items()}
    _reread_doubtful(best, settings)
    _reread_numbers(best, cells, settings)
    return [
        (on_page(word, snippet), _DIRECTIONS[snippet.turned])
        for snippet, words in best.values()
        for word in words
    ]


def _may_be_turned(snippet: Snippet, dpi: float) -> bool:
    """Whether the writing in a cell is so tall and narrow that it may run up or down."""
    height, width = snippet.image.shape
    return bool(height > 1.3 * width and height > dpi * 0.3)


def _evidence(way: tuple[Snippet, list[Glimpse]]) -> float:
    """Return how much was read, and how surely: letters weighed by confidence, doubtful ones against it."""
    return sum(len(w.text) * (w.confidence - 0.5) for w in way[1])


def _read_strip(
    group: Sequence[Snippet], settings: OcrSettings, digits: bool = False
) -> list[tuple[Snippet, list[Glimpse]]]:
    paper, tops = compose(group)
    found = read_image(paper, settings.dpi, settings.language, 6, settings.seconds_per_page, digits)
    return list(zip(group, by_snippet(found, group, tops), strict=True))


def _is_number(words: Sequence[Glimpse]) -> bool:
    return len(words) == 1 and words[0].text.strip(".,)").isdigit()


def _reread_doubtful(best: dict[int, tuple[Snippet, list[Glimpse]]], settings: OcrSettings) -> None:
    """Read cells that came out unsure again, on a strip of their own and without the grain of the paper."""
    doubtful = [snippet for snippet, words in best.values() if _is_doubtful(words)]
    calm = [replace(snippet, image=without_grain(snippet.image)) for snippet in doubtful]
    for group in strips(calm):
        for way in _read_strip(group, settings):
            best[way[0].cell] = max(best[way[0].cell], way, key=_evidence)


def _is_doubtful(words: Sequence[Glimpse]) -> bool:
    letters = sum(len(w.text) for w in words)
    return letters >= 3 and sum(w.confidence * len(w.text) for w in words) < DOUBTFUL * letters


def _reread_numbers(
    best: dict[int, tuple[Snippet, list[Glimpse]]], cells: Sequence[GridCell], settings: OcrSettings
) -> None:
    """Read again, as digits, the cells of number columns that did not come out as surely a number."""
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index in best:
        if best[index][0].image.shape[1] < settings.dpi * 0.5 and best[index][0].turned == 0:
            columns[cells[index].table, cells[index].column].append(index)
    doubtful: list[int] = []
    for members in columns.values():
        if sum(_is_number(best[i][1]) for i in members) * 2 <= len(members):
            continue
        height = median(best[i][0].image.shape[0] for i in members)
        doubtful += [
            i
            for i in members
            if best[i][0].image.shape[0] < 1.6 * height
            and not (_is_number(best[i][1]) and best[i][1][0].confidence > 0.9)
        ]
    if not doubtful:
        return
    for snippet, words in _read_strip([best[i][0] for i in doubtful], settings, digits=True):
        old = best[snippet.cell]
        if _is_number(words) and (not _is_number(old[1]) or words[0].confidence > old[1][0].confidence):
            best[snippet.cell] = (snippet, words)

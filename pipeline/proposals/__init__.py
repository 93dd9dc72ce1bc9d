"""Cells, or text that lost its layout, to proposal rows: topic, number, proposal, responsible units.

In: a document's pages, its words as read and as repaired, its cells. Out: one `Proposal` for
every row of a table of proposals, the topics' moderators, and problems for what is odd. Refused:
inventing a row or a number, and taking lists, schedules or price tables for proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.proposals.flat_text import find_rows as find_flat_rows
from pipeline.proposals.rows import find_rows
from pipeline.proposals.settle import Settled, Texts, settle_rows
from pipeline.proposals.view import tables_of
from pipeline.records import Cell, Page, Word

__all__ = ["find_proposals"]


def find_proposals(
    pages: Sequence[Page],
    raw_words: Sequence[Word],
    repaired: Sequence[Word],
    cells: Sequence[Cell],
    doubtful_below: float = 0.7,
) -> Settled:
    """Return one document's proposals, moderators and problems; none where it has no such table."""
    if not pages:
        return Settled((), (), ())
    read = {page.page_id for page in pages if page.text_source in {"ocr", "plain_text"}}
    words = [_without_rules(word) if word.page_id in read else word for word in repaired]
    by_id = {word.word_id: word for word in words}
    rows = find_rows(tables_of(pages, by_id, cells), by_id, pages).rows
    if not rows and _is_flat(pages, cells):
        rows = find_flat_rows(pages, words, raw_words)
    texts = Texts({page.page: page for page in pages}, {word.word_id: word for word in raw_words}, by_id)
    return settle_rows(pages[0].document_id, rows, texts, doubtful_below)


def _is_flat(pages: Sequence[Page], cells: Sequence[Cell]) -> bool:
    """Say whether the document is text that may have lost its tables.

    A page whose layout is known and shows no table has none: an announcement's lists are no rows.
    """
    return not cells and all(page.text_source == "plain_text" for page in pages)


def _without_rules(word: Word) -> Word:
    """Return a word without the table's rule that OCR read into it: `|Biuro`, `[Urbitor`.

    In turned text no rule runs along the letters: there a lone `|` was a stroke (`konkursy / oferty`).
    """
    if word.direction and _is_stroke(word):
        return replace(word, text="/")
    text = word.text.strip("|¦")
    if text.startswith("[") and "]" not in text:
        text = text[1:]
    return word if text == word.text else replace(word, text=text)


def _is_stroke(word: Word) -> bool:
    """Say whether a lone sign of turned text is a stroke: read as a rule, or, unsurely, as a wide I."""
    along, across = word.bottom - word.top, word.x1 - word.x0
    wide = along >= 0.25 * across  # an `i` is 0.2 as wide as high, a stroke 0.33 (scans at 200 dpi)
    return word.text in {"|", "¦"} or (word.text in {"I", "l"} and word.confidence < 0.7 and wide)

"""Native words of a PDF page to reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.grid import rulings_to_cells
from pipeline.ocr.order import number, ordered
from pipeline.records import Page, Ruling, Word


def order_native(
    page: Page, words: Sequence[Word], rulings: Sequence[Ruling]
) -> tuple[Page, tuple[Word, ...]]:
    """Return the page with its text in reading order, and its words with their lines and offsets.

    Pages that were laid out from DOCX, HTML or plain text are in order already.
    """
    if page.text_source != "text_layer":
        return page, tuple(words)
    placed, text = number(page.page_id, ordered(words, rulings_to_cells(rulings)))
    return replace(page, text_raw=text), placed

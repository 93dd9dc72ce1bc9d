"""Pages to words: images prepared and read by Tesseract, native words put in reading order.

In: a page from `ingest` with its native words and rulings, and the raw file's bytes. Out: the
page with its text, its words in reading order and its rulings. Refused: changing what was read;
that is `repair`'s.
"""

from __future__ import annotations

from pipeline.ocr.native import order_native
from pipeline.ocr.read import ReadPage, read_page

__all__ = ["ReadPage", "order_native", "read_page"]

"""Every page of a collection with what was seen on it, as PNG files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from pipeline.artifacts import write_aside
from pipeline.ocr.draw import draw_page
from pipeline.pages import page_image
from pipeline.rawfiles import raw_bytes
from pipeline.records import Cell, Document, Page, Ruling, Word
from pipeline.stages import Place

DPI = 110


def draw_pages(place: Place, folder: Path) -> Iterator[Path]:
    """Draw every page that was read; yield each file as it is written.

    Raises:
        InputError: a raw file has gone or cannot be drawn any more.
    """
    store = place.store
    for document in store.read("ingest", "manifest", Document):
        name = document.document_id
        pages = store.read_if_there("ocr", "pages", Page, name)
        data = raw_bytes(place.raw, document) if pages else b""
        words = store.read_if_there("ocr", "words", Word, name)
        rulings = store.read_if_there("ocr", "rulings", Ruling, name)
        cells = store.read_if_there("tables", "cells", Cell, name)
        for page in pages:
            image = page_image(data, document.media_type, page, DPI)
            own = page.page_id
            drawn = draw_page(
                image,
                DPI,
                [word for word in words if word.page_id == own],
                [ruling for ruling in rulings if ruling.page_id == own],
                [cell for cell in cells if cell.page_id == own],
            )
            png = io.BytesIO()
            drawn.save(png, "PNG")
            path = folder / f"{own}.png"
            write_aside(path, png.getvalue())
            yield path

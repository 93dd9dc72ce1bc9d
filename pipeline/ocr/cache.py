"""Pages that were read once, kept by what they were read from."""

from __future__ import annotations

from pathlib import Path

from pipeline.artifacts import Store, code_digest, digest, read_key, read_records, write_records
from pipeline.ocr.addresses import MODEL
from pipeline.ocr.read import ReadPage
from pipeline.ocr.tesseract import version
from pipeline.records import Document, Page
from pipeline.settings import OcrSettings, as_dict

CODE = ("ocr", "pages.py", "sheet.py", "alignment.py", "grid.py", "geometry.py")


def cache_key(document: Document, page: Page, settings: OcrSettings) -> str:
    """Return the key of a page's reading: image, settings, Tesseract and model, and the reading code."""
    size = (page.width_pt, page.height_pt)
    return digest(document.sha256, page.page, size, as_dict(settings), tools(settings), code_digest(*CODE))


def tools(settings: OcrSettings) -> str:
    """Return what pages are read with: Tesseract, the model of the language, and the one for the sign @."""
    return digest(version(settings.language), version(MODEL))


def _path(store: Store, key: str) -> Path:
    return store.root / "cache" / "ocr" / f"{key}.parquet"


def is_kept(store: Store, key: str) -> bool:
    """Say whether a page's reading is kept, whole."""
    return read_key(_path(store, key), ReadPage) == key


def recall(store: Store, key: str) -> ReadPage | None:
    """Return a page's reading, None where it is not kept."""
    if not is_kept(store, key):
        return None
    (read,) = read_records(_path(store, key), ReadPage)
    return read


def keep(store: Store, key: str, read: ReadPage) -> None:
    """Keep a page's reading, whole or not at all."""
    write_records(_path(store, key), ReadPage, [read], key)

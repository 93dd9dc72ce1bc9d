"""PDF to pages: native words with their direction, rulings, or the need to read the image.

The only door to pdfplumber. A text layer that lies over a page's image and does not read as
Polish is not used: the image is read instead.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import InputError, LimitError
from pipeline.ingest.limits import time_limit
from pipeline.ingest.pdf_rulings import page_rulings
from pipeline.ingest.pdf_words import native_words
from pipeline.ingest.reading import Reading
from pipeline.ingest.trust import has_unmapped_glyphs, is_trusted
from pipeline.records import Document, Page, Problem, Ruling, TextSource, Word, page_id
from pipeline.settings import IngestSettings

MAX_IMAGE = 400_000_000
"""Bytes an image may unpack to: a page of 120 million pixels in three colours is 360 MB."""
MAX_STREAM = 60_000_000
"""Bytes any other stream may unpack to; the drawing of a densely printed page is under one million."""
_STREAM = re.compile(rb"stream\r?\n(?=\x78)")
_DICTIONARY = 600
"""Bytes before a stream in which its dictionary stands."""


def read(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return a PDF's pages; one page that cannot be read does not lose the others.

    Raises:
        InputError: it is protected or broken, or (`LimitError`) too large.
    """
    _check_streams(data, document)
    count = _page_count(data, document)
    if count > settings.max_pages:
        raise LimitError(
            f"{document.path}: {count} pages, more than the {settings.max_pages} allowed. "
            "Split it, or raise ingest.max_pages in params.yaml."
        )
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            with time_limit(settings.seconds_per_page):
                whole = len(pdf.pages) == count
            if whole:
                return _pages(pdf, document, settings)
    except (PdfminerException, PDFSyntaxError, ValueError, TypeError, KeyError, RecursionError, TimeoutError):
        pass
    # PDFium mends broken files that pdfminer cannot follow; what it draws can be read.
    return _drawn_pages(data, document)


def _check_streams(data: bytes, document: Document) -> None:
    """Raise where a compressed stream would unpack to more than a page can hold (a bomb)."""
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        stream = memoryview(data)[match.end() : end if end > 0 else len(data)]
        told = data[max(0, match.start() - _DICTIONARY) : match.start()].rsplit(b" obj", 1)[-1]
        limit = MAX_IMAGE if b"/Image" in told else MAX_STREAM
        # Deflate makes at most 1032 bytes of one.
        if len(stream) * 1032 <= limit:
            continue
        unpack, total, rest = zlib.decompressobj(), 0, bytes(stream)
        try:
            while rest and total <= limit:
                total += len(unpack.decompress(rest, 1 << 22))
                rest = unpack.unconsumed_tail
        except zlib.error:
            continue
        if total > limit:
            raise LimitError(
                f"{document.path}: a stream unpacks to more than {limit // 1_000_000} MB. "
                "Print it to a new PDF."
            )


def _page_count(data: bytes, document: Document) -> int:
    """Return how many pages PDFium sees."""
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            count = len(pdf)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise InputError(
                f"{document.path}: is protected by a password. Save a copy without one, and put it here."
            ) from error
        raise InputError(
            f"{document.path}: is no whole PDF ({error}). Fetch it again from where it came."
        ) from error
    if count == 0:
        raise InputError(f"{document.path}: has no pages. Fetch it again from where it came.")
    return count


def _page(
    document: Document, number: int, size: tuple[float, float], source: TextSource, **more: Any
) -> Page:
    return Page(
        page_id=page_id(document.document_id, number),
        document_id=document.document_id,
        page=number,
        width_pt=size[0],
        height_pt=size[1],
        rotation=0,
        skew_deg=0.0,
        text_source=source,
        text_raw=more.get("text", ""),
        ocr_confidence=None,
        damage=more.get("damage", ()),
    )


def _drawn_pages(data: bytes, document: Document) -> Reading:
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            sizes = [pdf.get_page_size(index) for index in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        raise InputError(
            f"{document.path}: its pages cannot be opened ({error}). Fetch it again from where it came."
        ) from error
    return Reading(
        tuple(
            _page(document, number, size, "ocr", damage=("broken_pdf",))
            for number, size in enumerate(sizes, start=1)
        )
    )


def _pages(pdf: Any, document: Document, settings: IngestSettings) -> Reading:
    """Read page after page, each one's memory freed before the next."""
    pages: list[Page] = []
    words: list[Word] = []
    rulings: list[Ruling] = []
    problems: list[Problem] = []
    for number, page in enumerate(pdf.pages, start=1):
        try:
            with time_limit(settings.seconds_per_page):
                of_page, on_page, drawn = _read_page(page, document, number)
        except MemoryError:
            raise
        except Exception as error:
            # pdfminer raises whatever a broken page makes it stumble over; the page can still be drawn.
            size = float(page.width), float(page.height)
            of_page, on_page, drawn = _page(document, number, size, "ocr", damage=("broken_page",)), (), ()
            problems.append(_stumbled(document, number, error))
        pages.append(of_page)
        words += on_page
        rulings += drawn
        page.close()
    return Reading(tuple(pages), tuple(words), tuple(rulings), tuple(problems))


def _stumbled(document: Document, number: int, error: Exception) -> Problem:
    # pdfplumber wraps what it stumbles over.
    cause = next((a for a in error.args if isinstance(a, Exception)), error)
    why = str(cause) if isinstance(cause, TimeoutError) else f"is broken ({type(cause).__name__})"
    message = (
        f"{document.path}, page {number}: its text layer {why}. Its image was read instead; check the page."
    )
    return Problem(document.document_id, number, "ingest", "doubt", message)


def _read_page(page: Any, document: Document, number: int) -> tuple[Page, Sequence[Word], Sequence[Ruling]]:
    """Return one page, with words and rulings where its text layer is used."""
    name, size = page_id(document.document_id, number), (float(page.width), float(page.height))
    words = native_words(page, name)
    text = " ".join(word.text for word in words)
    covered = _image_share(page)
    if not words:
        # Nothing to read and nothing drawn: an empty page. Else a scan, letters drawn as curves, or
        # glyphs that no letter is known for.
        is_blank = not (page.images or page.curves or page.rects or page.lines or page.chars)
        return _page(document, number, size, "text_layer" if is_blank else "ocr"), (), ()
    if has_unmapped_glyphs(text):
        return _page(document, number, size, "ocr", damage=("unmapped_glyphs",)), (), ()
    trusted = is_trusted(text)
    if covered > 0.5 and (not trusted or len(text) < 40):
        return _page(document, number, size, "ocr", damage=("untrusted_text_layer",)), (), ()
    damage = () if trusted else ("untrusted_text_layer",)
    return (
        _page(document, number, size, "text_layer", text=text, damage=damage),
        words,
        page_rulings(page, name),
    )


def _image_share(page: Any) -> float:
    """Return the share of the page that its largest image covers."""
    full = float(page.width) * float(page.height)
    shares = [(i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) / full for i in page.images]
    return float(max(shares, default=0.0))

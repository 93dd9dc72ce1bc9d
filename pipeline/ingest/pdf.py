"""PDF pages: size, native words and rulings, or the need to read the image. The only door to pdfplumber.

A text layer is used where it can be trusted. One that lies over a page-wide image may come from an
English OCR model; it shows in the share of Polish letters and of words that the dictionary knows
(0 % and 63 % in such a record, against 4.4–6.1 % and 86–97 % in clean Polish).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from pipeline.errors import InputError, LimitError
from pipeline.polish import known_word_share, polish_letter_share
from pipeline.records import Page, Ruling, Word, page_id, word_id

LEAST_LETTERS = 60
"""Below this a text layer (a stamp, a page number) says nothing about a page."""
LEAST_KNOWN = 0.75
LEAST_POLISH = 0.02
SHORTEST_RULING_PT = 4.0


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page as the file gives it."""

    page: Page
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]


def pdf_pages(data: bytes, document_id: str, max_pages: int) -> Iterator[SourcePage]:
    """Yield a PDF's pages, one at a time in memory.

    Raises:
        InputError: the file is protected, truncated or not a PDF inside.
        LimitError: it has more than `max_pages` pages.
    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > max_pages:
                raise LimitError(
                    f"has {len(pdf.pages)} pages, more than the limit of {max_pages}. "
                    "Split it, or raise ingest.max_pages in params.yaml."
                )
            if not pdf.pages:
                raise InputError("holds no pages; the file may be truncated. Get it again from its source.")
            for page in pdf.pages:
                yield _source_page(page, document_id)
                page.close()
    except InputError:
        raise
    except Exception as error:
        # pdfminer raises whatever a malformed object leads to; pdfplumber wraps some of it.
        causes = {type(e) for e in (error, error.__cause__, *error.args)}
        if causes & {PDFPasswordIncorrect, PDFEncryptionError}:
            raise InputError("is protected by a password. Save it without one and run again.") from error
        raise InputError(
            f"cannot be opened as a PDF ({type(error).__name__}: {error}). It may be truncated or damaged; "
            "get it again from its source."
        ) from error


def _source_page(page: Any, document_id: str) -> SourcePage:
    identity = page_id(document_id, page.page_number)
    words = tuple(_words(page, identity))
    text = " ".join(word.text for word in words)
    damage = _damage(page, text)
    read_image = "untrusted_text_layer" in damage or not words
    record = Page(
        page_id=identity,
        document_id=document_id,
        page=page.page_number,
        width_pt=float(page.width),
        height_pt=float(page.height),
        rotation=0,
        skew_deg=0.0,
        text_source="ocr" if read_image else "text_layer",
        text_raw="",
        ocr_confidence=None,
        damage=damage,
    )
    return SourcePage(record, () if read_image else words, tuple(_rulings(page, identity)))


def _damage(page: Any, text: str) -> tuple[str, ...]:
    """Name what is wrong with a page's text layer; nothing where there is too little to judge."""
    letters = sum(c.isalpha() for c in text)
    large = _image_share(page) > 0.5
    if letters < LEAST_LETTERS:
        # A stamp or page number over a scan: the text is in the image.
        return ("untrusted_text_layer",) if large and text else ()
    if polish_letter_share(text) >= LEAST_POLISH and known_word_share(text) >= LEAST_KNOWN:
        return ()
    return ("untrusted_text_layer",) if large else ("damaged_text_layer",)


def _image_share(page: Any) -> float:
    """Return how much of the page its largest image covers."""
    areas = [(i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) for i in page.images]
    return max(areas, default=0.0) / float(page.width * page.height)


def _direction(char: dict[str, Any]) -> int:
    """Return a character's writing direction from its text matrix, in quarters of a turn."""
    a, b = char["matrix"][:2]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


_TURNED = {
    90: {"char_dir_rotated": "btt", "line_dir_rotated": "ltr"},
    270: {"char_dir_rotated": "ttb", "line_dir_rotated": "rtl"},
}


def _words(page: Any, identity: str) -> Iterator[Word]:
    """Yield the words of a page's text layer; `line` and `start` are given later, in reading order."""
    deduplicated = page.dedupe_chars(tolerance=1)
    number = 0
    for direction in sorted({_direction(c) for c in deduplicated.chars}):
        chars = deduplicated.filter(
            lambda o, wanted=direction: o["object_type"] == "char" and _direction(o) == wanted
        )
        options = _TURNED.get(direction, {})
        for found in chars.extract_words(
            x_tolerance_ratio=0.2, y_tolerance=3, expand_ligatures=True, **options
        ):
            number += 1
            yield Word(
                word_id=word_id(identity, number),
                page_id=identity,
                text=found["text"],
                x0=float(found["x0"]),
                top=float(found["top"]),
                x1=float(found["x1"]),
                bottom=float(found["bottom"]),
                confidence=1.0,
                direction=direction,
                line=0,
                start=0,
            )


def _rulings(page: Any, identity: str) -> Iterator[Ruling]:
    """Yield drawn lines, and the edges of drawn boxes, that may belong to a table."""
    for edge in page.edges:
        x0, x1 = sorted((float(edge["x0"]), float(edge["x1"])))
        top, bottom = sorted((float(edge["top"]), float(edge["bottom"])))
        if max(x1 - x0, bottom - top) < SHORTEST_RULING_PT:
            continue
        if edge["orientation"] == "h":
            top = bottom = (top + bottom) / 2
        elif edge["orientation"] == "v":
            x0 = x1 = (x0 + x1) / 2
        else:
            continue  # neither upright nor level: a drawing, not a table
        yield Ruling(identity, x0, top, x1, bottom)

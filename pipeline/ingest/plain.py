"""Plain text: whatever Polish code page it is in, its pages verbatim on a character grid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipeline.errors import LimitError
from pipeline.ingest.layout import LINE_PT, Sheet
from pipeline.ingest.reading import Reading, from_sheets
from pipeline.polish import POLISH_LETTERS
from pipeline.records import Document
from pipeline.settings import IngestSettings

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CODE_PAGES = ("cp1250", "iso-8859-2", "cp852")
# A form feed, or four empty lines and more: what text dumps of several pages leave between them.
_PAGE_BREAK = re.compile(r"\f|\n(?:[ \t]*\n){4,}")
_COMMON = POLISH_LETTERS | frozenset("„”–—…§°’«»• \t\n\r")


def decode(data: bytes) -> tuple[str, str]:
    """Return a text and the code page it was in.

    UTF-8 is proven by its own form; among the one-byte code pages the one wins in which the bytes
    above 127 are Polish letters or signs of Polish typography.

    >>> decode("zażółć gęślą jaźń".encode("iso-8859-2"))
    ('zażółć gęślą jaźń', 'iso-8859-2')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace").lstrip("\ufeff"), name
    if data[1::2].count(0) > 0.4 * len(data[1::2]):
        return data.decode("utf-16-le", errors="replace"), "utf-16-le"
    if data[0::2].count(0) > 0.4 * len(data[0::2]):
        return data.decode("utf-16-be", errors="replace"), "utf-16-be"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = max(_CODE_PAGES, key=lambda page: _fitness(data.decode(page, errors="replace")))
        return data.decode(name, errors="replace"), name


def _fitness(text: str) -> int:
    """Count what fits Polish among the characters beyond ASCII, less what does not."""
    return sum(1 if c in _COMMON else -1 for c in text if ord(c) > 127)


def split_pages(text: str) -> list[str]:
    """Return the texts of a plain text's pages; the breaks themselves are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages = [page for page in _PAGE_BREAK.split(text) if page.strip()]
    return [re.sub(r"\A(?:[ \t]*\n)+", "", page).rstrip() for page in pages]


def sheets(text: str, document_id: str) -> Iterator[Sheet]:
    """Yield one sheet a page, every line and space where it stood."""
    for number, page in enumerate(split_pages(text), start=1):
        sheet = Sheet(document_id, number, bottom=0.0)
        for line in page.split("\n"):
            sheet.write(line, 0.0, sheet.lines * LINE_PT)
        yield sheet


def read(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return a plain text's pages; raises `LimitError` where there are too many."""
    text, _ = decode(data)
    pages = list(islice(sheets(text, document.document_id), settings.max_pages + 1))
    if len(pages) > settings.max_pages:
        raise LimitError(
            f"{document.path}: more than the {settings.max_pages} pages allowed. "
            "Split it, or raise ingest.max_pages in params.yaml."
        )
    return from_sheets(pages, "plain_text")

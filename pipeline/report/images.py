"""Pages as pictures: as they were scanned, or drawn from their words where there is no scan.

A picture is only looked at: what stands in it is text of an SVG image, which a browser shows
without running anything.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from xml.sax.saxutils import escape

from PIL import Image

from pipeline.errors import InputError
from pipeline.pages import page_image
from pipeline.records import Page, Ruling, Word

DPI, QUALITY = 110, 45
"""A scanned A4 page of small print stays legible at these in 60 to 90 kB of WebP."""


def has_pictures(media_type: str) -> bool:
    """Say whether pages of such a file have a picture of their own."""
    return media_type == "application/pdf" or media_type.startswith("image/")


def scanned(data: bytes, media_type: str, page: Page) -> bytes | None:
    """Return a page's own picture, upright, as WebP; None where it cannot be drawn."""
    try:
        gray = page_image(data, media_type, page, DPI)
    except InputError:
        return None
    kept = io.BytesIO()
    Image.fromarray(gray).save(kept, "WEBP", quality=QUALITY, method=4)
    return kept.getvalue()


def drawn(width_pt: float, height_pt: float, words: Iterable[Word], rulings: Iterable[Ruling]) -> bytes:
    """Return a page as SVG, each word where it stands, lines as they are drawn."""
    lines = "".join(f'<path d="M{r.x0:.1f} {r.top:.1f}L{r.x1:.1f} {r.bottom:.1f}"/>' for r in rulings)
    texts = "".join(_text(word) for word in words if word.text)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_pt:.0f} {height_pt:.0f}" '
        f'width="{width_pt:.0f}" height="{height_pt:.0f}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<g stroke="#9aa7b5" stroke-width=".6">{lines}</g>'
        f'<g font-family="Liberation Mono, Consolas, monospace" font-size="9.6" fill="#1f2a37">{texts}</g>'
        "</svg>"
    )
    return svg.encode()


def _text(word: Word) -> str:
    along, across = word.x1 - word.x0, word.bottom - word.top
    x, y, turn = word.x0, word.bottom - across * 0.22, ""
    if word.direction in {90, 270}:
        along = across
        x, y = (word.x1, word.bottom) if word.direction == 90 else (word.x0, word.top)
        turn = f' transform="rotate({-word.direction} {x:.1f} {y:.1f})"'
    text = escape("".join(c for c in word.text if c.isprintable()))
    fit = f'textLength="{along:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {fit}{turn}>{text}</text>'


def data_uri(picture: bytes, media_type: str) -> str:
    """Return a picture as an address that carries the picture itself.

    >>> data_uri(b"<svg/>", "image/svg+xml")
    'data:image/svg+xml;base64,PHN2Zy8+'
    """
    return f"data:{media_type};base64,{base64.b64encode(picture).decode()}"

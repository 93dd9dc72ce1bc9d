"""Image files: how many pages they hold and how large those are, without decoding a pixel."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

from pipeline.errors import InputError, LimitError
from pipeline.records import Page, page_id

A4_LONG_PT = 842.0
SMALLEST_PX = 16


def image_pages(data: bytes, document_id: str, max_pixels: int, max_pages: int) -> tuple[Page, ...]:
    """Return the pages of an image file; a TIFF may hold many.

    Raises:
        InputError: it is damaged, or too small to hold text.
        LimitError: it has more pixels or pages than the limits.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit speaks in a clear line
            Image.MAX_IMAGE_PIXELS = None
            with Image.open(io.BytesIO(data)) as image:
                frames = getattr(image, "n_frames", 1)
                if frames > max_pages:
                    raise LimitError(
                        f"has {frames} pages, more than the limit of {max_pages}. Raise ingest.max_pages."
                    )
                pages = []
                for number in range(frames):
                    image.seek(number)
                    pages.append(_page(image, document_id, number + 1, max_pixels))
                return tuple(pages)
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError) as error:
        raise InputError(
            f"cannot be opened as an image ({error}). Save it again, or scan it again."
        ) from error


def _page(image: Image.Image, document_id: str, number: int, max_pixels: int) -> Page:
    width, height = image.size
    if width * height > max_pixels:
        raise LimitError(
            f"page {number} has {width} x {height} pixels, more than the limit of {max_pixels}. "
            "Save it smaller, or raise ingest.max_pixels in params.yaml."
        )
    if min(width, height) < SMALLEST_PX:
        raise InputError(f"page {number} has {width} x {height} pixels: too small to hold text.")
    scale = _points_per_pixel(image)
    return Page(
        page_id=page_id(document_id, number),
        document_id=document_id,
        page=number,
        width_pt=width * scale,
        height_pt=height * scale,
        rotation=0,
        skew_deg=0.0,
        text_source="ocr",
        text_raw="",
        ocr_confidence=None,
        damage=(),
    )


def _points_per_pixel(image: Image.Image) -> float:
    """Return the scale by the stored resolution; by an A4 page's long side where that is absurd.

    Phones and screenshots store 72 or 96 dpi whatever they show.
    """
    stored = image.info.get("dpi", (0, 0))[0]
    long_side = max(image.size)
    if stored and 8 <= long_side / float(stored) <= 17:
        return 72.0 / float(stored)
    return A4_LONG_PT / long_side

"""Image files: how many pages, and how large each is on paper."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

from pipeline.errors import InputError, LimitError
from pipeline.ingest.reading import Reading
from pipeline.records import Document, Page, Problem, page_id
from pipeline.settings import IngestSettings
from pipeline.sheet import has_resolution, photographed_sheet, sheet_size

A4_LONG_PT = 842.0


def read(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return the image's pages, all to be read by OCR.

    Raises:
        InputError: it is no image, or (`LimitError`) has too many pages.
    """
    pages: list[Page] = []
    problems: list[Problem] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                frames = getattr(image, "n_frames", 1)
                _check(frames, document, settings)
                for number in range(1, frames + 1):
                    image.seek(number - 1)
                    try:
                        pages.append(_page(image, document, number, settings))
                    except LimitError as error:
                        problems.append(Problem(document.document_id, number, "ingest", "error", str(error)))
    except Image.DecompressionBombError as error:
        raise LimitError(
            f"{document.path}: {error}. Scale it down, or raise ingest.max_pixels in params.yaml."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(
            f"{document.path}: is no readable image ({error}). Scan or fetch it again."
        ) from error
    return Reading(tuple(pages), problems=tuple(problems))


def _check(frames: int, document: Document, settings: IngestSettings) -> None:
    if frames > settings.max_pages:
        raise LimitError(
            f"{document.path}: {frames} pages, more than the {settings.max_pages} allowed. "
            "Split it, or raise ingest.max_pages in params.yaml."
        )


def _page(image: Image.Image, document: Document, number: int, settings: IngestSettings) -> Page:
    width, height = image.size
    if width * height > settings.max_pixels:
        raise LimitError(
            f"{document.path}, page {number}: {width}x{height} pixels, more than the {settings.max_pixels} "
            "allowed. Scale it down, or raise ingest.max_pixels in params.yaml."
        )
    # EXIF 5 to 8 lie on their side.
    if image.getexif().get(0x0112, 1) >= 5:
        width, height = height, width
    corners = photographed_sheet(image)
    if corners is not None:
        width, height = (max(1, round(side)) for side in sheet_size(corners))
    # Without a resolution it is taken to be A4.
    scale = 72 / float(image.info["dpi"][0]) if has_resolution(image) else A4_LONG_PT / max(width, height)
    return Page(
        page_id=page_id(document.document_id, number),
        document_id=document.document_id,
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

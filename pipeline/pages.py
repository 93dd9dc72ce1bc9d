"""The picture of a page: any page of a PDF or image file, as it was scanned or as it stands upright.

Foundation, because the room that reads pages and those that show them need the same picture:
`page_image` is upright and straight, in the coordinates of the page's words. Pages that have no
picture (DOCX, web pages, plain text) are white.
"""

from __future__ import annotations

import io

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pipeline.errors import InputError, LimitError
from pipeline.records import Page
from pipeline.sheet import flattened, photographed_sheet

Gray = NDArray[np.uint8]
"""A gray image, rows by columns, 255 white."""

MAX_PIXELS = 120_000_000
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def scanned_image(data: bytes, media_type: str, page: Page, dpi: float, max_pixels: int = MAX_PIXELS) -> Gray:
    """Return a page as it was scanned, neither turned nor straightened, at `dpi`.

    Raises:
        InputError: it cannot be drawn, or (`LimitError`) would be too large.
    """
    width, height = round(page.width_pt * dpi / 72), round(page.height_pt * dpi / 72)
    if page.rotation in (90, 270):
        width, height = height, width
    if width * height > max_pixels:
        raise LimitError(
            f"page {page.page}: {width}x{height} pixels at {dpi:.0f} dpi, more than the {max_pixels} "
            "allowed. Lower ocr.dpi or raise ingest.max_pixels in params.yaml."
        )
    try:
        if media_type == "application/pdf":
            return _drawn(data, page.page, dpi)
        if media_type.startswith("image/"):
            return _frame(data, page.page, (max(1, width), max(1, height)))
    except (pypdfium2.PdfiumError, OSError, ValueError, EOFError, SyntaxError) as error:
        raise InputError(f"page {page.page}: its image cannot be drawn ({error}). Scan it again.") from error
    return np.full((max(1, height), max(1, width)), 255, np.uint8)


def _drawn(data: bytes, number: int, dpi: float) -> Gray:
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[number - 1]
        drawn = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        gray = np.array(drawn[..., 0] if drawn.ndim == 3 else drawn)
        page.close()
    return gray


def _frame(data: bytes, number: int, size: tuple[int, int]) -> Gray:
    with Image.open(io.BytesIO(data)) as image:
        image.seek(number - 1)
        # A palette or transparency must be flattened on white before it is gray.
        flat = image if image.mode in ("1", "L", "RGB") else _on_white(image)
        upright = ImageOps.exif_transpose(flat) or flat
        gray = np.asarray(upright.convert("L"), np.uint8)
        corners = photographed_sheet(image)
    if corners is not None:
        return flattened(gray, corners, size)
    if gray.shape == (size[1], size[0]):
        return gray.copy()
    larger = size[0] > gray.shape[1]
    way = cv2.INTER_CUBIC if larger else cv2.INTER_AREA
    return np.asarray(cv2.resize(gray, size, interpolation=way), np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    rgba = image.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    flat.info = image.info
    return flat


def turn(image: Gray, rotation: int) -> Gray:
    """Return the image turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.asarray(cv2.rotate(image, _TURNS[rotation]), np.uint8) if rotation else image


def straighten(image: Gray, skew_deg: float) -> Gray:
    """Return the image turned by `-skew_deg` about its middle, same size, corners white."""
    if not skew_deg:
        return image
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew_deg, 1)
    white = (int(np.percentile(image, 90)),)
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8
    )


def page_image(data: bytes, media_type: str, page: Page, dpi: float = 150) -> Gray:
    """Return a page upright and straight: a point of its words is `dpi / 72` pixels.

    Raises:
        InputError: it cannot be drawn.
    """
    return straighten(turn(scanned_image(data, media_type, page, dpi), page.rotation), page.skew_deg)

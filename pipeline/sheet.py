"""A sheet of paper in a photograph: its four corners, and the sheet as a scanner would have seen it.

Only pictures that say nothing of their resolution are looked at; scanners tell theirs. Where no sheet
stands out from what lies around it, the picture is left as it is.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Gray = NDArray[np.uint8]
Corners = NDArray[np.float32]
"""Upper left, upper right, lower right, lower left, as x and y in pixels: 4 x 2."""

SEEN = 800
"""Pixels of the longer side at which a sheet is looked for."""
LEAST, MOST = 0.3, 0.97
"""Share of the picture that a sheet takes."""
CLEAR = 0.005
"""How far within the picture all corners must lie, of its longer side: else some of the sheet is missing."""
STANDS_OUT = 40
"""Levels of gray (of 256) between the sheet and what lies around it, at least."""
FULL, PAPER = 0.95, 0.8
"""Shares of the four corners' area that the patch fills (paper has straight edges), and that is bright."""


def has_resolution(image: Image.Image) -> bool:
    """Say whether a picture's resolution makes it a sheet of paper; phones write 72 dpi and cameras 1."""
    dpi = float(image.info.get("dpi", (0, 0))[0])
    return dpi >= 50 and 200 <= max(image.size) * 72 / dpi <= 2400


def photographed_sheet(image: Image.Image) -> Corners | None:
    """Return the corners of the sheet in a photograph, on the picture as it stands upright."""
    if has_resolution(image):
        return None
    upright = ImageOps.exif_transpose(image) or image
    scale = min(1.0, SEEN / max(upright.size))
    size = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
    corners = find_corners(np.asarray(upright.convert("L").resize(size, Image.Resampling.BOX), np.uint8))
    return None if corners is None else np.asarray(corners / scale, np.float32)


def find_corners(gray: Gray) -> Corners | None:
    """Return the corners of a bright patch with four straight edges that stands out all around."""
    calm = cv2.GaussianBlur(gray, (0, 0), 3)
    _, bright = cv2.threshold(calm, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Writing makes holes and bays in the paper.
    whole = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    contours, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    patch = cv2.convexHull(max(contours, key=cv2.contourArea))
    four = cv2.approxPolyDP(patch, 0.02 * cv2.arcLength(patch, closed=True), closed=True).reshape(-1, 2)
    if len(four) != 4:
        return None
    corners = _in_order(four.astype(np.float32))
    edge = np.minimum(corners, np.array(gray.shape[::-1]) - 1 - corners)
    if edge.min() < CLEAR * max(gray.shape):
        return None
    inside = np.zeros_like(gray)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 1)
    share = float(inside.mean())
    filled = float((bright[inside > 0] > 0).mean()) if share else 0.0
    is_full = cv2.contourArea(patch) >= FULL * inside.sum() and filled >= PAPER
    if not (LEAST <= share <= MOST and is_full):
        return None
    near, far = (cv2.dilate(inside, np.ones((size, size), np.uint8)) > 0 for size in (9, 41))
    around = far & ~near
    # What lies around is darker nearly everywhere, not only on the whole.
    if not around.any() or np.median(calm[inside > 0]) - np.percentile(calm[around], 90) < STANDS_OUT:
        return None
    return corners


def _in_order(four: Corners) -> Corners:
    total, difference = four.sum(axis=1), np.diff(four, axis=1).ravel()
    order = [total.argmin(), difference.argmin(), total.argmax(), difference.argmax()]
    return np.asarray(four[order], np.float32)


def sheet_size(corners: Corners) -> tuple[float, float]:
    """Return how wide and high the sheet is, in the picture's pixels: the means of opposite sides."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    return float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2


def flattened(gray: Gray, corners: Corners, size: tuple[int, int]) -> Gray:
    """Return the sheet alone, as if seen from straight above, at `size` (width, height)."""
    width, height = size
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, straight)
    return np.asarray(cv2.warpPerspective(gray, matrix, size, flags=cv2.INTER_CUBIC), np.uint8)

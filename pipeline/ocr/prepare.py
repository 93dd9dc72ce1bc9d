"""A scanned image to one that reads well: light evened, skew found, rulings wiped."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from pipeline.pages import Gray, straighten

MOST_SKEW_DEG = 6.0
INK = 140
"""Below this an evened image is ink."""


def even_light(image: Gray) -> Gray:
    """Return the image with its paper made white: divided by its own background.

    Shadows and yellowed paper change slowly; the background is what remains when all that is
    smaller than a letter is closed over, seen from afar.
    """
    small = cv2.resize(image, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    smooth = cv2.GaussianBlur(closed, (0, 0), 6)
    paper = cv2.resize(smooth, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, np.maximum(paper, 60), scale=250), np.uint8)


def find_skew(image: Gray) -> float:
    """Return by how many degrees counter-clockwise the image must be turned to stand straight.

    The right angle is the one at which rows of ink and white alternate most sharply.
    """
    ink = _ink_from_afar(image, 1000)
    if not ink.any():
        return 0.0
    best = 0.0
    for seen, reach, step in (
        (_ink_from_afar(image, 500), MOST_SKEW_DEG, 0.5),
        (ink, 0.5, 0.1),
        (ink, 0.1, 0.025),
    ):
        angles = [best + step * i for i in range(-round(reach / step), round(reach / step) + 1)]
        best = max(angles, key=partial(_sharpness, seen))
    return 0.0 if abs(best) < 0.03 else round(best, 3)


def _ink_from_afar(image: Gray, size: int) -> Gray:
    """Return the page's ink, dark as 255, no more than `size` pixels either way."""
    scale = min(1.0, size / max(image.shape))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.asarray(255 - small, np.uint8)
    ink[ink < 60] = 0
    return ink


def _sharpness(ink: Gray, angle: float) -> float:
    """Return how sharply rows of ink and white alternate once the page is turned."""
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR)
    rows = cv2.reduce(turned, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F).ravel()
    return float(np.square(np.diff(rows)).sum())


def find_writing(image: Gray) -> Gray:
    """Return a mask of what is written: ink in pieces larger than the specks of noise."""
    ink = np.asarray((image < INK) * np.uint8(255), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = (stats[:, 4] >= 12) & (np.maximum(stats[:, 2], stats[:, 3]) >= 6)
    large[0] = False
    return np.asarray((large * np.uint8(255))[labels], np.uint8)


def without_grain(image: Gray) -> Gray:
    """Return the image with its grain smoothed away: each spot becomes the mean of those that look alike.

    Too slow for whole pages (a second each). Source: A. Buades and others, A non-local algorithm for
    image denoising (2005), as in OpenCV.
    """
    return np.asarray(cv2.fastNlMeansDenoising(image, None, 20, 7, 15), np.uint8)


def wipe(image: Gray, mask: Gray) -> Gray:
    """Return the image with the masked ink made paper."""
    wiped = image.copy()
    wiped[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = 255
    return wiped


def upright_and_straight(image: Gray) -> tuple[Gray, float]:
    """Return an evened, straightened image and by how many degrees it was turned for that."""
    even = even_light(image)
    skew = find_skew(even)
    return straighten(even, skew), skew

"""Lines of clean text, printed in many fonts, sizes and qualities and read by the English model.

The pairs of what was printed and what was read are all that the confusions are learnt from.
"""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "truetype/*/DejaVuS*.ttf",
    "truetype/*/Liberation*.ttf",
    "truetype/*/Carlito-*.ttf",
    "truetype/*/NotoSans-*.ttf",
    "truetype/*/NotoSerif-*.ttf",
    "opentype/*/Cantarell-[BR][eo]*.otf",
    "opentype/*/EBGaramond12-*.otf",
    "opentype/*/LinLibertine_R*[RBI].otf",
    "opentype/*/NimbusMonoPS-*.otf",
    "opentype/*/NimbusSansNarrow-*.otf",
    "opentype/*/URWBookman-*.otf",
)
"""Faces of Debian's packages in `requirements/model.txt`; other common ones are kept for tests."""
FONT_FOLDER = Path("/usr/share/fonts")
LETTER_PX = (24, 46)
"""Font sizes in pixels: 8 to 12 points at 200 to 300 dpi."""
AT_ONCE = 16
"""Pages drawn before they are read, one reader a core."""
SMALL_PX = (17, 30)
"""The same at 150 to 200 dpi, where the Polish model begins to err."""


def fonts() -> list[Path]:
    """Return the font files that serve, sorted, so that a seed picks the same ones."""
    return sorted({path for pattern in FONTS for path in FONT_FOLDER.glob(pattern)})


def draw(lines: Sequence[str], font: Path, size_px: int, rng: Random) -> np.ndarray:
    """Return a grey page image with `lines` printed one under the other, then made worse by chance."""
    face = ImageFont.truetype(str(font), size_px)
    step = int(size_px * rng.uniform(1.35, 1.7))
    width = int(max(face.getlength(line) for line in lines)) + 120
    image = Image.new("L", (width, step * len(lines) + 120), 255)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        pen.text((60, 60 + row * step), line, font=face, fill=rng.randint(0, 60))
    return worsen(np.asarray(image), rng)


def worsen(image: np.ndarray, rng: Random) -> np.ndarray:
    """Return the image blurred, noisy, coarser, thinned or thickened, as scanners do, each by chance."""
    pixels = image.astype(np.float32)
    if rng.random() < 0.2:
        scale, full = rng.uniform(0.55, 0.85), pixels.shape[::-1]
        coarse = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels = cv2.resize(coarse, full, interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.6:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.3))
    if rng.random() < 0.5:
        noise = np.random.default_rng(rng.randrange(2**32)).normal(0, rng.uniform(4, 28), pixels.shape)
        pixels = pixels + noise.astype(np.float32)
    if rng.random() < 0.35:
        pixels = np.where(pixels < rng.uniform(110, 190), 0, 255).astype(np.float32)
    grey = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        quality = [int(cv2.IMWRITE_JPEG_QUALITY), rng.randint(25, 70)]
        return np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE))
    return grey


def read_page(image: np.ndarray, language: str = "eng") -> str:
    """Return what Tesseract's model of a language, English if none is named, reads on a page image."""
    data = cv2.imencode(".png", image)[1].tobytes()
    command = ["tesseract", "stdin", "stdout", "-l", language, "--psm", "6"]
    done = subprocess.run(command, input=data, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1"})
    return done.stdout.decode("utf-8")


def render_pairs(
    lines: Sequence[str],
    seed: int,
    rows: int = 40,
    language: str = "eng",
    sizes: tuple[int, int] = LETTER_PX,
) -> list[tuple[str, str]]:
    """Return (printed, read) for pages of `rows` lines, wrapped at a width that varies."""
    rng = Random(seed)
    faces = fonts()
    wrapped = [piece for line in lines for piece in textwrap.wrap(line, rng.randint(60, 110))]
    pages = [wrapped[at : at + rows] for at in range(0, len(wrapped), rows)]
    pairs: list[tuple[str, str]] = []
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        # Drawn in order, so that a seed gives the same pages; a few at a time, for each takes megabytes.
        for at in range(0, len(pages), AT_ONCE):
            some = pages[at : at + AT_ONCE]
            images = [draw(page, rng.choice(faces), rng.randint(*sizes), rng) for page in some]
            read = readers.map(read_page, images, [language] * len(images))
            pairs += zip(("\n".join(page) for page in some), read, strict=True)
    return pairs

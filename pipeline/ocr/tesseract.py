"""Images to words; the only door to Tesseract."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pipeline.artifacts import digest
from pipeline.errors import LimitError, ToolError
from pipeline.pages import Gray

# Its own threads make Tesseract nine times slower when several processes run (docs/decisions).
os.environ["OMP_THREAD_LIMIT"] = "1"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A word in an image: box in pixels, confidence 0–1, and Tesseract's own line of it."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]


def _missing(error: Exception) -> ToolError:
    return ToolError(
        f"Tesseract cannot be used ({' '.join(str(error).split())[:200]}). "
        "Install it and its models: `apt-get install tesseract-ocr tesseract-ocr-pol tesseract-ocr-osd`."
    )


@cache
def _engine() -> Any:
    """Return pytesseract; it brings pandas along, so it is loaded only where a page is read."""
    import pytesseract

    return pytesseract


@cache
def version(language: str) -> str:
    """Return the version of Tesseract and what its model of `language` weighs, for keys of what was read."""
    try:
        said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise _missing(error) from error
    number = said.stdout.splitlines()[0] if said.stdout else said.stderr.splitlines()[0]
    models = sorted(Path("/usr/share/tesseract-ocr").glob(f"*/tessdata/{language}.traineddata"))
    prefix = os.environ.get("TESSDATA_PREFIX")
    models += sorted(Path(prefix).glob(f"{language}.traineddata")) if prefix else []
    return digest(number, language, [model.stat().st_size for model in models])


def read_image(
    image: Gray, dpi: float, language: str, psm: int, seconds: float, digits: bool = False
) -> list[Glimpse]:
    """Return the words of an image in Tesseract's order.

    Raises:
        LimitError: it took longer than `seconds`.
        ToolError: Tesseract or the model is missing.
    """
    config = f"--psm {psm} --dpi {dpi:.0f} --oem 1"
    if digits:
        config += " -c tessedit_char_whitelist=0123456789."
    with tempfile.TemporaryDirectory(prefix="postulaty-") as folder:
        # Uncompressed: packing a PNG costs more than reading some pages.
        path, engine = Path(folder) / "image.pgm", _engine()
        cv2.imwrite(str(path), image)
        try:
            data = engine.image_to_data(
                str(path), lang=language, config=config, timeout=seconds, output_type=engine.Output.DICT
            )
        except RuntimeError as error:
            if "timeout" in str(error):
                raise LimitError(
                    f"reading took more than {seconds:.0f} s. Raise ocr.seconds_per_page in params.yaml."
                ) from error
            raise _missing(error) from error
        except engine.TesseractNotFoundError as error:
            raise _missing(error) from error
    return [
        Glimpse(
            text=text.strip(),
            x0=data["left"][i],
            top=data["top"][i],
            x1=data["left"][i] + data["width"][i],
            bottom=data["top"][i] + data["height"][i],
            confidence=max(0.0, float(data["conf"][i]) / 100),
            line=(data["block_num"][i], data["par_num"][i], data["line_num"][i]),
        )
        for i, text in enumerate(data["text"])
        if text.strip()
    ]


def find_rotation(image: Gray, seconds: float) -> int:
    """Return by how many degrees clockwise an image must be turned to stand upright; 0 where unsure."""
    with tempfile.TemporaryDirectory(prefix="postulaty-") as folder:
        path, engine = Path(folder) / "image.pgm", _engine()
        cv2.imwrite(str(path), image)
        try:
            said = engine.image_to_osd(str(path), timeout=seconds)
        except (RuntimeError, engine.TesseractError):
            # osd gives up on pages with too few letters; they stay as they are.
            return 0
    turn, sure = re.search(r"Rotate: (\d+)", said), re.search(r"Orientation confidence: ([\d.]+)", said)
    return int(turn[1]) if turn and sure and float(sure[1]) > 1 else 0


def blank(height: int, width: int) -> Gray:
    """Return white paper."""
    return np.full((height, width), 255, np.uint8)

"""A born-digital PDF → an image-only one, as a scanner would have made it.

Rasterised with pypdfium2, damaged with OpenCV and numpy, packed by Pillow. Same input and seed,
same bytes (with the same library versions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import gmtime

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Profile:
    """How bad a scan is. `skew_deg` clockwise, `noise` as the standard deviation of 256 gray levels.

    `blur` is the standard deviation in pixels, `shade` how much darker the page gets toward one
    side (0–1). `jpeg_quality` None packs black and white, as office scanners do for text.
    """

    dpi: int
    skew_deg: float
    noise: float
    blur: float
    shade: float
    jpeg_quality: int | None


PROFILES: Mapping[str, Profile] = {
    "clean300": Profile(dpi=300, skew_deg=0.0, noise=4, blur=0.5, shade=0.0, jpeg_quality=None),
    "skew200": Profile(dpi=200, skew_deg=1.0, noise=9, blur=0.5, shade=0.08, jpeg_quality=60),
    "rough150": Profile(dpi=150, skew_deg=2.0, noise=14, blur=0.5, shade=0.15, jpeg_quality=50),
}


def scan(pdf: Path, out: Path, profile: Profile | str, seed: int = 0) -> None:
    """Write the scan of `pdf` to `out`; each page is skewed its own way, by the profile's amount."""
    profile = PROFILES[profile] if isinstance(profile, str) else profile
    images = [pack(image, profile) for image in scanned_pages(pdf, profile, seed)]
    first, *others = images
    made = gmtime(0)
    quality = {} if profile.jpeg_quality is None else {"quality": profile.jpeg_quality}
    first.save(
        out,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=profile.dpi,
        creationDate=made,
        modDate=made,
        producer="",
        **quality,
    )


def scanned_pages(pdf: Path, profile: Profile, seed: int = 0) -> Iterator[Gray]:
    """Yield each page as a damaged gray image."""
    rng = np.random.default_rng(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            drawn = page.render(scale=profile.dpi / 72, grayscale=True).to_numpy()
            clean = np.ascontiguousarray(drawn[..., 0] if drawn.ndim == 3 else drawn)
            # Both ways round, as sheets go through a feeder.
            skew = profile.skew_deg * float(rng.choice([-1, 1]))
            yield degrade(clean, profile, skew, rng)


def degrade(image: Gray, profile: Profile, skew_deg: float, rng: np.random.Generator) -> Gray:
    """Return `image` turned, blurred, shaded and noisy."""
    height, width = image.shape
    if skew_deg:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), -skew_deg, 1)
        image = np.asarray(
            cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,)), np.uint8
        )
    worked = cv2.GaussianBlur(image, (0, 0), profile.blur).astype(np.float32)
    worked *= 1 - profile.shade * np.linspace(0, 1, width, dtype=np.float32)[None, :]
    worked += rng.normal(0, profile.noise, worked.shape).astype(np.float32)
    return np.asarray(np.clip(worked, 0, 255), np.uint8)


def pack(image: Gray, profile: Profile) -> Image.Image:
    """Return the image as it is stored: gray for JPEG, else black and white."""
    if profile.jpeg_quality is not None:
        return Image.fromarray(image)
    return Image.fromarray(image > 160)

"""The sign @ comes back where another model sees it, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr.addresses import LIKE, has_at, with_at_signs
from pipeline.ocr.tesseract import read_image
from pipeline.settings import Settings


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("ngoQum.brzezina.pl", "Q"),
        ("biuro.dialogu©brzezina.pl,", "©"),
        ("konsultacjeQ©dolny.org", "Q©"),
        ("biuro©Estowarzyszenie.pl", "©E"),
        ("www.orbitorun.pl", None),
        ("https://miasto.pl/ngo", None),
        ("ORBITORUN.PL", None),
        ("ngo@um.pl", None),
        ("Dz.U.", None),
    ],
)
def test_words_like_addresses(text: str, sign: str | None) -> None:
    match = LIKE.fullmatch(text)
    assert (match[1] if match else None) == sign


def test_only_an_at_sign_between_the_same_sides_counts() -> None:
    assert has_at(("biuro", "stowarzyszenie.pl"), "biuro@stowarzyszenie.pl")
    assert not has_at(("biuro", "stowarzyszenie.pl"), "inny@adres.pl")
    assert not has_at(("biuro", "stowarzyszenie.pl"), "biuroQstowarzyszenie.pl")


@pytest.mark.tesseract
def test_addresses_survive_reading() -> None:
    image = Image.new("L", (2000, 400), 255)
    font = ImageFont.load_default(size=48)
    lines = ("Prosimy pisać: ngo@um.brzezina.pl", "albo a.nowak-kowalska@miasto.gov.pl do piątku")
    for place, line in enumerate(lines):
        ImageDraw.Draw(image).text((80, 80 + 120 * place), line, font=font, fill=0)
    page, settings = np.asarray(image, np.uint8), Settings().ocr
    words = read_image(page, settings.dpi, settings.language, 3, 60)
    read = [word.text for word in with_at_signs(page, words, settings)]
    assert "ngo@um.brzezina.pl" in read
    assert "a.nowak-kowalska@miasto.gov.pl" in read

"""A lone I that leans is a stroke."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr.strokes import with_strokes
from pipeline.ocr.tesseract import Glimpse
from pipeline.pages import turn
from pipeline.samples.style import font_path


def drawn(sign, face):
    image = Image.new("L", (80, 80), 255)
    ImageDraw.Draw(image).text((30, 15), sign, font=ImageFont.truetype(str(font_path(face)), 42), fill=0)
    return np.asarray(image)


def word(image, text, confidence):
    rows, columns = np.nonzero(image < 128)
    box = (int(columns.min()) - 1, int(rows.min()) - 1, int(columns.max()) + 2, int(rows.max()) + 2)
    return Glimpse(text, *box, confidence, (1, 1, 1))


@pytest.mark.parametrize("direction", [0, 90, 270])
@pytest.mark.parametrize(
    ("sign", "face", "confidence", "expected"),
    [
        ("/", "LiberationSans-Regular", 0.95, "/"),
        ("/", "LiberationSans-Bold", 0.8, "/"),
        ("/", "LiberationSerif-Bold", 0.95, "/"),
        ("I", "LiberationSans-Bold", 0.5, "I"),
        ("I", "LiberationSerif-Regular", 0.5, "I"),
        ("I", "LiberationSerif-Italic", 0.95, "I"),
    ],
)
def test_what_leans_is_a_stroke(sign, face, confidence, expected, direction):
    # Writing that runs upwards (90) is level once turned clockwise.
    image = turn(drawn(sign, face), (360 - direction) % 360)
    ((found, _),) = with_strokes(image, [(word(image, "I", confidence), direction)])
    assert found.text == expected

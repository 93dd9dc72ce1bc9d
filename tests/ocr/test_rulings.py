"""Rulings that are no solid lines, and columns that have none; on pages drawn here."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.grid import rulings_to_cells
from pipeline.ocr.pieces import find_pieces
from pipeline.ocr.prepare import find_writing
from pipeline.ocr.rulings import find_rulings
from pipeline.records import Ruling
from pipeline.samples.style import font_path

DPI = 300
XS, YS = (150, 300, 1200, 1900), (200, 320, 440, 600, 760)
TEXTS = ("1", "umowy i wnioski z lilią, illi", "Wydział Kultury i Sztuki")


def runs(kind, start, stop):
    """Yield the strokes of a line, pixels along it."""
    dash, gap = {"dashed": (17, 8), "dotted": (4, 7), "broken": (90, 9)}.get(kind, (stop - start, 1))
    at = start
    while at < stop:
        yield at, min(stop, at + dash)
        at += dash + gap


def page(kind, thickness=3):
    image = Image.new("L", (2100, 900), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(font_path("LiberationSans-Regular")), 42)
    for top in YS[:-1]:
        for x, text in zip(XS, TEXTS, strict=False):
            draw.text((x + 25, top + 20), text, font=font, fill=0)
    offsets = (-4, 4) if kind == "double" else (0,)
    for shift in offsets if kind != "none" else ():
        for y in YS:
            for a, b in runs(kind, XS[0], XS[-1]):
                draw.line((a, y + shift, b, y + shift), fill=0, width=thickness)
        for x in XS:
            for a, b in runs(kind, YS[0], YS[-1]):
                draw.line((x + shift, a, x + shift, b), fill=0, width=thickness)
    return np.asarray(image)


def cells_of(lines):
    scale = 72 / DPI
    return rulings_to_cells(
        tuple(Ruling("p", x.x0 * scale, x.top * scale, x.x1 * scale, x.bottom * scale) for x in lines)
    )


@pytest.mark.parametrize("kind", ["solid", "dashed", "dotted", "broken", "double"])
def test_lines_of_any_kind_make_cells(kind):
    lines, mask = find_rulings(page(kind), DPI)
    assert len(cells_of(lines)) == 12
    # What is wiped is the lines' ink, and none of the letters'.
    text = (page("none") < 128) & (mask > 0)
    assert text.sum() == 0
    left = (page(kind) < 128) & (mask == 0) & (page("none") > 128)
    assert left.sum() < 0.02 * ((page(kind) < 128) & (page("none") > 128)).sum()


def test_lines_of_text_are_no_rulings():
    lines, mask = find_rulings(page("none"), DPI)
    assert lines == () and not mask.any()


def test_columns_without_rulings_are_read_piece_by_piece():
    cells = find_pieces(find_writing(page("none")), DPI)
    assert {cell.column for cell in cells} == {0, 1, 2}
    numbers = [cell for cell in cells if cell.column == 0]
    assert len(numbers) == 4 and all(cell.bbox[2] < XS[1] * 72 / DPI for cell in numbers)


def test_running_text_has_no_pieces():
    image = Image.new("L", (2100, 900), 255)
    font = ImageFont.truetype(str(font_path("LiberationSerif-Regular")), 42)
    for top in range(50, 800, 52):
        ImageDraw.Draw(image).text(
            (100, top), "Rada Miasta przyjęła program współpracy na rok przyszły " * 2, font=font
        )
    assert find_pieces(find_writing(np.asarray(image)), DPI) == ()

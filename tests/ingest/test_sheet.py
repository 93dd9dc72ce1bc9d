"""The sheet in a photograph is found and flattened; a scan is left alone."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.ingest.raster import read
from pipeline.pages import scanned_image
from pipeline.records import Document
from pipeline.settings import IngestSettings
from pipeline.sheet import find_corners, photographed_sheet

CORNERS = np.array([[230, 160], [1290, 90], [1340, 1690], [190, 1620]], np.float32)


def sheet():
    """Return an upright sheet of A4 with lines of writing and a thick mark in its upper left corner."""
    page = np.full((1684, 1190), 235, np.uint8)
    page[200:1500:40, 120:1070] = 30
    page[201:1501:40, 120:1070] = 30
    page[60:110, 60:110] = 0
    return page


def photo():
    page = sheet()
    height, width = page.shape
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    desk = np.full((1800, 1500), 80, np.uint8)
    matrix = cv2.getPerspectiveTransform(flat, CORNERS)
    seen = cv2.warpPerspective(page, matrix, desk.shape[::-1])
    paper = cv2.warpPerspective(np.full_like(page, 255), matrix, desk.shape[::-1]) > 128
    light = np.linspace(0.7, 1.0, desk.shape[1])[None, :]
    return np.asarray(np.where(paper, seen, desk) * light, np.uint8)


def packed(image, **options):
    held = io.BytesIO()
    Image.fromarray(image).save(held, "PNG", **options)
    return held.getvalue()


def document():
    name = "zdjęcie.png"
    return Document("d1", name, (name,), "0" * 64, 1, "image/png", False, None, None, None, None)


def test_the_corners_are_where_the_sheet_ends():
    found = find_corners(photo())
    assert found is not None and np.abs(found - CORNERS).max() < 12


def test_a_photographed_page_is_as_large_as_its_sheet_and_straight():
    data = packed(photo())
    (page,) = read(data, document(), IngestSettings()).pages
    assert page.height_pt == pytest.approx(842, abs=1)
    assert page.height_pt / page.width_pt == pytest.approx(2**0.5, rel=0.05)
    drawn = scanned_image(data, "image/png", page, 150)
    # The mark, and the lines from edge to edge at one height, stand where they stood on the paper.
    scale = drawn.shape[1] / 1190
    assert drawn[round(85 * scale), round(85 * scale)] < 60
    line = round(200 * drawn.shape[0] / 1684)
    for x in (150, 600, 1040):
        assert drawn[line - 8 : line + 9, round(x * scale)].min() < 110


@pytest.mark.parametrize(
    "picture",
    [
        sheet(),
        np.full((800, 600), 255, np.uint8),
        np.full((800, 600), 20, np.uint8),
        np.hstack([np.full((800, 300), 60, np.uint8), np.full((800, 300), 240, np.uint8)]),
        cv2.circle(np.full((800, 800), 60, np.uint8), (400, 400), 330, 240, -1),
    ],
    ids=["scan", "white", "black", "half", "round"],
)
def test_what_is_no_sheet_on_a_desk_is_left_as_it_is(picture):
    assert find_corners(picture) is None


def test_a_picture_that_tells_its_resolution_is_a_scan():
    with Image.open(io.BytesIO(packed(photo(), dpi=(150, 150)))) as image:
        assert photographed_sheet(image) is None

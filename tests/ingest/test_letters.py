"""Letters drawn twice for bold are one; two narrow letters in a row are two."""

from pipeline.ingest.pdf_words import _visible


def letter(x: float, width: float, text: str = "i") -> dict:
    return {"text": text, "x0": x, "x1": x + width, "top": 10.0, "bottom": 15.6}


def test_two_narrow_letters_in_small_print_are_two():
    width = 1.0  # an "i" of 5.6-point narrow print
    assert len(_visible([letter(10 + n * width, width) for n in range(3)], 100, 100)) == 3


def test_a_letter_drawn_again_for_bold_is_one():
    assert len(_visible([letter(10, 5.0, "m"), letter(10.4, 5.0, "m"), letter(15, 5.0, "m")], 100, 100)) == 2

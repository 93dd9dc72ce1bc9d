"""PDFs that are broken, locked or made to hurt: one clear line each, and soon."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Sequence

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import InputError, LimitError
from pipeline.ingest import pdf
from pipeline.ingest.limits import time_limit
from pipeline.records import Document
from pipeline.settings import IngestSettings

DOCUMENT = Document(
    "d0", "a.pdf", ("a.pdf",), "", 0, "application/pdf", False,
    kind=None, municipality=None, program_year=None, meeting_date=None,
)  # fmt: skip


def made(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects, the first its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


def stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed)


def canvas(pages: int = 1, **options: object) -> bytes:
    data = io.BytesIO()
    paper = Canvas(data, **options)
    for page in range(pages):
        paper.drawString(100, 700, f"Propozycja {page + 1}: lokal dla organizacji pozarzadowych")
        paper.showPage()
    paper.save()
    return data.getvalue()


BAD = {
    "empty": (b"", "no whole PDF"),
    "cut": (canvas()[:300], "no whole PDF|has no pages|cannot be opened"),
    "a drawing that unpacks to 80 MB": (made([CATALOGUE, PAGES, PAGE, stream(b" " * 80_000_000)]), "60 MB"),
    "pages that are their own children": (
        made([CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        "cannot be opened|no pages|no whole PDF",
    ),
    "a password": (canvas(encrypt=StandardEncryption("secret", "owner")), "password"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_pdf_is_one_clear_line_soon(name):
    data, said = BAD[name]
    start = time.monotonic()
    with pytest.raises(InputError, match=said) as told:
        pdf.read(data, DOCUMENT, IngestSettings())
    assert str(told.value).startswith("a.pdf:") and "\n" not in str(told.value)
    assert time.monotonic() - start < 30


def test_an_owners_password_alone_hinders_nobody():
    read = pdf.read(canvas(encrypt=StandardEncryption("", "owner")), DOCUMENT, IngestSettings())
    assert "lokal" in read.pages[0].text_raw or "lokal" in [word.text for word in read.words]


def test_too_many_pages_are_refused_and_so_many_read():
    settings = IngestSettings(max_pages=3)
    assert len(pdf.read(canvas(3), DOCUMENT, settings).pages) == 3
    with pytest.raises(LimitError, match=r"ingest\.max_pages"):
        pdf.read(canvas(4), DOCUMENT, settings)


def test_a_page_that_takes_too_long_is_read_from_its_image():
    busy = made([CATALOGUE, PAGES, PAGE, stream(b"0 0 m 1 1 l S " * 400_000)])
    read = pdf.read(busy, DOCUMENT, IngestSettings(seconds_per_page=1))
    assert read.pages[0].text_source == "ocr"
    assert ["took longer than 1 s" in problem.message for problem in read.problems] == [True]


def test_the_limit_ends_with_its_block():
    with pytest.raises(TimeoutError), time_limit(0.05):
        while True:
            pass
    with time_limit(0.05):
        pass
    time.sleep(0.1)

"""Raw files to pages: what each file is, its native words and rulings, or the need to read its image.

In: a document's bytes. Out: its pages; words and rulings where the file holds them as such.
Refused: running, fetching or repairing anything a document says. A file that cannot be read ends
as an `InputError` with one line that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.errors import InputError, LimitError
from pipeline.ingest import media, office, pdf, plain, raster, sheets, web
from pipeline.ingest.reading import Reading
from pipeline.records import Document
from pipeline.settings import IngestSettings

__all__ = ["Reading", "read_document"]

Reader = Callable[[bytes, Document, IngestSettings], Reading]

READERS: Mapping[str, Reader] = {
    media.PDF: pdf.read,
    media.DOCX: office.read_docx,
    media.ODT: office.read_odt,
    media.XLSX: sheets.read,
    media.HTML: web.read,
    media.PLAIN: plain.read,
    **dict.fromkeys(media.IMAGES, raster.read),
}

ADVICE: Mapping[str, str] = {
    media.EMPTY: "is empty. Fetch it again from where it came",
    media.LEGACY: "is an old Office file (.doc, .xls). Convert it: "
    "`soffice --headless --convert-to docx` (or xlsx), or save it in Word or Excel as .docx or .xlsx",
    media.ZIP: "is an archive that could not be opened. Unpack it by hand, or fetch it again",
}
"""What to do about kinds of files that we do not read."""


def read_document(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return a document's pages with their native words and rulings.

    Raises:
        InputError: it cannot be read, or (`LimitError`) is larger than the settings allow.
    """
    if document.size > settings.max_file_mb * 1_000_000:
        raise LimitError(
            f"{document.path}: {document.size // 1_000_000} MB, more than the {settings.max_file_mb} "
            "allowed. Split it, or raise ingest.max_file_mb in params.yaml."
        )
    reader = READERS.get(document.media_type)
    if reader is None:
        advice = ADVICE.get(
            document.media_type,
            f"is of a kind we do not read ({document.media_type}). Save it as PDF, DOCX, XLSX, HTML or text",
        )
        raise InputError(f"{document.path}: {advice}.")
    return reader(data, document, settings)

"""Raw files to pages: what each file is, its native words and rulings, or the need to read its image.

In comes one file's bytes and what they are; out come pages with native words and rulings. Pages to
be read from their image come without words. The room refuses to guess: what it cannot open is an
`InputError` that says why and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import InputError
from pipeline.ingest import media
from pipeline.records import Document, Page, Ruling, Word
from pipeline.settings import IngestSettings

Source = tuple[tuple[Page, ...], tuple[Word, ...], tuple[Ruling, ...]]

_REMEDY = {
    media.EMPTY: "is empty. Get it again from its source.",
    media.LEGACY: (
        "is in the old binary format of Word or Excel. Open it and save it as DOCX or XLSX "
        "(or: libreoffice --headless --convert-to docx FILE)."
    ),
    media.ZIP: "is an archive inside an archive. Unpack it by hand.",
}


def read_source(data: bytes, document: Document, settings: IngestSettings) -> Source:
    """Return a file's pages, native words and rulings.

    Raises:
        InputError: it cannot be read; the message names the file, the reason and what to do.
    """
    try:
        return _read(data, document, settings)
    except InputError as error:
        raise type(error)(f"{document.path}: {error}") from error


def _read(data: bytes, document: Document, settings: IngestSettings) -> Source:
    kind = document.media_type
    if kind == media.PDF:
        return _pdf(data, document, settings)
    if kind in media.IMAGES:
        from pipeline.ingest.images import image_pages

        return image_pages(data, document.document_id, settings.max_pixels, settings.max_pages), (), ()
    if kind == media.PLAIN:
        from pipeline.ingest.plain import decode, sheets

        text, code_page = decode(data)
        damage = () if code_page.startswith("utf") else (f"code_page_{code_page}",)
        return _join(
            (s.page("plain_text", damage), s.words, s.rulings) for s in sheets(text, document.document_id)
        )
    if kind in {media.DOCX, media.XLSX, media.ODT, media.HTML}:
        return _native(data, document, settings)
    raise InputError(
        _REMEDY.get(kind, f"is of a kind we cannot read ({kind}). Save it as PDF, DOCX or text.")
    )


def _pdf(data: bytes, document: Document, settings: IngestSettings) -> Source:
    from pipeline.ingest.pdf import pdf_pages

    found = pdf_pages(data, document.document_id, settings.max_pages)
    return _join((source.page, source.words, source.rulings) for source in found)


def _native(data: bytes, document: Document, settings: IngestSettings) -> Source:
    """Lay out the blocks of an office file or a web page."""
    from pipeline.ingest import office, web
    from pipeline.ingest.layout import lay_out

    kind = document.media_type
    try:
        if kind != media.HTML:
            office.check_size(data, settings.max_file_mb * 2**20)
        if kind == media.XLSX:
            sheets = list(office.xlsx_sheets(data))
        else:
            blocks = {
                media.DOCX: office.docx_blocks,
                media.ODT: office.odt_blocks,
                media.HTML: web.html_blocks,
            }
            sheets = [list(blocks[kind](data))]
    except InputError:
        raise
    except Exception as error:
        # python-docx, openpyxl and lxml raise whatever a damaged package leads to.
        raise InputError(
            f"cannot be opened ({type(error).__name__}: {error}). It may be damaged or protected; save it again."
        ) from error
    laid = [lay_out(blocks, document.document_id, number) for number, blocks in enumerate(sheets, start=1)]
    if not any(sheet.words for sheet in laid):
        raise InputError("holds no text.")
    return _join((s.page("native"), s.words, s.rulings) for s in laid)


def _join(
    parts: Iterator[tuple[Page, list[Word] | tuple[Word, ...], list[Ruling] | tuple[Ruling, ...]]],
) -> Source:
    """Gather the pages of one document."""
    pages: list[Page] = []
    words: list[Word] = []
    rulings: list[Ruling] = []
    for page, some_words, some_rulings in parts:
        pages.append(page)
        words += some_words
        rulings += some_rulings
    return tuple(pages), tuple(words), tuple(rulings)

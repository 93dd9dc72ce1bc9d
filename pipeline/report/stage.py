"""Stage `report`: DIR/consultations.duckdb → DIR/report/index.html."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.artifacts import code_digest, file_digest, write_aside
from pipeline.database import NAME, connect, rows
from pipeline.errors import InputError
from pipeline.rawfiles import raw_bytes
from pipeline.records import Document, Page, Problem, Ruling, Word
from pipeline.report import html_report
from pipeline.report.images import data_uri, drawn, has_pictures, scanned
from pipeline.report.questions import ALL, Scope
from pipeline.stages import Context, Place, Records, StageReport, run_collection

EMBED_MB = 20
"""Page images larger than this together lie beside the page as files."""

_PAGES = """
SELECT DISTINCT d.document_id, d.path, d.media_type, g.page, g.page_id, g.width_pt, g.height_pt
FROM proposal p JOIN document d USING (document_id)
     JOIN page g ON g.document_id = p.document_id AND g.page BETWEEN p.page_from AND p.page_to
ORDER BY d.path, g.page
"""


def run(context: Context) -> StageReport:
    """Write the report unless the database is the one it was last written from."""
    store = context.store
    index = store.root / "report" / "index.html"
    if not index.is_file():
        store.path("report", "problems").unlink(missing_ok=True)  # it has gone: write it again

    def work() -> Records:
        write_report(context.place, index, context.place.settings.report.language)
        return {}

    inputs = [code_digest("database.py", "pages.py"), file_digest(store.root / NAME)]
    return run_collection("report", context, {"problems": Problem}, inputs, work)


def write_report(place: Place, index: Path, language: str, scope: Scope = ALL) -> None:
    """Write the report to the file `index`, its page images inside or in the folder beside it."""
    with connect(place.store.root / NAME) as connection:
        images = page_images(place, rows(connection, _PAGES), index.parent)
        limit = place.settings.proposals.doubtful_below
        html = html_report(connection, images, language, scope, limit)
    write_aside(index, html.encode())


def page_images(place: Place, pages: list[dict[str, Any]], folder: Path) -> dict[str, dict[str, Any]]:
    """Return each page's image as the report shows it; large collections get files in `folder`/pages."""
    pictures = dict(_pictures(place, pages))
    beside = sum(len(picture) for picture, _ in pictures.values()) > EMBED_MB * 1_000_000
    images = {}
    for page in pages:
        picture, media_type = pictures[page["page_id"]]
        if beside:
            name = f"{page['page_id']}.{media_type.split('/')[1].removesuffix('+xml')}"
            write_aside(folder / "pages" / name, picture)
            src = f"pages/{name}"
        else:
            src = data_uri(picture, media_type)
        size = {"width": round(page["width_pt"]), "height": round(page["height_pt"])}
        images[page["page_id"]] = {"src": src, **size}
    return images


def _pictures(place: Place, pages: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[bytes, str]]]:
    """Yield (page id, (picture, media type)), document by document.

    A page of a PDF or image is shown as it was scanned, upright; one that has no such picture
    (DOCX, web pages, plain text), or whose raw file has gone, is drawn from its words.
    """
    manifest = {d.document_id: d for d in place.store.read("ingest", "manifest", Document)}
    for document_id, of_document in groupby(pages, key=lambda page: page["document_id"]):
        document = manifest[document_id]
        known = {p.page_id: p for p in place.store.read("ocr", "pages", Page, document_id)}
        words = place.store.read_if_there("ocr", "words", Word, document_id)
        rulings = place.store.read_if_there("ocr", "rulings", Ruling, document_id)
        data = _raw(place, document)
        for row in of_document:
            page = known[row["page_id"]]
            picture = scanned(data, document.media_type, page) if data else None
            if picture is not None:
                yield page.page_id, (picture, "image/webp")
                continue
            own = [word for word in words if word.page_id == page.page_id]
            lines = [ruling for ruling in rulings if ruling.page_id == page.page_id]
            yield page.page_id, (drawn(page.width_pt, page.height_pt, own, lines), "image/svg+xml")


def _raw(place: Place, document: Document) -> bytes | None:
    """Return the raw file's bytes where its pages have pictures of their own; None elsewhere."""
    if not has_pictures(document.media_type):
        return None
    try:
        return raw_bytes(place.raw, document)
    except InputError:
        return None  # the raw file was moved since: its pages are drawn from their words

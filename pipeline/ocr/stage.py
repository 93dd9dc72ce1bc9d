"""Files of the stage `ocr`: pages of `ingest` and raw images in; full pages, words and rulings out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from pipeline.artifacts import code_digest
from pipeline.errors import InputError
from pipeline.ocr import order_native, read_page
from pipeline.ocr.cache import cache_key, is_kept, keep, recall, tools
from pipeline.pages import scanned_image
from pipeline.rawfiles import raw_bytes
from pipeline.records import Document, Page, Problem, Ruling, Word
from pipeline.stages import Context, DocumentStage, Place, Records, StageReport, documents, run_documents

Job = tuple[Document, Page, Place]


def _read(job: Job) -> Problem | None:
    """Read one page into the cache; return why not, if it cannot be read."""
    document, page, place = job
    settings = place.settings
    key = cache_key(document, page, settings.ocr)
    if is_kept(place.store, key):
        return None
    try:
        data = raw_bytes(place.raw, document)
        image = scanned_image(data, document.media_type, page, settings.ocr.dpi, settings.ingest.max_pixels)
        keep(place.store, key, read_page(image, page, settings.ocr))
    except InputError as error:
        message = f"{document.path}, page {page.page}: {error}"
        return Problem(document.document_id, page.page, "ocr", "error", message)
    return None


def _work(document: Document, place: Place) -> Records:
    store, name = place.store, document.document_id
    of_page: dict[str, tuple[list[Word], list[Ruling]]] = defaultdict(lambda: ([], []))
    for word in store.read_if_there("ingest", "words", Word, name):
        of_page[word.page_id][0].append(word)
    for ruling in store.read_if_there("ingest", "rulings", Ruling, name):
        of_page[ruling.page_id][1].append(ruling)
    pages: list[Page] = []
    words: list[Word] = []
    rulings: list[Ruling] = []
    problems: list[Problem] = []
    for page in store.read_if_there("ingest", "pages", Page, name):
        if page.text_source != "ocr":
            native, drawn = of_page[page.page_id]
            full, placed = order_native(page, native, drawn)
            pages.append(full)
            words += placed
            rulings += drawn
            continue
        problem = _read((document, page, place))
        read = recall(store, cache_key(document, page, place.settings.ocr))
        if problem is not None or read is None:
            problems += [problem] if problem is not None else []
            pages.append(replace(page, ocr_confidence=0.0))
            continue
        pages.append(read.page)
        words += read.words
        rulings += read.rulings
    return {"pages": pages, "words": words, "rulings": rulings, "problems": problems}


def _stage(tool: str) -> DocumentStage:
    return DocumentStage(
        name="ocr",
        reads=(("ingest", "pages"), ("ingest", "words"), ("ingest", "rulings")),
        writes={"pages": Page, "words": Word, "rulings": Ruling},
        work=_work,
        extra=(tool, code_digest("pages.py", "sheet.py", "rawfiles.py")),
    )


def run(context: Context) -> StageReport:
    """Read every page that was not read before, page by page over all workers, then the documents."""
    store, collection = context.store, documents(context.store)
    settings = context.place.settings.ocr
    scanned = [
        (document, page, context.place)
        for document in collection
        for page in store.read_if_there("ingest", "pages", Page, document.document_id)
        if page.text_source == "ocr"
    ]
    # Without scans nobody needs Tesseract.
    tool = tools(settings) if scanned else ""
    due = [job for job in scanned if not is_kept(store, cache_key(job[0], job[1], settings))]
    context.progress("ocr", 0, len(due))
    for done, _ in enumerate(context.workers.map_unordered(_read, due), start=1):
        context.progress("ocr", done, len(due))
    return run_documents(_stage(tool), context, collection)

"""Files of the stage `ingest`: RAW in; the manifest, and each document's pages, words and rulings out."""

from __future__ import annotations

from pipeline.artifacts import digest
from pipeline.ingest import read_document
from pipeline.ingest.manifest import list_documents
from pipeline.rawfiles import raw_bytes
from pipeline.records import Document, Page, Problem, Ruling, Word
from pipeline.stages import Context, DocumentStage, Place, Records, StageReport, run_documents


def _work(document: Document, place: Place) -> Records:
    settings = place.settings.ingest
    # A file over the limit is not even opened: `read_document` says so.
    too_large = document.size > settings.max_file_mb * 1_000_000
    data = b"" if too_large else raw_bytes(place.raw, document)
    read = read_document(data, document, settings)
    return {"pages": read.pages, "words": read.words, "rulings": read.rulings, "problems": read.problems}


STAGE = DocumentStage(
    name="ingest",
    reads=(),
    writes={"pages": Page, "words": Word, "rulings": Ruling},
    work=_work,
)


def run(context: Context) -> StageReport:
    """List the raw files, and bring every document's pages up to date."""
    found, problems = list_documents(context.place.raw, context.place.settings.ingest)
    key = digest("ingest", [(d.document_id, d.paths) for d in found])
    store = context.store
    store.write("ingest", "manifest", Document, found, key)
    store.write("ingest", "problems", Problem, problems, key)
    # A document without a page of its own because its file is unreadable is told of once.
    faulty = {p.document_id for p in problems if p.message.endswith("It was set aside.")}
    return run_documents(STAGE, context, [d for d in found if not d.ignored and d.document_id not in faulty])

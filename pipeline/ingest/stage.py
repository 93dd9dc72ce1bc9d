"""Stage `ingest`: RAW → OUT/ingest (manifest; pages, words and rulings of each document)."""

from __future__ import annotations

from pipeline.artifacts import code_digest, digest
from pipeline.ingest import read_source
from pipeline.ingest.manifest import list_documents
from pipeline.rawfiles import raw_bytes
from pipeline.records import Document, Page, Problem, Ruling, Word
from pipeline.stages import Context, DocumentStage, Place, Records, StageReport, documents, run_documents


def work(document: Document, place: Place) -> Records:
    """Read one file's pages."""
    pages, words, rulings = read_source(raw_bytes(place.raw, document), document, place.settings.ingest)
    return {"pages": pages, "words": words, "rulings": rulings}


STAGE = DocumentStage("ingest", (), {"pages": Page, "words": Word, "rulings": Ruling}, work)


def run(context: Context) -> StageReport:
    """List the collection anew, then read the files that are new or changed."""
    place = context.place
    listed, problems = list_documents(place.raw, place.settings.ingest.max_file_mb * 2**20)
    key = digest("manifest", code_digest("ingest"), [d.sha256 for d in listed])
    place.store.write("ingest", "manifest", Document, listed, key)
    place.store.write("ingest", "problems", Problem, problems, key)
    return run_documents(STAGE, context, documents(place.store))

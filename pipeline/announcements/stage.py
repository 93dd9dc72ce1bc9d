"""The stage: pages and corrections of every document in, its consultation, events and groups out.

After the documents one pass over the collection, for what they must agree on.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.announcements import read_consultation
from pipeline.announcements.agree import agree
from pipeline.records import Consultation, Correction, Document, Event, Page, Problem, Proposal, WorkingGroup
from pipeline.stages import (
    Context,
    DocumentStage,
    Place,
    Records,
    StageReport,
    documents,
    run_collection,
    run_documents,
)


def work(document: Document, place: Place) -> Records:
    """Read one document."""
    pages = place.store.read_if_there("ocr", "pages", Page, document.document_id)
    corrections = place.store.read_if_there("repair", "corrections", Correction, document.document_id)
    rows = place.store.read_if_there("proposals", "proposals", Proposal, document.document_id)
    consultation, events, groups = read_consultation(document, pages, corrections, bool(rows))
    doubts = []
    if pages and consultation.program_year is None and consultation.kind != "other":
        message = (
            f"{document.path}: the text does not say which year the programme is for. "
            f"Name it in {document.path}.toml."
        )
        doubts.append(Problem(document.document_id, None, STAGE.name, "doubt", message))
    return {"consultation": [consultation], "events": events, "working_groups": groups, "problems": doubts}


STAGE = DocumentStage(
    name="announcements",
    reads=(("ocr", "pages"), ("repair", "corrections"), ("proposals", "proposals")),
    writes={"consultation": Consultation, "events": Event, "working_groups": WorkingGroup},
    work=work,
)


COLLECTION = {"consultations": Consultation, "problems": Problem}


def _agreed(context: Context, collection: Sequence[Document]) -> Records:
    read = [
        found
        for d in collection
        for found in context.store.read_if_there("announcements", "consultation", Consultation, d.document_id)
    ]
    given = {d.document_id: d.municipality for d in collection if d.municipality}
    consultations, notes = agree(read, given)
    return {"consultations": consultations, "problems": notes}


def run(context: Context) -> StageReport:
    """Bring every document's consultation up to date, then what the collection agrees on."""
    collection = documents(context.store)
    report = run_documents(STAGE, context, collection)
    reads = [("announcements", "consultation")]
    inputs = [
        (d.document_id, d.municipality, *context.store.digests(reads, d.document_id)) for d in collection
    ]
    run_collection("announcements", context, COLLECTION, inputs, lambda: _agreed(context, collection))
    return report

"""Files of the stage `proposals`: a document's cells to its rows, then all rows' units to the registry."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.artifacts import file_digest
from pipeline.errors import SettingsError
from pipeline.proposals import find_proposals
from pipeline.proposals.registry import Amendment, build_registry
from pipeline.records import (
    Cell,
    Document,
    Moderator,
    Page,
    Problem,
    Proposal,
    ProposalUnit,
    Unit,
    UnitAlias,
    Word,
)
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

COLUMNS = {"name", "alias", "kind"}


def _work(document: Document, place: Place) -> Records:
    store, name = place.store, document.document_id
    found = find_proposals(
        store.read_if_there("ocr", "pages", Page, name),
        store.read_if_there("ocr", "words", Word, name),
        store.read_if_there("repair", "words", Word, name),
        store.read_if_there("tables", "cells", Cell, name),
        place.settings.proposals.doubtful_below,
    )
    return {"proposals": found.proposals, "moderators": found.moderators, "problems": found.problems}


STAGE = DocumentStage(
    name="proposals",
    reads=(("ocr", "pages"), ("ocr", "words"), ("repair", "words"), ("tables", "cells")),
    writes={"proposals": Proposal, "moderators": Moderator},
    work=_work,
)
REGISTRY = {"units": Unit, "unit_alias": UnitAlias, "proposal_unit": ProposalUnit, "problems": Problem}


def read_amendments(path: Path) -> tuple[Amendment, ...]:
    """Read `units.csv`; no file is no amendments.

    Raises:
        SettingsError: the file lacks a column or is not UTF-8.
    """
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8 ({error}). Save it as UTF-8.") from error
    if lines and COLUMNS - set(lines[0]):
        raise SettingsError(f"{path}: expected the columns name, alias, kind, found {', '.join(lines[0])}.")
    return tuple(
        Amendment(*((line[column] or "").strip() for column in ("name", "alias", "kind")))
        for line in lines
        if (line["name"] or "").strip()
    )


def _registry(context: Context, collection: tuple[Document, ...]) -> Records:
    rows = [
        row
        for document in collection
        for row in context.store.read_if_there("proposals", "proposals", Proposal, document.document_id)
    ]
    registry = build_registry(rows, read_amendments(context.place.raw / "units.csv"))
    return {"units": registry.units, "unit_alias": registry.aliases, "proposal_unit": registry.named}


def run(context: Context) -> StageReport:
    """Bring every document's rows up to date, then the registry of units."""
    collection = documents(context.store)
    report = run_documents(STAGE, context, collection)
    inputs = [
        (d.document_id, *context.store.digests([("proposals", "proposals")], d.document_id))
        for d in collection
    ]
    amended = file_digest(context.place.raw / "units.csv")
    run_collection("proposals", context, REGISTRY, [inputs, amended], lambda: _registry(context, collection))
    return report

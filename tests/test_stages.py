"""Only what is due is done; one bad document does not stop the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.artifacts import Store
from pipeline.errors import InputError, ToolError
from pipeline.executor import Workers
from pipeline.records import Document, Page, Problem, Ruling
from pipeline.settings import Settings, TablesSettings
from pipeline.stages import Context, DocumentStage, Place, Records, run_documents

GOOD, BAD, ODD = "d00000000000a", "d00000000000b", "d00000000000c"


def document(document_id: str) -> Document:
    path = f"{document_id}.pdf"
    return Document(document_id, path, (path,), document_id, 1, "application/pdf", False, *[None] * 4)


def work(document: Document, place: Place) -> Records:
    if document.document_id == BAD:
        raise InputError("b.pdf: the file is truncated.\nSave it again.")
    if document.document_id == ODD:
        raise KeyError("surprise")
    return {"cells": [Ruling("p", 0, 0, 1, 0)]}


def stop(document: Document, place: Place) -> Records:
    raise ToolError("no Tesseract")


def stage(recipe: object = work) -> DocumentStage:
    return DocumentStage("tables", (("ocr", "pages"),), {"cells": Ruling}, recipe)  # type: ignore[arg-type]


def context(root: Path, settings: Settings | None = None, jobs: int = 1) -> Context:
    return Context(Place(root, Store(root), settings or Settings()), Workers(jobs))


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_documents_become_problems(tmp_path: Path, jobs: int) -> None:
    here = context(tmp_path, jobs=jobs)
    with here.workers:
        report = run_documents(stage(), here, [document(d) for d in (GOOD, BAD, ODD)])
    assert (report.total, report.done) == (3, 3)
    assert len(here.store.read("tables", "cells", Ruling, GOOD)) == 1
    (problem,) = here.store.read("tables", "problems", Problem, BAD)
    assert (problem.severity, problem.message) == ("error", "b.pdf: the file is truncated. Save it again.")
    (problem,) = here.store.read("tables", "problems", Problem, ODD)
    assert "KeyError" in problem.message


def test_fresh_documents_are_left_alone(tmp_path: Path) -> None:
    collection = [document(GOOD), document(BAD)]
    assert run_documents(stage(), context(tmp_path), collection).done == 2
    assert run_documents(stage(), context(tmp_path), collection).done == 0
    assert run_documents(stage(), context(tmp_path), [*collection, document(ODD)]).done == 1
    changed = Settings(tables=TablesSettings(snap_pt=1.0))
    assert run_documents(stage(), context(tmp_path, changed), collection).done == 2
    Store(tmp_path).write("ocr", "pages", Page, [], "new", GOOD)
    assert run_documents(stage(), context(tmp_path, changed), collection).done == 1


def test_a_missing_tool_stops_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ToolError):
        run_documents(stage(stop), context(tmp_path), [document(GOOD)])
    assert not list(tmp_path.rglob("*.parquet"))

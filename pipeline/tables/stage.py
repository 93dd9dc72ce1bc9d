"""Files of the stage `tables`: words and rulings in, cells out, page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

from pipeline.records import Cell, Document, Page, Ruling, Word
from pipeline.stages import Context, DocumentStage, Place, Records, StageReport, documents, run_documents
from pipeline.tables import find_cells


class _OnPage(Protocol):
    @property
    def page_id(self) -> str: ...


T = TypeVar("T", bound=_OnPage)


def _by_page(records: Iterable[T]) -> dict[str, list[T]]:
    pages: dict[str, list[T]] = defaultdict(list)
    for record in records:
        pages[record.page_id].append(record)
    return pages


def _work(document: Document, place: Place) -> Records:
    store, name = place.store, document.document_id
    words = _by_page(store.read_if_there("ocr", "words", Word, name))
    rulings = _by_page(store.read_if_there("ocr", "rulings", Ruling, name))
    snap_pt = place.settings.tables.snap_pt
    cells = [
        cell
        for page in store.read_if_there("ocr", "pages", Page, name)
        # Plain text has no columns to align: its blanks are the author's or a lost layout's.
        if page.text_source != "plain_text"
        for cell in find_cells(
            page.page_id, words.get(page.page_id, ()), rulings.get(page.page_id, ()), snap_pt
        )
    ]
    return {"cells": cells}


STAGE = DocumentStage(
    name="tables",
    reads=(("ocr", "pages"), ("ocr", "words"), ("ocr", "rulings")),
    writes={"cells": Cell},
    work=_work,
)


def run(context: Context) -> StageReport:
    """Bring every document's cells up to date."""
    return run_documents(STAGE, context, documents(context.store))

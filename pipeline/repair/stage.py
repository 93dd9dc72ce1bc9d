"""Files of the stage `repair`: pages and words in, the same words repaired out, with every reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.artifacts import Store, digest
from pipeline.records import Correction, Diagnosis, Document, Doubt, Page, Word
from pipeline.repair import repair_pages, spellers
from pipeline.repair.vocabulary import Taught, is_damaged, learn, teach
from pipeline.stages import Context, DocumentStage, Place, Records, StageReport, documents, run_documents


def repaired_words(words: Sequence[Word], corrections: Sequence[Correction]) -> Iterator[Word]:
    """Yield a page's words with its corrections made in them; ids and places stay.

    What a correction over several words leaves is dealt out to them in order, so a word cut at
    a line's end stands whole in its first half and empty in the second.
    """
    pending = sorted(corrections, key=lambda c: c.start)
    for group, fixes in _groups(words, pending):
        start, text = group[0].start, ""
        at = start
        for fix in fixes:
            text += " ".join(_between(group, at, fix.start)) + fix.repaired
            at = fix.start + len(fix.raw)
        text += " ".join(_between(group, at, group[-1].start + len(group[-1].text)))
        parts = text.split() if len(group) > 1 else [text.strip()]
        for place, word in enumerate(group):
            last = place == len(group) - 1
            part = " ".join(parts[place:]) if last else "".join(parts[place : place + 1])
            yield replace(word, text=part)


def _between(group: Sequence[Word], start: int, end: int) -> Iterator[str]:
    for word in group:
        piece = word.text[max(0, start - word.start) : max(0, end - word.start)]
        if piece:
            yield piece


def _groups(
    words: Sequence[Word], fixes: Sequence[Correction]
) -> Iterator[tuple[list[Word], list[Correction]]]:
    """Yield words with the corrections that touch them, joined where a correction spans several."""
    at = 0
    group: list[Word] = []
    held: list[Correction] = []
    for word in sorted(words, key=lambda w: w.start):
        if group and not (held and held[-1].start + len(held[-1].raw) > word.start):
            yield group, held
            group, held = [], []
        group.append(word)
        while at < len(fixes) and fixes[at].start < word.start + len(word.text):
            if fixes[at].start >= word.start or group[0].start <= fixes[at].start:
                held.append(fixes[at])
            at += 1
    if group:
        yield group, held


def _work(document: Document, place: Place) -> Records:
    store, name = place.store, document.document_id
    pages = store.read_if_there("ocr", "pages", Page, name)
    by_page: dict[str, list[Word]] = defaultdict(list)
    for word in store.read_if_there("ocr", "words", Word, name):
        by_page[word.page_id].append(word)
    words: list[Word] = []
    corrections: list[Correction] = []
    doubts: list[Doubt] = []
    diagnoses: list[Diagnosis] = []
    taught = [t.form for t in store.read_if_there("repair", "vocabulary", Taught, name)]
    for page, result in zip(pages, repair_pages(pages, place.settings.repair, by_page, taught), strict=True):
        corrections += result.corrections
        doubts += result.doubts
        if result.diagnosis:
            diagnoses.append(Diagnosis(name, page.page, result.diagnosis))
        words += repaired_words(by_page[page.page_id], result.corrections)
    return {"words": words, "corrections": corrections, "doubts": doubts, "diagnoses": diagnoses}


STAGE = DocumentStage(
    name="repair",
    reads=(("ocr", "pages"), ("ocr", "words"), ("repair", "vocabulary")),
    writes={"words": Word, "corrections": Correction, "doubts": Doubt, "diagnoses": Diagnosis},
    work=_work,
)


def run(context: Context) -> StageReport:
    """Bring every document's repaired words up to date."""
    collection = documents(context.store)
    _teach(context.store, collection)
    return run_documents(STAGE, context, collection)


def _teach(store: Store, collection: Sequence[Document]) -> None:
    """Write beside each damaged document what the clean ones teach for its words."""
    pages = {d.document_id: store.read_if_there("ocr", "pages", Page, d.document_id) for d in collection}
    damaged = [name for name, found in pages.items() if is_damaged(found)]
    if not damaged:
        return
    speller = spellers()["english_model"]
    known = learn((page for found in pages.values() for page in found), speller.model)
    for name in damaged:
        forms = teach(pages[name], speller, known)
        key = digest(forms)
        if not store.is_fresh("repair", {"vocabulary": Taught}, key, name):
            store.write("repair", "vocabulary", Taught, map(Taught, forms), key, name)

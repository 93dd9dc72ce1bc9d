"""Units named in a sentence of their cell: "zadanie Wydziału Oświaty", "realizuje Biuro Prasowe".

Such a cell lists no unit, and what it says stands in any case. The units are found by lemmas
(spaCy's phrase matcher over Morfeusz's) among the names that the record's other cells list in
the nominative; so nothing is a unit here that the record does not call one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.polish import WORD, analyses, nlp
from pipeline.proposals.units import UnitCell, begins_with_unit, kinds

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher

DENIED = ("poza ", "nie ", "we współpracy", "w porozumieniu", "po konsultacji", "po uzgodnieniu")
"""A sentence that begins so says whose task it is not, or who only helps."""


def with_mentions(cells: Sequence[UnitCell]) -> tuple[UnitCell, ...]:
    """Return the unit cells of one record, those that only say something with the units they mention."""
    names = tuple(dict.fromkeys(u for cell in cells for u in cell.units if _is_name(u)))
    return tuple(_with_mentions(cell, names) if names and _says(cell) else cell for cell in cells)


def _is_name(unit: str) -> bool:
    return begins_with_unit(unit) and len(unit.split()) > 1 and not _is_sentence(unit)


def _says(cell: UnitCell) -> bool:
    """Say whether a cell lists no unit but its words may name one, in whatever case."""
    said = _sentence(cell)
    lemmas = {
        lemma.lower() for word in WORD.findall(said) for lemma, _ in analyses(word) or analyses(word.lower())
    }
    return not said.lower().startswith(DENIED) and not lemmas.isdisjoint(kinds())


def _sentence(cell: UnitCell) -> str:
    """Return what the cell says in place of a unit; "" where it lists one."""
    if not cell.units:
        return cell.remark
    alone = len(cell.units) == 1 and not begins_with_unit(cell.units[0]) and _is_sentence(cell.units[0])
    return ", ".join(filter(None, (cell.units[0], cell.remark))) if alone else ""


@lru_cache(maxsize=20_000)
def _is_sentence(text: str) -> bool:
    """Say whether a text holds a verb that is nothing else.

    >>> _is_sentence("Sprawę prowadzi Biuro Prasowe"), _is_sentence("Dyrektor Biura Prasowego")
    (True, False)
    """
    verbs = ("fin:", "praet:", "imps:", "ppas:")
    tags = ([tag for _, tag in analyses(word)] or [""] for word in WORD.findall(text.lower()))
    return any(all(tag.startswith(verbs) for tag in found) for found in tags)


def _with_mentions(cell: UnitCell, names: tuple[str, ...]) -> UnitCell:
    said = _sentence(cell)
    doc = nlp()(said)
    spans = sorted(_matcher(names)(doc), key=lambda m: (m[1] - m[2], m[1]))
    taken: set[int] = set()
    found: list[tuple[int, str]] = []
    for rule, start, end in spans:
        if taken.isdisjoint(range(start, end)):
            taken |= set(range(start, end))
            found.append((start, doc.vocab.strings[rule]))
    units = tuple(dict.fromkeys(name for _, name in sorted(found)))
    return UnitCell(units, said) if units else cell


@lru_cache(maxsize=4)
def _matcher(names: Iterable[str]) -> PhraseMatcher:
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(nlp().vocab, attr="LEMMA")
    for name in names:
        matcher.add(name, [nlp()(name)])
    return matcher

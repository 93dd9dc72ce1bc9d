"""One municipality, one name, over a whole collection: what one document misread, the others put right.

Linkage follows demands within a municipality, so a single scan that says "Olszogr6d" would cut
its year off from all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from pipeline.polish import fold_marks, is_known
from pipeline.records import Consultation, Problem

_SHAPES = str.maketrans("0156|", "olsol")
_SHORTEST = 6
"""Names shorter than this differ from other towns' by a single letter too often (Brzeg, Brzeź)."""


def _shape(name: str) -> str:
    """Return the name as an eye that knows no marks would read it: `Olszogr6d` → `olszogrod`."""
    return fold_marks(name.lower()).translate(_SHAPES).replace("rn", "m").replace("vv", "w")


def _is_misread(name: str, as_name: str) -> bool:
    """Say whether `name` may be a misreading of `as_name`; a name that Morfeusz knows is none."""
    if all(map(is_known, name.split())):
        return False
    a, b = _shape(name), _shape(as_name)
    return a == b or (min(len(a), len(b)) >= _SHORTEST and OSA.distance(a, b) <= 1)


def agreed_names(names: Sequence[str]) -> Mapping[str, str]:
    """Return what each name stands for: itself, or the more common or better spelled one it misreads.

    Args:
        names: one for each document that names its municipality.

    >>> agreed_names(["Olszogród", "Olszogr6d", "Toruń"])["Olszogr6d"]
    'Olszogród'
    """
    counts = Counter(names)
    # The commonest first; of equals the one without digits, then the one with more marks.
    ranked = sorted(
        counts, key=lambda n: (-counts[n], not n.replace(" ", "").isalpha(), fold_marks(n) == n, n)
    )
    agreed: dict[str, str] = {}
    for name in ranked:
        agreed[name] = next((a for a in agreed.values() if _is_misread(name, a)), name)
    return agreed


def agree(
    consultations: Sequence[Consultation], given: Mapping[str, str]
) -> tuple[tuple[Consultation, ...], tuple[Problem, ...]]:
    """Return the consultations with one spelling a municipality, and a note for each that was filled in.

    A document that names no municipality, in a collection of a single one, is taken to be of it,
    with a note that says so.

    Args:
        consultations: one a document.
        given: the municipality of a document whose sidecar names it; it is never changed.
    """
    # A person's spelling settles it: it counts as often as all documents together.
    said = [c.municipality for c in consultations if c.municipality]
    agreed = agreed_names([*said, *(name for name in given.values() for _ in consultations)])
    only = {agreed[name] for name in said}
    result, notes = [], []
    for consultation in consultations:
        document_id, name = consultation.document_id, consultation.municipality
        if document_id in given:
            name = given[document_id]
        elif name:
            name = agreed[name]
        elif len(only) == 1 and consultation.kind != "other":
            (name,) = only
            message = (
                f"the text names no municipality; taken to be {name}, as the rest of the collection is. "
                "If it is not, name it in a .toml file beside the document."
            )
            notes.append(Problem(document_id, None, "announcements", "note", message))
        result.append(replace(consultation, municipality=name))
    return tuple(result), tuple(notes)

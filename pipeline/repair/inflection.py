"""What SGJP says of a form's place in a sentence: also of forms that were never counted."""

from __future__ import annotations

from itertools import product

from pipeline.polish import analyses
from pipeline.repair.model import UNKNOWN_CLASS, Ngrams

_NOUNS, _ADJECTIVES = frozenset(("subst", "depr", "ger")), frozenset(("adj", "ppas", "pact", "num"))
_VERBS = frozenset(("fin", "bedzie", "aglt", "impt"))


def signature(form: str) -> str:
    """Return what SGJP's readings of a form say of its place in a sentence.

    >>> signature("organizacją"), signature("zrobić")
    ('N.sg.inst.f', 'inf')
    """
    found: set[str] = set()
    for _, tag in analyses(form) or analyses(form.capitalize()):
        kind, *rest = tag.split(":")
        if kind in _NOUNS or kind in _ADJECTIVES:
            numbers, cases, genders = (*(part.split(".") for part in rest), [""], [""], [""])[:3]
            letter = "N" if kind in _NOUNS else "A"
            kinds = {gender[:1] for gender in genders}
            found.update(f"{letter}.{n}.{c}.{g}" for n, c, g in product(numbers, cases, kinds))
        elif kind in _VERBS:
            found.add(f"V.{'.'.join(rest[:2])}")
        else:
            found.add(kind)
    return "|".join(sorted(found)) or UNKNOWN_CLASS


def place(form: str, model: Ngrams) -> int:
    """Return a form's id; of one that the dictionary alone knows its class, as `-2 - class`; else -1."""
    if (known := model.ids.get(form)) is not None:
        return known
    if model.classes is None:
        return -1
    ids, name = model.classes.follow.ids, signature(form)
    found = ids.get(name, ids.get(name[:1] + "*"))
    return -1 if found is None or name == UNKNOWN_CLASS else -2 - found

"""Classes of word forms, for agreement: forms with the same readings of number, case and gender are one.

`organizacją` (singular, instrumental, feminine) stands with `społeczną` far more often than with
`społeczna`, whatever the words: pairs and triples of classes know that where those of words were
never seen. Prepositions and other common words of the closed kinds are each a class of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from pipeline.polish import analyses
from pipeline.repair.inflection import signature
from pipeline.repair.model import UNKNOWN_CLASS
from pipeline.repair.tokens import BREAK, NUMBER
from pipeline.repair.training.counts import Counts, pack

OWN_CLASS = 300
"""A word of a closed kind so common is its own class."""
SMALLEST = 200
"""A class of forms used fewer times in all joins the rest."""
_CLOSED = frozenset(("prep", "conj", "comp", "part", "qub", "ppron12", "ppron3", "siebie", "pred"))


def class_names(forms: Sequence[str], times: np.ndarray) -> list[str]:
    """Return the name of each form's class."""
    names = []
    for form, count in zip(forms, times, strict=True):
        kinds = {tag.split(":")[0] for _, tag in analyses(form)}
        is_own = form in {BREAK, NUMBER} or (count >= OWN_CLASS and not kinds.isdisjoint(_CLOSED))
        names.append(f"={form}" if is_own else signature(form))
    sizes: Counter[str] = Counter()
    for name, count in zip(names, times, strict=True):
        sizes[name] += int(count)
    return [name if sizes[name] >= SMALLEST else name[:1] + "*" for name in names]


def count_classes(counts: Counts) -> tuple[Counts, np.ndarray]:
    """Count the classes of the corpus that `counts` tells of; also return each form's class."""
    of_names = class_names(counts.forms, counts.words)
    names = tuple(sorted({*of_names, UNKNOWN_CLASS}))
    ids = {name: index for index, name in enumerate(names)}
    of_form = np.array([ids[name] for name in of_names], dtype=np.uint16)
    stream = np.append(of_form, ids[UNKNOWN_CLASS])[counts.stream].astype(np.int64)
    words = np.bincount(stream, minlength=len(names)).astype(np.uint32)
    return Counts(names, words, *pack(stream, len(names)), stream), of_form

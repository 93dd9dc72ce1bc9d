"""How Polish a word looks, letter after letter: for words and names that no lexicon knows.

`minigrantdow` is no word, nor is `minigrantów` in any dictionary; but -antów ends many words and
-antdow none. Letters are weighed by counts of five in a row over the lexicon's forms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from pipeline.repair.model import FOLDER

ORDER = 5
_ALPHABET = "^$aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_CODES = {letter: code for code, letter in enumerate(_ALPHABET, start=1)}
_BASE = len(_ALPHABET) + 1
_TRUST = 1.5
"""So many sightings of a shorter context are worth one more of the longer (after Witten and Bell)."""


def keys(form: str) -> list[int]:
    """Return the runs of five letters of a form as numbers; a letter of no Polish word counts as 0."""
    codes = [_CODES["^"]] * (ORDER - 1) + [_CODES.get(c, 0) for c in form] + [_CODES["$"]]
    found = []
    key = 0
    for at, code in enumerate(codes):
        key = (key * _BASE + code) % _BASE**ORDER
        if at >= ORDER - 1:
            found.append(key)
    return found


def count_letters(forms: Iterable[tuple[str, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the runs of five letters in (form, times), and counts; a common form counts for more."""
    tally: dict[int, float] = {}
    for form, times in forms:
        for key in keys(form):
            tally[key] = tally.get(key, 0.0) + 1.0 + math.log10(1 + times)
    numbers = np.array(sorted(tally), dtype=np.int64)
    return numbers, np.array([round(tally[key]) for key in numbers.tolist()], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Letters:
    """Counts of runs of one to five letters, and of what runs begin so, by length."""

    runs: tuple[Mapping[int, int], ...]
    contexts: tuple[Mapping[int, int], ...]
    _begun: dict[str, float] = field(default_factory=dict)

    def score(self, form: str) -> float:
        """Return the natural logarithm of the probability of a form's letters."""
        return self.begin(form) + self._step(keys(form)[-1])

    def begin(self, prefix: str) -> float:
        """Return the same of the beginning of a form."""
        known = self._begun.get(prefix)
        if known is None:
            known = self.begin(prefix[:-1]) + self._step(keys(prefix)[-2]) if prefix else 0.0
            if len(self._begun) > 200_000:
                self._begun.clear()
            self._begun[prefix] = known
        return known

    def _step(self, key: int) -> float:
        chance = 1.0 / _BASE
        for runs, contexts, size in zip(self.runs, self.contexts, range(1, ORDER + 1), strict=True):
            run = key % _BASE**size
            context = contexts.get(run // _BASE, 0)
            chance = (runs.get(run, 0) + _TRUST * chance) / (context + _TRUST)
        return math.log(chance)


@cache
def letters() -> Letters:
    """Open the shipped counts."""
    with np.load(FOLDER / "letters.npz") as file:
        numbers, counts = np.cumsum(file["runs"], dtype=np.int64), file["counts"].astype(np.int64)
    runs, contexts = [], []
    for size in range(1, ORDER + 1):
        ends = numbers % _BASE**size
        runs.append(_summed(ends, counts))
        contexts.append(_summed(ends // _BASE, counts))
    return Letters(tuple(runs), tuple(contexts))


def _summed(numbers: np.ndarray, counts: np.ndarray) -> dict[int, int]:
    found, place = np.unique(numbers, return_inverse=True)
    totals = np.bincount(place, weights=counts).astype(np.int64)
    return dict(zip(found.tolist(), totals.tolist(), strict=True))

"""Counts of words, pairs and triples of words from the corpus, pruned and packed for the model file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipeline.polish import fold_marks, is_known
from pipeline.repair.tokens import BREAK, NUMBER, context, tokens

MIN_WORD = 3
MIN_PAIR = 1
MIN_TRIPLE = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """Sorted forms and their counts; pairs and triples as sorted keys and counts.

    A pair's key is `first * size + second`, a triple's `index of its pair * size + third`.
    `stream` is the whole corpus as indices of forms, -1 for what is none.
    """

    forms: tuple[str, ...]
    words: np.ndarray
    pairs: np.ndarray
    pair_counts: np.ndarray
    triples: np.ndarray
    triple_counts: np.ndarray
    stream: np.ndarray


def _frequent(keys: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    found, counts = np.unique(keys, return_counts=True)
    keep = counts >= least
    return found[keep], counts[keep]


def count(lines: Iterable[str], extra: Iterable[str]) -> Counts:
    """Count `lines`; `extra` forms join the lexicon even where the corpus never used them."""
    seen_tokens: list[str] = []
    for line in lines:
        seen_tokens.append(BREAK)
        seen_tokens += (told for token in tokens(line) if (told := context(token)) is not None)
    seen_tokens.append(BREAK)
    tally = Counter(seen_tokens)
    # The corpus has its own slips of the scanner: a form without marks that no dictionary knows and
    # that a form with marks outnumbers by far is one of them.
    marked: Counter[str] = Counter()
    for form, times in tally.items():
        if (plain := fold_marks(form)) != form:
            marked[plain] = max(marked[plain], times)
    seen = {
        form
        for form, times in tally.items()
        if is_known(form) or (times >= MIN_WORD and times * 5 > marked[form])
    }
    forms = tuple(sorted(seen | set(extra) | {BREAK, NUMBER}))
    ids = {form: index for index, form in enumerate(forms)}
    words = np.array([tally.get(form, 0) for form in forms], dtype=np.uint32)
    stream = np.array([ids.get(token, -1) for token in seen_tokens], dtype=np.int64)
    return Counts(forms, words, *pack(stream, len(forms)), stream)


def pack(stream: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs, their counts, triples and theirs, of a stream of ids (-1: unknown)."""
    first, second, third = stream[:-2], stream[1:-1], stream[2:]
    known = (first >= 0) & (second >= 0)
    pairs, pair_counts = _frequent(first[known] * size + second[known], MIN_PAIR)
    known &= third >= 0
    keys = first[known] * size + second[known]
    place = np.searchsorted(pairs, keys)
    place[place == len(pairs)] = 0
    kept = pairs[place] == keys
    triples, triple_counts = _frequent(place[kept] * size + third[known][kept], MIN_TRIPLE)
    return pairs, pair_counts, triples, triple_counts

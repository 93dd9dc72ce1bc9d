"""Which compared pairs are kept, and the records that tell why each was judged as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from pipeline.linkage.compare import Comparison
from pipeline.linkage.normalize import Statement
from pipeline.linkage.score import Model
from pipeline.records import Feature, Match
from pipeline.settings import LinkageSettings

Pair = tuple[int, int]
CHUNK = 25_000
"""Records made at a time."""
AT_ONCE = 1_000_000
"""Pairs looked at in one step, for there may be many millions and each step copies its own."""


def worth_keeping(a: np.ndarray, b: np.ndarray, scores: np.ndarray, settings: LinkageSettings) -> np.ndarray:
    """Return the pairs above the review threshold and each statement's best candidates, in order.

    Of equally probable candidates the earlier pairs are kept.
    """
    kept = np.asarray(scores >= settings.review_above)
    # Either end of the pairs, and whether the statement there has not chosen the pair yet.
    ends = [(end, np.ones(len(scores), dtype=bool)) for end in (a, b)]
    rows = int(max(a.max(initial=-1), b.max(initial=-1))) + 1
    for _ in range(settings.candidates):
        best = _best(ends, scores, rows)
        chosen = best[best < len(scores)]
        for end, is_open in ends:
            is_open[chosen] &= best[end[chosen]] != chosen
        kept[chosen] = True
    return np.flatnonzero(kept)


def _best(ends: Sequence[tuple[np.ndarray, np.ndarray]], scores: np.ndarray, rows: int) -> np.ndarray:
    """Return each statement's first most probable open pair; `len(scores)` where it has none."""
    highest, first = np.full(rows, -1.0), np.full(rows, len(scores))
    steps = [(*pair, slice(n, n + AT_ONCE)) for pair in ends for n in range(0, len(scores), AT_ONCE)]
    for end, is_open, part in steps:
        free = is_open[part]
        np.maximum.at(highest, end[part][free], scores[part][free])
    for end, is_open, part in steps:
        top = np.flatnonzero(is_open[part] & (scores[part] == highest[end[part]]))
        np.minimum.at(first, end[part][top], top + part.start)
    return first


class Probabilities:
    """The kept pairs' probabilities, looked up by pair; as arrays, for there may be millions."""

    def __init__(self, size: int, pairs: np.ndarray, scores: np.ndarray) -> None:
        """Take pairs (n x 2, sorted, the lesser first) of `size` statements."""
        self._size, self._scores = size, scores
        self._codes = pairs[:, 0].astype(np.int64) * size + pairs[:, 1]

    def get(self, pair: Pair, otherwise: float = 0.0) -> float:
        """Return a pair's probability, `otherwise` where it was not kept."""
        code = pair[0] * self._size + pair[1]
        place = int(np.searchsorted(self._codes, code))
        known = place < len(self._codes) and self._codes[place] == code
        return float(self._scores[place]) if known else otherwise


class Matches:
    """The kept pairs as records, by the names of their statements; made anew each time they are read.

    A pair's record holds some thirty named parts, so millions of records are more than memory holds.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        comparison: Comparison,
        model: Model,
        settings: LinkageSettings,
        pairs: np.ndarray,
        decided: Mapping[Pair, bool],
    ) -> None:
        """Take the `pairs` (n x 2 statement numbers, the lesser first) and people's verdicts on them."""
        self._statements, self._comparison = statements, comparison
        self._model, self._settings, self._decided = model, settings, decided
        rank = np.empty(len(statements), dtype=np.int64)
        rank[sorted(range(len(statements)), key=lambda n: statements[n].key)] = np.arange(len(statements))
        first, second = rank[pairs[:, 0]], rank[pairs[:, 1]]
        self._pairs = pairs[np.lexsort((np.maximum(first, second), np.minimum(first, second)))]

    def __len__(self) -> int:
        """Return how many pairs were kept."""
        return len(self._pairs)

    def __iter__(self) -> Iterator[Match]:
        """Make the records, some thousands at a time."""
        for begin in range(0, len(self._pairs), CHUNK):
            pairs = self._pairs[begin : begin + CHUNK]
            features = self._comparison.features(pairs[:, 0], pairs[:, 1])
            chances = self._model.probabilities(features).tolist()
            explained = self._model.explain(features)
            for pair, chance, parts in zip(pairs.tolist(), chances, explained, strict=True):
                yield self._match((pair[0], pair[1]), chance, parts)

    def _match(self, pair: Pair, probability: float, features: tuple[Feature, ...]) -> Match:
        first, second = sorted((self._statements[pair[0]].key, self._statements[pair[1]].key))
        if pair in self._decided:
            verdict: Literal["same", "different"] = "same" if self._decided[pair] else "different"
            return Match(*first, *second, probability, features, verdict, "person")
        if probability >= self._settings.link_above:
            return Match(*first, *second, probability, features, "same", "model")
        unsure = probability >= self._settings.review_above
        return Match(*first, *second, probability, features, "unsure" if unsure else "different", "model")

"""Pairs to demands: average linkage, so that one vague row cannot chain two demands together.

Two groups join while the mean probability over all pairs across them stays above the threshold;
pairs that were never compared count as unlike. A person's "same" joins before everything else,
a person's "different" is never overruled by the model.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

Pair = tuple[int, int]
Entry = tuple[float, int, int, int, int, int]
"""A group's best partner: the mean, negated, the two groups, how many rows each has, and whose best it is."""


def cluster(
    size: int,
    pairs: np.ndarray,
    scores: np.ndarray,
    threshold: float,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
) -> list[list[int]]:
    """Return the groups of the rows 0 … size-1, each sorted, in the order of their first rows.

    Args:
        size: how many rows there are.
        pairs: compared pairs of rows, n x 2, each once.
        scores: their probabilities.
        threshold: the least mean probability at which two groups join.
        must: pairs that a person called the same.
        cannot: pairs that a person called different.

    >>> cluster(3, np.array([[0, 1], [1, 2]]), np.array([0.9, 0.9]), 0.5)
    [[0, 1], [2]]
    """
    groups = _Groups(size, pairs, scores, threshold)
    for a, b in cannot:
        groups.forbid(a, b)
    for a, b in sorted(must):
        groups.join_rows(a, b)
    groups.join_all()
    return groups.listed()


def as_pairs(pairs: Iterable[Pair]) -> np.ndarray:
    """Return pairs as an array of two columns, also where there are none."""
    return np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)


class _Groups:
    """Groups under construction: who stands in which, what binds them to others, who may not join.

    A mean over the pairs of two groups never rises when others join (average linkage is
    "reducible"), so it is enough that every group knows the best partner it had when it came to be,
    and looks again when that one is gone. Rows' pairs lie in one array; millions of them fit.
    Source: D. Müllner, Modern hierarchical, agglomerative clustering algorithms (2011), algorithm 2.
    """

    def __init__(self, size: int, pairs: np.ndarray, scores: np.ndarray, threshold: float) -> None:
        self.members: dict[int, list[int]] = {row: [row] for row in range(size)}
        self.of = list(range(size))
        self.threshold = threshold
        self.forbidden: dict[int, set[int]] = defaultdict(set)
        self._heap: list[Entry] = []
        self._joined: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        rows = pairs.astype(np.int32).ravel()
        self._starts = np.append(0, np.cumsum(np.bincount(rows, minlength=size)))
        order: np.ndarray = np.argsort(rows, kind="stable").astype(np.int32)
        # The other end of pair n's side 2n is 2n + 1, and the other way round.
        self._others = rows[order ^ 1]
        del rows
        self._scores = scores[order >> 1]
        self._likely = np.zeros(size, dtype=bool)
        self._likely[pairs[scores >= threshold]] = True

    def forbid(self, a: int, b: int) -> None:
        self.forbidden[a].add(b)
        self.forbidden[b].add(a)

    def join_rows(self, a: int, b: int) -> None:
        first, second = self.of[a], self.of[b]
        # Two verdicts that contradict each other: "different" wins, a wrong link is worse than a missed one.
        if first != second and second not in self.forbidden[first]:
            self._join(first, second)

    def join_all(self) -> None:
        for group in sorted({self.of[row] for row in np.flatnonzero(self._likely).tolist()}):
            self._look(group)
        while self._heap:
            _, a, b, of_a, of_b, owner = heapq.heappop(self._heap)
            # Groups only grow, and a joined one is known by its first row: size and row tell a version.
            if self._size(a) == of_a and self._size(b) == of_b:
                self._look(self._join(a, b))
            elif self._size(owner) == (of_a if owner == a else of_b):
                self._look(owner)

    def _size(self, group: int) -> int:
        return len(self.members.get(group, ()))

    def _sums(self, group: int) -> dict[int, float]:
        """Return the sums of a group's probabilities with every other group it has a pair with."""
        begin, end = self._starts[group], self._starts[group + 1]
        others, sums = self._joined.get(group) or (self._others[begin:end], self._scores[begin:end])
        totals: dict[int, float] = {}
        for other, total in zip(others.tolist(), sums.tolist(), strict=True):
            now = self.of[other]
            totals[now] = totals.get(now, 0.0) + total
        totals.pop(group, None)
        return totals

    def _look(self, group: int) -> None:
        """Find the group's best partner, if it has one above the threshold."""
        own, barred = len(self.members[group]), self.forbidden.get(group, ())
        best: tuple[float, int, int] | None = None
        for other, total in self._sums(group).items():
            mean = total / (own * len(self.members[other]))
            if mean >= self.threshold and other not in barred:
                found = (-mean, min(group, other), max(group, other))
                best = found if best is None else min(best, found)
        if best is not None:
            sizes = len(self.members[best[1]]), len(self.members[best[2]])
            heapq.heappush(self._heap, (*best, *sizes, group))

    def _join(self, a: int, b: int) -> int:
        """Join two groups under the number of the first; return it."""
        kept, gone = min(a, b), max(a, b)
        sums, more = self._sums(kept), self._sums(gone)
        for row in self.members[gone]:
            self.of[row] = kept
        self.members[kept] = sorted(self.members[kept] + self.members.pop(gone))
        self._joined.pop(gone, None)
        for other, total in more.items():
            sums[other] = sums.get(other, 0.0) + total
        sums.pop(kept, None)
        sums.pop(gone, None)
        self._joined[kept] = np.array(list(sums), dtype=np.int32), np.array(list(sums.values()))
        for other in self.forbidden.pop(gone, set()):
            self.forbidden[other].discard(gone)
            self.forbid(kept, other)
        return kept

    def listed(self) -> list[list[int]]:
        return sorted(self.members.values())

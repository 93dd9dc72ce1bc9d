"""Pairs to demands: average linkage, so that one vague row cannot chain two demands together.

Two groups join while the mean probability over all pairs across them stays above the threshold;
pairs that were never compared count as unlike. A person's "same" joins before everything else,
a person's "different" is never overruled by the model.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Pair = tuple[int, int]


def cluster(
    size: int,
    probabilities: Mapping[Pair, float],
    threshold: float,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
) -> list[list[int]]:
    """Return the groups of the rows 0 … size-1, each sorted, in the order of their first rows.

    >>> cluster(3, {(0, 1): 0.9, (1, 2): 0.9, (0, 2): 0.0}, 0.5)
    [[0, 1], [2]]
    """
    groups = _Groups(size, threshold)
    for (a, b), probability in sorted(probabilities.items()):
        groups.put(a, b, probability)
    for a, b in cannot:
        groups.forbid(a, b)
    for a, b in sorted(must):
        groups.join_rows(a, b)
    groups.join_all()
    return groups.listed()


def cluster_by_parts(
    size: int,
    pairs: np.ndarray,
    scores: np.ndarray,
    threshold: float,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
) -> list[list[int]]:
    """Return the same groups from pairs as an array (n x 2), holding only one part's pairs at a time.

    What no chain of likely pairs joins can be in no group: a mean reaches the threshold only where
    one of its pairs does.
    """
    must, cannot = as_pairs(must), as_pairs(cannot)
    likely = np.vstack([pairs[scores >= threshold], must])
    graph = sparse.coo_matrix((np.ones(len(likely), dtype=bool), tuple(likely.T)), shape=(size, size))
    part: np.ndarray = connected_components(graph, directed=False)[1]
    by_part = [_of_parts(part, side) for side in (pairs, must, cannot)]
    rows = np.argsort(part, kind="stable")
    groups: list[list[int]] = []
    for number, members in enumerate(np.split(rows, np.flatnonzero(np.diff(part[rows])) + 1)):
        if len(members) == 1:
            groups.append(members.tolist())
            continue
        (kept, joined, parted) = (
            order[begin:end]
            for order, starts in by_part
            for begin, end in [np.searchsorted(starts, [number, number + 1])]
        )
        local = {row: place for place, row in enumerate(members.tolist())}
        own = {
            (local[a], local[b]): score
            for (a, b), score in zip(pairs[kept].tolist(), scores[kept].tolist(), strict=True)
        }
        sides = ([(local[a], local[b]) for a, b in side.tolist()] for side in (must[joined], cannot[parted]))
        groups += [
            [int(members[i]) for i in group] for group in cluster(len(members), own, threshold, *sides)
        ]
    return sorted(groups)


def _of_parts(part: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which pairs lie within one part, ordered by its number, and these numbers."""
    within = np.flatnonzero(part[pairs[:, 0]] == part[pairs[:, 1]])
    order = within[np.argsort(part[pairs[within, 0]], kind="stable")]
    return order, part[pairs[order, 0]]


def as_pairs(pairs: Iterable[Pair]) -> np.ndarray:
    """Return pairs as an array of two columns, also where there are none."""
    return np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)


class _Groups:
    """Groups under construction: sums of probabilities between groups, and who may not join."""

    def __init__(self, size: int, threshold: float) -> None:
        self.members: dict[int, list[int]] = {row: [row] for row in range(size)}
        self.of = list(range(size))
        self.sums: dict[int, dict[int, float]] = defaultdict(dict)
        self.forbidden: dict[int, set[int]] = defaultdict(set)
        self.threshold = threshold
        self.heap: list[tuple[float, int, int]] = []

    def put(self, a: int, b: int, probability: float) -> None:
        self.sums[a][b] = self.sums[b][a] = probability

    def forbid(self, a: int, b: int) -> None:
        self.forbidden[a].add(b)
        self.forbidden[b].add(a)

    def join_rows(self, a: int, b: int) -> None:
        first, second = self.of[a], self.of[b]
        # Two verdicts that contradict each other: "different" wins, a wrong link is worse than a missed one.
        if first != second and second not in self.forbidden[first]:
            self._join(first, second)

    def _mean(self, a: int, b: int) -> float:
        return self.sums[a].get(b, 0.0) / (len(self.members[a]) * len(self.members[b]))

    def _push(self, a: int, b: int) -> None:
        mean = self._mean(a, b)
        if mean >= self.threshold and b not in self.forbidden[a]:
            heapq.heappush(self.heap, (-mean, min(a, b), max(a, b)))

    def join_all(self) -> None:
        for a in sorted(self.sums):
            for b in sorted(self.sums[a]):
                if a < b:
                    self._push(a, b)
        while self.heap:
            negative, a, b = heapq.heappop(self.heap)
            alive = a in self.members and b in self.members
            if alive and self._mean(a, b) == -negative and b not in self.forbidden[a]:
                kept = self._join(a, b)
                for other in sorted(self.sums[kept]):
                    self._push(kept, other)

    def _join(self, a: int, b: int) -> int:
        """Join two groups under the number of the first; return it."""
        kept, gone = min(a, b), max(a, b)
        for row in self.members[gone]:
            self.of[row] = kept
        self.members[kept] = sorted(self.members[kept] + self.members.pop(gone))
        for other, total in self.sums.pop(gone, {}).items():
            del self.sums[other][gone]
            if other != kept:
                self.sums[kept][other] = self.sums[other][kept] = self.sums[kept].get(other, 0.0) + total
        for other in self.forbidden.pop(gone, set()):
            self.forbidden[other].discard(gone)
            self.forbid(kept, other)
        return kept

    def listed(self) -> list[list[int]]:
        return sorted(self.members.values())

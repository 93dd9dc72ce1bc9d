"""How well demands were found: pairs, groups, candidates and probabilities against gold labels.

Pure functions over plain values: a row's gold is the set of demands it states (a row may state
two), its found demands likewise.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations

Labels = Mapping[str, frozenset[Hashable]]
Ranked = Mapping[str, Sequence[str]]


def same_pairs(labels: Labels) -> set[tuple[str, str]]:
    """Return the pairs of rows (sorted) that share a demand."""
    holders: dict[Hashable, list[str]] = {}
    for row, demands in labels.items():
        for demand in demands:
            holders.setdefault(demand, []).append(row)
    return {pair for rows in holders.values() for pair in combinations(sorted(rows), 2)}


def f_score(precision: float, recall: float) -> float:
    """Return the harmonic mean, 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def pairwise(gold: Labels, found: Labels) -> dict[str, float]:
    """Return precision, recall and F1 over pairs of rows stated to be one demand."""
    true, made = same_pairs(gold), same_pairs({row: found.get(row, frozenset()) for row in gold})
    right = len(true & made)
    precision = right / len(made) if made else 1.0
    recall = right / len(true) if true else 1.0
    return {"precision": precision, "recall": recall, "f1": f_score(precision, recall)}


def b_cubed(gold: Labels, found: Labels) -> dict[str, float]:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998; a row's sharers, itself included)."""
    mates_gold, mates_found = _mates(gold), _mates({row: found.get(row, frozenset()) for row in gold})
    precision = recall = 0.0
    for row in gold:
        right = len(mates_gold[row] & mates_found[row])
        precision += right / len(mates_found[row])
        recall += right / len(mates_gold[row])
    rows = max(len(gold), 1)
    return {
        "precision": precision / rows,
        "recall": recall / rows,
        "f1": f_score(precision / rows, recall / rows),
    }


def _mates(labels: Labels) -> dict[str, set[str]]:
    mates = {row: {row} for row in labels}
    for a, b in same_pairs(labels):
        mates[a].add(b)
        mates[b].add(a)
    return mates


def recall_at(gold: Labels, candidates: Ranked, k: int) -> float:
    """Return the share of rows with partners that have one among their first `k` candidates."""
    mates = {row: others - {row} for row, others in _mates(gold).items() if len(others) > 1}
    hits = sum(bool(set(candidates.get(row, ())[:k]) & others) for row, others in mates.items())
    return hits / len(mates) if mates else 1.0


def calibration_error(pairs: Iterable[tuple[float, bool]], bins: int = 10) -> float:
    """Return the expected calibration error: how far probabilities stray from the truth, over equal bins."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for probability, same in pairs:
        filled[min(int(probability * bins), bins - 1)].append((probability, same))
    total = sum(map(len, filled))
    error = sum(abs(sum(p for p, _ in held) - sum(s for _, s in held)) for held in filled)
    return error / total if total else 0.0


def best_candidates(matches: Iterable[tuple[str, str, float]], count: int = 5) -> dict[str, list[str]]:
    """Return each row's candidates, best first, from (row, row, probability)."""
    ranked: dict[str, dict[str, float]] = {}
    for a, b, probability in matches:
        for row, other in ((a, b), (b, a)):
            held = ranked.setdefault(row, {})
            held[other] = max(held.get(other, 0.0), probability)
    return {row: sorted(held, key=lambda o: (-held[o], o))[:count] for row, held in ranked.items()}

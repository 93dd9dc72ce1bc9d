"""Proposals of all years to demands: the same demand found again, however it was worded.

In: statements (what a row says). Out: groups of statements, and every compared pair worth
keeping with its probability as a sum of named parts. Four steps: blocking, comparison, scoring,
clustering. The room never rewords anything and refuses to link across municipalities.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pipeline.linkage.blocking import candidate_pairs, threads
from pipeline.linkage.cluster import as_pairs, cluster
from pipeline.linkage.compare import FEATURES, Comparison
from pipeline.linkage.decisions import Decision, constraints
from pipeline.linkage.field import Field, load_field
from pipeline.linkage.lexicon import Lexicon, load_lexicon
from pipeline.linkage.matches import Matches, Probabilities, worth_keeping
from pipeline.linkage.normalize import Statement, read_statement
from pipeline.linkage.score import Model, load_model, retrained
from pipeline.linkage.sentences import load_encoder
from pipeline.records import Feature
from pipeline.settings import LinkageSettings

CHUNK = 25_000
"""Pairs compared at a time; 7 MB of features."""

__all__ = ["Linked", "compare_texts", "explain_texts", "link"]


@dataclass(frozen=True)
class Linked:
    """Groups of statement numbers, and the kept pairs by the names of their statements."""

    groups: list[list[int]]
    matches: Matches | tuple[()]
    probability: Probabilities
    decided: dict[tuple[int, int], bool]


def link(
    statements: Sequence[Statement],
    settings: LinkageSettings,
    decisions: Sequence[Decision] = (),
    model: Model | None = None,
    field: Field | None = None,
) -> Linked:
    """Link one municipality's statements: block, compare, score, cluster."""
    model = model or load_model()
    if not statements:
        return Linked([], (), Probabilities(0, np.zeros((0, 2), dtype=np.int32), np.zeros(0)), {})
    encoder = load_encoder(settings.sentence_model) if settings.sentence_model else None
    comparison = Comparison(statements, field or load_field(), encoder)
    model = _learnt_from(decisions, statements, comparison, model, settings)
    a, b = candidate_pairs(comparison)
    scores = _scored(comparison, model, a, b)
    kept = worth_keeping(a, b, scores, settings)
    pairs, scores = np.column_stack([a[kept], b[kept]]), scores[kept]
    del a, b
    probability = Probabilities(len(statements), pairs, scores)
    must, cannot = constraints(decisions, [s.key for s in statements], probability)
    groups = cluster(len(statements), pairs, scores, settings.link_above, must, cannot)
    decided = dict.fromkeys(must, True) | dict.fromkeys(cannot, False)
    named = np.unique(np.vstack([pairs, as_pairs(decided)]), axis=0) if decided else pairs
    matches = Matches(statements, comparison, model, settings, named, decided)
    return Linked(groups, matches, probability, decided)


def _scored(comparison: Comparison, model: Model, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the pairs' probabilities; their features are dropped chunk by chunk, to save memory."""
    scores = np.zeros(len(a))

    def score(begin: int) -> None:
        part = slice(begin, begin + CHUNK)
        scores[part] = model.probabilities(comparison.features(a[part], b[part]))

    # Threads, not processes: the work is in numpy, scipy and rapidfuzz, which let others run meanwhile.
    with ThreadPoolExecutor(threads()) as pool:
        list(pool.map(score, range(0, len(a), CHUNK)))
    return scores


def _learnt_from(
    decisions: Sequence[Decision],
    statements: Sequence[Statement],
    comparison: Comparison,
    model: Model,
    settings: LinkageSettings,
) -> Model:
    """Return the model, retrained where people have judged enough pairs of these statements, both ways."""
    first = {s.proposal_id: n for n, s in reversed(list(enumerate(statements)))}
    judged = [d for d in decisions if d.proposal_a in first and d.proposal_b in first]
    same = np.array([d.same for d in judged], dtype=bool)
    fewest = min(same.sum(), len(same) - same.sum())
    if (
        not settings.retrain_from
        or len(judged) < settings.retrain_from
        or fewest < settings.retrain_from // 8
    ):
        return model
    sides = ((d.proposal_a, d.proposal_b) for d in judged)
    a, b = (np.array([first[row] for row in side]) for side in zip(*sides, strict=True))
    return retrained(model, comparison.features(a, b), same)


def _read_pairs(
    pairs: Sequence[Sequence[str]], lexicon: Lexicon
) -> tuple[list[Statement], np.ndarray, np.ndarray]:
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    index = {text: number for number, text in enumerate(texts)}
    statements = [read_statement(text, lexicon, str(number)) for number, text in enumerate(texts)]
    a = np.array([index[pair[0]] for pair in pairs], dtype=np.int64)
    b = np.array([index[pair[1]] for pair in pairs], dtype=np.int64)
    return statements, a, b


def compare_texts(pairs: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """Return for each pair of texts how alike they are and how probably they state one demand.

    Texts are compared with the shipped background alone, so a pair's answer does not depend on
    the other pairs asked about with it.
    """
    answers: dict[tuple[str, str], tuple[float, float]] = {}
    for pair in pairs:
        key = (min(pair[0], pair[1]), max(pair[0], pair[1]))
        if key not in answers:
            answers[key] = _compare(key)
    return [answers[min(p[0], p[1]), max(p[0], p[1])] for p in pairs]


def _compare(pair: tuple[str, str]) -> tuple[float, float]:
    features, model = _pair_features(pair)
    if not any(char.isalpha() for char in pair[0]) or not any(char.isalpha() for char in pair[1]):
        return 0.0, 0.0
    alike = [features[FEATURES.index(n)] for n in ("profiles", "related words", "concepts")]
    same = pair[0].split() == pair[1].split()
    return (1.0 if same else float(np.mean(alike))), float(model.probabilities(features[None])[0])


def _pair_features(pair: tuple[str, str]) -> tuple[np.ndarray, Model]:
    model = load_model()
    statements = [read_statement(text, load_lexicon(), str(n)) for n, text in enumerate(pair)]
    comparison = Comparison(statements, load_field())
    return comparison.features(np.array([0]), np.array([1]))[0], model


def explain_texts(first: str, second: str) -> tuple[Feature, ...]:
    """Return the waterfall of two texts: named parts that sum to the log odds of "one demand"."""
    features, model = _pair_features((first, second))
    return model.explain(features[None])[0]

"""Proposals of all years to demands: the same demand found again, however it was worded.

In: statements (what a row says). Out: groups of statements, and every compared pair worth
keeping with its probability as a sum of named parts. Four steps: blocking, comparison, scoring,
clustering. The room never rewords anything and refuses to link across municipalities.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.linkage.blocking import candidate_pairs, threads
from pipeline.linkage.cluster import cluster
from pipeline.linkage.compare import FEATURES, Comparison
from pipeline.linkage.decisions import Decision, constraints
from pipeline.linkage.field import Field, load_field
from pipeline.linkage.lexicon import Lexicon, load_lexicon
from pipeline.linkage.normalize import Statement, read_statement
from pipeline.linkage.score import Model, load_model, retrained
from pipeline.linkage.sentences import load_encoder
from pipeline.records import Feature, Match
from pipeline.settings import LinkageSettings

CHUNK = 25_000
"""Pairs compared at a time; 7 MB of features."""

__all__ = ["Linked", "compare_texts", "explain_texts", "link"]


@dataclass(frozen=True)
class Linked:
    """Groups of statement numbers, and the kept pairs; `probability` covers every kept pair."""

    groups: list[list[int]]
    matches: tuple[Match, ...]
    probability: dict[tuple[int, int], float]
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
        return Linked([], (), {}, {})
    encoder = load_encoder(settings.sentence_model) if settings.sentence_model else None
    comparison = Comparison(statements, field or load_field(), encoder)
    model = _learnt_from(decisions, statements, comparison, model, settings)
    a, b = candidate_pairs(comparison)
    scores = _scored(comparison, model, a, b)
    kept = _worth_keeping(a, b, scores, settings)
    probability = {(int(a[i]), int(b[i])): float(scores[i]) for i in kept}
    must, cannot = constraints(decisions, [s.key for s in statements], probability)
    groups = cluster(len(statements), probability, settings.link_above, must, cannot)
    decided = dict.fromkeys(must, True) | dict.fromkeys(cannot, False)
    named = sorted({*probability, *decided})
    if not named:
        return Linked(groups, (), probability, decided)
    matches: list[Match] = []
    for begin in range(0, len(named), CHUNK):
        pairs = named[begin : begin + CHUNK]
        features = comparison.features(*(np.array(side) for side in zip(*pairs, strict=True)))
        chances = model.probabilities(features).tolist()
        probability |= {pair: chance for pair, chance in zip(pairs, chances, strict=True) if pair in decided}
        matches += [
            _match(statements, pair, chance, explained, decided, settings)
            for pair, chance, explained in zip(pairs, chances, model.explain(features), strict=True)
        ]
    return Linked(groups, tuple(matches), probability, decided)


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


def _worth_keeping(a: np.ndarray, b: np.ndarray, scores: np.ndarray, settings: LinkageSettings) -> np.ndarray:
    """Return the pairs above the review threshold and each statement's best candidates, in order.

    Of equally probable candidates the earlier statements are kept.
    """
    best = np.argsort(-scores, kind="stable").astype(np.int32)
    ends = np.column_stack([a[best], b[best]]).ravel()
    # Stable, so each statement's pairs stay in the order of their probability.
    order = np.argsort(ends, kind="stable")
    ends = ends[order]
    rank = np.arange(len(ends)) - np.searchsorted(ends, ends)
    candidates = best[order[rank < settings.candidates] // 2]
    return np.union1d(np.nonzero(scores >= settings.review_above)[0], candidates)


def _match(
    statements: Sequence[Statement],
    pair: tuple[int, int],
    probability: float,
    features: tuple[Feature, ...],
    decided: dict[tuple[int, int], bool],
    settings: LinkageSettings,
) -> Match:
    first, second = sorted((statements[pair[0]].key, statements[pair[1]].key))
    if pair in decided:
        verdict: Literal["same", "different"] = "same" if decided[pair] else "different"
        return Match(*first, *second, probability, features, verdict, "person")
    if probability >= settings.link_above:
        return Match(*first, *second, probability, features, "same", "model")
    unsure = probability >= settings.review_above
    return Match(*first, *second, probability, features, "unsure" if unsure else "different", "model")


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

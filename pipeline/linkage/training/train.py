"""Learn the model from the labelled corpus: pairs of rows, split by demand, hinges, calibration.

Run as `python -m pipeline.linkage.training.train`. Reads `corpus/*.txt` (a city a file, its
demands parted by empty lines, one wording a line; see `README.md` there), writes
`linkage/model/model.json` with the weights, the background counts and the figures.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.linkage.cluster import cluster
from pipeline.linkage.compare import FEATURES, MODEL, Background, Catalogue, Comparison
from pipeline.linkage.lexicon import load_lexicon
from pipeline.linkage.normalize import Statement, read_statement
from pipeline.linkage.score import Model, fit

CORPUS = Path(__file__).with_name("corpus")
HELD_OUT = frozenset({"lipowo"})
SEED, FOLDS, PENALTY = 20261123, 5, 0.03
FORGOTTEN = (0.0, 0.5)
"""Shares of statements whose typical demand is hidden, one pass over the corpus each."""

_log = logging.getLogger(__name__)


def read_city(path: Path) -> tuple[list[Statement], list[int]]:
    """Return a corpus file's statements and the number of the demand that each states."""
    lexicon = load_lexicon()
    statements: list[Statement] = []
    demands: list[int] = []
    for number, block in enumerate(path.read_text(encoding="utf-8").strip().split("\n\n")):
        for line in filter(None, map(str.strip, block.splitlines())):
            statements.append(read_statement(line, lexicon, f"{path.stem}-{len(statements):04d}"))
            demands.append(number)
    return statements, demands


def background_of(statements: Sequence[Statement]) -> Background:
    """Count in how many statements each lemma and concept stands."""
    counts = Counter(name for s in statements for name in {*s.lemmas, *(f"{r}:{n}" for r, n in s.concepts)})
    return Background(dict(sorted(counts.items())), len(statements))


def forgetful(statements: Sequence[Statement], share: float, seed: int) -> list[Statement]:
    """Return the statements, a seeded `share` of them without the concepts that the lexicon found.

    The lexicon was written with these texts at hand and knows their wordings better than those
    of a new city; a model that learnt from its full knowledge would trust it too much.
    """
    lost = np.random.default_rng(seed).random(len(statements)) < share
    return [
        replace(s, concepts=tuple(c for c in s.concepts if c[0] != "demand")) if gone else s
        for s, gone in zip(statements, lost, strict=True)
    ]


def pairs_of(
    statements: Sequence[Statement], background: Background, catalogue: Catalogue
) -> tuple[np.ndarray, ...]:
    """Return all pairs (a, b) and their features; `catalogue` must not hold these statements."""
    a, b = np.triu_indices(len(statements), k=1)
    return a, b, Comparison(statements, background, catalogue).features(a, b)


def others(path: Path) -> Catalogue:
    """Return the known wordings of all training cities but this one, demands numbered throughout."""
    statements: list[Statement] = []
    numbers: list[int] = []
    for other in sorted(CORPUS.glob("*.txt")):
        if other.stem not in {*HELD_OUT, path.stem}:
            found, demands = read_city(other)
            numbers += [len(statements) + d for d in demands]
            statements += found
    return Catalogue(tuple(statements), tuple(numbers))


def calibrated(model: Model, features: np.ndarray, same: np.ndarray) -> Model:
    """Return the model with slope and shift fitted to held-out pairs (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    odds = model.parts(features).sum(axis=1) + model.base
    fitted = LogisticRegression(C=1e6).fit(odds[:, None], same)
    return replace(model, slope=float(fitted.coef_[0, 0]), shift=float(fitted.intercept_[0]))


def out_of_fold(
    statements: Sequence[Statement],
    demands: np.ndarray,
    background: Background,
    catalogue: Catalogue,
    penalty: float = PENALTY,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return (a, b, log odds, same) where each pair was scored by a model that saw neither demand.

    Demands are dealt into folds; a model learns from pairs inside the other folds. A pair across
    two folds is scored by the model that left out the first of them.
    """
    a, b, features = pairs_of(statements, background, catalogue)
    same = demands[a] == demands[b]
    fold = np.random.default_rng(SEED).permutation(np.arange(demands.max() + 1) % FOLDS)[demands]
    odds = np.zeros(len(a))
    for left_out in range(FOLDS):
        train = (fold[a] != left_out) & (fold[b] != left_out)
        test = fold[a] == left_out
        model = fit(features[train], same[train], penalty, background)
        odds[test] = model.parts(features[test]).sum(axis=1) + model.base
    return a, b, odds, same


DECISIVE = ("place differs", "opposite direction")


def by_rule(alike: np.ndarray) -> np.ndarray:
    """Return pairs that the rule calls different whatever else they share, made from pairs of one demand.

    Another named place, the opposite direction: rows with either are too rare in any corpus to
    learn from, and the rule leaves no doubt about them.
    """
    made = []
    for name in DECISIVE:
        copies = alike[:: len(DECISIVE)].copy()
        copies[:, FEATURES.index(name)] = 1.0
        made.append(copies)
    return np.vstack(made)


def groups_at(size: int, a: np.ndarray, b: np.ndarray, p: np.ndarray, threshold: float) -> list[list[int]]:
    """Return the groups that clustering makes of scored pairs."""
    keep = np.nonzero(p > 0.02)[0]
    return cluster(size, {(int(a[i]), int(b[i])): float(p[i]) for i in keep}, threshold)


def main() -> None:
    """Train on all cities but the held-out one and write the model."""
    logging.basicConfig(level=logging.INFO)
    paths = [path for path in sorted(CORPUS.glob("*.txt")) if path.stem not in HELD_OUT]
    cities = [(*read_city(path), others(path)) for path in paths]
    everything = [s for statements, *_ in cities for s in statements]
    background = background_of(everything)
    features, same, odds = [], [], []
    forgotten = [
        (forgetful(statements, share, SEED + turn), demands, catalogue)
        for turn, share in enumerate(FORGOTTEN)
        for statements, demands, catalogue in cities
    ]
    for statements, demands, catalogue in forgotten:
        labels = np.array(demands)
        a, b, own = pairs_of(statements, background, catalogue)
        features.append(own)
        same.append(labels[a] == labels[b])
        odds.append(out_of_fold(statements, labels, background, catalogue)[2])
    rule = by_rule(features[0][same[0]])
    features.append(rule)
    same.append(np.zeros(len(rule), dtype=bool))
    x, y, held = np.vstack(features), np.concatenate(same), np.concatenate(odds)
    model = fit(x, y, PENALTY, background)
    from sklearn.linear_model import LogisticRegression

    platt = LogisticRegression(C=1e6).fit(held[:, None], y[: len(held)])
    whole = others(Path("none"))
    plain = {
        "about": "additive model of linkage; written by pipeline.linkage.training.train",
        "weights": np.round(model.weights, 5).tolist(),
        "intercept": round(model.intercept, 5),
        "slope": round(float(platt.coef_[0, 0]), 5),
        "shift": round(float(platt.intercept_[0]), 5),
        "known": [[s.text for s in whole.statements], list(whole.demands)],
        "size": background.size,
        "counts": background.counts,
    }
    (MODEL / "model.json").write_text(
        json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    _log.info("learnt from %d pairs, %d of them the same", len(y), int(y.sum()))


if __name__ == "__main__":
    main()

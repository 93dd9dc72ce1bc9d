"""Features to probabilities: an additive model whose log odds are a sum of named parts.

Every feature is bent by hinges at fixed knots before it is weighed (a piecewise linear additive
model), so a part's weight is a curve of its value alone and a pair's score can be drawn as a
waterfall. Trained by `training.train`; the weights are in `model/model.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.linkage.compare import FEATURES, STEPS
from pipeline.linkage.matrices import Floats
from pipeline.records import Feature

MODEL = Path(__file__).with_name("model") / "model.json"
HELD = 20.0
KNOTS = (0.0, 0.25, 0.5, 0.75)


def bend(features: Floats) -> Floats:
    """Return the features followed by their hinges: (pairs, features x knots), knot after knot."""
    return np.hstack([np.maximum(features - knot, 0) for knot in KNOTS])


@dataclass(frozen=True)
class Model:
    """Weights (knots x features), and intercept.

    `slope` and `shift` calibrate: log odds = slope x (intercept + parts) + shift.
    """

    weights: Floats
    intercept: float
    slope: float
    shift: float

    def parts(self, features: Floats) -> Floats:
        """Return what each feature adds to each pair's log odds."""
        bent = bend(features).reshape(len(features), len(KNOTS), len(FEATURES))
        parts: Floats = self.slope * (bent * self.weights[None]).sum(axis=1)
        return parts

    @property
    def base(self) -> float:
        """The log odds of a pair whose features are all 0."""
        return self.slope * self.intercept + self.shift

    def probabilities(self, features: Floats) -> Floats:
        """Return the probability that each pair states one demand."""
        odds = self._steps[np.arange(len(FEATURES)), _step(features)].sum(axis=1) + self.base
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))

    @cached_property
    def _steps(self) -> Floats:
        """What each feature adds (features x steps) at every value it can have: they are thousandths."""
        values = np.arange(STEPS + 1) / STEPS
        return np.ascontiguousarray(self.parts(np.repeat(values[:, None], len(FEATURES), axis=1)).T)

    @cached_property
    def _drawn(self) -> list[list[Feature]]:
        """The same as parts of a waterfall, each made once."""
        values = (np.arange(STEPS + 1) / STEPS).tolist()
        return [
            [Feature(name, value, weight) for value, weight in zip(values, column, strict=True)]
            for name, column in zip(FEATURES, self._steps.tolist(), strict=True)
        ]

    def explain(self, features: Floats) -> list[tuple[Feature, ...]]:
        """Return each pair's log odds as named parts, the base first; they sum to its log odds."""
        base = Feature("base", 1.0, self.base)
        drawn = self._drawn
        steps = _step(features).tolist()
        return [(base, *(drawn[part][step] for part, step in enumerate(pair) if step)) for pair in steps]


def _step(features: Floats) -> np.ndarray:
    return np.rint(features * STEPS).astype(np.int32)


@cache
def load_model() -> Model:
    """Read the shipped model."""
    return model_from(json.loads(MODEL.read_text(encoding="utf-8")))


def model_from(plain: dict[str, Any]) -> Model:
    """Build a model from its JSON form: feature → its weights at the knots."""
    weights = np.array([plain["weights"][name] for name in FEATURES], dtype=np.float64).T
    return Model(weights, plain["intercept"], plain["slope"], plain["shift"])


def fit(features: Floats, same: np.ndarray, weights: Floats, penalty: float) -> Model:
    """Learn from labelled pairs, each with its own weight; `penalty` is the inverse L2 strength."""
    from sklearn.linear_model import LogisticRegression

    bent = bend(features)
    spread = np.maximum(bent.std(axis=0), 0.02)
    learner = LogisticRegression(C=penalty, max_iter=1000).fit(bent / spread, same, sample_weight=weights)
    learnt = (learner.coef_[0] / spread).reshape(len(KNOTS), len(FEATURES))
    return Model(learnt, float(learner.intercept_[0]), 1.0, 0.0)


def retrained(model: Model, features: Floats, same: np.ndarray) -> Model:
    """Return the model moved as far as people's verdicts call for, and no farther.

    One factor a part and one shift are learnt on top of the shipped weights, held to 1 and 0 by
    a penalty that `HELD` verdicts outweigh: verdicts are few and all about doubtful pairs.
    """
    from scipy.optimize import minimize

    parts, sign = model.parts(features), np.where(same, 1.0, -1.0)
    base = parts.sum(axis=1) + model.base

    def loss(change: Floats) -> tuple[float, Floats]:
        odds = sign * (base + parts @ change[:-1] + change[-1])
        pull = -sign / (1 + np.exp(np.clip(odds, -30, 30)))
        value = np.logaddexp(0, -odds).sum() + HELD / 2 * (change**2).sum()
        return float(value), np.append(pull @ parts, pull.sum()) + HELD * change

    change = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, method="L-BFGS-B").x
    return replace(
        model,
        weights=model.weights * (1 + change[:-1])[None],
        shift=model.shift + float(change[-1]),
    )

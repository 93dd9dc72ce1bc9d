"""Features to probabilities: an additive model whose log odds are a sum of named parts.

Every feature is bent by hinges at fixed knots before it is weighed (a piecewise linear additive
model), so a part's weight is a curve of its value alone and a pair's score can be drawn as a
waterfall. Trained by `training.train`; the weights are in `model/model.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.linkage.compare import FEATURES
from pipeline.linkage.matrices import Floats
from pipeline.records import Feature

MODEL = Path(__file__).with_name("model") / "model.json"
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
        odds = self.parts(features).sum(axis=1) + self.base
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))

    def explain(self, features: Floats) -> tuple[Feature, ...]:
        """Return one pair's log odds as named parts, the base first; they sum to its log odds."""
        parts = self.parts(features[None])[0]
        named = [Feature("base", 1.0, self.base)]
        named += [
            Feature(name, round(float(value), 4), round(float(weight), 4))
            for name, value, weight in zip(FEATURES, features, parts, strict=True)
            if weight or value
        ]
        return tuple(named)


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

"""How sure a row is: from what was seen of it, and why it is not surer.

A logistic curve over the row's evidence: each figure takes away its weight where it is 0 and
nothing where it is 1, so more of any evidence never lowers the confidence. How sure the row's
number is, is a probability and multiplies the rest. The weights were fitted on generated records
of two cities (`data/confidence.csv`, docs/decisions/0030).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

CHANCES = frozenset({"number"})
"""Figures that are probabilities already: the sequence gives a number its share among all sequences."""
BASE = 6.4
"""Log odds of a row with nothing against it: 599 of 600 are right."""
READ_OTHERWISE = "the number was read otherwise"
"""Said of a number that the sequence settled against its reading."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a figure takes away (log odds) where it is 0, below what it is a reason, and its words."""

    weight: float
    low: float
    reason: str


@cache
def weights() -> Mapping[str, Weight]:
    """Return the weight of each figure by its name."""
    text = (resources.files("pipeline.proposals") / "data" / "confidence.csv").read_text(encoding="utf-8")
    return {
        row["name"]: Weight(float(row["weight"] or 0), float(row["low"]), row["reason"])
        for row in csv.DictReader(text.splitlines())
    }


def parse_confidence(evidence: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
    """Return the confidence (0–1) that a row is right as parsed, and the reasons against it.

    Raises:
        KeyError: a figure has no weight in `data/confidence.csv`.

    >>> parse_confidence({"ocr": 1.0, "number": 1.0})
    (0.9983, ())
    >>> parse_confidence({"layout": 0.0})
    (0.5744, ('the text has lost its columns',))
    >>> parse_confidence({"number": 0.5})
    (0.4992, ('the number is not sure',))
    """
    odds, chance, reasons = BASE, 1.0, []
    for name, value in evidence.items():
        known, share = weights()[name], min(1.0, max(0.0, value))
        if name in CHANCES:
            chance *= share
        else:
            odds -= known.weight * (1.0 - share)
        if value < known.low:
            reasons.append(known.reason)
    return round(chance / (1 + math.exp(-odds)), 4), tuple(reasons)


def mean(values: Sequence[float], empty: float = 1.0) -> float:
    """Return the mean, or `empty` where there is nothing to average."""
    return sum(values) / len(values) if values else empty

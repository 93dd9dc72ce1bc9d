"""How sure a row is: from what was seen of it, and why it is not surer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

REASONS: Mapping[str, str] = {
    "ocr": "the letters were hard to read",
    "number": "the number is not sure",
    "grid": "the cells do not line up",
    "units": "no unit that is known stands beside it",
    "columns": "the columns were told by their content alone",
    "text": "the proposal is empty or very short",
}
"""What is told of a figure that is low."""
LOW = 0.6
FLOOR = {"ocr": 0.3, "number": 0.35, "grid": 0.5, "units": 0.75, "columns": 0.7, "text": 0.4}
"""What a row's confidence is multiplied by where a figure is 0; 1 leaves it as it is."""


def parse_confidence(evidence: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
    """Return the confidence (0–1) that a row is right as parsed, and the reasons against it.

    >>> parse_confidence({"ocr": 1.0, "number": 1.0})
    (1.0, ())
    """
    confidence = 1.0
    reasons: list[str] = []
    for name, value in evidence.items():
        floor = FLOOR.get(name, 0.5)
        confidence *= floor + (1 - floor) * min(1.0, max(0.0, value))
        if value < LOW:
            reasons.append(REASONS.get(name, name))
    return round(confidence, 4), tuple(reasons)


def mean(values: Sequence[float], empty: float = 1.0) -> float:
    """Return the mean, or `empty` where there is nothing to average."""
    return sum(values) / len(values) if values else empty

"""Word vectors learnt from official documents (`training/vectors.py`), and what statements make of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.linkage.normalize import Statement

VECTORS = Path(__file__).with_name("model") / "vectors.npz"
Floats = np.ndarray[Any, np.dtype[np.float64]]


@cache
def word_vectors() -> tuple[dict[str, int], Floats, Floats]:
    """Return the shipped vectors: word → row, unit vectors, and each word's share in plain Polish."""
    with np.load(VECTORS) as file:
        words = str(file["words"]).split("\n")
        vectors = file["vectors"].astype(np.float64)
        share = file["share"].astype(np.float64)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return {w: i for i, w in enumerate(words)}, vectors / np.maximum(norms, 1e-9), share


def mean_vectors(statements: Sequence[Statement]) -> Floats:
    """Return one unit vector a statement: its words' vectors, common words counting less."""
    index, vectors, share = word_vectors()
    means = np.zeros((len(statements), vectors.shape[1]))
    for row, statement in enumerate(statements):
        ids = [index[w] for w in statement.lemmas if w in index]
        if ids:
            # Weight a/(a+p) with a = 0.001: Arora, Liang, Ma (2017), smooth inverse frequency.
            means[row] = (vectors[ids] * (1e-3 / (1e-3 + share[ids]))[:, None]).sum(axis=0)
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    unit: Floats = means / np.maximum(norms, 1e-9)
    return unit

"""What known demands want, in what area, for whom: facets by which unknown demands are told apart too.

`lexicon/facets.csv` gives each known demand an action, an area and a beneficiary. The field's
answers over all demands sum to answers over the values of a facet, so "remont boisk" and "ulgi na
boiska" differ in action though both are most like the demands about sport grounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.linkage.lexicon import SHIPPED, read_csv

FACETS = SHIPPED / "facets.csv"
NAMES = ("action", "area", "beneficiary")
Rows = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Facet:
    """One facet of statements: unit rows over its values, and how sure each row is (0-1)."""

    rows: Rows
    sureness: Rows


def as_facet(answers: Rows) -> Facet:
    """Return answers over a facet's values as unit rows and their lengths."""
    lengths = np.linalg.norm(answers, axis=1)
    return Facet(answers / np.maximum(lengths, 1e-9)[:, None], np.clip(lengths, 0, 1))


def facet_matrices(demands: Sequence[str]) -> list[Rows]:
    """Return for each facet a matrix (demands x its values) that says which demand has which value.

    A demand that the table lacks (people may teach their own) has none: it says nothing of any facet.
    """
    known = {row["demand"]: row for row in read_csv(FACETS, ("demand", *NAMES))}
    found = []
    for facet in NAMES:
        values = {
            value: column for column, value in enumerate(sorted({row[facet] for row in known.values()}))
        }
        matrix = np.zeros((len(demands), len(values)), dtype=np.float32)
        for row, demand in enumerate(demands):
            if demand in known:
                matrix[row, values[known[demand][facet]]] = 1
        found.append(matrix)
    return found

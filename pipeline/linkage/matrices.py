"""Statements to sparse matrices, and what two rows of one share.

Rarity comes from the shipped background counts and from the collection itself, so that two
texts alone (`postulaty compare`) can be compared as well.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from pipeline.linkage.normalize import Statement
from pipeline.linkage.vectors import word_vectors

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Background:
    """How many of `size` background statements hold a lemma or concept ("role:name")."""

    counts: Mapping[str, int]
    size: int


def background_of(statements: Sequence[Statement]) -> Background:
    """Count in how many statements each lemma and concept stands."""
    counts = Counter(name for s in statements for name in {*s.lemmas, *(f"{r}:{n}" for r, n in s.concepts)})
    return Background(counts, len(statements))


def weighted(rows: Sequence[Sequence[str]], background: Background) -> tuple[sparse.csr_matrix, list[str]]:
    """Return a matrix of rarity weights, one row a statement, and its columns' names."""
    here = Counter(name for row in rows for name in set(row))
    names = sorted(here)
    index = {name: i for i, name in enumerate(names)}
    total = background.size + len(rows) + 1
    seen = np.array([background.counts.get(n, 0) + here[n] for n in names], dtype=np.float64)
    rarity = np.log(total / np.maximum(seen, 1)) + 0.2
    columns, starts = array("i"), [0]
    for row in rows:
        columns.extend(sorted(index[name] for name in set(row)))
        starts.append(len(columns))
    at = np.frombuffer(columns, dtype=np.int32) if columns else np.zeros(0, dtype=np.int32)
    shape = (len(rows), max(len(names), 1))
    return sparse.csr_matrix((rarity[at], at, starts), shape=shape), names


def related_words(names: Sequence[str]) -> sparse.csr_matrix:
    """Return how much weight each word lends each other: all of it itself, a part its nearest ones."""
    index, vectors, _ = word_vectors()
    known = [(column, index[n]) for column, n in enumerate(names) if n in index]
    if not known:
        return sparse.csr_matrix(sparse.eye_array(max(len(names), 1)))
    columns, rows = (np.array(side) for side in zip(*known, strict=True))
    mine = vectors[rows]
    blocks = [sparse.eye_array(len(names), format="csr")]
    for begin in range(0, len(rows), 1000):
        likeness = mine[begin : begin + 1000] @ mine.T
        # Below 0.45 neighbours are of the same sphere, not of the same meaning (looked at by hand).
        near_a, near_b = np.nonzero(likeness > 0.45)
        keep = near_a + begin != near_b
        near_a, near_b = near_a[keep], near_b[keep]
        weight = 0.8 * likeness[near_a, near_b]
        blocks.append(
            sparse.csr_matrix((weight, (columns[near_a + begin], columns[near_b])), shape=(len(names),) * 2)
        )
    spread = blocks[0]
    for block in blocks[1:]:
        spread = spread + block
    return sparse.csr_matrix(spread)


@dataclass(frozen=True, slots=True)
class Sides:
    """Weights shared by two sides and on either, one number a pair."""

    shared: Floats
    left: Floats
    right: Floats

    @property
    def jaccard(self) -> Floats:
        """What is shared, as a part of all that stands on either side."""
        share: Floats = self.shared / np.maximum(self.left + self.right - self.shared, 1e-9)
        return share

    @property
    def containment(self) -> Floats:
        """What is shared, as a part of the smaller side."""
        share: Floats = self.shared / np.maximum(np.minimum(self.left, self.right), 1e-9)
        return share

    @property
    def differs(self) -> Floats:
        """How much stands on both sides that the other lacks: 1 where both are full and disjoint."""
        lesser = np.minimum(self.left, self.right)
        lacking: Floats = np.clip((lesser - self.shared) / np.maximum(lesser, 1e-9), 0, 1)
        return lacking

    @property
    def one_side(self) -> Floats:
        """1 where just one side is empty."""
        lone: Floats = ((self.left > 0) != (self.right > 0)).astype(np.float64)
        return lone


class Weights:
    """A matrix of rarity weights, one row a statement; a column has one weight in all rows that have it."""

    def __init__(self, rows: sparse.csr_matrix) -> None:
        """Add up the rows once, for all pairs."""
        self.rows = rows
        self.totals = row_sums(rows)
        self.lengths = np.sqrt(row_sums(squared(rows)))


class Common:
    """What pairs of rows of one matrix have in common."""

    def __init__(self, weights: Weights, a: np.ndarray, b: np.ndarray) -> None:
        """Take the rows of both sides, and the columns that both have."""
        self.left, self.right = weights.rows[a], weights.rows[b]
        self.both = sparse.csr_matrix(self.left.minimum(self.right))
        self.sides = Sides(row_sums(self.both), weights.totals[a], weights.totals[b])
        self._lengths = weights.lengths[a] * weights.lengths[b]

    @property
    def cosine(self) -> Floats:
        """The cosine of both rows."""
        cosine: Floats = np.clip(row_sums(squared(self.both)) / np.maximum(self._lengths, 1e-12), 0, 1)
        return cosine

    @property
    def rarest_unshared(self) -> Floats:
        """How rare a thing each side has that the other lacks: the lesser of the two, 7 nats being 1."""
        lone = [
            np.asarray((side - self.both).max(axis=1).todense()).ravel() for side in (self.left, self.right)
        ]
        rarest: Floats = np.clip(np.minimum(*lone) / 7, 0, 1)
        return rarest


PART = 5000


def parts(rows: int) -> list[slice]:
    """Return slices that cover so many rows, `PART` at a time; one where there are none."""
    return [slice(begin, begin + PART) for begin in range(0, max(rows, 1), PART)]


def stacked(blocks: Iterable[sparse.csr_matrix]) -> sparse.csr_matrix:
    """Return blocks of rows as one matrix of four-byte numbers."""
    return sparse.csr_matrix(sparse.vstack([block.astype(np.float32) for block in blocks]))


def row_dots(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the product of each row with the row beside it."""
    if left.dtype == np.float16:
        left, right = left.astype(np.float32), right.astype(np.float32)
    products: np.ndarray = np.einsum("ij,ij->i", left, right)
    return products


def row_sums(rows: sparse.csr_matrix) -> Floats:
    """Return the sum of each row."""
    sums: Floats = rows @ np.ones(rows.shape[1])
    return sums


def squared(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the matrix with every number squared."""
    return sparse.csr_matrix((rows.data**2, rows.indices, rows.indptr), shape=rows.shape)


def dots(left: sparse.csr_matrix, right: sparse.csr_matrix, a: np.ndarray, b: np.ndarray) -> Floats:
    """Return each pair's cosine, for matrices of unit rows."""
    cosine: Floats = np.clip(row_sums(left[a].multiply(right[b])), 0, 1)
    return cosine

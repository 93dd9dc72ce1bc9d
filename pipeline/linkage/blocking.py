"""Which pairs are worth comparing: all of them in a small collection, each row's nearest in a large one.

Nearness is the cosine over related words, concepts, letters and the heights of the profile
together; an inverted index (a sparse product) finds it, and words too common to tell rows apart
are left out of the index, so the cost grows near-linearly with the rows.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.linkage.compare import Comparison

EXACT_BELOW = 1200
"""Up to here all pairs are compared: 0.7 million, some seconds."""
NEAREST = 60
MANY, NEAREST_OF_MANY = 10_000, 25
"""Beyond so many rows fewer neighbours are looked at, for time and memory."""
CHUNK = 500
HEIGHTS = 20
PROFILE_WEIGHT = 3.0


def candidate_pairs(comparison: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs to compare as two index arrays, `a < b`, sorted and without repeats."""
    rows = len(comparison.statements)
    if rows <= EXACT_BELOW:
        a, b = np.triu_indices(rows, k=1)
        return a, b
    near = nearest(index_matrix(comparison), NEAREST if rows <= MANY else NEAREST_OF_MANY)
    low, high = np.minimum(*near), np.maximum(*near)
    codes = np.unique(low.astype(np.int64) * rows + high)
    return codes // rows, codes % rows


def index_matrix(comparison: Comparison) -> sparse.csr_matrix:
    """Return the statements as one sparse matrix; columns that a tenth of the rows share are dropped."""
    parts = (
        (comparison.related, 1.0),
        (comparison.concepts, 1.0),
        (comparison.letters, 0.5),
    )
    matrix = sparse.csc_matrix(sparse.hstack([weight * part for part, weight in parts]))
    uses = np.diff(matrix.indptr)
    most = max(50, min(0.05 * matrix.shape[0], 1000))
    rare = sparse.csr_matrix(matrix[:, (uses > 1) & (uses <= most)])
    heights = PROFILE_WEIGHT * _heights(comparison.profiles.rows)
    return sparse.csr_matrix(sparse.hstack([rare, heights])).astype(np.float32)


def _heights(profiles: np.ndarray) -> sparse.csr_matrix:
    """Return each profile's `HEIGHTS` highest answers alone."""
    count = min(HEIGHTS if len(profiles) <= MANY else HEIGHTS // 3, profiles.shape[1])
    blocks = []
    for begin in range(0, len(profiles), CHUNK):
        part = profiles[begin : begin + CHUNK]
        columns = np.argpartition(part, -count, axis=1)[:, -count:]
        values = np.maximum(np.take_along_axis(part, columns, axis=1), 0)
        starts = np.arange(0, columns.size + 1, count)
        shape = (len(part), profiles.shape[1])
        blocks.append(sparse.csr_matrix((values.ravel(), columns.ravel(), starts), shape=shape))
    return sparse.csr_matrix(sparse.vstack(blocks))


def nearest(matrix: sparse.csr_matrix, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, neighbour) index arrays: the `count` rows with the largest products with each row."""
    transposed = matrix.T.tocsr()
    rows: list[np.ndarray] = []
    others: list[np.ndarray] = []
    for begin in range(0, matrix.shape[0], CHUNK):
        product = (matrix[begin : begin + CHUNK] @ transposed).tocsr()
        for offset in range(product.shape[0]):
            start, end = product.indptr[offset : offset + 2]
            columns, values = product.indices[start:end], product.data[start:end]
            mine = columns != begin + offset
            columns, values = columns[mine], values[mine]
            if len(values) > count:
                columns = columns[np.argpartition(values, -count)[-count:]]
            rows.append(np.full(len(columns), begin + offset, dtype=np.int32))
            others.append(columns.astype(np.int32))
    return np.concatenate(rows), np.concatenate(others)

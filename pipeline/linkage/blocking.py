"""Which pairs are worth comparing: all of them in a small collection, each row's nearest in a large one.

A row is looked at beside the rows that are nearest to it by any of three keys: by what the field
takes it to want (the heights of its profile), by the concepts it names, by its words and those
related to them. Three short lists find what one long list of a weighed sum misses (decisions/0041).
An inverted index finds the lists (`sparse_dot_topn`: Zhe Sun and others, ING), and its work a row
is bounded, so the cost grows linearly with the rows.
"""

from __future__ import annotations

import os

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from pipeline.linkage.compare import Comparison

EXACT_BELOW = 2000
"""Up to here all pairs are compared: 2 million, some seven seconds."""
BUDGET = 2_500_000
"""Places on all rows' lists together: a larger collection has shorter ones …"""
SHORTEST = 100
"""… but none shorter than this."""
SHARES = (0.8, 0.1, 0.1)
"""Of a list's places, by key: profile, concepts, words."""
WORK = 100_000
"""Products a row may cost the index by its profile: what 7,500 rows of 80 heights cost."""
HEIGHTS = 80
COMMON = 20_000, 1_000
"""A concept, a word that more rows share tells none of them apart, and is left out of the index."""
CHUNK = 20_000


def candidate_pairs(comparison: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs to compare as two index arrays, `a < b`, sorted and without repeats."""
    rows = len(comparison.statements)
    if rows <= EXACT_BELOW:
        a, b = np.triu_indices(rows, k=1)
        return a.astype(np.int32), b.astype(np.int32)
    places = max(SHORTEST, BUDGET // rows)
    found = [
        nearest(matrix, max(1, int(share * places)))
        for matrix, share in zip(keys(comparison), SHARES, strict=True)
    ]
    codes = np.concatenate(found)
    del found
    codes.sort()
    codes = codes[np.append(True, codes[1:] != codes[:-1])]
    return (codes // rows).astype(np.int32), (codes % rows).astype(np.int32)


def keys(comparison: Comparison) -> tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix]:
    """Return the statements by profile, by concepts, by words: what too many rows share is left out."""
    concepts, words = COMMON
    return (
        _heights(comparison.profiles.rows),
        _telling(comparison.concepts, concepts),
        _telling(comparison.related, words),
    )


def _telling(matrix: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Return the columns that at least two rows have, and no more than `most`."""
    uses = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = matrix[:, (uses > 1) & (uses <= max(most, 1))]
    return sparse.csr_matrix(kept).astype(np.float32)


def _heights(profiles: np.ndarray) -> sparse.csr_matrix:
    """Return each profile's highest answers alone, fewer of them the more rows there are."""
    rows, demands = profiles.shape
    count = min(HEIGHTS, demands, max(1, int((WORK * demands / rows) ** 0.5)))
    blocks = []
    for begin in range(0, rows, CHUNK):
        part = profiles[begin : begin + CHUNK].astype(np.float32)
        columns = np.argpartition(part, -count, axis=1)[:, -count:].astype(np.int32)
        values = np.maximum(np.take_along_axis(part, columns, axis=1), 0).astype(np.float32)
        starts = np.arange(0, columns.size + 1, count)
        blocks.append(sparse.csr_matrix((values.ravel(), columns.ravel(), starts), (len(part), demands)))
    return sparse.csr_matrix(sparse.vstack(blocks))


def nearest(matrix: sparse.csr_matrix, count: int) -> np.ndarray:
    """Return the pairs of each row and the `count` rows with the largest products with it.

    A pair is one number, `a * rows + b` with `a < b`; pairs may repeat.
    """
    rows = matrix.shape[0]
    across = sparse.csr_matrix(matrix.T)
    found = []
    for begin in range(0, rows, CHUNK):
        part = matrix[begin : begin + CHUNK]
        near = sp_matmul_topn(part, across, top_n=count + 1, n_threads=threads()).tocoo()
        a, b = near.row.astype(np.int64) + begin, near.col.astype(np.int64)
        other = a != b
        found.append(np.minimum(a, b)[other] * rows + np.maximum(a, b)[other])
    return np.concatenate(found)


def threads() -> int:
    """Return how many threads may work at once: as many as there are cores for this process."""
    return len(os.sched_getaffinity(0))

"""Learn word vectors over lemmas from a folder of clean Polish text: counts, PPMI, truncated SVD.

Run as `python -m pipeline.linkage.training.vectors FOLDER`, where FOLDER holds `*.txt.xz`, one
sentence or paragraph a line. Writes `linkage/model/vectors.npz`. Deterministic: the same texts
and seed give the same vectors. Source of the method: Levy, Goldberg, Dagan (2015), "Improving
Distributional Similarity with Lessons Learned from Word Embeddings" (context smoothing 0.75,
singular values to the power 1/2).
"""

from __future__ import annotations

import logging
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import sparse

from pipeline import polish

# Texts whose licence allows weights learnt from them to be shipped; not the books in old spelling.
SOURCES = (
    "sejm_replies_2026",
    "ustawy_1993_2004",
    "kodeksy_egzaminy",
    "orzeczenia_saos",
    "sejm_1991_2014",
    "konstytucja_komisja",
    "openstax_podreczniki",
    "wikipedia_poquad",
    "poleval2021_wikipunct",
)
WINDOW, SIZE, WORDS, SEED = 6, 128, 30_000, 20261123
MIN_COUNT, SMOOTHING = 15, 0.75
TARGET = Path(__file__).parents[1] / "model" / "vectors.npz"

_log = logging.getLogger(__name__)


def read_lines(folder: Path) -> Iterator[list[str]]:
    """Yield each line's lemmas; one line in fifty (seeded) is kept out for testing."""
    rng = np.random.default_rng(SEED)
    known: dict[str, str] = {}
    for name in SOURCES:
        _log.info("reading %s", name)
        with lzma.open(folder / f"{name}.txt.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                if rng.random() < 0.02:
                    continue
                words = polish.WORD.findall(line.lower())
                for word in words:
                    if word not in known:
                        known[word] = polish.lemma(word)
                yield [known[w] for w in words]


def count(lines: list[np.ndarray], size: int) -> sparse.csr_matrix:
    """Return how often words stand within `WINDOW` of each other, nearer ones counting more."""
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for begin in range(0, len(lines), 20_000):
        gap = np.full(WINDOW, -1, dtype=np.int32)
        ids = np.concatenate([part for line in lines[begin : begin + 20_000] for part in (line, gap)])
        for distance in range(1, WINDOW + 1):
            left, right = ids[:-distance], ids[distance:]
            both = (left >= 0) & (right >= 0)
            weight = np.full(int(both.sum()), 1 / distance, dtype=np.float32)
            total = total + sparse.coo_matrix((weight, (left[both], right[both])), (size, size)).tocsr()
    return total + total.T


def positive_pmi(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return positive pointwise mutual information with smoothed contexts."""
    coo = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    contexts = rows**SMOOTHING
    contexts /= contexts.sum()
    share = np.log(coo.data / rows[coo.row]) - np.log(contexts[coo.col])
    keep = share > 0
    return sparse.csr_matrix((share[keep], (coo.row[keep], coo.col[keep])), shape=counts.shape)


def learn(folder: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the words, their unit vectors and their shares in the texts."""
    from sklearn.utils.extmath import randomized_svd

    texts = list(read_lines(folder))
    counts = Counter(word for text in texts for word in text)
    words = [w for w, n in counts.most_common(WORDS) if n >= MIN_COUNT and len(w) > 1]
    index = {word: number for number, word in enumerate(words)}
    lines = [np.array([index[w] for w in text if w in index], dtype=np.int32) for text in texts]
    share = np.array([counts[w] for w in words]) / sum(counts.values())
    del texts
    _log.info("counting over %d words", len(words))
    ppmi = positive_pmi(count(lines, len(words)))
    _log.info("decomposing %d cells", ppmi.nnz)
    u, s, _ = randomized_svd(ppmi, SIZE, random_state=SEED, n_iter=5)
    vectors = u * np.sqrt(s)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return words, vectors, share


def main() -> None:
    """Learn and write the vectors, one byte a number."""
    logging.basicConfig(level=logging.INFO)
    words, vectors, share = learn(Path(sys.argv[1]))
    scale = np.abs(vectors).max(axis=1, keepdims=True)
    packed = np.round(vectors / scale * 127).astype(np.int8)
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        TARGET, words=np.array("\n".join(words)), vectors=packed, share=share.astype(np.float32)
    )


if __name__ == "__main__":
    main()

"""Statements to features of pairs, all pairs of a list at once.

Each feature is a number from 0 to 1 with a name; the model in `score` weighs them. Rarity comes
from the shipped background counts and from the collection itself, so that two texts alone
(`postulaty compare`) can be compared as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from pipeline.linkage.normalize import Statement

MODEL = Path(__file__).with_name("model")
ROLES = ("action", "object", "subject", "group", "qualifier", "demand")
FEATURES = (
    "lemmas",
    "lemma containment",
    "letters",
    "token set",
    "related words",
    "word vectors",
    "concepts",
    "concept containment",
    "action shared",
    "action differs",
    "object shared",
    "object differs",
    "object on one side",
    "subject shared",
    "subject differs",
    "subject on one side",
    "group shared",
    "group differs",
    "place shared",
    "place differs",
    "opposite direction",
    "negation differs",
    "rarest word unshared",
    "rarest concept unshared",
    "length differs",
    "object and action shared",
    "object and words",
    "all concepts agree",
    "typical demand shared",
    "typical demand contained",
    "typical demand differs",
    "typical demand on one side",
    "known wordings agree",
    "known wordings differ",
)
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Background:
    """How many of `size` background statements hold a lemma or concept ("role:name")."""

    counts: Mapping[str, int]
    size: int


@cache
def word_vectors() -> tuple[dict[str, int], Floats, Floats]:
    """Return the shipped vectors: word → row, unit vectors, and each word's share in plain Polish."""
    with np.load(MODEL / "vectors.npz") as file:
        words = str(file["words"]).split("\n")
        vectors = file["vectors"].astype(np.float64)
        share = file["share"].astype(np.float64)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return {w: i for i, w in enumerate(words)}, vectors / np.maximum(norms, 1e-9), share


def _normalised(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-12)) @ matrix)


def _weighted(rows: Sequence[Sequence[str]], background: Background) -> tuple[sparse.csr_matrix, list[str]]:
    """Return a matrix of rarity weights, one row a statement, and its columns' names."""
    here = Counter(name for row in rows for name in set(row))
    names = sorted(here)
    index = {name: i for i, name in enumerate(names)}
    total = background.size + len(rows) + 1
    seen = np.array([background.counts.get(n, 0) + here[n] for n in names], dtype=np.float64)
    rarity = np.log(total / np.maximum(seen, 1)) + 0.2
    pairs = [(r, index[n]) for r, row in enumerate(rows) for n in sorted(set(row))]
    at = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    shape = (len(rows), max(len(names), 1))
    return sparse.csr_matrix((rarity[at[:, 1]] if len(at) else [], (at[:, 0], at[:, 1])), shape=shape), names


def _letters(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return rarity-weighted letter trigrams, unit length, hashed so that no vocabulary is built."""
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    hashed = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), n_features=2**18, alternate_sign=False)
    return sparse.csr_matrix(TfidfTransformer(sublinear_tf=True).fit_transform(hashed.transform(texts)))


def _related(lemmas: sparse.csr_matrix, names: Sequence[str]) -> sparse.csr_matrix:
    """Return the lemma matrix spread over related words: each lends its weight to its nearest ones."""
    index, vectors, _ = word_vectors()
    known = [(column, index[n]) for column, n in enumerate(names) if n in index]
    if not known:
        return lemmas
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
    return sparse.csr_matrix(lemmas @ spread)


def _mean_vectors(statements: Sequence[Statement]) -> Floats:
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


@dataclass(frozen=True)
class Catalogue:
    """Known wordings of typical demands: statements and the number of the demand of each."""

    statements: tuple[Statement, ...]
    demands: tuple[int, ...]


NEAR_KNOWN = 0.25
"""Likeness below which a known wording says nothing."""
SHARPNESS = 12.0


def _activation(
    statements: Sequence[Statement], catalogue: Catalogue, background: Background
) -> tuple[sparse.csr_matrix, Floats]:
    """Return which known demands each statement resembles (unit rows), and how much the best (0-1)."""
    split = len(statements)
    both = Comparison([*statements, *catalogue.statements], background)
    pieces = ((both.concepts, 0.6), (both.related, 0.25), (both.letters, 0.15))
    spread = sparse.csr_matrix(sparse.hstack([np.sqrt(weight) * part for part, weight in pieces]))
    numbers = np.array(catalogue.demands)
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], np.unique(numbers))
    known = spread[split:][order].T.tocsc()
    rows, sureness = [], np.zeros(split)
    for begin in range(0, split, 1000):
        likeness = (spread[begin : min(begin + 1000, split)] @ known).toarray()
        best = np.maximum.reduceat(likeness, starts, axis=1)
        sureness[begin : begin + 1000] = best.max(axis=1)
        powered = np.where(best > NEAR_KNOWN, np.exp(SHARPNESS * (best - best.max(axis=1, keepdims=True))), 0)
        powered[powered < 0.02] = 0
        rows.append(sparse.csr_matrix(powered))
    return _normalised(sparse.csr_matrix(sparse.vstack(rows))), sureness


class Comparison:
    """All that a list of statements needs for any of its pairs to be compared."""

    def __init__(
        self, statements: Sequence[Statement], background: Background, catalogue: Catalogue | None = None
    ) -> None:
        """Build the matrices."""
        self.known, self.sureness = None, np.zeros(len(statements))
        if catalogue is not None:
            self.known, self.sureness = _activation(statements, catalogue, background)
        self.statements = statements
        self.lemma_weights, names = _weighted([s.lemmas for s in statements], background)
        self.lemmas = _normalised(self.lemma_weights)
        self.related = _normalised(_related(self.lemmas, names))
        self.letters = _letters([" ".join(s.lemmas) for s in statements])
        self.joined = [" ".join(s.lemmas) for s in statements]
        self.vectors = _mean_vectors(statements)
        self.roles = {
            role: _weighted(
                [[f"{r}:{n}" for r, n in s.concepts if r == role] for s in statements], background
            )[0]
            for role in ROLES
        }
        self.all_concepts = sparse.csr_matrix(sparse.hstack(list(self.roles.values())))
        self.concepts = _normalised(self.all_concepts)
        self.direction = np.array([_direction(s) for s in statements])
        self.negated = np.array([s.negated for s in statements], dtype=bool)
        usual = Counter(p for s in statements for p in s.places)
        most = max(3.0, 0.03 * len(statements))
        self.places = _weighted(
            [[p for p in s.places if usual[p] <= most] for s in statements], Background({}, 50)
        )[0]
        self.length = np.array([len(set(s.lemmas)) for s in statements], dtype=np.float64)

    def features(self, a: np.ndarray, b: np.ndarray) -> Floats:
        """Return one row a pair, one column a feature of `FEATURES`."""
        chunks = [self._features(a[i : i + 50_000], b[i : i + 50_000]) for i in range(0, len(a), 50_000)]
        return np.vstack(chunks) if chunks else np.zeros((0, len(FEATURES)))

    def _known(self, a: np.ndarray, b: np.ndarray) -> tuple[Floats, Floats]:
        """Return how far two statements resemble the same known wordings, and how far different ones."""
        if self.known is None:
            return np.zeros(len(a)), np.zeros(len(a))
        both = np.asarray(self.known[a].multiply(self.known[b]).sum(axis=1)).ravel()
        sure = np.minimum(self.sureness[a], self.sureness[b])
        return np.sqrt(np.clip(both, 0, 1)), np.clip(sure * (1 - np.sqrt(np.clip(both, 0, 1))), 0, 1)

    def _features(self, a: np.ndarray, b: np.ndarray) -> Floats:
        from rapidfuzz import fuzz, process

        lemmas = _sides(self.lemma_weights, a, b)
        concepts = _sides(self.all_concepts, a, b)
        role = {name: _sides(matrix, a, b) for name, matrix in self.roles.items()}
        place = _sides(self.places, a, b)
        token_set = process.cpdist(
            [self.joined[i] for i in a], [self.joined[i] for i in b], scorer=fuzz.token_set_ratio
        )
        lemma_cosine = _dot(self.lemmas, self.lemmas, a, b)
        concept_cosine = _dot(self.concepts, self.concepts, a, b)
        related = _dot(self.related, self.related, a, b)
        object_shared, action_shared = role["object"].jaccard, role["action"].jaccard
        longest = np.maximum(np.maximum(self.length[a], self.length[b]), 1)
        columns = (
            lemma_cosine,
            lemmas.containment,
            _dot(self.letters, self.letters, a, b),
            np.asarray(token_set, dtype=np.float64) / 100,
            related,
            np.clip((self.vectors[a] * self.vectors[b]).sum(axis=1), 0, 1),
            concept_cosine,
            concepts.containment,
            action_shared,
            role["action"].differs,
            object_shared,
            role["object"].differs,
            role["object"].one_side,
            role["subject"].jaccard,
            role["subject"].differs,
            role["subject"].one_side,
            role["group"].jaccard,
            np.maximum(role["group"].differs, role["group"].one_side),
            place.jaccard,
            np.maximum(place.differs, place.one_side),
            (self.direction[a] * self.direction[b] < 0).astype(np.float64),
            (self.negated[a] != self.negated[b]).astype(np.float64),
            _rarest_unshared(self.lemma_weights, a, b),
            _rarest_unshared(self.all_concepts, a, b),
            np.abs(self.length[a] - self.length[b]) / longest,
            np.sqrt(object_shared * action_shared),
            np.sqrt(np.maximum(object_shared, role["subject"].jaccard) * related),
            concepts.jaccard,
            role["demand"].jaccard,
            role["demand"].containment,
            role["demand"].differs,
            role["demand"].one_side,
            *self._known(a, b),
        )
        return np.column_stack(columns)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Weights shared by two sides and on either, one number a pair."""

    shared: Floats
    left: Floats
    right: Floats

    @property
    def jaccard(self) -> Floats:
        share: Floats = self.shared / np.maximum(self.left + self.right - self.shared, 1e-9)
        return share

    @property
    def containment(self) -> Floats:
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
        lone: Floats = ((self.left > 0) != (self.right > 0)).astype(np.float64)
        return lone


def _sides(weights: sparse.csr_matrix, a: np.ndarray, b: np.ndarray) -> _Sides:
    total = np.asarray(weights.sum(axis=1)).ravel()
    # The same column has the same weight on both sides, so the smaller of the two is the shared one.
    shared = np.asarray(weights[a].minimum(weights[b]).sum(axis=1)).ravel()
    return _Sides(shared, total[a], total[b])


def _dot(left: sparse.csr_matrix, right: sparse.csr_matrix, a: np.ndarray, b: np.ndarray) -> Floats:
    cosine: Floats = np.clip(np.asarray(left[a].multiply(right[b]).sum(axis=1)).ravel(), 0, 1)
    return cosine


def _rarest_unshared(weights: sparse.csr_matrix, a: np.ndarray, b: np.ndarray) -> Floats:
    """Return how rare a thing each side has that the other lacks: the lesser of the two, 7 nats being 1."""
    left, right = weights[a], weights[b]
    shared = left.minimum(right)
    lone = [np.asarray((side - shared).max(axis=1).todense()).ravel() for side in (left, right)]
    rarest: Floats = np.clip(np.minimum(*lone) / 7, 0, 1)
    return rarest


def _direction(statement: Statement) -> int:
    names = {name for role, name in statement.concepts if role == "direction"}
    return ("up" in names) - ("down" in names)

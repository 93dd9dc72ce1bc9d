"""Knowledge of the field by example: typical demands in several wordings each, and what they teach.

`lexicon/wordings.csv` holds demands of the kind that consultations bring, each in words that
share little. A kernel ridge regression (Saunders, Gammerman, Vovk 1998) learns from them which
words, letters and concepts tell one demand from another; a statement's answer over all known
demands is its *profile*. Two statements with like profiles want the same, even where neither is
among the known demands: what is like what was learnt from all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from scipy import linalg, sparse

from pipeline import polish
from pipeline.artifacts import digest, file_digest
from pipeline.linkage.facets import Facet, as_facet, facet_matrices
from pipeline.linkage.lexicon import SHIPPED, Lexicon, load_lexicon, read_csv
from pipeline.linkage.normalize import Statement, read_statement
from pipeline.linkage.vectors import mean_vectors

Floats = np.ndarray[Any, np.dtype[np.float64]]
Profile = np.ndarray[Any, np.dtype[np.float32]]
RIDGE = 0.15
"""Strength of the regression's penalty; best of 0.1, 0.15, 0.3 and 1 on cities by other authors."""
CHUNK = 2000
MANY = 50_000
"""Beyond so many statements profiles and vectors are held in two bytes a number."""


def number_type(statements: int) -> type[np.floating[Any]]:
    """Return how numbers of so many statements are held.

    Two bytes a number change a likeness by less than a thousandth, and halve what is held most.
    """
    return np.float32 if statements <= MANY else np.float16


WORDINGS = SHIPPED / "wordings.csv"
TAUGHT = Path(__file__).with_name("model") / "taught.csv"
"""Wordings of labelled cities, written by `training.train`."""
SOLVED = TAUGHT.with_name("field.npz")


def lemma_names(statement: Statement) -> list[str]:
    """Return what the first view of a statement counts: its content lemmas."""
    return list(statement.lemmas)


def letter_names(statement: Statement) -> list[str]:
    """Return the second view: runs of 3 to 5 letters of each lemma, without Polish marks."""
    return [run for word in statement.lemmas for run in _letter_runs(word)]


@lru_cache(maxsize=50_000)
def _letter_runs(word: str) -> tuple[str, ...]:
    padded = f" {polish.fold_marks(word)} "
    return tuple(padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1))


def concept_names(statement: Statement) -> list[str]:
    """Return the third view: the lexicon's concepts, "role:name"."""
    return [f"{role}:{name}" for role, name in statement.concepts]


VIEWS = ((lemma_names, 1), (letter_names, 2), (concept_names, 1))
"""Each view with the least number of known wordings that must hold a name for it to count."""


@dataclass(frozen=True)
class View:
    """A view's vocabulary: name → column, and each column's rarity."""

    index: dict[str, int]
    rarity: Floats

    def rows(self, names: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Return unit rows of rarity weights, repeated names counting 1 + log n."""
        indptr: list[int] = [0]
        indices: list[int] = []
        data: list[float] = []
        for row in names:
            counts: dict[int, int] = {}
            for name in row:
                column = self.index.get(name)
                if column is not None:
                    counts[column] = counts.get(column, 0) + 1
            indices += counts.keys()
            data += [1 + log(n) for n in counts.values()]
            indptr.append(len(indices))
        shape = (len(names), max(len(self.index), 1))
        matrix = sparse.csr_matrix((np.array(data, dtype=np.float64), indices, indptr), shape=shape)
        return unit_rows(sparse.csr_matrix(matrix.multiply(self.rarity[None])))


def learn_view(names: Sequence[Sequence[str]], least: int) -> View:
    """Learn a view's vocabulary from the known wordings."""
    seen: dict[str, int] = {}
    for row in names:
        for name in set(row):
            seen[name] = seen.get(name, 0) + 1
    kept = sorted(name for name, count in seen.items() if count >= least)
    counts = np.array([seen[name] for name in kept], dtype=np.float64)
    rarity = np.log((1 + len(names)) / (1 + counts)) + 1
    return View({name: i for i, name in enumerate(kept)}, rarity if kept else np.ones(1))


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the matrix with every row that is not empty brought to length 1."""
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-12)) @ matrix)


@dataclass(frozen=True)
class Profiles:
    """A unit profile a statement (row), how surely the field knows it (0-1), and the same by facets."""

    rows: Profile
    sureness: Floats
    facets: tuple[Facet, ...]


class Field:
    """The known demands, ready to profile statements."""

    def __init__(
        self, statements: Sequence[Statement], demands: Sequence[str], weights: Profile | None = None
    ) -> None:
        """Learn from known wordings and the name of the demand of each, unless the `weights` are known."""
        self.names = sorted(set(demands))
        self.statements = tuple(statements)
        self.views = [learn_view([named(s) for s in statements], least) for named, least in VIEWS]
        self._known = self._features(statements)
        number = {name: i for i, name in enumerate(self.names)}
        self.facets = facet_matrices(self.names)
        self.weights = self._solve([number[d] for d in demands]) if weights is None else weights

    def _solve(self, demands: Sequence[int]) -> Profile:
        """Return the regression's solution: a row a known wording, a column a demand."""
        answers = np.zeros((len(demands), len(self.names)), dtype=np.float32)
        answers[np.arange(len(demands)), demands] = 1.0
        kernel = _kernel(self._known, self._known)
        kernel[np.diag_indices_from(kernel)] += RIDGE
        # Positive definite, so Cholesky: half the work of a general solution.
        weights: Profile = linalg.solve(
            kernel, answers - answers.mean(axis=0), assume_a="pos", overwrite_a=True, check_finite=False
        )
        return weights

    def letters(self, statements: Sequence[Statement]) -> sparse.csr_matrix:
        """Return the letters of statements as unit rows, rare runs counting more."""
        return self.views[1].rows([letter_names(s) for s in statements])

    def _features(self, statements: Sequence[Statement]) -> _Features:
        parts = [
            view.rows([named(s) for s in statements])
            for view, (named, _) in zip(self.views, VIEWS, strict=True)
        ]
        sparse_part, vectors = sparse.csr_matrix(sparse.hstack(parts)), mean_vectors(statements)
        lengths = np.sqrt(np.asarray(sparse_part.multiply(sparse_part).sum(axis=1)).ravel())
        scale = 1 / np.maximum(np.hypot(lengths, np.linalg.norm(vectors, axis=1)), 1e-12)
        scaled = sparse.csr_matrix(sparse.diags(scale) @ sparse_part).astype(np.float32)
        return _Features(scaled, (vectors * scale[:, None]).astype(np.float32))

    def profiles(self, statements: Sequence[Statement]) -> Profiles:
        """Return the profiles of statements."""
        size = len(statements)
        kept = number_type(size)
        rows, sureness = np.zeros((size, len(self.names)), dtype=kept), np.zeros(size)
        facets = [
            Facet(np.zeros((size, m.shape[1]), dtype=kept), np.zeros(size, np.float32)) for m in self.facets
        ]
        for begin in range(0, len(statements), CHUNK):
            part = slice(begin, begin + CHUNK)
            answers: Profile = _kernel(self._features(statements[part]), self._known) @ self.weights
            lengths = np.linalg.norm(answers, axis=1)
            sureness[part] = np.clip(lengths, 0, 1)
            rows[part] = answers / np.maximum(lengths, 1e-9)[:, None]
            for facet, matrix in zip(facets, self.facets, strict=True):
                found = as_facet(np.asarray(answers @ matrix, dtype=np.float32))
                facet.rows[part], facet.sureness[part] = found.rows, found.sureness
        return Profiles(rows, sureness, tuple(facets))

    def nearest(self, profile: Profile) -> tuple[str, float]:
        """Return the known demand that a profile is most like, and how like (0-1)."""
        best = int(profile.argmax())
        return self.names[best], float(profile[best] / max(float(np.linalg.norm(profile)), 1e-9))


@dataclass(frozen=True)
class _Features:
    """Unit rows in two parts: sparse ones (the views) and dense ones (the mean word vector)."""

    views: sparse.csr_matrix
    vectors: Profile


def _kernel(left: _Features, right: _Features) -> Profile:
    """Return how alike rows are: by single features and by pairs of features that stand together."""
    kernel: Profile = np.asarray((left.views @ right.views.T).toarray(), dtype=np.float32)
    kernel += left.vectors @ right.vectors.T
    kernel += kernel**2
    kernel /= 2
    return kernel


def read_wordings(*paths: Path) -> list[tuple[str, str]]:
    """Return (demand, wording) rows of wordings files."""
    return [
        (row["demand"], row["wording"]) for path in paths for row in read_csv(path, ("demand", "wording"))
    ]


def learn_field(rows: Sequence[tuple[str, str]], lexicon: Lexicon) -> Field:
    """Learn from (demand, wording) rows."""
    return Field([read_statement(wording, lexicon) for _, wording in rows], [demand for demand, _ in rows])


def solved_key() -> str:
    """Return a digest of all that the shipped solution was made from."""
    return digest([file_digest(path) for path in (TAUGHT, *sorted(SHIPPED.glob("*.csv")))], RIDGE)


@cache
def load_field(added: tuple[Path, ...] = ()) -> Field:
    """Learn from the shipped wordings and from `wordings.csv` among the files `added` by people.

    The shipped solution is used where nothing was added; else it is made anew, in seconds.
    """
    paths = [WORDINGS, TAUGHT, *(p for p in added if p.name == WORDINGS.name)]
    rows, lexicon = read_wordings(*paths), load_lexicon(added)
    if added:
        return learn_field(rows, lexicon)
    with np.load(SOLVED) as file:
        if str(file["key"]) != solved_key():
            return learn_field(rows, lexicon)
        weights = file["weights"].astype(np.float32)
    statements = [read_statement(wording, lexicon) for _, wording in rows]
    return Field(statements, [demand for demand, _ in rows], weights)


def save_solved(field: Field) -> None:
    """Ship a field's solution, two bytes a number."""
    np.savez_compressed(SOLVED, key=np.array(solved_key()), weights=field.weights.astype(np.float16))

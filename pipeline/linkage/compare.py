"""Statements to features of pairs, all pairs of a list at once.

Each feature is a number from 0 to 1 with a name; the model in `score` weighs them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from pipeline.linkage.field import Field, number_type, unit_rows
from pipeline.linkage.matrices import (
    Background,
    Common,
    Floats,
    Sides,
    Weights,
    background_of,
    dots,
    parts,
    related_words,
    row_dots,
    stacked,
    weighted,
)
from pipeline.linkage.normalize import SECTOR, Statement
from pipeline.linkage.sentences import Encoder, sentence_rows
from pipeline.linkage.vectors import mean_vectors

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
    "for another group",
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
    "profiles",
    "profiles, sure",
    "known to the field",
    "action profile",
    "area profile",
    "beneficiary profile",
    "action unlike",
    "area unlike",
    "beneficiary unlike",
    "sentence model",
)

_AKIN = (
    ("dzieci", "młodzież"),
    ("grupy nieformalne", "mieszkańcy"),
    ("opiekunowie", "rodziny", "osoby z niepełnosprawnościami", "chorzy"),
)
"""Groups that overlap so far that naming the one or the other says little."""
STEPS = 1000
CHUNK = 50_000


class Comparison:
    """All that a list of statements needs for any of its pairs to be compared."""

    def __init__(self, statements: Sequence[Statement], field: Field, encoder: Encoder | None = None) -> None:
        """Build the matrices; without an `encoder` the sentence model's part is 0."""
        self.sentences = sentence_rows(encoder, [s.text for s in statements]) if encoder else None
        background = background_of(field.statements)
        self.profiles = field.profiles(statements)
        self.statements = statements
        lemmas, names = weighted([s.lemmas for s in statements], background)
        self.lemmas = Weights(lemmas)
        spread = related_words(names)
        # Part by part, in four bytes a number: nothing on the way is larger than what is kept.
        self.related = stacked(unit_rows(unit_rows(lemmas[part]) @ spread) for part in parts(len(statements)))
        self.letters = stacked(field.letters(statements[part]) for part in parts(len(statements)))
        self.joined = [" ".join(s.lemmas) for s in statements]
        self.vectors = mean_vectors(statements).astype(number_type(len(statements)))
        roles = [
            weighted([[f"{r}:{n}" for r, n in s.concepts if r == role] for s in statements], background)[0]
            for role in ROLES
        ]
        self.all_concepts = Weights(sparse.csr_matrix(sparse.hstack(roles)))
        self.concepts = unit_rows(self.all_concepts.rows)
        # One column a role: 1 for each concept that plays it.
        self.role_of = np.repeat(np.eye(len(ROLES)), [r.shape[1] for r in roles], axis=0)
        self.by_role = self.all_concepts.rows @ self.role_of
        self.direction = np.array([_direction(s) for s in statements])
        self.negated = np.array([s.negated for s in statements], dtype=bool)
        self.places = Weights(weighted(_places(statements), Background({}, 50))[0])
        self.served = _as_bits(statements)
        self.length = np.array([len(set(s.lemmas)) for s in statements], dtype=np.float64)

    def features(self, a: np.ndarray, b: np.ndarray) -> Floats:
        """Return one row a pair, one column a feature of `FEATURES`."""
        chunks = [self._features(a[i : i + CHUNK], b[i : i + CHUNK]) for i in range(0, len(a), CHUNK)]
        return np.vstack(chunks) if chunks else np.zeros((0, len(FEATURES)))

    def _profiles(self, a: np.ndarray, b: np.ndarray) -> tuple[Floats, Floats, Floats]:
        """Return how like the profiles are, the same where sure, and how sure the lesser known is."""
        alike = np.clip(row_dots(self.profiles.rows[a], self.profiles.rows[b]), 0, 1).astype(np.float64)
        sure = np.minimum(self.profiles.sureness[a], self.profiles.sureness[b])
        return alike, alike * sure, sure

    def _facets(self, a: np.ndarray, b: np.ndarray) -> list[Floats]:
        """Return for each facet of the field how alike the two are, then how unlike where both are known."""
        alike, unlike = [], []
        for facet in self.profiles.facets:
            cosine = np.clip(row_dots(facet.rows[a], facet.rows[b]), 0, 1).astype(np.float64)
            alike.append(cosine)
            unlike.append((1 - cosine) * np.minimum(facet.sureness[a], facet.sureness[b]))
        return [*alike, *unlike]

    def _roles(self, concepts: Common, a: np.ndarray, b: np.ndarray) -> dict[str, Sides]:
        shared = concepts.both @ self.role_of
        return {
            role: Sides(shared[:, i], self.by_role[a, i], self.by_role[b, i]) for i, role in enumerate(ROLES)
        }

    def _sentences(self, a: np.ndarray, b: np.ndarray) -> Floats:
        if self.sentences is None:
            return np.zeros(len(a))
        cosine: Floats = np.clip(row_dots(self.sentences[a], self.sentences[b]), 0, 1)
        return cosine

    def _features(self, a: np.ndarray, b: np.ndarray) -> Floats:
        from rapidfuzz import fuzz, process

        lemmas, concepts = Common(self.lemmas, a, b), Common(self.all_concepts, a, b)
        role = self._roles(concepts, a, b)
        place = Common(self.places, a, b).sides
        token_set = process.cpdist(
            [self.joined[i] for i in a], [self.joined[i] for i in b], scorer=fuzz.token_set_ratio
        )
        related = dots(self.related, self.related, a, b)
        object_shared, action_shared = role["object"].jaccard, role["action"].jaccard
        longest = np.maximum(np.maximum(self.length[a], self.length[b]), 1)
        columns = (
            lemmas.cosine,
            lemmas.sides.containment,
            dots(self.letters, self.letters, a, b),
            np.asarray(token_set, dtype=np.float64) / 100,
            related,
            np.clip(row_dots(self.vectors[a], self.vectors[b]), 0, 1),
            concepts.cosine,
            concepts.sides.containment,
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
            apart(self.served[a], self.served[b]),
            place.jaccard,
            np.maximum(place.differs, place.one_side),
            (self.direction[a] * self.direction[b] < 0).astype(np.float64),
            (self.negated[a] != self.negated[b]).astype(np.float64),
            lemmas.rarest_unshared,
            concepts.rarest_unshared,
            np.abs(self.length[a] - self.length[b]) / longest,
            np.sqrt(object_shared * action_shared),
            np.sqrt(np.maximum(object_shared, role["subject"].jaccard) * related),
            concepts.sides.jaccard,
            role["demand"].jaccard,
            role["demand"].containment,
            role["demand"].differs,
            role["demand"].one_side,
            *self._profiles(a, b),
            *self._facets(a, b),
            self._sentences(a, b),
        )
        # Thousandths are as fine as any of these measures; a part has few enough values to be drawn once.
        rounded: Floats = np.rint(np.column_stack(columns) * STEPS) / STEPS
        return rounded


def _places(statements: Sequence[Statement]) -> list[list[str]]:
    """Return the places that each statement names, those left out that too many name.

    A word that begins a sentence ("Podgórze: świetlica") is a place if another statement calls it one.
    """
    known = {place for s in statements for place in s.places}
    named = [sorted({*s.places, *known.intersection(s.starts)}) for s in statements]
    usual = Counter(place for row in named for place in row)
    most = max(3.0, 0.06 * len(statements))
    return [[place for place in row if usual[place] <= most] for row in named]


def _as_bits(statements: Sequence[Statement]) -> np.ndarray:
    """Return the groups that each statement serves as bits, the sector being the lowest of them."""
    order = [SECTOR, *dict.fromkeys(name for akin in _AKIN for name in akin)]
    order += sorted({name for s in statements for name in s.served} - {*order})
    bit = {name: 1 << n for n, name in enumerate(order)}
    return np.array([sum(bit[name] for name in s.served) for s in statements], dtype=np.int64)


def _akin_bits() -> list[int]:
    order = [SECTOR, *dict.fromkeys(name for akin in _AKIN for name in akin)]
    return [sum(1 << order.index(name) for name in akin) for akin in _AKIN]


AKIN_BITS = _akin_bits()


def apart(first: np.ndarray, second: np.ndarray) -> Floats:
    """Say how far two sets of groups (as bits) differ: 1 for sure, 0.5 perhaps, 0 not.

    Another group, or the sector here and a group there, is for sure; a group here and nobody named
    there is perhaps, and so are children and the young.

    >>> apart(np.array([2, 2, 2, 1]), np.array([1, 0, 4, 0])).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    shared, beyond = first & second, (first | second) & ~1
    perhaps = (first == 0) | (second == 0)
    for akin in AKIN_BITS:
        perhaps |= ((first & akin) != 0) & ((second & akin) != 0)
    far: Floats = np.where((shared != 0) | (beyond == 0), 0.0, np.where(perhaps, 0.5, 1.0))
    return far


def _direction(statement: Statement) -> int:
    names = {name for role, name in statement.concepts if role == "direction"}
    return ("up" in names) - ("down" in names)

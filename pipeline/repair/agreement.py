"""Which of the forms that differ by marks alone: a log-linear model of what stands around a word.

Triples of words see two neighbours, and not past a word they never met. This model sees four on
either side, the verb and the preposition before, and the commas between, all without their
marks, so that a neighbour's own damage does not matter. Its weights were fitted on the corpus
(`training/agreement.py`); the features are numbers made by hashing, so no list of them is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pipeline.repair.candidates import Candidate
from pipeline.repair.model import FOLDER, UNKNOWN, Ngrams, ngrams
from pipeline.repair.tokens import BREAK, Token, gap_kind

BITS = 22
"""Weights are kept in so many bits' worth of places; two features may share one."""
PAD = 5
REACH = 8
"""A verb or preposition further back than this says nothing."""
_SHARE = 0.55
"""How much of what the model says is believed beside the triples, which saw some of the same words
(0.3, 0.4, 0.55 and 0.7 tried on rendered lines)."""
_OF_LINE = 0.8
"""How much of it is said with each line by itself, as an item or cell of its own."""
_PRIOR = 0.5
"""How much of the forms' own frequency is taken out again: the triples weigh that too."""
_ODD = tuple(
    np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)
SEEN = 2
"""A form that the corpus had fewer times was no choice when the weights were fitted."""
_NEIGHBOURS = (-4, -3, -2, -1, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Around:
    """Per token: the word without its marks, its kind, the gap before, the last verb and preposition."""

    words: np.ndarray
    kinds: np.ndarray
    gaps: np.ndarray
    verbs: np.ndarray
    prepositions: np.ndarray


@dataclass(frozen=True, slots=True)
class Groups:
    """Per form: what all forms alike but for marks share, the commonest of them and their kind.

    `roles` is 1 for verbs, 2 for prepositions; `stop` the id of a sentence's break.
    """

    words: np.ndarray
    kinds: np.ndarray
    roles: np.ndarray
    stop: int

    def around(self, ids: np.ndarray, gaps: np.ndarray) -> Around:
        """Return what stands around each of a padded row of ids (-1: unknown)."""
        known = ids >= 0
        words = np.where(known, self.words[ids], -1)
        roles = np.where(known, self.roles[ids], 0)
        kinds = np.where(known, self.kinds[ids], int(self.kinds.max()) + 1)
        places = np.arange(len(ids))
        stops = np.maximum.accumulate(np.where(ids == self.stop, places, 0))

        def last(role: int) -> np.ndarray:
            found = np.maximum.accumulate(np.where(roles == role, places, 0))
            found = np.concatenate([[0], found[:-1]])
            return np.where((found > stops) & (places - found <= REACH), words[found], -2)

        return Around(words, kinds, gaps, last(1), last(2))


def features(forms: np.ndarray, classes: np.ndarray, at: np.ndarray, around: Around) -> list[np.ndarray]:
    """Return the places of the weights of each feature, for forms that may stand `at` places."""
    words = {step: around.words[at + step] for step in (-3, -2, -1, 1, 2)}
    kinds = {step: around.kinds[at + step] for step in _NEIGHBOURS}
    gaps = around.gaps[at] * 8 + around.gaps[at + 1]
    verbs, prepositions = around.verbs[at], around.prepositions[at]
    pairs = [(forms, np.zeros_like(forms)), (classes, gaps), (classes, verbs), (classes, prepositions)]
    pairs += [(forms, words[step]) for step in (-2, -1, 1, 2)]
    pairs += [(forms, kinds[step]) for step in (-1, 1)]
    pairs += [(classes, kinds[step]) for step in _NEIGHBOURS]
    pairs += [(classes, found) for found in words.values()]
    threes = [
        (classes, kinds[-1], kinds[1]),
        (classes, kinds[-2], kinds[-1]),
        (classes, kinds[1], kinds[2]),
        (classes, kinds[-1] * 8 + around.gaps[at], kinds[-3] * 8192 + kinds[-2]),
        (classes, words[-1], kinds[1]),
        (classes, words[-1], kinds[-2]),
        (classes, gaps, kinds[-1]),
        (classes, gaps, kinds[1]),
        (classes, prepositions, kinds[-1]),
    ]
    return [_place(number, *parts) for number, parts in enumerate((*pairs, *threes), start=1)]


def _place(number: int, *parts: np.ndarray) -> np.ndarray:
    """Mix a feature's number and parts into a place; all arithmetic is modulo 2**64."""
    mixed = np.full(len(parts[0]), number, dtype=np.uint64) * _ODD[3]
    for part, odd in zip(parts, _ODD, strict=False):
        mixed = (mixed + part.astype(np.uint64) + np.uint64(7)) * odd
        mixed ^= mixed >> np.uint64(29)
    return ((mixed * _ODD[0]) >> np.uint64(64 - BITS)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The model: the groups of forms, each form's class, a weight for each place."""

    groups: Groups
    classes: np.ndarray
    weights: np.ndarray

    def weigh(
        self, text: str, run: Sequence[Token], positions: Sequence[Sequence[Candidate]], model: Ngrams
    ) -> dict[tuple[int, int], float]:
        """Return the factor of each (position, candidate) of a choice by marks: above 1 speaks for it."""
        rows = [
            (place, number, candidate.id, int(self.groups.words[candidate.id]))
            for place, options in enumerate(positions)
            if len(options) > 1
            for number, candidate in enumerate(options)
            if candidate.id >= 0 and model.words[candidate.id] >= SEEN
        ]
        if not rows:
            return {}
        places, numbers, forms, words = (np.array(column) for column in zip(*rows, strict=True))
        _, choices = np.unique(np.stack([places, words]), axis=1, return_inverse=True)
        shares = _OF_LINE * self._shares(
            forms, choices, *self._around(text, run, positions, model, True), places
        )
        shares += (1 - _OF_LINE) * self._shares(
            forms, choices, *self._around(text, run, positions, model, False), places
        )
        own = np.array([model.base[form] for form in forms.tolist()])
        gain = shares / _normal(own, choices) ** _PRIOR
        factors = np.maximum(gain, 1e-9) ** _SHARE
        return dict(zip(zip(places.tolist(), numbers.tolist(), strict=True), factors.tolist(), strict=True))

    def _shares(
        self, forms: np.ndarray, choices: np.ndarray, around: Around, at: np.ndarray, places: np.ndarray
    ) -> np.ndarray:
        """Return how probable each form of each choice is."""
        said = np.zeros(len(forms), dtype=np.float32)
        for feature in features(forms, self.classes[forms], at[places], around):
            said += self.weights[feature]
        return _normal(np.exp(said - said.max()), choices)

    def _around(
        self,
        text: str,
        run: Sequence[Token],
        positions: Sequence[Sequence[Candidate]],
        model: Ngrams,
        lines_are_apart: bool,
    ) -> tuple[Around, np.ndarray]:
        """Return what stands around, and where each token stands in it.

        Each neighbour is taken for its own likeliest form. Lines are apart where each may be a
        list's item or a table's cell.
        """
        edge = [self.groups.stop] * PAD
        ids, gaps, at = list(edge), [0] * PAD, []
        end = run[0].start
        for token, options in zip(run, positions, strict=True):
            gap = text[end : token.start]
            if lines_are_apart and "\n" in gap:
                ids += edge
                gaps += [0] * PAD
            at.append(len(ids))
            gaps.append(gap_kind(gap))
            ids.append(max(options, key=lambda c: c.likelihood * _chance(c, model)).id)
            end = token.start + len(token.text)
        around = self.groups.around(np.array([*ids, *edge]), np.array([*gaps, *[0] * PAD]))
        return around, np.array(at)


def _chance(candidate: Candidate, model: Ngrams) -> float:
    return model.base[candidate.id] if candidate.id >= 0 else UNKNOWN * candidate.weight


def _normal(values: np.ndarray, choices: np.ndarray) -> np.ndarray:
    """Return the values as shares of their choice's sum."""
    return np.asarray(values / np.bincount(choices, weights=values)[choices])


@cache
def agreement() -> Agreement:
    """Open the shipped weights."""
    model = ngrams()
    with np.load(FOLDER / "agreement.npz") as file:
        words = np.arange(len(model.forms)) + file["words"].astype(np.int64)
        groups = Groups(words, file["kinds"].astype(np.int64), file["roles"], model.ids[BREAK])
        weights = file["weights"].astype(np.float32) * np.float32(file["scale"])
    assert model.classes is not None
    return Agreement(groups, np.array(model.classes.of_form), weights)

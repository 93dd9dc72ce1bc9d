"""The shipped model, opened once a process: lexicon, counts of words, pairs and triples, confusions.

`model_data/ngrams.npz`, `model_data/classes.npz` (the same counts of classes of words) and
`model_data/confusions.csv` are data; `model_data/CARD.md` says what they were learnt from, under
which licences, and how well they do.
"""

from __future__ import annotations

import csv
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from pipeline.repair.tokens import BREAK, NUMBER

__all__ = [
    "BREAK",
    "NUMBER",
    "Confusions",
    "Ngrams",
    "english_confusions",
    "lone_confusions",
    "mark_confusions",
    "ngrams",
    "polish_confusions",
]

FOLDER = Path(__file__).parent / "model_data"
_DISCOUNT = 0.75
"""Taken off each count for what was never seen there (absolute discounting, Ney et al. 1994)."""
_NEVER_SEEN = 0.08
"""The count of a class that the corpus never had."""
_ELSEWHERE = 0.1
"""How much wordfreq's frequencies, from texts of all kinds, have to say beside the corpus's own (0, 0.1,
0.2, 0.4 and 0.7 tried on rendered lines: 0.1 and 0.2 did best)."""
_ONLY_LISTED = 0.02
"""The count of a form that the corpus never had."""
_RAREST = 3e-9
"""The frequency of a form too rare for wordfreq, whose list ends at 1e-8."""
UNKNOWN = 1e-11
"""Probability of one certain word that the lexicon lacks; a repair must beat it."""

UNKNOWN_CLASS = "?"
"""The class of words that no lexicon knows."""
_BY_CLASS = 0.9
"""Weight of the classes where the words were never seen together; 0.97 did no better, 0 far worse."""
_ALWAYS_BY_CLASS = 0.1
"""Weight of the classes beside words that were seen together (0.15 and 0 tried on held-out lines)."""

_LEAST_FITTING, _MOST_FITTING = 0.3, 50.0
"""So much less likely, or likelier, a class makes a form that was never counted; it may be a name."""

Confusions = dict[str, tuple[tuple[str, float], ...]]
"""What was read → what may have been printed, with the cost (negative log probability)."""


@dataclass(slots=True)
class Ngrams:
    """Words and how they follow each other. `forms` is sorted, so a prefix can be looked up.

    `base` is each form's probability by itself, `capitals` how often it has a capital in the middle
    of a sentence, in 255ths.
    """

    forms: list[str]
    ids: dict[str, int]
    words: Sequence[int]
    pairs: Sequence[int]
    pair_counts: Sequence[int]
    triples: Sequence[int]
    triple_counts: Sequence[int]
    left_by_word: Sequence[float]
    left_by_pair: Sequence[float]
    total: int
    base: Sequence[float]
    capitals: bytes = b""
    classes: Classes | None = None
    _prefixes: dict[str, bool] = field(default_factory=dict)
    _seen: dict[tuple[int, int, int], float] = field(default_factory=dict)

    def has_prefix(self, prefix: str) -> bool:
        """Say whether any form begins so."""
        known = self._prefixes.get(prefix)
        if known is None:
            place = bisect_left(self.forms, prefix)
            known = place < len(self.forms) and self.forms[place].startswith(prefix)
            if len(self._prefixes) > 200_000:
                self._prefixes.clear()
            self._prefixes[prefix] = known
        return known

    def capital_share(self, form: str) -> float:
        """Return how often (0–1) the corpus gave `form` a capital in the middle of a sentence."""
        return self.capitals[self.ids[form]] / 255 if form in self.ids else 1.0

    def count(self, form: str) -> int:
        """Return how often the corpus had `form` (0 also for forms of the word list)."""
        return self.words[self.ids[form]] if form in self.ids else 0

    def _pair(self, first: int, second: int) -> int:
        key = first * len(self.forms) + second
        place = bisect_left(self.pairs, key)
        return place if place < len(self.pairs) and self.pairs[place] == key else -1

    def probability(self, first: int, second: int, third: int) -> float:
        """Return P(third | first second), each shorter context smoothing the longer.

        -1 is an unknown word, a number below it one of a class (`inflection.place`).
        """
        if third < -1 and self.classes is not None:
            return UNKNOWN * self.classes.fitness(first, second, third)
        if third < 0:
            return UNKNOWN
        key = (first, second, third)
        if (known := self._seen.get(key)) is not None:
            return known
        p = self.base[third]
        by_class = p if self.classes is None else self.classes.probability(first, second, third)
        p += _BY_CLASS * (by_class - p)
        if second >= 0:
            place = self._pair(second, third)
            times = max(0.0, self.pair_counts[place] - _DISCOUNT) if place >= 0 else 0.0
            p = times / (self.words[second] + 1) + self.left_by_word[second] * p
            before = self._pair(first, second) if first >= 0 else -1
            if before >= 0:
                times = max(0.0, self._triple(before, third) - _DISCOUNT)
                p = times / (self.pair_counts[before] + 1) + self.left_by_pair[before] * p
        p += _ALWAYS_BY_CLASS * (by_class - p)
        if len(self._seen) > 200_000:
            self._seen.clear()
        self._seen[key] = p
        return p

    def _triple(self, pair: int, third: int) -> int:
        key = pair * len(self.forms) + third
        place = bisect_left(self.triples, key)
        return self.triple_counts[place] if place < len(self.triples) and self.triples[place] == key else 0


@dataclass(slots=True)
class Classes:
    """Each form's class and its share of it, and how classes follow each other: number, case, gender."""

    of_form: Sequence[int]
    shares: Sequence[float]
    follow: Ngrams
    unknown: int

    def probability(self, first: int, second: int, third: int) -> float:
        """Return P(third | first second) as far as only their classes count; -1 is unknown."""
        classes = (self.kind(form) for form in (first, second, third))
        return self.follow.probability(*classes) * self.shares[third]

    def kind(self, form: int) -> int:
        """Return a form's class; that of a form which the dictionary alone knows is told by its id."""
        return self.of_form[form] if form >= 0 else self.unknown if form == -1 else -2 - form

    def fitness(self, first: int, second: int, third: int) -> float:
        """Return by how much the third's class is likelier behind the others' than anywhere."""
        classes = (self.kind(form) for form in (first, second, third))
        ratio = self.follow.probability(*classes) / self.follow.base[self.kind(third)]
        return min(max(ratio, _LEAST_FITTING), _MOST_FITTING)


def _integers(values: np.ndarray) -> Sequence[int]:
    # A view of the memory gives Python's own numbers one by one; numpy's are slow to make.
    return np.ascontiguousarray(values, dtype=np.int64).data


def _floats(values: np.ndarray) -> Sequence[float]:
    return np.ascontiguousarray(values, dtype=np.float64).data


def _left(contexts: np.ndarray, times: np.ndarray, totals: np.ndarray) -> Sequence[float]:
    """Return per context what its counted followers, each discounted, leave for the shorter context."""
    taken = np.bincount(contexts, weights=times - _DISCOUNT, minlength=len(totals))
    return _floats(np.clip(1.0 - taken / (totals + 1.0), 0.001, 1.0))


def _opened(name: str, *beside: str) -> tuple[Ngrams, list[np.ndarray]]:
    """Open one file of counts, and what it says of each form `beside`. Keys are stored as differences."""
    with np.load(FOLDER / name) as file:
        forms = bytes(file["forms"]).decode("utf-8").split("\n")
        words, pair_counts, triple_counts = (
            file[key].astype(np.int64) for key in ("words", "pair_counts", "triple_counts")
        )
        pairs, triples = (np.cumsum(file[key], dtype=np.int64) for key in ("pairs", "triples"))
        found = [file[key] for key in beside]
    model = Ngrams(
        forms,
        ids=dict(zip(forms, range(len(forms)), strict=True)),
        words=_integers(words),
        pairs=_integers(pairs),
        pair_counts=_integers(pair_counts),
        triples=_integers(triples),
        triple_counts=_integers(triple_counts),
        left_by_word=_left(pairs // len(forms), pair_counts, words),
        left_by_pair=_left(triples // len(forms), triple_counts, pair_counts),
        total=int(words.sum()),
        base=_floats(np.maximum(words, _NEVER_SEEN) / words.sum()),
    )
    return model, found


@cache
def ngrams() -> Ngrams:
    """Open the counts of words, with those of their classes beside."""
    model, (frequencies, capitals) = _opened("ngrams.npz", "frequencies", "capitals")
    follow, (of_form,) = _opened("classes.npz", "of_form")
    elsewhere = np.where(frequencies > 0, 10.0 ** (frequencies / -1000.0), _RAREST)
    base = (1 - _ELSEWHERE) * np.maximum(np.array(model.words), _ONLY_LISTED) / model.total
    base += _ELSEWHERE * elsewhere
    model.base, model.capitals = _floats(base), capitals.tobytes()
    shares = _floats(base / np.bincount(of_form, weights=base)[of_form])
    model.classes = Classes(_integers(of_form), shares, follow, follow.ids[UNKNOWN_CLASS])
    return model


def _doubled(options: dict[str, list[tuple[str, float]]]) -> list[tuple[str, str, float]]:
    """Return two readings of one marked letter, side by side (`qg`, `s$`), where none such was learnt.

    The commoner of them are in the table (`ag`, `oé`, `c¢`): about one in a hundred of their letter.
    """
    singles: dict[str, list[tuple[str, float]]] = {}
    for read, found in options.items():
        for printed, cost in found:
            if len(read) == 1 and printed in "ąćęłńóśźż":
                singles.setdefault(printed, []).append((read, cost))
    return [
        (a + b, printed, max(cost_a, cost_b) + 4.6)
        for printed, reads in singles.items()
        for (a, cost_a), (b, cost_b) in product(reads, reads)
        if printed not in dict(options.get(a + b, ()))
    ]


@cache
def english_confusions() -> Confusions:
    """Return what an English reading made of Polish letters, as learnt."""
    options, kept = _learnt("confusions.csv")
    for pair, printed, cost in _doubled(options):
        options.setdefault(pair, []).append((printed, cost))
    return _with_letters_kept(options, kept)


@cache
def polish_confusions() -> Confusions:
    """Return what a Polish reading of small or bad print makes of its letters, as learnt."""
    return _with_letters_kept(*_learnt("polish.csv"))


@cache
def lone_confusions() -> dict[str, list[tuple[str, float]]]:
    """Return the words of one letter that a lone sign may be, and how probable such a reading is."""
    found: dict[str, list[tuple[str, float]]] = {}
    with (FOLDER / "lone.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["read"], []).append(
                (row["printed"], int(row["times"]) / int(row["printed_times"]))
            )
    return found


def _learnt(name: str) -> tuple[dict[str, list[tuple[str, float]]], dict[str, float]]:
    """Return what was printed for what was read, with costs, and how often letters were read as printed."""
    options: dict[str, list[tuple[str, float]]] = {}
    kept: dict[str, float] = {}
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            chance = int(row["times"]) / int(row["printed_times"])
            options.setdefault(row["read"], []).append((row["printed"], -math.log(chance)))
            if len(row["printed"]) == 1:
                kept[row["printed"]] = kept.get(row["printed"], 1.0) - chance
    return options, kept


def _with_letters_kept(options: dict[str, list[tuple[str, float]]], kept: dict[str, float]) -> Confusions:
    for letter in "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż":
        options.setdefault(letter, []).append((letter, -math.log(max(kept.get(letter, 1.0), 1e-4))))
    return {read: tuple(sorted(found, key=lambda f: f[1])) for read, found in options.items()}


@cache
def mark_confusions() -> Confusions:
    """Return what stripped marks may have been: each letter, or that letter with a mark."""
    plain = {letter: ((letter, 0.0),) for letter in "bdfghijkmpqrtuvwxyąćęłńóśźż"}
    marked = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"}
    return {**plain, **{p: tuple((m, 0.0) for m in p + marks) for p, marks in marked.items()}}

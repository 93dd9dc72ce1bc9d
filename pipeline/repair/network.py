"""What kind of word fits a place: two recurrent networks, one from the left, one from the right.

Triples of words see two neighbours. These networks read the whole sentence, or the list around an
item, on both sides of a word, though never the word itself: so their answer is a fair judge of any
candidates, whatever letters they differ in. Words go in without their marks, so that a
neighbour's own damage does not matter; what comes out is how probable each class of forms
(number, case, gender) is there, and how well single forms fit. Trained by
`training/network.py`; gated recurrent units after Cho et al. 2014, run here in numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from zlib import crc32

import numpy as np
from threadpoolctl import ThreadpoolController

from pipeline.polish import fold_marks
from pipeline.repair.candidates import Candidate
from pipeline.repair.model import FOLDER, UNKNOWN, Ngrams
from pipeline.repair.tokens import Token, gap_kind

CORE, WARM = 48, 20
"""Words are read in stretches of CORE side by side, each with WARM more on either side to warm up on
(longer ones, up to whole texts, changed nothing on rendered lines)."""
SHARE = 0.6
"""How much of what the networks say is believed beside the triples, which saw some of the same words
(0.4, 0.6 and 0.8 tried on rendered lines)."""
NEW_LINE = 8
"""Added to the kind of a gap that goes over a line's end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network sees of each place: numbers of the word, its endings, gaps, capitals.

    `gaps` has one more: what follows the last word.
    """

    words: np.ndarray
    two: np.ndarray
    four: np.ndarray
    gaps: np.ndarray
    capitals: np.ndarray


@dataclass(frozen=True, slots=True)
class Network:
    """The weights by name, the numbers of common words, and the row of each form that has a vector."""

    weights: dict[str, np.ndarray]
    ranks: dict[str, int]
    rows: dict[int, int]

    def contexts(self, seen: Seen, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return each class's log probability at the places `at`, and the vectors that forms' own meet."""
        w = self.weights
        words = w["word"][seen.words] + w["two"][seen.two] + w["four"][seen.four]
        words = words + w["gap"][seen.gaps[:-1]] + w["capital"][seen.capitals]
        left = self._run(words, "left")
        right = self._run(words[::-1], "right")[::-1]
        own = w["own_gap"][seen.gaps[:-1]] + w["own_capital"][seen.capitals]
        joined = np.concatenate([left, right, own, w["gap"][seen.gaps[1:]]], axis=1)[at]
        hidden = np.tanh(joined @ w["join"] + w["join_bias"])
        said = hidden @ w["classes"] + w["classes_bias"]
        said -= said.max(axis=1, keepdims=True)
        said -= np.log(np.exp(said).sum(axis=1, keepdims=True))
        return said, hidden @ w["meet"] + w["meet_bias"]

    def _run(self, words: np.ndarray, side: str) -> np.ndarray:
        """Return the state before each place, of the network that comes from one side."""
        w = self.weights
        size = w[f"{side}_state"].shape[0]
        count = len(words)
        stretches = -(-count // CORE)
        steps = w[f"{side}_bias"] + words @ w[f"{side}_word"]
        padded = np.zeros((WARM + stretches * CORE, 3 * size), dtype=np.float32)
        padded[WARM : WARM + count] = steps
        state = np.zeros((stretches, size), dtype=np.float32)
        states = np.empty((stretches, CORE, size), dtype=np.float32)
        begins = np.arange(stretches) * CORE
        for step in range(WARM + CORE):
            if step >= WARM:
                states[:, step - WARM] = state
            at = padded[begins + step]
            said = state @ w[f"{side}_state"] + w[f"{side}_state_bias"]
            gates = 1 / (1 + np.exp(-(at[:, : 2 * size] + said[:, : 2 * size])))
            new = np.tanh(at[:, 2 * size :] + gates[:, :size] * said[:, 2 * size :])
            state = new + gates[:, size:] * (state - new)
            # Before the first word nothing has been read.
            state[begins + step < WARM] = 0.0
        return states.reshape(-1, size)[:count]

    def weigh(
        self, text: str, run: Sequence[Token], positions: Sequence[Sequence[Candidate]], model: Ngrams
    ) -> dict[tuple[int, int], float]:
        """Return the factor of each (position, candidate): above 1 speaks for it."""
        assert model.classes is not None
        rows = [
            (place, number, candidate.id)
            for place, options in enumerate(positions)
            if len(options) > 1
            for number, candidate in enumerate(options)
        ]
        if not rows:
            return {}
        likeliest = [max(options, key=lambda c: c.likelihood * _chance(c, model)) for options in positions]
        seen = self.see([c.form for c in likeliest], gaps_of(text, run), [capital_of(t.text) for t in run])
        kinds = np.array([model.classes.kind(form) for _, _, form in rows])
        at, places = np.unique([place for place, _, _ in rows], return_inverse=True)
        # Matrices this small gain nothing from more threads, and other workers want the cores.
        with _threads().limit(limits=1, user_api="blas"):
            classes, meet = self.contexts(seen, at)
        vectors = self.weights["vectors"][[self.rows.get(form, 0) for _, _, form in rows]]
        usual = np.log(np.array(model.classes.follow.base)[kinds])
        gains = classes[places, kinds] - usual + (vectors * meet[places]).sum(axis=1)
        factors = np.exp(SHARE * gains).tolist()
        return {row[:2]: factor for row, factor in zip(rows, factors, strict=True)}

    def see(self, forms: Sequence[str], gaps: Sequence[int], capitals: Sequence[int]) -> Seen:
        """Return what the network sees of forms in small letters; marks do not matter."""
        size = len(self.weights["two"]), len(self.weights["four"])
        keys = [key_of(form, *size) for form in forms]
        ranks = [self.ranks.get(plain, 0) for plain, _, _ in keys]
        return Seen(
            np.array(ranks),
            np.array([two for _, two, _ in keys]),
            np.array([four for _, _, four in keys]),
            np.array(gaps),
            np.array(capitals),
        )


@lru_cache(maxsize=100_000)
def key_of(form: str, twos: int, fours: int) -> tuple[str, int, int]:
    """Return a form without marks, and numbers for its last two and last four letters."""
    plain = fold_marks(form)
    return plain, crc32(plain[-2:].encode()) % twos, crc32(plain[-4:].encode()) % fours


def _chance(candidate: Candidate, model: Ngrams) -> float:
    return model.base[candidate.id] if candidate.id >= 0 else UNKNOWN * candidate.weight


def gaps_of(text: str, run: Sequence[Token]) -> list[int]:
    """Return the kind of gap before each token, and behind the last."""
    found, end = [], run[0].start
    for token in run:
        gap = text[end : token.start]
        found.append(gap_kind(gap) + (NEW_LINE if "\n" in gap else 0))
        end = token.start + len(token.text)
    found[0] += NEW_LINE if found[0] < NEW_LINE and text[: run[0].start].endswith("\n") else 0
    return [*found, 0]


def capital_of(text: str) -> int:
    """Return what a token begins with: 0 a small letter, 1 a capital; 2 is a word in capitals."""
    return 1 + (len(text) > 1 and text.isupper()) if text[0].isupper() else 0


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def network() -> Network:
    """Open the shipped weights: bytes and half-precision numbers, each matrix with its scale."""
    with np.load(FOLDER / "network.npz") as file:
        ranked = bytes(file["ranked"]).decode("utf-8").split("\n")
        forms = np.cumsum(file["forms"], dtype=np.int64).tolist()
        weights = {
            name[2:]: file[name].astype(np.float32)
            * (file[f"s_{name[2:]}"].astype(np.float32) if f"s_{name[2:]}" in file else 1)
            for name in file.files
            if name.startswith("w_")
        }
    ranks = {word: rank for rank, word in enumerate(ranked, start=1)}
    return Network(weights, ranks, {form: row for row, form in enumerate(forms, start=1)})

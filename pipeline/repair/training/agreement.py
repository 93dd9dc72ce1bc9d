"""Fit the weights of `agreement.py`: which of several forms alike but for marks, on the whole corpus.

Multinomial logistic regression over hashed features, by AdaGrad (Duchi et al. 2011) in seeded
batches. In each batch part of the features is left out, so that none leans on another's being
there: without that the training choices came out 99.6 % right and held-out ones no better.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from pipeline.polish import analyses, fold_marks
from pipeline.repair.agreement import BITS, PAD, SEEN, Around, Groups, features
from pipeline.repair.tokens import BREAK
from pipeline.repair.training.counts import Counts

EPOCHS, BATCH, STEP, LEFT_OUT = 2, 20_000, 0.1, 0.4
LEAST = 4
"""A weight whose place was met fewer times with the right form is not fitted."""
LIKELY = 3e-4
"""A form this many times rarer than the commonest of its group is no choice in training."""
CHOICES = 5
TELLING = 0.03
"""A form with this share of its group's commonest form's uses has a say in the group's kind."""
COMMON = 20
_VERBS = frozenset("fin bedzie aglt impt praet inf imps winien pcon".split())


@dataclass(frozen=True, slots=True)
class Fitted:
    """What `agreement.npz` holds."""

    groups: Groups
    weights: np.ndarray
    scale: float


def group(counts: Counts, of_form: np.ndarray) -> tuple[Groups, np.ndarray]:
    """Group forms alike but for marks; also return each group's likely forms, -1 for none."""
    alike: dict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(counts.forms):
        alike[fold_marks(form)].append(number)
    size = len(counts.forms)
    words, kinds = np.arange(size), of_form.astype(np.int64)
    choices = np.full((size, CHOICES), -1, dtype=np.int64)
    mixed: dict[tuple[int, ...], int] = {}
    times = counts.words.astype(np.int64)
    for members in alike.values():
        if len(members) == 1:
            continue
        ranked = sorted(members, key=lambda number: -times[number])
        first = ranked[0]
        telling = tuple(sorted({int(of_form[n]) for n in ranked if times[n] >= TELLING * times[first]}))
        kind = telling[0] if len(telling) == 1 else 1000 + mixed.setdefault(telling, len(mixed))
        words[members], kinds[members] = first, kind
        likely = [n for n in ranked if times[n] >= max(SEEN, LIKELY * times[first])][:CHOICES]
        if len(likely) > 1:
            choices[first, : len(likely)] = likely
    roles = np.array([_role(counts.forms[n]) if times[n] >= COMMON else 0 for n in words], dtype=np.int8)
    return Groups(words, kinds, roles, counts.forms.index(BREAK)), choices


def _role(form: str) -> int:
    kinds = [tag.split(":")[0] for _, tag in analyses(form)]
    if "prep" in kinds:
        return 2
    return int(bool(kinds) and sum(kind in _VERBS for kind in kinds) * 2 >= len(kinds))


def fit(counts: Counts, of_form: np.ndarray, seed: int) -> Fitted:
    """Return the weights that best tell apart the forms that differ by marks alone."""
    groups, choices = group(counts, of_form)
    ids = np.pad(counts.stream, PAD, constant_values=groups.stop)
    around = groups.around(ids, np.pad(counts.gaps.astype(np.int64), PAD))
    known = np.flatnonzero(ids >= 0)
    at = known[(choices[groups.words[ids[known]]] == ids[known][:, None]).any(axis=1)]
    classes = of_form.astype(np.int64)
    weights = _descend(ids, at, choices[groups.words[ids[at]]], classes, around, seed)
    scale = float(np.abs(weights).max()) / 127
    return Fitted(groups, np.round(weights / scale).astype(np.int8), scale)


def _descend(
    ids: np.ndarray, at: np.ndarray, choices: np.ndarray, classes: np.ndarray, around: Around, seed: int
) -> np.ndarray:
    met = np.zeros(1 << BITS, dtype=np.int64)
    for start in range(0, len(at), BATCH):
        places = at[start : start + BATCH]
        for feature in features(ids[places], classes[ids[places]], places, around):
            met += np.bincount(feature, minlength=1 << BITS)
    is_fitted = met >= LEAST
    rng = np.random.default_rng(seed)
    weights = np.zeros(1 << BITS, dtype=np.float32)
    steps = np.full(1 << BITS, 1e-3, dtype=np.float32)
    for _ in range(EPOCHS):
        order = rng.permutation(len(at))
        for start in range(0, len(at), BATCH):
            batch = order[start : start + BATCH]
            slope = _slope(ids, at[batch], choices[batch], classes, around, weights, rng) * is_fitted
            steps += slope * slope
            weights -= STEP * slope / np.sqrt(steps)
    return weights


def _slope(
    ids: np.ndarray,
    at: np.ndarray,
    choices: np.ndarray,
    classes: np.ndarray,
    around: Around,
    weights: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the gradient of a batch's loss, some features left out; the form's own frequency never is."""
    rows, columns = np.nonzero(choices >= 0)
    forms = choices[rows, columns]
    found = features(forms, classes[forms], at[rows], around)
    used = [feature for n, feature in enumerate(found) if n == 0 or rng.random() >= LEFT_OUT]
    said = np.zeros(len(forms), dtype=np.float32)
    for feature in used:
        said += weights[feature]
    best = np.full(len(at), -np.inf, dtype=np.float32)
    np.maximum.at(best, rows, said)
    shares = np.exp(said - best[rows])
    shares /= np.bincount(rows, weights=shares)[rows]
    wrong = (shares - (forms == ids[at][rows])).astype(np.float32)
    slope = np.zeros(1 << BITS, dtype=np.float32)
    for feature in used:
        slope += np.bincount(feature, weights=wrong, minlength=1 << BITS).astype(np.float32)
    return slope

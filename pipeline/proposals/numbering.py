"""The rows' numbers as one sequence: what was read, against numbers that rise by one down the table.

A cost (negative log odds) is given to each reading of a row's number (by the shapes of digits
that are taken for one another, `data/shapes.csv`) and to each step from one row to the next; the
cheapest whole sequence wins. So a misread number among sound ones is mended, while a gap or a
restart that all later rows agree on stays. No row is invented: gaps and repeats are reported.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float64]

MISSING = 2.5
"""Cost of a number that was not read at all: 2 of the 71 in 004."""
WRONG_DIGIT, LIKE_DIGIT, EXTRA_SIGN = 3.0, 1.0, 1.5
GAP, PER_MISSING, REPEAT, RESTART, JUMP = 4.0, 0.05, 5.0, 6.0, 12.0
"""004 skips 54 and 55 once in 71 rows; JUMP is any other step, as in tables of identifiers."""
PRINTED = 8.0
"""How much dearer it is to doubt a number that was never an image."""
NEAR = 25
"""How far from where its neighbours put it a misread number is looked for."""
MIN_ROMAN = 3
"""So many numerals at least tell Roman numbers from a misread digit."""
MAX_SPAN = 5
"""Numbers beyond this many times the number of rows are identifiers, not a count of rows."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row's number (None: it has none), its letter in "3a", and how sure (0–1)."""

    number: int | None
    letter: str
    confidence: float


@cache
def _shapes() -> dict[str, frozenset[str]]:
    text = (resources.files("pipeline.proposals") / "data" / "shapes.csv").read_text(encoding="utf-8")
    shapes: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        shapes.setdefault(row["read"], set()).add(row["digit"])
    return {read: frozenset(digits) for read, digits in shapes.items()}


def split_letter(raw: str) -> tuple[str, str]:
    """Return a number's text without full stops and brackets, and the letter after its digits.

    >>> split_letter("3a."), split_letter("(8"), split_letter("Ze")
    (('3', 'a'), ('8', ''), ('Ze', ''))
    """
    bare = raw.strip(" .,:;()_-–—'\"")
    match = re.fullmatch(r"(\d+)\s?\.?([a-hj-z])", bare)
    return (match.group(1), match.group(2)) if match else (bare, "")


_ROMAN = re.compile(r"(?=[IVXL])(X[LX]|L?X{0,3})(I[XV]|V?I{0,3})")
_WORTH = {"I": 1, "V": 5, "X": 10, "L": 50}


def _roman(text: str) -> int | None:
    """Return the number that a Roman numeral up to 89 is.

    >>> _roman("XIV."), _roman("IIII"), _roman("12")
    (14, None, None)
    """
    bare = text.strip(" .)")
    if not _ROMAN.fullmatch(bare):
        return None
    worth = [_WORTH[sign] for sign in bare]
    return sum(-a if a < b else a for a, b in zip(worth, [*worth[1:], 0], strict=True))


def in_digits(raws: Sequence[str]) -> list[str]:
    """Return numbers as read, Roman ones in digits where all that were read are Roman.

    >>> in_digits(["I.", "II.", "III.", ""]), in_digits(["I", "2", "3"])
    (['1', '2', '3', ''], ['I', '2', '3'])
    """
    told = [_roman(raw) for raw in raws if raw]
    if len(told) < MIN_ROMAN or None in told:
        return list(raws)
    return [str(_roman(raw)) if raw else "" for raw in raws]


def as_number(raw: str) -> int | None:
    """Return the number that a text plainly is; None if it is not one.

    >>> as_number("12."), as_number("Ze"), as_number("3a")
    (12, None, 3)
    """
    bare, _ = split_letter(raw)
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else None


@lru_cache(maxsize=100_000)
def reading_cost(bare: str, number: int) -> float:
    """Return the cost of `number` having been read as `bare`: edits, cheap between like shapes.

    >>> reading_cost("Ze", 28) < reading_cost("Ze", 31)
    True
    """
    if not bare:
        return MISSING
    wanted, read = str(number), bare.lower()
    previous = [index * WRONG_DIGIT for index in range(len(wanted) + 1)]
    for sign in read:
        row = [previous[0] + EXTRA_SIGN]
        like = _shapes().get(sign, frozenset())
        for index, digit in enumerate(wanted, start=1):
            swap = 0.0 if sign == digit else LIKE_DIGIT if digit in like else WRONG_DIGIT
            row.append(
                min(previous[index - 1] + swap, previous[index] + EXTRA_SIGN, row[index - 1] + WRONG_DIGIT)
            )
        previous = row
    return min(previous[-1], WRONG_DIGIT * len(read) + 1)


def _emissions(bare: Sequence[str], trust: Sequence[float], top: int) -> Costs:
    """Return the cost of every number 1…top for every row; a trusted reading is dear to doubt.

    Misreadings are weighed only for numbers near where the row stands: the others are as
    unlike as can be, which spares a long table a million comparisons.
    """
    costs = np.empty((len(bare), top + 1))
    expected = _expected([as_number(text) for text in bare])
    for row, (text, sure) in enumerate(zip(bare, trust, strict=True)):
        weight = 1.0 + 3.0 * sure + PRINTED * (sure > 0.95) if text else 1.0
        costs[row] = weight * (WRONG_DIGIT * max(1, len(text)) + 1 if text else MISSING)
        said = as_number(text)
        near = range(max(1, expected[row] - NEAR), min(top, expected[row] + NEAR) + 1)
        for number in (*near, *([said] if said is not None and said <= top else ())):
            costs[row, number] = weight * reading_cost(text, number)
    costs[:, 0] = np.inf
    return costs


def _expected(known: Sequence[int | None]) -> list[int]:
    """Return about which number each row should have: the median of what its neighbours imply."""
    offsets = [None if number is None else number - row for row, number in enumerate(known)]
    expected = []
    for row in range(len(known)):
        around = [o for o in offsets[max(0, row - NEAR) : row + NEAR + 1] if o is not None]
        expected.append(row + (int(np.median(around)) if around else 1))
    return expected


def _step(before: Costs, same_row: bool, fresh: bool) -> Costs:
    """Return the least cost to come to each number from the row above.

    `same_row`: the number has a letter (3a, 3b) and so may stay. `fresh`: a new table or topic
    begins, where numbers may begin anew.
    """
    size = len(before)
    after: Costs = np.full(size, before.min() + JUMP)
    numbers = np.arange(size)
    lowest = np.minimum.accumulate(before - PER_MISSING * numbers)
    np.minimum(after[2:], lowest[:-2] + PER_MISSING * numbers[2:] + GAP, out=after[2:])
    np.minimum(after[1:], before[:-1], out=after[1:])
    np.minimum(after, before + (0.3 if same_row else REPEAT), out=after)
    after[1] = min(after[1], before.min() + (0.5 if fresh else RESTART))
    after[0] = np.inf
    return after


def _steps_back(after: Costs, same_row: bool, fresh: bool) -> Costs:
    """Return the least cost to go on from each number to the rows below (`after`: there)."""
    size = len(after)
    before: Costs = np.full(size, after.min() + JUMP)
    numbers = np.arange(size)
    higher = np.minimum.accumulate((after + PER_MISSING * numbers)[::-1])[::-1]
    before[:-2] = np.minimum(before[:-2], higher[2:] - PER_MISSING * numbers[:-2] + GAP)
    before[:-1] = np.minimum(before[:-1], after[1:])
    np.minimum(before, after + (0.3 if same_row else REPEAT), out=before)
    np.minimum(before, after[1] + (0.5 if fresh else RESTART), out=before)
    return before


def settle(
    raws: Sequence[str],
    trust: Sequence[float],
    begins: Sequence[bool],
    hints: Sequence[int | None] = (),
) -> tuple[Numbered, ...]:
    """Return the number of each row of a document, in order.

    Args:
        raws: what was read in the number's place; "" for nothing.
        trust: how sure that reading is, 0–1; printed text that was never an image is 1.
        begins: whether another table begins with the row.
        hints: what the rows' finder takes each number to be, as one more reading.
    """
    parts = [split_letter(raw) for raw in raws]
    bare, letters = [text for text, _ in parts], [letter for _, letter in parts]
    known = [number for raw in raws if (number := as_number(raw)) is not None]
    if not any(bare) and not any(hints):
        return tuple(Numbered(None, "", 1.0) for _ in raws)
    spread = sorted(known)[int(0.9 * (len(known) - 1))] if known else len(raws)
    if spread > MAX_SPAN * len(raws) + 200:
        return tuple(
            Numbered(number, letter, sure if number is not None else 0.0)
            for number, letter, sure in zip(map(as_number, raws), letters, trust, strict=True)
        )
    top = max(spread, len(raws)) + max(20, len(raws) // 4)
    costs = _emissions(bare, trust, top)
    for row, hint in enumerate(hints):
        if hint is not None and 0 < hint <= top:
            costs[row] += 2.0
            costs[row, hint] -= 2.0
    best = _marginals(costs, letters, begins)
    return tuple(map(_choose, best, costs, letters))


def _marginals(costs: Costs, letters: Sequence[str], begins: Sequence[bool]) -> Costs:
    """Return, for each row and number, the least cost of a whole sequence that goes through it."""
    count = len(costs)
    forward, backward = np.empty_like(costs), np.zeros_like(costs)
    start = np.full(costs.shape[1], GAP)
    start[1] = 0.0
    start[2:] += PER_MISSING * np.arange(2, costs.shape[1])
    forward[0] = start + costs[0]
    for row in range(1, count):
        forward[row] = _step(forward[row - 1], bool(letters[row]), begins[row]) + costs[row]
    for row in range(count - 2, -1, -1):
        ahead = backward[row + 1] + costs[row + 1]
        backward[row] = _steps_back(ahead, bool(letters[row + 1]), begins[row + 1])
    return forward + backward


def _choose(total: Costs, _reading: Costs, letter: str) -> Numbered:
    """Return the row's best number, and as its confidence its share against all the others."""
    number = int(np.argmin(total))
    share = 1.0 / float(np.exp(total[number] - total[1:]).sum())
    return Numbered(number, letter, share)


def irregularities(numbers: Sequence[int | None]) -> list[tuple[int, str]]:
    """Return what is odd in a sequence of numbers: (index of the row, what to tell).

    >>> irregularities([52, 53, 56, 56])
    [(2, 'numbers 54–55 are not in the record'), (3, 'number 56 stands twice')]
    """
    odd = []
    for index in range(1, len(numbers)):
        before, here = numbers[index - 1], numbers[index]
        if before is None or here is None:
            continue
        if here > before + 1:
            missing = f"{before + 1}–{here - 1}" if here > before + 2 else f"{before + 1}"
            word, verb = ("numbers", "are") if here > before + 2 else ("number", "is")
            odd.append((index, f"{word} {missing} {verb} not in the record"))
        elif here == before:
            odd.append((index, f"number {here} stands twice"))
    return odd

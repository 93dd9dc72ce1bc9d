"""How well a token reads as a certain row number, and where in a line a number may stand.

Numbers rise by one down the table, so the question is never "which number is this?" but "could
this be 28?": `Ze` could, by the shapes of its letters.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

from pipeline.proposals.flat_lines import BARS, FlatLine, Token, is_enumerator

_TRIM = BARS + "().,_:;-–—'\"°*"
EXACT = 6.0
LOST_DIGIT = 2.5
"""A narrow column's rule swallows the first digit: 10, 11, 12 were read `0`, `11`, `2`."""
_DEEPEST = 8
"""A number stands at most this many words into its line, behind pieces of the columns before it."""


@cache
def _shapes() -> dict[str, str]:
    path = Path(__file__).parent / "data" / "flat_shapes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["read"]: row["digits"] for row in csv.DictReader(file)}


@lru_cache(maxsize=200_000)
def reads_as(raw: str, number: int) -> float | None:
    """Return how well (log odds) `raw` reads as `number`; None where it cannot.

    >>> reads_as("28", 28), reads_as("Ze", 28), reads_as("59", 29), reads_as("baza", 28)
    (6.0, 3.5, 2.0, None)
    """
    bare, wanted = raw.strip(_TRIM), str(number)
    if bare == wanted:
        return EXACT if bare == raw.rstrip(".") else EXACT - 0.5
    if bare and len(wanted) == 2 and bare == wanted[1:]:
        return LOST_DIGIT
    if len(bare) != len(wanted) or is_enumerator(Token("", raw, raw, 0)):
        return None
    score = EXACT - 0.5
    for read, digit in zip(bare, wanted, strict=True):
        if read == digit:
            continue
        if digit in _shapes().get(read, ""):
            score -= 1.0
        elif read.isdigit():
            score -= 3.5
        else:
            return None
    # One lone sign that had to be explained away is hardly evidence.
    return score - 3.0 if len(wanted) == 1 else score


@lru_cache(maxsize=200_000)
def is_numeric(raw: str) -> bool:
    """Say whether a token is digits but for signs around it: a number, whichever."""
    bare = raw.strip(_TRIM)
    return bare.isdigit() and len(bare) <= 3 and not raw.endswith((")", "%")) and "." not in bare


def _passing_cost(token: Token) -> float:
    """Return what it costs to take a token for a piece of the columns before the number."""
    bare = token.bare
    if is_enumerator(token) and bare:
        return 6.0
    if len(bare) > 2 and bare.isupper():
        return 0.1
    if len(bare) <= 2 or bare[:1].isupper() or bare.lower().startswith("moderator"):
        return 0.3
    return 2.0


@lru_cache(maxsize=50_000)
def places(line: FlatLine) -> tuple[tuple[int, float], ...]:
    """Return where in a line a row's number may stand, with the cost of what stands before it."""
    if line.numbers is not None:
        return tuple((place, 0.0) for place in line.numbers)
    found, cost = [], 0.0
    for place, token in enumerate(line.tokens[:_DEEPEST]):
        bare = token.raw.strip(_TRIM)
        if 1 <= len(bare) <= 3 and (bare.isdigit() or all(c.isdigit() or c in _shapes() for c in bare)):
            found.append((place, cost))
        cost += 0.0 if token.raw.strip(BARS) == "" else _passing_cost(token)
        if cost > 8:
            break
    return tuple(found)


def unexplained(line: FlatLine) -> float:
    """Return what it costs to take the number that opens a line for text: nothing where none does."""
    for place, cost in places(line):
        token = line.tokens[place]
        if is_numeric(token.raw) and cost < 1.5:
            alone = len(line.tokens) == 1
            return 4.0 if alone else 3.0 if token.raw.strip(_TRIM) == token.raw else 1.5
    return 0.0


def is_ruled(line: FlatLine, place: int) -> bool:
    """Say whether a column's rule was read right of a token."""
    after = line.tokens[place + 1 : place + 2]
    return line.tokens[place].before_rule or bool(after and after[0].after_rule)

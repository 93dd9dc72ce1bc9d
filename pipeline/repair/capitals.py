"""Capitals that an English reading made of small letters: `Z` for z, `S` for ś, `I` for l or i."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from pipeline.repair.model import FOLDER, Ngrams
from pipeline.repair.tokens import Token

_APART = frozenset('.!?:;"„”()[]{}|*•–—-/…')
_ON_NEW_LINE = 0.3
"""How probable a capital is on a new line at least: the line may begin a cell or a list's next item."""


_IN_NAME = 0.5
"""The same after a word that has one though it begins no sentence."""


@cache
def read_for_small() -> Mapping[tuple[str, str], float]:
    """Return how probably a small letter that was printed is read as a given capital, as learnt."""
    with (FOLDER / "capitals.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["read"], row["printed"]): int(row["times"]) / int(row["printed_times"])
            for row in csv.DictReader(file)
        }


def was_small(text: str, token: Token, form: str, before: Token | None, model: Ngrams) -> bool:
    """Say whether the capital that `token` begins with stands for a small letter of `form`.

    In the middle of a sentence a capital must be that of a name, and `form` is one as often as
    the corpus writes it so.
    """
    if before is None or before.kind not in ("word", "number") or token.text[1:] != token.text[1:].lower():
        return False
    gap = text[before.start + len(before.text) : token.start]
    if not _APART.isdisjoint(gap) or (len(token.text) > 1 and before.text.isupper()):
        return False
    chance = read_for_small().get((token.text[0], form[0]), 0.0)
    name = model.capital_share(form)
    # A line that ends in "z" or "do" goes on: no new cell begins after it.
    if "\n" in gap and len(before.text) > 2:
        name = max(name, _ON_NEW_LINE)
    # After a name's first word the second has a capital too; a sentence's first word says nothing.
    if before.text[0].isupper() and not _begins(text, before.start):
        name = max(name, _IN_NAME)
    small = (1 - name) * chance
    return small > name


def _begins(text: str, at: int) -> bool:
    """Say whether a sentence or line begins `at` this place."""
    before = text[max(0, at - 4) : at].rstrip(" ")
    return not before or before[-1] in ".!?:\n"

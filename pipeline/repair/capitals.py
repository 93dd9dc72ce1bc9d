"""Capitals that an English reading made of small letters: `Z` for z, `S` for ś, `I` for l or i."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise

from pipeline.repair.model import FOLDER, Ngrams
from pipeline.repair.tokens import Token

_APART = frozenset('.!?:;"„”()[]{}|*•–—-/…')
_ON_NEW_LINE = 0.3
"""How probable a capital is on a new line by itself: it may begin a cell or a list's item."""
ROMAN = re.compile(r"(?=[VXl]*I|[Il]*[VX])(?=[IVX]*l)X{0,3}V?[Il]{1,3}")
_ALWAYS, _COMMON = 0.004, 1000
"""How probable a capital is in the middle of a sentence at least: any word but a common one may be a name."""
_SECOND = 0.03
"""The same after a sentence's first word, which may begin a name."""
_IN_NAME = 0.5
"""The same beside a word that has one though it begins no sentence."""
_TELLING = 0.005
"""A capital that so many small letters are read for says nothing of the words beside it."""
_LINE_STARTS = re.compile(r"(?m)^[ \t]*([^\W\d_])")
_JOINING = r"(?:\s+(?:i|oraz|w|we|z|ze|na|do|dla|ds\.))?"
_NAME_BEFORE = re.compile(rf"([^\W\d_]+){_JOINING}[ \t]+$")
_NAME_BEHIND = re.compile(rf"{_JOINING}[ \t]+([^\W\d_])(?=[^\W\d_A-Z])")
_SENTENCE_BEFORE = re.compile(r"[^\W\d_]{4,}[.!?]\s+$")
_FOR_CAPITAL = "tlif"
"""An Ł is read so too, about half as often as ł is: what else is known of the word tells them apart."""
_ALL_LINES = 0.8
"""Where more of a text's lines begin with a capital, so does this one."""
_SURELY_CAPITAL, _CAPITAL_IN_NAME = 0.5, 0.1
"""A word with a capital more often than that, by itself and behind a word that has one, has it here."""


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
    if not _APART.isdisjoint(gap + before.text[-1]) or (len(token.text) > 1 and before.text.isupper()):
        return False
    chance = read_for_small().get((token.text[0], form[0]), 0.0)
    name = max(model.capital_share(form), _ALWAYS if model.count(form) < _COMMON else 0.0)
    # A line that ends in "z" or "do" goes on: no new cell begins after it.
    if "\n" in gap and (len(before.text) > 2 or before.kind == "number"):
        name = max(name, _capitals_on_lines(text))
    if before.text[0].isupper() and _begins(text, before.start):
        name = max(name, _SECOND)
    if _is_beside_name(text, token):
        name = max(name, _IN_NAME)
    small = (1 - name) * chance
    return small > name


def was_capital(text: str, token: Token, form: str, model: Ngrams) -> bool:
    """Say whether the small letter that `token` begins with stands for the Ł of `form`."""
    if form[0] != "ł" or token.text[0] not in _FOR_CAPITAL:
        return token.text[0] == "£"
    if _is_line_start(text, token) and _capitals_on_lines(text) > _ALL_LINES:
        return True
    if _SENTENCE_BEFORE.search(text, max(0, token.start - 40), token.start):
        return True
    before = _NAME_BEFORE.search(text, max(0, token.start - 60), token.start)
    bar = _CAPITAL_IN_NAME if before and before[1].istitle() else _SURELY_CAPITAL
    return model.capital_share(form) > bar


def _is_line_start(text: str, token: Token) -> bool:
    return not text[text.rfind("\n", 0, token.start) + 1 : token.start].strip(" \t")


@lru_cache(maxsize=4)
def _capitals_on_lines(text: str) -> float:
    """Return the share of a text's lines that begin with a capital, by letters that are not mistaken."""
    mistaken = (pair for pair, chance in read_for_small().items() if chance > _TELLING)
    unsure = {letter for pair in mistaken for letter in "".join(pair).lower()} | set(_FOR_CAPITAL)
    firsts = [first for first in _LINE_STARTS.findall(text) if first.lower() not in unsure]
    return (sum(map(str.isupper, firsts)) + _ON_NEW_LINE) / (len(firsts) + 1)


def _is_beside_name(text: str, token: Token) -> bool:
    """Say whether a word beside, or one past a small word between, has a name's capital."""
    before = _NAME_BEFORE.search(text, max(0, token.start - 60), token.start)
    if before and before[1][0].isupper() and not _begins(text, before.start(1)):
        return True
    behind = _NAME_BEHIND.match(text, token.start + len(token.text))
    return bool(behind and behind[1].isupper() and not _is_mistaken(behind[1]))


def _is_mistaken(capital: str) -> bool:
    return any(chance > _TELLING for (read, _), chance in read_for_small().items() if read == capital)


def _begins(text: str, at: int) -> bool:
    """Say whether a sentence or line begins `at` this place."""
    before = text[max(0, at - 4) : at].rstrip(" ")
    return not before or before[-1] in ".!?:\n"


def is_abbreviation(read: str) -> bool:
    """Say whether a token is an abbreviation (GMT, RDPP, minR): it says too little to be spelt anew.

    So does a Roman number, an l for an I in it or not (Il, XIl).
    """
    if ROMAN.fullmatch(read):
        return True
    if len(read) <= 5 and read.isupper():
        return len(read) > 1 or read not in "AIOUWZ"
    # "wrzeSnia", "moZliwe", "przepisOw" are read so for ś, ż and ó, "BEtKOWSKA" for Ł, "kKazda" for one k.
    inside = read[1:] if read[0] == read[1:2].lower() else read
    has_capital_inside = any(c.isupper() and p.islower() and c not in "SZIOC" for p, c in pairwise(inside))
    return has_capital_inside and not is_capitals(read)


def is_capitals(read: str) -> bool:
    """Say whether a word was printed in capitals, though a letter or two was read as a small one."""
    letters = [c for c in read if c.isalpha()]
    small = sum(map(str.islower, letters))
    return len(letters) > 1 and small * 4 <= len(letters) and (small == 0 or len(letters) > 5)


def in_case_of(read: str, form: str) -> str:
    """Return `form` in capitals as `read` has them.

    >>> in_case_of("Ktérzy", "którzy"), in_case_of("SPOSOB", "sposób")
    ('Którzy', 'SPOSÓB')
    """
    if is_capitals(read):
        return form.upper()
    return form[:1].upper() + form[1:] if read[0].isupper() else form

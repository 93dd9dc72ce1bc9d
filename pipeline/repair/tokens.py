"""A text as tokens: what may be repaired, what must never be touched, where a sentence breaks.

A token is a stretch of letters (and of the signs that an English reading puts for Polish
letters) with its place in the text. E-mails, addresses, numbers and codes are not tokens but
context, so no later step can change them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BREAK = "<s>"
NUMBER = "<n>"
ONE_LETTER = frozenset("aiouwz")
"""Words of one letter."""
LONGEST_WORD = 45
"""More letters in a row than this are a code or a broken file, no Polish word."""

_LETTER = r"[^\W\d_]"
_SIGN = r"[$¢£€§©]"
PIECE = re.compile(
    rf"(?P<guard>(?i:\S{{0,100}}(?:@\S{{0,100}}\w\.\w|https?:|www\.|\[dot\]|\[at\]|\(at\)|\.(?:md|pdf|html?|php|jpe?g|png|docx?|xlsx?|odt|zip)\b)\S*|{_LETTER}{{1,60}}(?:\.{_LETTER}{{1,60}}){{1,8}}(?=[\s.,;:!?)”]|$)(?<=\.pl|\.eu|com|org)))"
    rf"|(?P<word>(?:{_LETTER}|{_SIGN}(?={_LETTER}))(?:{_LETTER}|{_SIGN}|(?<={_LETTER})[;60|!}}\]](?={_LETTER})|(?<={_LETTER})@)*)"
    rf"|(?P<item>\d{{1,3}}\.(?={_LETTER}{{3}}))"
    r"|(?P<number>[^\W_]*\d[\w.,/-]*)"
    r"|(?P<stop>[.!?]+(?=\s|$)|[|\[\]{}])"
    r"|(?P<other>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word (`kind` "word") or a piece of context, at `start` of its text."""

    text: str
    start: int
    kind: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of `text` in order.

    >>> [t.text for t in tokens("8 s$rodki: a@b.pl, witkac.pl") if t.kind == "word"]
    ['s$rodki']
    """
    for match in PIECE.finditer(text):
        kind = match.lastgroup or "other"
        is_code = kind == "word" and len(match[0]) > LONGEST_WORD
        yield Token(match[0], match.start(), "other" if is_code else kind)


def context(token: Token) -> str | None:
    """Return what the language model sees of a piece; None where it sees nothing."""
    if token.kind == "word":
        return token.text.lower()
    return {"number": NUMBER, "item": NUMBER, "guard": NUMBER, "stop": BREAK}.get(token.kind)


def gap_kind(gap: str) -> int:
    """Return what parts two pieces: 0 a blank, 1 a comma, 2 a dash, 3 an opening, 4 another sign."""
    signs = gap.strip()
    if not signs:
        return 0
    return next((kind for kind, of_kind in enumerate((",", "-–—", "(„"), 1) if set(signs) & set(of_kind)), 4)


def addresses(text: str) -> frozenset[str]:
    """Return the words that addresses and e-mails are made of: names, though no list knows them.

    >>> sorted(addresses("oferty w WITKAC.PL pisz: a.lipka@um.torun.pl"))
    ['lipka', 'torun', 'witkac']
    """
    guarded = (token.text.lower() for token in tokens(text) if token.kind == "guard")
    return frozenset(part for found in guarded for part in re.findall(rf"{_LETTER}{{5,}}", found))

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

_LETTER = r"[^\W\d_]"
_SIGN = r"[$¢£€§©]"
PIECE = re.compile(
    rf"(?P<guard>\S*(?:@|https?:|www\.|\[dot\]|\[at\]|\(at\)|\.(?:md|pdf|html?|php|jpe?g|png|docx?|xlsx?|odt|zip)\b)\S*|{_LETTER}+(?:\.{_LETTER}+)+\.?(?=\s|$)(?<=\.pl|\.eu|com|org))"
    rf"|(?P<word>(?:{_LETTER}|{_SIGN}(?={_LETTER}))(?:{_LETTER}|{_SIGN}|(?<={_LETTER})[;60](?={_LETTER}))*)"
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
        yield Token(match[0], match.start(), match.lastgroup or "other")


def context(token: Token) -> str | None:
    """Return what the language model sees of a piece; None where it sees nothing."""
    if token.kind == "word":
        return token.text.lower()
    return {"number": NUMBER, "item": NUMBER, "guard": NUMBER, "stop": BREAK}.get(token.kind)


def sentence_tokens(line: str) -> Iterator[str]:
    """Yield a clean line as the language model counts it."""
    for token in tokens(line):
        if (seen := context(token)) is not None:
            yield seen

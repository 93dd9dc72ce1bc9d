"""Words whose shape the reading spoilt: a bracket or a rule for the last letter, a digit for the first.

Also sentences that it did not spoil, being English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.repair.tokens import BREAK, Token, context

_OPENING = {"]": "[", "}": "{", ")": "("}
_LOOK_BACK = 200
"""An opening bracket further back than this is another's."""
_CALL_GOES_ON = re.compile(r"\s*,|\s+[^\W\d_A-ZĄĆĘŁŃÓŚŹŻ]")
"""After an exclamation's mark comes a capital; after `by!` for był the sentence goes on."""
_ENGLISH = frozenset(
    "the of and for with that are their this from which have been were will you your should".split()
)
_ENGLISH_SHARE = 0.15
"""English sentences have more of these words (the shortest of them two); Polish ones none."""
_DIGIT_FOR_LETTER = re.compile(r"[026][a-z¢é]{3,}")
"""`6wczesnego`, `0rganizacji`: of numbers with a letter behind them (7a, 12b) none has so many."""
SIGN = 0.02
"""How probable a bracket or rule behind a word is that stands there in its own right."""


def with_signs(text: str, found: Iterable[Token], may_be_word: Callable[[str], bool]) -> Iterator[Token]:
    """Yield the tokens, a sign that may be the last letter of the word before it joined to that.

    >>> from pipeline.repair.tokens import tokens
    >>> text = "swe} [tej] wiece)"
    >>> [t.text for t in with_signs(text, tokens(text), bool)]
    ['swe}', '[', 'tej', ']', 'wiece)']
    """
    held: Token | None = None
    for token in found:
        if held is not None:
            is_behind = held.kind == "word" and held.start + len(held.text) == token.start
            if is_behind and _is_letter(text, token) and may_be_word(held.text + token.text):
                yield Token(held.text + token.text, held.start, "word")
                held = None
                continue
            yield held
        is_word = token.kind == "number" and _DIGIT_FOR_LETTER.fullmatch(token.text)
        held = Token(token.text, token.start, "word") if is_word else token
    if held is not None:
        yield held


def _is_letter(text: str, sign: Token) -> bool:
    """Say whether a sign behind a word may be its last letter: j read as a bracket, ł as `!`."""
    after = text[sign.start + 1 : sign.start + 2]
    if sign.text == "!":
        return _CALL_GOES_ON.match(text, sign.start + 1) is not None
    if sign.text == "|":
        return not after.isalnum()
    opening = _OPENING.get(sign.text)
    if opening is None or after.isalnum():
        return False
    before = text[max(0, sign.start - _LOOK_BACK) : sign.start]
    return before.count(opening) <= before.count(sign.text)


def core(read: str) -> str:
    """Return a word without a sign behind it."""
    return read[:-1] if len(read) > 1 and read[-1] in "]})|!" else read


def foreign(run: Sequence[Token]) -> set[int]:
    """Return the places of a run's English sentences: what an English model reads, it reads right.

    >>> from pipeline.repair.tokens import tokens
    >>> sorted(foreign(list(tokens("the aims of the project. Cele sa trzy."))))
    [0, 1, 2, 3, 4]
    """
    found: set[int] = set()
    begin = 0
    for end in (*(n for n, token in enumerate(run) if context(token) == BREAK), len(run)):
        places = [n for n in range(begin, end) if run[n].kind == "word"]
        told = sum(run[n].text.lower() in _ENGLISH for n in places)
        if told > 1 and told >= _ENGLISH_SHARE * len(places):
            found.update(places)
        begin = end + 1
    return found

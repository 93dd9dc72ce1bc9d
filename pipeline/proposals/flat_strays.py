"""Which lines belong to the columns before the number, and which words are none.

A merged cell with a rotated topic leaves single letters and pieces of words; the moderators'
narrow column leaves names in capitals and their institutions. Such lines come in runs, often
between empty lines, so runs are found, not lines: the likeliest path through two states.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from wordfreq import zipf_frequency

from pipeline.polish import is_first_name, is_known
from pipeline.proposals.flat_lines import (
    BARS,
    FlatLine,
    Token,
    fold,
    is_enumerator,
    matches_head,
)
from pipeline.proposals.flat_numbers import is_numeric

_NARROW = 24
"""Characters: a moderators' column is narrower (longest piece in the Toruń record: 16)."""
ONE_LETTER_WORDS = frozenset("aiouwz")
_CLAUSE = re.compile(r"\d+[a-z]\)")
_FREQUENT = 4.5
"""Zipf frequency of a word of two letters that stands in most documents ("ją" 5.2, "ce" 4.0)."""


def is_rubbish(token: Token) -> bool:
    """Say whether a token is no word, number or item mark: a rotated letter, a rule, a smudge."""
    if token.text in {"-", "–", "—"} or (is_enumerator(token) and token.bare):
        return False
    letters = [c for c in token.bare if c.isalpha()]
    if is_numeric(token.raw):
        return False
    raw = token.raw.strip(BARS)
    if len(letters) == 3 and _is_mixed(raw) and not is_known(raw):
        return True
    return len(letters) < 2 and not (len(token.text) == 1 and token.text in ONE_LETTER_WORDS)


def _is_mixed(raw: str) -> bool:
    """Say whether capitals stand inside a word of small letters, as read: `cZu`, which repair made `cłu`."""
    return raw[1:] != raw[1:].lower() and not raw.isupper()


def is_clause(token: Token) -> bool:
    """Say whether a token may stand alone on a last line: "(art. | 19a)"."""
    return bool(_CLAUSE.match(token.text))


def is_word(token: Token) -> bool:
    """Say whether a token is more than a rule or a smudge."""
    return not is_rubbish(token) and any(c.isalnum() for c in token.text)


def is_scrap(token: Token) -> bool:
    """Say whether a token is rubbish, or two or three small letters that are no Polish word: `oc`, `iy`.

    SGJP knows many words of two letters that nobody writes ("ce", "ar"), so these must be frequent too.
    """
    raw, bare = token.raw.strip(BARS + " .,;:()\"'„”-–—_*"), token.bare
    if is_rubbish(token):
        return True
    if len(raw) not in (2, 3) or not raw.isalpha() or not raw[1:].islower() or "." in token.text:
        return False
    return not (is_known(bare) and (len(bare) > 2 or _frequency(bare.lower()) >= _FREQUENT))


@lru_cache(maxsize=10_000)
def _frequency(word: str) -> float:
    return float(zipf_frequency(word, "pl"))


def without_scraps(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return a line's proposal without the scraps behind its last word, which other columns left there."""
    end = len(tokens)
    while end and (is_scrap(tokens[end - 1]) or (end < len(tokens) and len(tokens[end - 1].bare) < 2)):
        end -= 1
    return tokens[:end]


def _is_short_word(token: Token) -> bool:
    """Say whether a token of two or three letters is a word or an abbreviation: `dla`, `NGO)`."""
    raw = token.raw.strip(BARS + " .,;:()\"'„”-–—_*")
    return len(raw) > 1 and raw.isalpha() and (raw.isupper() or (raw.islower() and is_known(raw)))


def is_name(token: Token) -> bool:
    """Say whether a token is a first name."""
    bare = token.bare
    return len(bare) > 2 and bare.isalpha() and is_first_name(bare) and bare[:1].isupper()


def is_rubbish_line(line: FlatLine) -> bool:
    """Say whether a line holds no number and no word that is known or long enough to be one."""
    if any(is_numeric(t.raw) or is_clause(t) for t in line.tokens):
        return False
    rubbish = [is_rubbish(t) or len(t.bare) < 2 for t in line.tokens]
    if all(rubbish):
        return True
    scraps = sum(is_scrap(t) or len(t.bare) < 2 for t in line.tokens)
    known = any(len(t.bare) > 3 and is_known(t.bare) for t in line.tokens)
    if not known and len(line.tokens) > 2 and scraps >= 0.5 * len(line.tokens):
        return True
    short = all(len(t.bare) < 4 and not _is_short_word(t) for t in line.tokens)
    return not known and (short or (len(line.tokens) > 1 and sum(rubbish) >= 0.6 * len(rubbish)))


def _line_odds(line: FlatLine, unit_like: bool) -> float:
    """Return the log odds that a whole line is a stray one, by itself."""
    text, tokens = line.text, line.tokens
    if "moderator" in fold(text) and len(text) < 40:
        return 6.0
    if len(tokens) == 1 and is_numeric(tokens[0].raw):
        return -4.0
    if all(map(is_rubbish, tokens)) or len(text) <= 2:
        return 2.0
    if len(text) > _NARROW + 10:
        return -5.0
    odds = 0.3 if len(text) <= _NARROW else -1.0
    capitals = sum(len(t.bare) > 2 and t.bare.isupper() for t in tokens)
    odds += 1.2 * (capitals > 0 and "." not in text) + 2.5 * any(map(is_name, tokens))
    odds += 1.0 * (tokens[-1].text in {"-", "–", "—"})
    odds += 0.5 * any(matches_head(t.bare, "owner") for t in tokens)
    odds += 1.5 * tokens[-1].before_rule
    odds += 1.5 * (
        len(tokens) == 1
        and "." not in tokens[0].bare
        and not text[-1:].isdigit()
        and not is_known(tokens[0].bare)
    )
    # A word alone between empty lines belongs to no sentence: a piece of a rotated topic.
    apart = (line.starts_page or line.blank_before) and line.blank_after
    odds += 1.5 * bool(len(tokens) == 1 and apart and text.isalpha() and text[:1].isupper())
    odds -= 2.0 * is_numeric(tokens[0].raw) + 1.5 * unit_like + 1.0 * (text[-1:] in ",;:")
    return odds - 0.7 * (text[:1].islower() and len(tokens) > 1)


def _switch(line: FlatLine) -> float:
    """Return what it costs to change between rows and strays before this line."""
    if line.starts_page:
        return 0.3
    return 1.0 if line.blank_before else 2.5


def stray_lines(lines: Sequence[FlatLine], unit_like: Sequence[bool]) -> list[bool]:
    """Return for each line whether it is a stray one: the likeliest path through two states.

    Args:
        unit_like: whether the line holds a unit's name that other lines hold too.
    """
    if not lines:
        return []
    scores, back = [(0.0, 0.0)], []
    for line, is_unit in zip(lines, unit_like, strict=True):
        cost, odds = _switch(line), _line_odds(line, is_unit) / 2
        stay, stray = scores[-1]
        from_stay, from_stray = stay >= stray - cost, stray >= stay - cost
        back.append((from_stay, from_stray))
        scores.append(
            ((stay if from_stay else stray - cost) - odds, (stray if from_stray else stay - cost) + odds)
        )
    state, path = scores[-1][1] > scores[-1][0], []
    for from_stay, from_stray in reversed(back):
        path.append(state)
        state = (not from_stay) if not state else from_stray
    return path[::-1]

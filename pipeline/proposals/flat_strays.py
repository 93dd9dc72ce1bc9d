"""Which lines, and which beginnings of lines, belong to the columns before the number.

A merged cell with a rotated topic leaves single letters and pieces of words; the moderators'
narrow column leaves names in capitals and their institutions. Such lines come in runs, often
between empty lines, so runs are found, not lines: the likeliest path through two states.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from wordfreq import zipf_frequency

from pipeline.polish import is_first_name, is_known
from pipeline.proposals.flat_lines import (
    BARS,
    FlatLine,
    Token,
    facts,
    fold,
    is_enumerator,
    matches_head,
    skeleton,
)
from pipeline.proposals.flat_numbers import is_numeric
from pipeline.proposals.flat_units import is_head

_NARROW = 24
"""Characters: a moderators' column is narrower (longest piece in the Toruń record: 16)."""
_ONE_LETTER_WORDS = frozenset("aiouwz")
_DEEPEST = 7
"""Tokens at a line's beginning that may be strays at most."""
_FREQUENT = 4.5
"""Zipf frequency of a word of two letters that stands in most documents ("ją" 5.2, "ce" 4.0)."""
FIRST, AGAIN = -0.8, 0.6
"""Log odds of strays at a line's beginning, after a line without any and after one with some."""


def _is_rubbish(token: Token) -> bool:
    """Say whether a token is no word, number or item mark: a rotated letter, a rule, a smudge."""
    if token.text in {"-", "–", "—"} or (is_enumerator(token) and token.bare):
        return False
    letters = [c for c in token.bare if c.isalpha()]
    if is_numeric(token.raw):
        return False
    raw = token.raw.strip(BARS)
    if len(letters) == 3 and _is_mixed(raw) and not is_known(raw):
        return True
    return len(letters) < 2 and not (len(token.text) == 1 and token.text in _ONE_LETTER_WORDS)


def _is_mixed(raw: str) -> bool:
    """Say whether capitals stand inside a word of small letters, as read: `cZu`, which repair made `cłu`."""
    return raw[1:] != raw[1:].lower() and not raw.isupper()


def is_word(token: Token) -> bool:
    """Say whether a token is more than a rule or a smudge."""
    return not _is_rubbish(token) and any(c.isalnum() for c in token.text)


def is_scrap(token: Token) -> bool:
    """Say whether a token is rubbish, or two or three small letters that are no Polish word: `oc`, `iy`.

    SGJP knows many words of two letters that nobody writes ("ce", "ar"), so these must be frequent too.
    """
    raw, bare = token.raw.strip(BARS + " .,;:()\"'„”-–—_*"), token.bare
    if _is_rubbish(token):
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


def _is_name(token: Token) -> bool:
    bare = token.bare
    return len(bare) > 2 and bare.isalpha() and is_first_name(bare) and bare[:1].isupper()


def is_rubbish_line(line: FlatLine) -> bool:
    """Say whether a line holds no number and no word that is known or long enough to be one."""
    if any(is_numeric(t.raw) for t in line.tokens):
        return False
    rubbish = [_is_rubbish(t) or len(t.bare) < 2 for t in line.tokens]
    if all(rubbish):
        return True
    scraps = sum(is_scrap(t) or len(t.bare) < 2 for t in line.tokens)
    known = any(len(t.bare) > 3 and is_known(t.bare) for t in line.tokens)
    if not known and len(line.tokens) > 2 and scraps >= 0.5 * len(line.tokens):
        return True
    short = all(len(t.bare) < 4 and not _is_short_word(t) for t in line.tokens)
    return not known and (short or (len(line.tokens) > 1 and sum(rubbish) >= 0.6 * len(rubbish)))


def is_header_line(line: FlatLine) -> bool:
    """Say whether a line is a piece of the table's header: its words, or the row of column numbers."""
    words = [t.bare for t in line.tokens if len(t.bare) > 1 and t.bare[:1].isalpha()]
    if len(words) < 2:
        numbers = [int(t.raw) for t in line.tokens if t.raw.isdigit()]
        rising = all(b - a == 1 for a, b in pairwise(numbers))
        if len(numbers) >= 3 and len(numbers) >= 0.7 * len(line.tokens) and rising:
            return True
    if not words:
        return False
    headers = {skeleton(form) for form in facts("header")}
    known = sum(skeleton(word) in headers for word in words)
    capitals = all(w.isupper() for w in words)
    return known >= 0.6 * len(words) and (known >= 2 or capitals)


def without_preface(lines: Sequence[FlatLine]) -> list[FlatLine]:
    """Drop what stands above the table's first header, and every header line."""
    headers = [place for place, line in enumerate(lines) if is_header_line(line)]
    begin = 0
    if headers and headers[0] < min(60, 0.3 * len(lines)):
        # The header's own lines stand close together.
        begin = headers[0]
        for place in headers:
            begin = place + 1 if place - begin <= 2 else begin
    return [line for line in lines[begin:] if not is_header_line(line)]


def _line_odds(line: FlatLine, unit_like: bool) -> float:
    """Return the log odds that a whole line is a stray one, by itself."""
    text, tokens = line.text, line.tokens
    if "moderator" in fold(text) and len(text) < 40:
        return 6.0
    if len(tokens) == 1 and is_numeric(tokens[0].raw):
        return -4.0
    if all(map(_is_rubbish, tokens)) or len(text) <= 2:
        return 2.0
    if len(text) > _NARROW + 10:
        return -5.0
    odds = 0.3 if len(text) <= _NARROW else -1.0
    capitals = sum(len(t.bare) > 2 and t.bare.isupper() for t in tokens)
    odds += 1.2 * (capitals > 0 and "." not in text) + 2.5 * any(map(_is_name, tokens))
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


def _opening_odds(token: Token, seen: bool, owner_run: bool) -> float:
    """Return the log odds that the token at a line's beginning is a stray piece.

    Args:
        seen: whether something in this line, or the line before, is surely one.
        owner_run: whether an institution's name has begun.
    """
    bare, text = token.bare, token.text
    capitals = len(bare) > 2 and bare.isupper()
    institution = matches_head(bare, "head") or matches_head(bare, "owner")
    # A short one within an institution's name is an abbreviation the proposal begins with.
    shout = -0.5 if owner_run and len(bare) < 5 else 0.6 if seen else -2.0
    rules = (
        (fold(bare).startswith("moderator"), 4.0),
        (_is_rubbish(token), 1.6),
        (capitals and _is_name(token), 2.0),
        (capitals, shout),
        (institution, 1.0 if seen else -3.0),
        (owner_run and (bare[:1].isupper() or text in {"-", "–", "—", "i"}), 0.4),
        (len(text) == 1 and (text in _ONE_LETTER_WORDS or text in "-–—"), -0.2),
        (is_numeric(token.raw), 0.2),
        (is_scrap(token), 0.9),
        (True, -4.0),
    )
    return next(odds for holds, odds in rules if holds)


def _is_name_to_end(tokens: Sequence[Token]) -> bool:
    """Say whether the rest of a line can be one unit's name and nothing else."""
    return all(t.bare[:1].isupper() or len(t.bare) < 3 or t.text.startswith("ds.") for t in tokens)


@dataclass(frozen=True, slots=True)
class _Opening:
    """How lines so far begin: their log odds, how many tokens of each are strays, what the last leaves.

    `run`: the last line began with strays; `owners`: with a name or an institution among them.
    """

    score: float
    counts: tuple[int, ...]
    run: bool
    owners: bool


def opening_strays(lines: Sequence[FlatLine], fixed: Sequence[int | None]) -> list[int]:
    """Return for each line how many tokens at its beginning are pieces of the columns before.

    Such pieces come in runs of lines, so one that could be a word ("o wyjaśnienie") is judged by
    the lines above and below it: the likeliest path of counts down the lines is taken.

    Args:
        fixed: where a row's number was found in the line, how many tokens stand before it, else None.
    """
    paths = [_Opening(0.0, (), run=False, owners=False)]
    for line, known in zip(lines, fixed, strict=True):
        grown: dict[tuple[bool, bool], _Opening] = {}
        for path in paths:
            ways = [(known, 0.0)] if known is not None else _openings(line, path)
            for count, odds in ways:
                pieces = line.tokens[:count]
                state = bool(pieces), any(map(_is_owners, pieces))
                way = _Opening(path.score + odds, (*path.counts, count), *state)
                if state not in grown or way.score > grown[state].score:
                    grown[state] = way
        paths = list(grown.values())
    return list(max(paths, key=lambda p: p.score).counts)


def _openings(line: FlatLine, above: _Opening) -> list[tuple[int, float]]:
    """Return the counts of strays worth weighing at a line's beginning, none among them, with log odds."""
    near = above.run and not line.blank_before and not line.starts_page
    best, total, top = 0, (AGAIN if near else FIRST), -math.inf
    owners = above.owners
    for place, token in enumerate(line.tokens[:_DEEPEST]):
        item = place == 0 and is_enumerator(token) and len(line.tokens) > 1
        if item and line.tokens[1].text[:1].islower():
            break
        if is_head(line.tokens, place) and _is_name_to_end(line.tokens[place:]):
            break
        total += _opening_odds(token, above.run or total > 0, owners)
        # "o (do": a preposition does not govern a bracket.
        if len(token.text) == 1 and line.tokens[place + 1 : place + 2]:
            total += 1.5 * line.tokens[place + 1].text.startswith("(")
        owners = owners or matches_head(token.bare, "head") or matches_head(token.bare, "owner")
        if total > top and place + 1 < len(line.tokens):
            best, top = place + 1, total
    return [(0, 0.0), (best, top)] if best else [(0, 0.0)]


def _is_owners(token: Token) -> bool:
    """Say whether a token may belong to a moderator's name or institution."""
    named = matches_head(token.bare, "head") or matches_head(token.bare, "owner")
    return named or _is_name(token) or token.bare[:1].isupper()

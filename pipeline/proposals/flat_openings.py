"""Which beginnings of lines belong to the columns before the number: topics' letters, moderators' names.

Such pieces come in runs of lines, so a line's beginning is judged by its neighbours' too: the
likeliest path of counts down the lines is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.proposals.flat_lines import FlatLine, Token, fold, is_enumerator, matches_head
from pipeline.proposals.flat_numbers import is_numeric
from pipeline.proposals.flat_strays import ONE_LETTER_WORDS, is_name, is_rubbish, is_scrap
from pipeline.proposals.flat_units import is_head

_DEEPEST = 7
"""Tokens at a line's beginning that may be strays at most."""
FIRST, AGAIN = -0.8, 0.6
"""Log odds of strays at a line's beginning, after a line without any and after one with some."""


def opening_letters(line: FlatLine) -> int:
    """Return how many tokens at a line's beginning are rubbish or a letter or two."""
    count = 0
    while count + 1 < len(line.tokens) and len(line.tokens[count].bare) < 3:
        count += 1
    return count


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
        (is_rubbish(token), 1.6),
        (capitals and is_name(token), 2.0),
        (capitals, shout),
        (institution, 1.0 if seen else -3.0),
        (owner_run and (bare[:1].isupper() or text in {"-", "–", "—", "i"}), 0.4),
        (len(text) == 1 and (text in ONE_LETTER_WORDS or text in "-–—"), -0.2),
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
    return named or is_name(token) or token.bare[:1].isupper()

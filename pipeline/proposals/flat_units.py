"""Where in a line the responsible units begin.

Beside the names learnt from the document itself (`flat_inventory`) count the heads of such names
(`Wydział`, `Biuro`, …), a column's rule, and white space between columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, takewhile

from pipeline.polish import analyses
from pipeline.proposals.flat_inventory import Inventory
from pipeline.proposals.flat_lines import FlatLine, Token, facts, fold, matches_head

_WIDE_GAP = 3.0
"""White space, in characters, that parts two columns; between words of one it is one or two."""

_ADJECTIVES = tuple(
    f"{stem}{end}" for stem in ("sk", "ck", "zk", "n", "ow") for end in ("i", "ie", "a", "y", "e")
)
"""Endings of adjectives, which a misread one keeps: `Brzezinskie`."""


def with_initials(lines: Sequence[FlatLine]) -> list[FlatLine]:
    """Return the lines, tokens marked that name a unit by its initials at a line's end: `BWS`, `OOS „Młyn”`.

    Known are the initials of the names in the same text that begin with a head: "Biuro
    Współpracy Społecznej".
    """
    known = {initials for line in lines for initials in _initials(line.tokens)}
    return [replace(line, tokens=tuple(_marked(line.tokens, known))) for line in lines]


def _initials(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the initials of every name that begins with a head, from three words on."""
    for place, token in enumerate(tokens):
        if not matches_head(token.bare, "head"):
            continue
        run = takewhile(lambda t: t.bare[:1].isupper() or t.bare in {"i", "w"}, tokens[place:])
        letters = [fold(t.bare)[0].upper() for t in run if t.bare[:1].isupper()]
        yield from ("".join(letters[:count]) for count in range(3, len(letters) + 1))


def _marked(tokens: Sequence[Token], known: Collection[str]) -> Iterator[Token]:
    for place, token in enumerate(tokens):
        name = fold(token.bare.replace("0", "O")).upper()
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        before = " ".join(t.text for t in tokens[:place])
        closes = (not after or after[0] in ",-–—„\"'") and before.count("(") <= before.count(")")
        stands = (place > 0 or len(tokens) == 1) and closes and token.bare.isupper() and name in known
        yield replace(token, initials=True) if stands else token


def is_head(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a unit's name may begin at `place`: its head, or an adjective before its head."""
    token = tokens[place]
    bare = token.bare
    if token.initials or matches_head(bare, "head"):
        return True
    after = tokens[place + 1].bare if place + 1 < len(tokens) else ""
    if matches_head(bare, "group"):
        # "działy, jednostki …", "działy UMT": not "wydziały nie przyjmują".
        return (
            token.text.endswith(",") or matches_head(after, "group") or (after.isupper() and len(after) > 1)
        )
    return _describes(bare) and matches_head(after, "head")


@lru_cache(maxsize=20_000)
def _describes(word: str) -> bool:
    """Say whether a word may be an adjective before a name's head; one that is not known may be."""
    if not word[:1].isupper() or len(word) < 5 or fold(word)[-1:] not in "iaey":
        return False
    readings = analyses(word) or analyses(word.lower())
    described = not readings or any(tag.startswith("adj") for _, tag in readings)
    return described or fold(word).endswith(_ADJECTIVES)


def is_remark(tokens: Sequence[Token]) -> bool:
    """Say whether a remark, or a position taken, begins here."""
    words = fold(" ".join(t.text for t in tokens)).lstrip("-– ")
    return any(_alike(fold(form), words) for form in facts("remark"))


def _alike(form: str, words: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return bool(Levenshtein.normalized_similarity(form, words[: len(form)]) >= 0.85)


def unit_score(tokens: Sequence[Token], inventory: Inventory) -> float:
    """Return the log odds that all `tokens` are units (with what remark follows them)."""
    score, place = 0.0, 0
    while place < len(tokens):
        length, seen = inventory.longest(tokens[place:])
        if length:
            score += 3.0 + min(seen, 20) / 10
            place += length
            continue
        if is_head(tokens, place):
            score += 2.2 if not score else 0.8
            group = matches_head(tokens[place].bare, "group")
            score += 1.5 * (group and inventory.shared(tokens[place:]) >= 3)
            place += 1
            while place < len(tokens) and (group or not _ends_name(tokens[place - 1])):
                if is_remark(tokens[place:]):
                    return score + 2.0
                score += _inside(tokens[place]) / (4 if group else 1)
                place += 1
            continue
        if is_remark(tokens[place:]):
            return score + 2.0
        bare = tokens[place].bare
        score += -0.3 if tokens[place].text in {"-", "–"} or bare[:1].isupper() else -1.2
        place += 1
    return score


def _ends_name(token: Token) -> bool:
    return token.text.endswith((",", ";"))


def _inside(token: Token) -> float:
    """Return what a word inside a unit's name speaks for its being one."""
    bare = token.bare
    if bare[:1].isupper():
        return 0.4
    return -0.1 if len(bare) <= 3 else -0.6


def split_scores(tokens: Sequence[Token], inventory: Inventory) -> list[float]:
    """Return for each place, 0 to the line's end, the log odds that units begin exactly there."""
    scores = []
    for place in range(len(tokens)):
        score = unit_score(tokens[place:], inventory)
        if not inventory.longest(tokens[place:])[0] and not is_head(tokens, place):
            score -= 2.5
        if inventory.begins(tokens[place:]) and place:
            score -= 4.5
        if tokens[place].after_rule or (place and tokens[place - 1].before_rule):
            score += 3.5
        if place and tokens[place].gap >= _WIDE_GAP:
            score += 4.0
        if place and is_remark(tokens[place:]) and not inventory.begins(tokens[place:]):
            score += 2.5
        scores.append(score - (0.5 if place == 0 else 0.0))
    # What looks like a unit and would be left in the proposal speaks against a later cut, or none.
    heads = [0.8 * _is_left(tokens, p) for p in range(len(tokens))]
    return [score - left for score, left in zip([*scores, 0.0], [0.0, *accumulate(heads)], strict=True)]


def _is_left(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a word would be a unit's left in the proposal: a name's head, or a group's of an office."""
    if not is_head(tokens, place):
        return False
    after = tokens[place + 1].bare if place + 1 < len(tokens) else ""
    return tokens[place].bare[:1].isupper() or (after.isupper() and len(after) > 1)

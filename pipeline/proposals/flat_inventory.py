"""Units' names learnt from a document: what ends many of its lines after ever other words.

So does a name, or the rest of one that began a line above; what goes on below in the same word
several times is a name broken in a narrow column.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.proposals.flat_lines import FlatLine, Token, skeleton
from pipeline.proposals.units import is_of_what, kind_of_word

_FEWEST = 3
"""A tail seen less often is no evidence of a unit's name; with a kind of unit before it, once less."""
_LONGEST = 14

Key = tuple[str, ...]


def name_key(tokens: Sequence[Token]) -> Key:
    """Return what makes two spellings of one name alike."""
    return tuple(k for k in (skeleton(t.text) for t in tokens) if k)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Names learnt from a document: skeletons of words -> how often they ended a line.

    `rests`: names that several times went on below in the same word.
    """

    tails: dict[Key, int]
    rests: frozenset[tuple[Key, str]] = frozenset()

    def is_whole(self, tokens: Sequence[Token], rest: str) -> bool:
        """Say whether the tokens end in a learnt name that is not known to go on in `rest`."""
        for place in range(len(tokens)):
            if self.longest(tokens[place:])[0] == len(tokens) - place:
                return (name_key(tokens[place:]), skeleton(rest)) not in self.rests
        return False

    def longest(self, tokens: Sequence[Token]) -> tuple[int, int]:
        """Return how many tokens at the beginning are a learnt name, and how often it was seen."""
        if not tokens or not skeleton(tokens[0].text):
            return 0, 0
        for length in range(min(len(tokens), _LONGEST), 0, -1):
            key = name_key(tokens[:length])
            if key in self.tails:
                return length, self.tails[key]
        return 0, 0

    def begins(self, tokens: Sequence[Token]) -> bool:
        """Say whether the tokens are a learnt name's beginning, broken off."""
        key = name_key(tokens)
        if key in self.tails:
            return False
        return any(len(k) > len(key) and k[: len(key)] == key for k in self.tails)

    def shared(self, tokens: Sequence[Token]) -> int:
        """Return how many words at the beginning are a learnt name's beginning, at most."""
        key = name_key(tokens)
        common = 0
        for name in self.tails:
            length = 0
            while length < min(len(name), len(key)) and name[length] == key[length]:
                length += 1
            common = max(common, length)
        return common


def learn(lines: Sequence[FlatLine]) -> Inventory:
    """Return the names at the lines' ends: repeated, not always preceded by the same word."""
    counts: Counter[Key] = Counter()
    before: dict[Key, Counter[str]] = defaultdict(Counter)
    named: set[Key] = set()
    for line in lines:
        tokens = [t for t in line.tokens if skeleton(t.text)]
        for start in range(max(0, len(tokens) - _LONGEST), len(tokens)):
            key = name_key(tokens[start:])
            counts[key] += 1
            if len(key) > 2 and tokens[start].bare.islower() and kind_of_word(tokens[start].bare):
                named.add(key)
            before[key][skeleton(tokens[start - 1].text) if start else ""] += 1
    tails = {}
    for key, count in counts.items():
        if count < _FEWEST - (key in named):
            continue
        diverse = _commonest(before[key]) <= 0.7 * count or before[key][""] >= 0.5 * count
        if diverse and len(key) >= 2 and len("".join(key)) >= 8:
            tails[key] = count
    found = Inventory(_without_rests(tails))
    return replace(found, rests=_rests(lines, found))


def _rests(lines: Sequence[FlatLine], inventory: Inventory) -> frozenset[tuple[Key, str]]:
    """Return the names broken over lines in narrow columns: "Centrum Aktywności" / "Lokalnej,"."""
    seen: Counter[tuple[Key, str]] = Counter()
    for above, below in pairwise(lines):
        last = below.tokens[-1]
        if not last.bare[:1].isupper() or not is_of_what(last.bare):
            continue
        for place in range(len(above.tokens)):
            if inventory.longest(above.tokens[place:])[0] == len(above.tokens) - place:
                seen[name_key(above.tokens[place:]), skeleton(last.text)] += 1
                break
    return frozenset(pair for pair, count in seen.items() if count >= max(2, 0.5 * inventory.tails[pair[0]]))


def _commonest(words: Counter[str]) -> int:
    """Return how often the commonest word occurs, misread forms of it counted with it."""
    from rapidfuzz.distance import Levenshtein

    word = words.most_common(1)[0][0]
    return sum(n for other, n in words.items() if Levenshtein.normalized_similarity(word, other) >= 0.7)


def _without_rests(tails: dict[Key, int]) -> dict[Key, int]:
    """Drop tails that are only the end of a longer one: "Innowacji Miejskich"."""
    return {
        key: count
        for key, count in tails.items()
        if not any(
            len(longer) > len(key) and longer[-len(key) :] == key and other >= 0.6 * count
            for longer, other in tails.items()
        )
    }

"""Where in a line the responsible units begin.

The names are learnt from the document itself: what stands at the ends of many lines, after ever
other words, is a unit's name (or the rest of one that began a line above). Beside these count
the heads of such names (`Wydział`, `Biuro`, …), a column's rule, and white space between columns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise, takewhile

from pipeline.polish import analyses
from pipeline.proposals.flat_lines import FlatLine, Token, facts, fold, matches_head, skeleton
from pipeline.proposals.units import is_of_what, kind_of_word

_FEWEST = 3
"""A tail seen less often is no evidence of a unit's name; with a kind of unit before it, once less."""
_LONGEST = 14
_WIDE_GAP = 3.0
"""White space, in characters, that parts two columns; between words of one it is one or two."""

_ADJECTIVES = tuple(
    f"{stem}{end}" for stem in ("sk", "ck", "zk", "n", "ow") for end in ("i", "ie", "a", "y", "e")
)
"""Endings of adjectives, which a misread one keeps: `Brzezinskie`."""

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

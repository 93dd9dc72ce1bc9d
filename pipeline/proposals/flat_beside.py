"""Further columns of a text without layout: what stands between number and proposal, and after the units.

The header says that there are such columns; their words are learnt from the document, as units'
names are. A topic or an organization opens several rows, ever other words behind it; an opinion
or a cost closes them. Where the header names no such column, nothing is taken away.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.proposals.flat_header import Order
from pipeline.proposals.flat_lines import BARS, Beside, FlatLine, Token, facts, fold, skeleton
from pipeline.proposals.flat_numbers import is_numeric
from pipeline.proposals.flat_units import is_head, is_remark
from pipeline.proposals.headings import plain
from pipeline.proposals.units import begins_with_unit, is_said

_LONGEST = 8
_FEWEST_LETTERS = 4
_DIVERSE = 0.6
"""Share of the words beside a phrase that must differ: `Dotacje` is always followed by `i konkursy`."""
_NUMBER = r"\d[\d .,-]*(?:tys\.?|mln)?\s*(?:z\S{0,2}|pln)\.?"
_COST = re.compile(rf"(?:(?:ok|do|od|okolo|po)\.?\s)?{_NUMBER}(?:\s(?:rocznie|miesiecznie|brutto|netto))?")

_FEWEST_OPENED, _OPENED = 6, 0.7
"""So many numbers, and such a share of them, are followed by a column's words that no header names."""
UNNAMED = ("other", "kolumna bez nagłówka")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Words learnt of one column; `after` are those of its next line, by the words of the line above."""

    first: frozenset[Key]
    after: dict[Key, frozenset[Key]]


def without_further_columns(lines: Sequence[FlatLine], order: Order) -> list[FlatLine]:
    """Return the lines with what further columns hold set beside."""
    roles = [role for role, _ in order]
    if not {"proposal", "unit"} <= set(roles) or roles.index("unit") < roles.index("proposal"):
        return list(lines)
    proposal, unit = roles.index("proposal"), roles.index("unit")
    number = roles.index("number") if "number" in roles else 0
    leading = [c for c in order[:proposal] if c[0] in {"topic", "other"}]
    found = list(lines)
    if "moderators" not in roles and len(leading) < 2:
        column = leading[0] if leading else UNNAMED
        opened = _without_openings(found, column, before=column in order[:number])
        found = opened if leading or _opens_most(opened) else found
    between = next((c for c in order[proposal + 1 : unit] if _is_of_cost(c)), None)
    if between:
        found = [_without_cost_between(line, between) for line in found]
    cost = next((c for c in order[unit + 1 :] if _is_of_cost(c)), None)
    if cost:
        found = [_without_cost_at_end(line, cost) for line in found]
    said = next((c for c in order[unit + 1 :] if not _is_of_cost(c)), None)
    return _without_opinions(found, said) if said else found


def _opens_most(lines: Sequence[FlatLine]) -> bool:
    """Say whether most numbers are followed by what other numbers are followed by too."""
    numbered = [bool(line.beside) for line in lines if line.tokens and is_numeric(line.tokens[0].raw)]
    return sum(numbered) >= max(_FEWEST_OPENED, _OPENED * len(numbered))


def _is_of_cost(column: tuple[str, str]) -> bool:
    return any(root in plain(column[1]) for root in ("koszt", "kwot", "finans", "wartosc"))


def _key(tokens: Sequence[Token]) -> Key:
    """Return what makes two readings of a phrase alike; a capital at its beginning counts."""
    words = tuple(k for k in (skeleton(t.text) for t in tokens) if k)
    return (("A" if tokens[0].bare[:1].isupper() else "a"), *words)


def _begin(line: FlatLine) -> int:
    """Return where a line's words begin behind its number and rules."""
    place = 0
    while place < min(2, len(line.tokens)) and (
        is_numeric(line.tokens[place].raw) or not line.tokens[place].text.strip(BARS)
    ):
        place += 1
    return place


def _is_diverse(beside: Counter[str], fewest: int = 2) -> bool:
    """Say whether ever other words stand beside a phrase, or often none."""
    count = sum(beside.values())
    return count >= fewest and (len(beside) >= _DIVERSE * count or beside[""] >= 0.5 * count)


def _prefixes(tokens: Sequence[Token]) -> Iterator[tuple[int, Key, str]]:
    """Yield the beginnings of a line: how many words, their key, the word behind."""
    for length in range(1, min(len(tokens), _LONGEST) + 1):
        if skeleton(tokens[length - 1].text) and sum(len(t.bare) for t in tokens[:length]) >= _FEWEST_LETTERS:
            behind = (k for t in tokens[length:] if (k := skeleton(t.text)))
            yield length, _key(tokens[:length]), next(behind, "")


def _learnt(texts: Sequence[Sequence[Token]], fewest: int) -> frozenset[Key]:
    """Return the shortest phrases that open several texts, ever other words behind them."""
    behind: dict[Key, Counter[str]] = defaultdict(Counter)
    for tokens in texts:
        for _, key, word in _prefixes(tokens):
            behind[key][word] += 1
    known = {key for key, words in behind.items() if _is_diverse(words, fewest)}
    return frozenset(key for key in known if not any(key[:n] in known for n in range(2, len(key))))


def _matched(tokens: Sequence[Token], known: frozenset[Key]) -> int:
    """Return how many words at the beginning are a known phrase."""
    return next((length for length, key, _ in _prefixes(tokens) if key in known), 0)


def _learn(lines: Sequence[FlatLine], begins: Sequence[int], before: bool) -> _Phrases:
    """Return what opens the rows' lines: behind the number, or before it."""
    texts = [line.tokens[begin:] for line, begin in zip(lines, begins, strict=True)]
    # Units' names open lines too, below other names.
    opening = [text for text in texts if text and text[0].bare[:1].isupper() and not _is_unit(text, 0)]
    if not before:
        opening = [text for text, begin in zip(texts, begins, strict=True) if text and begin]
    first = _learnt(opening, 3 if before else 2)
    below: dict[Key, list[Sequence[Token]]] = defaultdict(list)
    for above, line, text in zip(texts, lines[1:], texts[1:], strict=False):
        length = _matched(above, first)
        if length and text and not is_numeric(line.tokens[0].raw) and not _is_unit(text, 0):
            below[_key(above[:length])].append(text)
    return _Phrases(first, {key: _learnt(held, 2) for key, held in below.items()})


def _without_openings(lines: Sequence[FlatLine], column: tuple[str, str], before: bool) -> list[FlatLine]:
    """Return the lines without the words of a column left of the proposal's.

    Args:
        before: whether it stands left of the numbers too.
    """
    begins = [0 if before else _begin(line) for line in lines]
    phrases = _learn(lines, begins, before)
    found: list[FlatLine] = []
    above: Key = ()
    for line, begin in zip(lines, begins, strict=True):
        text = line.tokens[begin:]
        opening = _matched(text, phrases.first)
        length = opening or _matched(text, phrases.after.get(above, frozenset()))
        above = _key(text[:opening]) if opening else ()
        found.append(_set_beside(line, begin, begin + length, column) if length else line)
    return found


def _set_beside(line: FlatLine, start: int, end: int, column: tuple[str, str]) -> FlatLine:
    """Return a line with some of its words set beside, as what a further column holds."""
    held = Beside(column[0], column[1], line.tokens[start:end])
    return replace(line, tokens=line.tokens[:start] + line.tokens[end:], beside=(*line.beside, held))


def _cost_before(tokens: Sequence[Token], end: int) -> int:
    """Return where the cost begins that ends before `end`; `end` where there is none."""
    for start in range(max(0, end - 6), end):
        said = fold(" ".join(t.text for t in tokens[start:end])).strip(BARS + " ")
        if _COST.fullmatch(said) or said in {fold(form) for form in facts("cost")}:
            return start
    return end


def _without_cost_between(line: FlatLine, column: tuple[str, str]) -> FlatLine:
    """Return a line without the cost that stands between its proposal and its units."""
    for place in range(1, len(line.tokens) + 1):
        if place == len(line.tokens) or _is_unit(line.tokens, place):
            start = _cost_before(line.tokens, place)
            if start < place:
                return _set_beside(line, start, place, column)
    return line


def _is_unit(tokens: Sequence[Token], place: int) -> bool:
    text = " ".join(t.text for t in tokens[place : place + 4])
    return is_head(tokens, place) or begins_with_unit(text)


def _without_cost_at_end(line: FlatLine, column: tuple[str, str]) -> FlatLine:
    start = _cost_before(line.tokens, len(line.tokens))
    return _set_beside(line, start, len(line.tokens), column) if start < len(line.tokens) else line


def _without_opinions(lines: Sequence[FlatLine], column: tuple[str, str]) -> list[FlatLine]:
    """Return the lines without what is said behind the units: learnt from their ends, or known to be said."""
    before: dict[Key, Counter[str]] = defaultdict(Counter)
    for place, line in enumerate(lines):
        for start in _said_from(lines, place):
            last = line.tokens[start - 1] if start else lines[place - 1].tokens[-1]
            before[_key(line.tokens[start:])][skeleton(last.text)] += 1
    known = frozenset(key for key, words in before.items() if _is_diverse(words))
    starts = [_said(lines, place, known) for place in range(len(lines))]
    return [
        line if start is None else _set_beside(line, start, len(line.tokens), column)
        for line, start in zip(lines, starts, strict=True)
    ]


def _said(lines: Sequence[FlatLine], place: int, known: frozenset[Key]) -> int | None:
    """Return where something is said behind the units of a line; None where nothing is."""
    tokens = lines[place].tokens
    for start in _said_from(lines, place):
        listed = start > 0 and tokens[start - 1].text.endswith(",")
        said = is_said(" ".join(t.text for t in tokens[start:]))
        if listed or said or _key(tokens[start:]) in known or is_remark(tokens[start:]):
            return start
    return None


def _said_from(lines: Sequence[FlatLine], place: int) -> list[int]:
    """Return where in a line something may be said behind a unit: small letters after a name's head.

    A whole line may be, the last of its row, below one that ends in a unit.
    """
    tokens = lines[place].tokens
    head = _last_head(tokens)
    if head is not None:
        return [p for p in range(head + 1, len(tokens)) if _may_be_said(tokens, p)]
    above = lines[place - 1].tokens if place else ()
    below = lines[place + 1].tokens if place + 1 < len(lines) else ()
    closes = bool(above) and _last_head(above) is not None
    closes = closes and not above[-1].text.endswith(",")
    return [0] if tokens and closes and below and is_numeric(below[0].raw) and _may_be_said(tokens, 0) else []


def _last_head(tokens: Sequence[Token]) -> int | None:
    """Return where the last unit's name in a line begins, or its initials stand; None where none does."""
    heads = [p for p in range(len(tokens)) if is_head(tokens, p) and tokens[p].bare[:1].isupper()]
    short = [p for p, t in enumerate(tokens) if len(t.bare) > 2 and t.bare.isupper() and t.bare.isalpha()]
    return heads[-1] if heads else short[-1] if short and tokens[short[-1]].bare != "NGO" else None


def _may_be_said(tokens: Sequence[Token], place: int) -> bool:
    text = " ".join(t.text for t in tokens[place:])
    return text[:1].islower() and len(tokens[place].bare) > 1 and not begins_with_unit(text)

"""Which columns a flat text's table had, and in which order: read from its header's words.

OCR leaves the header as one line or a few, its cells side by side: `Nr Temat stolika Postulat
Wydział / jednostka`. The line is cut where the known headers of `data/headings.csv` explain most
of it; words between them that none explains name a column whose role is "unknown".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.proposals.flat_lines import BARS, FlatLine, facts, fold, skeleton
from pipeline.proposals.headings import phrases, plain

_ALIKE = 80.0
"""A misread header is so like a known one (fuzz.ratio): `Zgtaszajacy` is 82 like `zglaszajacy`."""
_EACH = 0.3
"""What a column costs, in letters: fewer columns that explain as much are likelier."""
_LONGEST = 6
_EXPLAINED = 0.6
"""Share of a header line's letters that known headers explain, at least."""
_FIRST_LINES = 60
_TALLEST, _NARROW = 8, 5
"""A header whose cells stand below each other has so many lines of so many words at most."""

_PAGE_NUMBER = re.compile(
    r"(?:strona|str\.?)\W*\d+(?:\W*(?:z|/|of)?\W*\d+)?\W*|\W+\d{1,3}\W+|\d{1,3}\s*/\s*\d{1,3}"
)

Order = tuple[tuple[str, str], ...]
"""Role and words of each column, from left to right."""


def header_order(lines: Sequence[FlatLine]) -> Order:
    """Return the columns of the first line that is a header of a table of proposals; () where none is."""
    said = list(map(_words, lines[: _FIRST_LINES + _TALLEST]))
    for place in range(min(len(said), _FIRST_LINES)):
        found: Order = ()
        for height in range(1, _TALLEST + 1):
            held = said[place : place + height]
            if height > 1 and max(map(len, held)) > _NARROW:
                break
            order = _explained(tuple(word for words in held for word in words))
            whole = order and "unknown" not in (order[0][0], order[-1][0] if height > 1 else "")
            if whole and {"proposal", "unit"} <= {role for role, _ in order}:
                found = order
        if found:
            return found
    return ()


def names_columns(line: FlatLine) -> bool:
    """Say whether a line is a header, or a piece of one that names several columns."""
    known = {role for role, _ in _explained(_words(line))} - {"unknown"}
    return len(known) > 1 and ("proposal" in known or {"number", "unit"} <= known)


def _words(line: FlatLine) -> tuple[str, ...]:
    return tuple(t.text.strip(BARS) for t in line.tokens if t.text.strip(BARS + ".-"))


@lru_cache(maxsize=1000)
def _explained(words: tuple[str, ...]) -> Order:
    """Return a line cut into header texts, others between them as "unknown"; () if it is no header."""
    best: list[tuple[float, Order]] = [(0.0, ())]
    for end in range(1, len(words) + 1):
        ways = [(best[end - 1][0], (*best[end - 1][1], ("", words[end - 1])))]
        for start in range(max(0, end - _LONGEST), end):
            text = " ".join(words[start:end])
            role, like = _known(text)
            if role:
                before, order = best[start]
                ways.append((before + like**2 * len(plain(text)) - _EACH, (*order, (role, text))))
        best.append(max(ways, key=lambda way: way[0]))
    score, order = best[-1]
    whole = sum(len(plain(word)) for word in words)
    if len(words) > 4 * _LONGEST or score < _EXPLAINED * whole - _EACH * len(order):
        return ()
    return _unknown_joined(order)


def _unknown_joined(order: Order) -> Order:
    """Return the columns with runs of unknown words as one; signs and short ones name none."""
    joined: list[tuple[str, str]] = []
    for role, text in order:
        if not role and joined and joined[-1][0] == "":
            joined[-1] = ("", f"{joined[-1][1]} {text}")
        else:
            joined.append((role, text))
    return tuple((role or "unknown", text) for role, text in joined if role or len(plain(text)) > 3)


@lru_cache(maxsize=10_000)
def _known(text: str) -> tuple[str, float]:
    """Return the role that a header's text names and how like a known one it is (0–1)."""
    said = plain(text)
    scores = ((fuzz.ratio(said, phrase, score_cutoff=_ALIKE), role) for role, phrase in phrases())
    like, role = max(((s, r) for s, r in scores if s and len(said) > 1), default=(0.0, ""))
    return role, like / 100


def is_header_line(line: FlatLine) -> bool:
    """Say whether a line is a piece of the table's header: its words, or the row of column numbers."""
    if names_columns(line):
        return True
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


def is_page_number(line: FlatLine) -> bool:
    """Say whether a line only counts the pages: "strona 1 z 2", "str. 7", "- 3 -"."""
    said = fold(line.text)
    return bool(_PAGE_NUMBER.fullmatch(said)) and (len(line.tokens) > 1 or said.startswith("strona"))


def without_preface(lines: Sequence[FlatLine]) -> list[FlatLine]:
    """Drop what stands above the table's first header, every header line and the pages' numbers."""
    headers = [place for place, line in enumerate(lines) if is_header_line(line)]
    begin = 0
    if headers and headers[0] < min(60, 0.3 * len(lines)):
        # The header's own lines stand close together.
        begin = headers[0]
        for place in headers:
            begin = place + 1 if place - begin <= 2 else begin
    return [line for line in lines[begin:] if not (is_header_line(line) or is_page_number(line))]

"""Pages of flat text to lines of tokens, and what one token alone tells.

A token keeps two readings: `text`, repaired, for words, and `raw` for numbers, whose shape a
repair knows nothing about. Comparisons go through `skeleton`, which is the same for a word read
well and read badly.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from pipeline.polish import fold_marks
from pipeline.records import Word

BARS = "|[]{}¦"
"""What OCR makes of a column's rule."""
_CONFUSED = str.maketrans("tfhij1!|06", "lllll1llo6".replace("1", "l").replace("6", "o"))
_SKIPPED = frozenset("aeiouygqęąó")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a flat text. `gap` is the white space before it in the line, in characters.

    `initials`: it stands for a unit by the first letters of its name; `at`: where it begins, in
    characters from the left.
    """

    word_id: str
    text: str
    raw: str
    gap: float
    initials: bool = False
    at: float = 0.0

    @property
    def after_rule(self) -> bool:
        """Whether a column's rule was read into its beginning."""
        return self.raw[:1] in BARS

    @property
    def before_rule(self) -> bool:
        """Whether a column's rule was read into its end."""
        return self.raw[-1:] in BARS

    @property
    def bare(self) -> str:
        """The text without column rules and punctuation around it."""
        return self.text.strip(BARS + " .,;:()\"'„”-–—_*")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a line holds of a further column: its role (or "band"), its header's text, the words."""

    role: str
    name: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class FlatLine:
    """A line of text: its tokens, its page, how many empty lines stand before and after it.

    Where the text kept its columns, `numbers` are the places of the tokens in the number's column
    (None: unknown), `beside` is what stands in further columns, and `border` the log odds that
    those give for a row beginning here; `aligned`: every piece begins where its column does.
    """

    page: int
    tokens: tuple[Token, ...]
    blank_before: int
    blank_after: int
    starts_page: bool
    numbers: tuple[int, ...] | None = None
    beside: tuple[Beside, ...] = ()
    border: float = 0.0
    aligned: bool = True

    @property
    def text(self) -> str:
        """The line as one string."""
        return " ".join(t.text for t in self.tokens)


@cache
def facts(role: str) -> tuple[str, ...]:
    """Return the forms of one role in `data/flat_heads.csv`."""
    path = Path(__file__).parent / "data" / "flat_heads.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row["form"] for row in csv.DictReader(file) if row["role"] == role)


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return lower case without any marks, foreign ones too: what an English model reads é for ó.

    >>> fold("wspétpracy")
    'wspetpracy'
    """
    plain = unicodedata.normalize("NFD", fold_marks(text).lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """Return what survives of a word under English OCR: consonants, look-alikes taken as one.

    >>> skeleton("pozarządowym") == skeleton("pozarzagdowym"), skeleton("Wydział") == skeleton("Wydgziat")
    (True, True)
    """
    kept = [c for c in fold(word.strip(BARS)).translate(_CONFUSED) if c.isalnum() and c not in _SKIPPED]
    return "".join(c for i, c in enumerate(kept) if i == 0 or kept[i - 1] != c)


@lru_cache(maxsize=50_000)
def matches_head(word: str, role: str) -> bool:
    """Say whether a word is one of `role`'s, in that very form: "Agendę" is not "Agenda".

    >>> matches_head("Wydgziat", "head"), matches_head("Agendę", "head"), matches_head("Agenda", "head")
    (True, False, True)
    """
    folded = fold(word).translate(_CONFUSED)
    for form in facts(role):
        wanted = fold(form.rstrip(".")).translate(_CONFUSED)
        if form[0].isupper() != word[:1].isupper() or folded[-1:] != wanted[-1:]:
            continue
        if folded == wanted or (len(wanted) > 5 and _near(folded, wanted)):
            return True
    return False


def _near(a: str, b: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return bool(Levenshtein.distance(a, b, score_cutoff=1) <= 1)


def to_lines(words: Sequence[Word], raw_words: Sequence[Word], pages: Mapping[str, int]) -> list[FlatLine]:
    """Return the lines of a document, each word in its repaired and its raw reading.

    Args:
        pages: page_id -> page number.
    """
    raw = {w.word_id: w.text for w in raw_words}
    lines: list[list[Word]] = []
    # A rule alone, its text taken away, still tells where columns part.
    rules = {i for i, text in raw.items() if not text.strip(BARS)}
    for word in (replace(w, text=raw[w.word_id]) if w.word_id in rules else w for w in words):
        if word.text and lines and (lines[-1][0].page_id, lines[-1][0].line) == (word.page_id, word.line):
            lines[-1].append(word)
        elif word.text:
            lines.append([word])
    gaps = [_empty_lines(above, below) for above, below in pairwise(lines)]
    starts = [True, *(a[0].page_id != b[0].page_id for a, b in pairwise(lines))]
    return [
        FlatLine(pages[line[0].page_id], _tokens(line, raw), before, after, start)
        for line, before, after, start in zip(lines, [0, *gaps], [*gaps, 0], starts, strict=False)
    ]


def _empty_lines(above: Sequence[Word], below: Sequence[Word]) -> int:
    """Return how many empty lines part two lines; 0 over a page's end."""
    if above[0].page_id != below[0].page_id:
        return 0
    height = max(below[0].bottom - below[0].top, 1.0)
    return max(0, round((below[0].top - above[0].top) / height) - 1)


def _tokens(line: Sequence[Word], raw: Mapping[str, str]) -> tuple[Token, ...]:
    tokens = []
    for place, word in enumerate(line):
        before = line[place - 1] if place else None
        width = max((word.x1 - word.x0) / max(len(raw.get(word.word_id, word.text)), 1), 1.0)
        gap = (word.x0 - before.x1) / width if before else word.x0 / width
        read = raw.get(word.word_id, word.text)
        tokens.append(Token(word.word_id, word.text, read, max(gap, 0.0), at=word.x0 / width))
    return tuple(tokens)


_ENUMERATOR = re.compile(r"(?:\d{1,2}|[a-zA-Z])[).]$|[-–—•*]$")


def is_enumerator(token: Token) -> bool:
    """Say whether a token opens an item of a list: "1)", "a)", "-"."""
    return bool(_ENUMERATOR.match(token.text))

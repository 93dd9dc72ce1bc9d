"""The words by which steps, groups and page furniture are known: `data/cues.csv`, compiled once.

Patterns are matched against text folded by `plain`: lower case, without Polish marks, so a
record whose marks were lost is understood too.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from pipeline.polish import fold_marks

MARKDOWN = re.compile(r"\*\*|__|\\(?=[()\[\]_*.#-])")
TAG = re.compile(r"<{1,2}/?[a-zA-Z][^<>]*>{1,2}")
LABEL = re.compile(
    r"(?:stolik|grupa|zespół|obszar|blok|temat|panel)\s+(?:nr\s*)?(?:\d{1,2}|[IVX]{1,4})\s*[.:–—-]\s*",
    re.IGNORECASE,
)
LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")


@cache
def cues(use: str) -> tuple[re.Pattern[str], ...]:
    """Return the compiled patterns of one use ("step", "group", …)."""
    path = Path(__file__).parent / "data" / "cues.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(re.compile(row["pattern"]) for row in csv.DictReader(file) if row["use"] == use)


def plain(text: str) -> str:
    """Return the text in lower case and without marks, as long as the text itself.

    >>> plain("Grupy Środowisk")
    'grupy srodowisk'
    """
    folded = fold_marks(text)
    lower = folded.lower()
    return lower if len(lower) == len(text) else "".join(c.lower()[:1] or c for c in folded)


def has(use: str, text: str) -> bool:
    """Say whether a cue of this use occurs in `text`."""
    folded = plain(text)
    return any(pattern.search(folded) for pattern in cues(use))


def last_end(use: str, text: str) -> int:
    """Return where the last cue of this use ends in `text`; -1 where there is none."""
    folded = plain(text)
    return max((m.end() for pattern in cues(use) for m in pattern.finditer(folded)), default=-1)


def clean(text: str) -> str:
    r"""Return the text as a reader sees it: no markdown, no tags, links by their words, one line.

    >>> clean("**do 5 maja** - [zapisy](http://x.pl) \\(e-mail\\)")
    'do 5 maja - zapisy (e-mail)'
    """
    without = LINK.sub(r"\1", MARKDOWN.sub("", text))
    return " ".join(TAG.sub(" ", without).split())

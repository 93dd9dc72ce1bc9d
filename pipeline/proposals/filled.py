"""What of a table's rows are rows: those that somebody filled in, numbered wherever their numbers stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.polish import fold_marks
from pipeline.proposals.numbering import as_number
from pipeline.proposals.row import Row
from pipeline.proposals.view import lines_text
from pipeline.records import Word

INSIDE = re.compile(r"\d{1,3}[.)]$")
COUNTS = 0.8
"""So many of the rows that begin with a number go on from the one above where these are the rows' numbers."""
NOTHING = re.compile(
    r"\W*(brak( \w+){0,2}|(brak|nie) (wniesion|zglosz|wplyn|zlozon)\w+\b[^.;]*"
    r"|bez uwag|nie dotyczy|nie bylo \w+)?\W*$"
)
"""What a table of remarks says where none were made; marks are folded."""


def rows_alone(rows: Sequence[Row], words: Mapping[str, Word]) -> Sequence[Row]:
    """Return one table's rows without those nobody filled in; none where all say that there is nothing."""
    filled = _numbered_inside(_filled(rows), words)
    return () if _say_nothing(filled, words) else filled


def _filled(rows: Sequence[Row]) -> Sequence[Row]:
    """Return a table's rows without the last ones that hold but their numbers: nobody filled them in."""
    last = max(
        (i for i, r in enumerate(rows) if r.proposal_lines or r.unit_lines or r.remark_lines), default=-1
    )
    return rows[: last + 1]


def _numbered_inside(rows: Sequence[Row], words: Mapping[str, Word]) -> Sequence[Row]:
    """Return a table's rows, numbered by how their proposals begin where that counts the rows."""
    firsts = [next((w for line in row.proposal_lines for w in line), "") for row in rows]
    said = [words[w].text if w and INSIDE.match(words[w].text) else "" for w in firsts]
    numbers = [as_number(text) for text in said]
    rises = sum(a is not None and b == a + 1 for a, b in pairwise(numbers))
    if any(row.number_raw for row in rows) or rises < max(2, COUNTS * (len(rows) - 1)):
        return rows
    return [
        replace(
            row,
            number_raw=text,
            number_confidence=words[first].confidence,
            proposal_lines=tuple(
                line for old in row.proposal_lines if (line := tuple(w for w in old if w != first))
            ),
        )
        if text
        else row
        for row, first, text in zip(rows, firsts, said, strict=True)
    ]


def _say_nothing(rows: Sequence[Row], words: Mapping[str, Word]) -> bool:
    """Say whether a table's rows only say that there was nothing to say: "brak uwag"."""
    return all(NOTHING.match(fold_marks(lines_text(row.proposal_lines, words)).lower()) for row in rows)

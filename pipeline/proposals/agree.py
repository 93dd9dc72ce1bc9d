"""One spelling for one unit within a document that was read from an image or is damaged.

A letter's mark is the least sure thing about such a text, and a unit is named again and again. So
spellings that differ in marks alone are one name, and a name stands in the nominative: `Toruńską
Agendą Kulturalną` beside `Toruńska Agenda Kulturalna` was a repair's guess at an ending. What an
author wrote in a file that nobody had to read is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.polish import WORD, fold_marks, is_known
from pipeline.proposals.units import begins_with_unit
from pipeline.records import Proposal

_ENDINGS = str.maketrans("ąę", "ae")
_LAST_LETTER = re.compile(r"[ąę]\b")


def agree_units(rows: Sequence[Proposal], read: Collection[int]) -> tuple[Proposal, ...]:
    """Return the rows, units of those that begin on pages in `read` in their likeliest spelling.

    >>> from pipeline.proposals.agree import _likeliest
    >>> _likeliest(Counter({"Toruńską Agendą Kulturalną": 2}))
    'Toruńska Agenda Kulturalna'
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for unit in row.units:
            spellings[fold_marks(unit)][unit] += 1
    chosen = {key: _likeliest(seen) for key, seen in spellings.items()}
    return tuple(
        replace(row, units=tuple(chosen[fold_marks(unit)] for unit in row.units))
        if row.page_from in read
        else row
        for row in rows
    )


def _likeliest(seen: Counter[str]) -> str:
    """Return the best spelling: one that names a unit, of most known words, seen most often."""
    ways = dict.fromkeys([*seen, *(_nominative(unit) for unit in seen)])
    return max(ways, key=lambda w: (begins_with_unit(w), _known(w), seen[w], w))


def _nominative(unit: str) -> str:
    """Return a name with the marks at its words' ends left out."""
    return _LAST_LETTER.sub(lambda last: last.group().translate(_ENDINGS), unit)


def _known(unit: str) -> int:
    return sum(map(is_known, WORD.findall(unit)))

"""Rows against gold rows: which are wholly right, and how good their text, units, topics, numbers are.

A row is right when its number, at least 98 % of its proposal's characters, all its units and its
topic are right. Blanks count nowhere, for a line's end is not the row's matter. A gold topic of
None is not scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

from pipeline.evaluate.gold import GoldRow
from pipeline.records import Proposal

RIGHT_TEXT = 0.98
PAIRED = 0.5
"""Rows whose texts are less alike than this are not one row, whatever their numbers."""


@dataclass(frozen=True, slots=True)
class RowFigures:
    """Counts over rows; the shares are 0–1. `text` is the mean share of a proposal's characters right.

    `wrong` says of each gold row that is not right what is wrong with it.
    """

    gold: int
    found: int
    extra: int
    right: int
    text: float
    verbatim: int
    unit_precision: float
    unit_recall: float
    topics: int
    topics_scored: int
    numbers: int
    remarks: int
    wrong: tuple[str, ...]

    @property
    def unit_f1(self) -> float:
        """The harmonic mean of unit precision and recall."""
        both = self.unit_precision + self.unit_recall
        return 2 * self.unit_precision * self.unit_recall / both if both else 0.0


def bare(text: str | None) -> str:
    """Return a text without blanks: what is compared.

    >>> bare(" a  b ")
    'ab'
    """
    return "".join((text or "").split())


def text_right(gold: str, found: str) -> float:
    """Return the share (0–1) of a text's characters that are right, blanks aside.

    >>> text_right("więcej lokali", "wiecej  lokali")
    0.9166666666666666
    """
    wanted, said = bare(gold), bare(found)
    longest = max(len(wanted), 1)
    return max(0.0, 1 - Levenshtein.distance(wanted, said) / longest)


def pair(gold: Sequence[GoldRow], found: Sequence[Proposal]) -> list[tuple[int, int]]:
    """Return which gold row is which found row: the pairing of likest texts and numbers as a whole."""
    if not gold or not found:
        return []
    likeness = np.array([[_likeness(g, p) for p in found] for g in gold])
    rows, columns = linear_sum_assignment(-likeness)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if likeness[r, c] >= PAIRED]


def _likeness(gold: GoldRow, found: Proposal) -> float:
    text = fuzz.ratio(bare(gold.proposal), bare(found.text)) / 100
    return text + 0.1 * (gold.lp == found.number) if text >= PAIRED else 0.0


def units_right(gold: Sequence[str], found: Sequence[str]) -> int:
    """Return how many units are right, blanks aside, each counted once."""
    return sum((Counter(map(bare, gold)) & Counter(map(bare, found))).values())


def faults(gold: GoldRow, found: Proposal) -> list[str]:
    """Return what is wrong with a row, in words; nothing for a right one."""
    wrong = []
    if gold.lp != found.number:
        wrong.append(f"number {found.number} for {gold.lp}")
    share = text_right(gold.proposal, found.text)
    if share < RIGHT_TEXT:
        wrong.append(f"text {share:.3f}: {found.text!r} for {gold.proposal!r}")
    if Counter(map(bare, gold.units)) != Counter(map(bare, found.units)):
        wrong.append(f"units {list(found.units)} for {list(gold.units)}")
    if gold.topic is not None and bare(gold.topic) != bare(found.topic):
        wrong.append(f"topic {found.topic!r} for {gold.topic!r}")
    return wrong


def score_rows(gold: Sequence[GoldRow], found: Sequence[Proposal]) -> RowFigures:
    """Return the figures of one document's rows against its gold rows."""
    pairs = pair(gold, found)
    paired = {g for g, _ in pairs}
    told = {g: faults(gold[g], found[p]) for g, p in pairs}
    wrong = [f"{gold[g].lp}: {'; '.join(what)}" for g, what in sorted(told.items()) if what]
    wrong += [f"{row.lp}: not found: {row.proposal!r}" for g, row in enumerate(gold) if g not in paired]
    shares = [text_right(gold[g].proposal, found[p].text) for g, p in pairs]
    hits = sum(units_right(gold[g].units, found[p].units) for g, p in pairs)
    scored = [g for g, row in enumerate(gold) if row.topic is not None]
    return RowFigures(
        gold=len(gold),
        found=len(pairs),
        extra=len(found) - len(pairs),
        right=sum(not what for what in told.values()),
        text=sum(shares) / len(gold) if gold else 1.0,
        verbatim=sum(share == 1 for share in shares),
        unit_precision=_share(hits, sum(len(row.units) for row in found)),
        unit_recall=_share(hits, sum(len(row.units) for row in gold)),
        topics=sum(bare(gold[g].topic) == bare(found[p].topic) for g, p in pairs if g in set(scored)),
        topics_scored=len(scored),
        numbers=sum(gold[g].lp == found[p].number for g, p in pairs),
        remarks=sum(bare(gold[g].remark) == bare(found[p].remark) for g, p in pairs),
        wrong=tuple(wrong),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0

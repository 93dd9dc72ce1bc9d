"""A person's verdicts: `decisions.csv` read, checked, and laid over the model's."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.linkage.matches import Probabilities

COLUMNS = ("proposal_a", "proposal_b", "same", "who", "when", "why")
_YES, _NO = {"1", "true", "yes", "tak", "t", "y"}, {"0", "false", "no", "nie", "n"}


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict on two proposals (`proposal_a` < `proposal_b`)."""

    proposal_a: str
    proposal_b: str
    same: bool


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read the verdicts; of several on one pair the last counts. No file means no verdicts.

    Raises:
        InputError: a column is missing or `same` is neither yes nor no; the message names the line.
    """
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read ({error}). It must be a CSV file in UTF-8.") from error
    last: dict[tuple[str, str], Decision] = {}
    for number, row in enumerate(rows, start=2):
        first, second = (row.get("proposal_a") or "").strip(), (row.get("proposal_b") or "").strip()
        verdict = (row.get("same") or "").strip().lower()
        if not first or not second or verdict not in _YES | _NO:
            raise InputError(
                f"{path}, line {number}: expected two proposal ids and same = 1 or 0, found {row}."
            )
        low, high = sorted((first, second))
        last[low, high] = Decision(low, high, verdict in _YES)
    return tuple(last[pair] for pair in sorted(last))


def constraints(
    decisions: Sequence[Decision], keys: Sequence[tuple[str, int]], probability: Probabilities
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return (must, cannot) as pairs of statement numbers.

    "Different" parts all statements of the two rows; "same" joins their likeliest pair of
    statements. Verdicts on rows that are not (or no longer) there are left alone.
    """
    rows: dict[str, list[int]] = {}
    for number, (proposal, _) in enumerate(keys):
        rows.setdefault(proposal, []).append(number)
    must: set[tuple[int, int]] = set()
    cannot: set[tuple[int, int]] = set()
    for decision in decisions:
        left, right = rows.get(decision.proposal_a, []), rows.get(decision.proposal_b, [])
        pairs = [(min(a, b), max(a, b)) for a in left for b in right if a != b]
        if pairs and decision.same:
            must.add(max(pairs, key=lambda p: (probability.get(p, 0.0), p)))
        elif not decision.same:
            cannot.update(pairs)
    return must, cannot

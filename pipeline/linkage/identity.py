"""Demands that keep their names: ids made from a founding member, inherited from run to run."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.artifacts import digest
from pipeline.records import DemandHistory

Key = tuple[str, int]
"""A statement: proposal id and part."""


def found_id(founder: Key, time: int = 0) -> str:
    """Return the id of a demand that this statement founds, for the `time`-th time (from 0).

    A statement founds anew where the demand it founded first lives on without it.
    """
    again = (time,) if time else ()
    return "q" + digest("demand", *founder, *again)[:12]


def name_groups(
    groups: Sequence[Sequence[Key]], previous: Mapping[Key, str], run_id: str
) -> tuple[list[str], tuple[DemandHistory, ...]]:
    """Return each group's demand id (groups' first members found them) and what changed since `previous`.

    An old id goes to the group that holds most of its old members; where several old demands
    came together the largest gives its name and the others are "merged" into it; a group that
    left an old demand which lives on elsewhere is "split" from it.

    >>> name_groups([[("a", 0), ("b", 0)]], {("b", 0): "q1"}, "r1")
    (['q1'], ())
    """
    shares = [Counter(previous[key] for key in group if key in previous) for group in groups]
    wishes = sorted(
        (-count, old, number) for number, share in enumerate(shares) for old, count in share.items()
    )
    names: dict[int, str] = {}
    heirs: dict[str, int] = {}
    for _, old, number in wishes:
        if number not in names and old not in heirs:
            names[number] = old
            heirs[old] = number
    taken = set(names.values()) | set(previous.values())
    for number, group in enumerate(groups):
        if number not in names:
            free = (
                i for time in itertools.count() for key in group if (i := found_id(key, time)) not in taken
            )
            names[number] = next(free)
            taken.add(names[number])
    history = _history(shares, names, heirs, run_id)
    return [names[number] for number in range(len(groups))], history


def _history(
    shares: Sequence[Counter[str]], names: Mapping[int, str], heirs: Mapping[str, int], run_id: str
) -> tuple[DemandHistory, ...]:
    changes = set()
    for number, share in enumerate(shares):
        for old in share:
            if old == names[number]:
                continue
            if old in heirs:
                changes.add(DemandHistory(names[number], run_id, "split", old))
            else:
                changes.add(DemandHistory(old, run_id, "merged", names[number]))
    return tuple(sorted(changes, key=lambda h: (h.change, h.demand_id, h.other_id)))


def previous_names(members: Iterable[tuple[str, str, int]]) -> dict[Key, str]:
    """Return statement → demand id from (demand id, proposal id, part) rows of the run before."""
    return {(proposal, part): demand for demand, proposal, part in members}


def status_of(years: Iterable[int], record: Iterable[int]) -> str | None:
    """Return a demand's status from its years and all years on the municipality's record.

    >>> status_of([2021, 2023], [2021, 2022, 2023]), status_of([2022, 2023], [2021, 2022, 2023])
    ('returned', 'recurring')
    >>> status_of([2021], [2021, 2022]), status_of([2022], [2021, 2022]), status_of([], [2022])
    ('dropped', 'new', None)
    """
    mine, all_years = set(years), sorted(set(record))
    if not mine:
        return None
    if all_years[-1] not in mine:
        return "dropped"
    if len(mine) == 1:
        return "new"
    return "recurring" if all_years[-2] in mine else "returned"


def years_on_record(dated: Iterable[tuple[str | None, int | None]]) -> dict[str | None, set[int]]:
    """Return each municipality's years from (municipality, year) of its statements."""
    record: dict[str | None, set[int]] = defaultdict(set)
    for municipality, year in dated:
        if year is not None:
            record[municipality].add(year)
    return record

"""Why two proposals are one demand, and through which pairs a demand holds together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.records import DemandMember, Match

WEAK_BRIDGE = 0.6
"""A demand that falls in two when pairs below this are taken away hangs by a weak bridge."""


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall: log odds before and after the named part."""

    name: str
    value: float
    weight: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Holding:
    """A demand's inner pairs, strongest first; `bridge` is the weakest pair that it cannot do without."""

    pairs: tuple[Match, ...]
    bridge: Match | None
    warning: str


def waterfall(match: Match) -> tuple[Step, ...]:
    """Return a match as steps from 0 to its log odds: the base first, then the heaviest parts."""
    base, rest = match.features[:1], match.features[1:]
    steps, total = [], 0.0
    for feature in (*base, *sorted(rest, key=lambda f: -abs(f.weight))):
        steps.append(Step(feature.name, feature.value, feature.weight, total, total + feature.weight))
        total += feature.weight
    return tuple(steps)


def explain_demand(members: Sequence[DemandMember], matches: Iterable[Match]) -> Holding:
    """Return the pairs through which a demand's members hold together, and a warning where they hardly do."""
    keys = {(m.proposal_id, m.part) for m in members}
    inner = sorted(
        (m for m in matches if {(m.proposal_a, m.part_a), (m.proposal_b, m.part_b)} <= keys),
        key=lambda m: (m.decided_by == "model", -m.probability, m.proposal_a, m.proposal_b),
    )
    group = {key: key for key in keys}

    def root(key: tuple[str, int]) -> tuple[str, int]:
        while group[key] != key:
            key = group[key]
        return key

    bridge = None
    for match in inner:
        a, b = root((match.proposal_a, match.part_a)), root((match.proposal_b, match.part_b))
        if a != b:
            group[b] = a
            bridge = match
    weak = bridge and bridge.decided_by == "model" and bridge.probability < WEAK_BRIDGE
    warning = (
        f"Only a weak pair ({bridge.probability:.2f}) joins {bridge.proposal_a} and {bridge.proposal_b}: "
        "look at it in `postulaty review`."
        if bridge and weak
        else ""
    )
    return Holding(tuple(inner), bridge, warning)

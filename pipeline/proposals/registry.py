"""All units the collection names to a registry: one unit under one name, however it is spelt.

Spellings are one unit where they have the same lemmas, where they differ by a letter or two (as
a misread name does), or where one is the initials of the other. Numbers must agree, and a group
phrase with a bracket is another unit than the one without. `units.csv` overrules all of it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.polish import fold_marks, nlp
from pipeline.proposals.spellings import same_unit
from pipeline.proposals.units import unit_kind
from pipeline.records import Proposal, ProposalUnit, Unit, UnitAlias

GROUP, UNKNOWN = "grupa", "inna"

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A line of `units.csv`: `alias` is the unit `name`, which is of this kind ("" leaves it)."""

    name: str
    alias: str
    kind: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The units of a collection, their spellings, and who is named where."""

    units: tuple[Unit, ...]
    aliases: tuple[UnitAlias, ...]
    named: tuple[ProposalUnit, ...]


def unit_key(name: str) -> Key:
    """Return what must agree for two spellings to be one unit: lemmas without marks, and numbers.

    >>> unit_key("Biura Dialogu i Innowacji Miejskich") == unit_key("BIURO DIALOGU I INNOWACJI MIEJSKICH")
    True
    """
    spaced = re.sub(r"(?<=\w)([.,;/])(?=\w)", r"\1 ", name.lower())
    return tuple(fold_marks(t.lemma_).lower() for t in nlp()(spaced) if any(c.isalnum() for c in t.text))


def build_registry(proposals: Iterable[Proposal], amendments: Sequence[Amendment] = ()) -> Registry:
    """Return the registry of all units that the proposals name."""
    rows = sorted(proposals, key=lambda p: p.proposal_id)
    spellings = Counter(unit for row in rows for unit in row.units)
    written = {a.alias: a.name for a in amendments if a.alias} | {a.name: a.name for a in amendments}
    clusters = _clusters(spellings, written)
    kinds = {a.name: a.kind for a in amendments if a.kind}
    units, aliases, unit_of = [], [], {}
    for names in clusters:
        canonical = _canonical(names, spellings, written)
        unit = Unit(_unit_id(canonical), canonical, kinds.get(canonical) or kind_of(canonical), None)
        units.append(unit)
        for name in names:
            unit_of[name] = unit.unit_id
            source = "units.csv" if name in written else "collection"
            aliases.append(UnitAlias(unit.unit_id, name, source))
    named = tuple(
        ProposalUnit(row.proposal_id, unit_of[unit], position, unit)
        for row in rows
        for position, unit in enumerate(row.units, start=1)
    )
    return Registry(
        tuple(sorted(units, key=lambda u: u.unit_id)),
        tuple(sorted(aliases, key=lambda a: (a.unit_id, a.alias))),
        named,
    )


def kind_of(name: str) -> str:
    """Return a unit's kind: by its first words, "grupa" for a group phrase, "inna" if unknown.

    >>> kind_of("Biuro Prasowe"), kind_of("działy, jednostki GMT"), kind_of("Urbitor")
    ('biuro', 'grupa', 'inna')
    """
    if name[:1].islower():
        return GROUP
    return unit_kind(name) or UNKNOWN


def _unit_id(name: str) -> str:
    return "u" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _clusters(spellings: Mapping[str, int], written: Mapping[str, str]) -> list[list[str]]:
    """Return the spellings, each list one unit; commoner spellings gather rarer ones."""
    names = sorted({*spellings, *written}, key=lambda n: (-spellings.get(n, 0), n))
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    keys: dict[Key, str] = {}
    leaders: list[str] = []
    for name in names:
        if name in written:
            parent[name] = root(written[name]) if written[name] != name else name
            if parent[name] == name:
                leaders.append(name)
            keys.setdefault(unit_key(name), root(name))
            continue
        key = unit_key(name)
        home = keys.get(key) or next((lead for lead in leaders if same_unit(name, lead)), None)
        if home is None:
            leaders.append(name)
            home = name
        parent[name] = root(home)
        keys.setdefault(key, home)
    clusters: dict[str, list[str]] = defaultdict(list)
    for name in names:
        clusters[root(name)].append(name)
    return list(clusters.values())


def _canonical(names: Sequence[str], spellings: Mapping[str, int], written: Mapping[str, str]) -> str:
    """Return the name a person gave, else the commonest unabridged spelling that names a kind."""
    for name in names:
        if name in written:
            return written[name]
    return min(
        names,
        key=lambda n: (unit_kind(n) is None, "." in n.replace("ds.", ""), -spellings[n], -len(n), n),
    )

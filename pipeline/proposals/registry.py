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

from rapidfuzz import fuzz

from pipeline.polish import fold_marks, nlp
from pipeline.proposals.units import unit_kind
from pipeline.records import Proposal, ProposalUnit, Unit, UnitAlias

SAME_SPELLING = 93.0
"""Names of this likeness (0–100, fuzz.ratio) differ in a letter or two of a dozen."""
MIN_LENGTH = 10
"""Shorter names must agree letter for letter: MOPR and MOPS are two."""
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
        home = keys.get(key) or next((lead for lead in leaders if _same_unit(name, lead)), None)
        if home is None:
            leaders.append(name)
            home = name
        parent[name] = root(home)
        keys.setdefault(key, home)
    clusters: dict[str, list[str]] = defaultdict(list)
    for name in names:
        clusters[root(name)].append(name)
    return list(clusters.values())


_EXTRAS = re.compile(
    r"\s+\([A-ZĄĆĘŁŃÓŚŹŻ]{2,}\)$|\s+(?:UM|UG|UMiG|UMT)$|\s+w\s+[A-ZĄĆĘŁŃÓŚŹŻ]\w+$|\s+Miasta(?:\s+[A-ZĄĆĘŁŃÓŚŹŻ]\w+)?$"
)


def core(name: str) -> str:
    """Return a name without what it may also do without: its initials, its office, its town.

    >>> core("Olszogrodzkie Centrum Wydarzeń (OCW)"), core("Biuro Prasowe UM"), core("Urząd Miasta")
    ('Olszogrodzkie Centrum Wydarzeń', 'Biuro Prasowe', 'Urząd Miasta')
    """
    said = re.sub(r"\bdo spraw\b", "ds.", name)
    bare = _EXTRAS.sub("", said)
    return bare if len(bare.split()) >= 2 else said


def _abbreviates(a: str, b: str) -> bool:
    """Say whether two names are word for word the same, some words cut short by a full stop.

    >>> _abbreviates("Wydz. Polityki Społ. i Zdrowia", "Wydział Polityki Społecznej i Zdrowia")
    True
    """
    words, others = fold_marks(a).lower().split(), fold_marks(b).lower().split()
    return len(words) == len(others) and all(
        x == y or (x.endswith(".") and y.startswith(x[:-1])) or (y.endswith(".") and x.startswith(y[:-1]))
        for x, y in zip(words, others, strict=True)
    )


def _same_unit(full_name: str, full_lead: str) -> bool:
    """Say whether two spellings with other lemmas are one unit all the same."""
    name, lead = core(full_name), core(full_lead)
    if _abbreviates(name, lead):
        return True
    if re.findall(r"\d+", name) != re.findall(r"\d+", lead) or ("(" in name) != ("(" in lead):
        return False
    if _initials(name) == lead or _initials(lead) == name:
        return True
    a, b = _letters(name), _letters(lead)
    if min(len(a), len(b)) < MIN_LENGTH:
        return a == b
    return fuzz.ratio(a, b) >= SAME_SPELLING


def _letters(name: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", fold_marks(name).lower()))


def _initials(name: str) -> str:
    """Return a name's capitals: "Zakład Gospodarki Mieszkaniowej" gives "ZGM"; "" below three."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return initials if len(initials) >= 3 else ""


def _canonical(names: Sequence[str], spellings: Mapping[str, int], written: Mapping[str, str]) -> str:
    """Return the name a person gave, else the commonest unabridged spelling that names a kind."""
    for name in names:
        if name in written:
            return written[name]
    return min(
        names,
        key=lambda n: (unit_kind(n) is None, "." in n.replace("ds.", ""), -spellings[n], -len(n), n),
    )

"""Wordings that a collection could teach: what it says of demands in words the field does not know well.

The field learns from `wordings.csv` (see `field`); a city's own go into `RAW/lexicon/wordings.csv`.
Which are worth adding is offered from what people confirmed, and from what the model joined surely;
a person looks through them, for a wrong one would teach a wrong thing.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.artifacts import Store, write_aside
from pipeline.linkage.field import Field, load_field
from pipeline.linkage.lexicon import extras, load_lexicon
from pipeline.linkage.normalize import read_statement, split_parts
from pipeline.records import Demand, DemandMember, Document, Proposal

SURE = 0.9
"""A row that the model alone holds to belong to its demand must belong to it this probably."""
KNOWN = 0.75
"""How surely the field must know a wording for it to have nothing to learn from it (0-1)."""
ALIKE = 0.7
"""How like a known demand a group must be to go under its name, as in training."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A wording worth teaching; `sureness` is how well the field knows it now (0-1)."""

    demand: str
    wording: str
    sureness: float
    decided_by: str


def lessons(store: Store, raw: Path) -> tuple[Lesson, ...]:
    """Return the wordings worth teaching, by demand, the least known first."""
    said = _texts(store)
    labels = {d.demand_id: d.label for d in store.read("linkage", "demands", Demand)}
    members: dict[str, list[DemandMember]] = defaultdict(list)
    for member in store.read("linkage", "members", DemandMember):
        members[member.demand_id].append(member)
    field = load_field(extras(raw))
    found = [
        lesson
        for name, group in sorted(members.items())
        if len(group) > 1
        for lesson in _of_demand(labels[name], group, said, field)
    ]
    return tuple(sorted(found, key=lambda lesson: (lesson.demand, lesson.sureness)))


def _texts(store: Store) -> dict[tuple[str, int], str]:
    said: dict[tuple[str, int], str] = {}
    for document in store.read("ingest", "manifest", Document):
        for row in store.read_if_there("proposals", "proposals", Proposal, document.document_id):
            parts = split_parts(row.text)
            said |= {(row.proposal_id, n if len(parts) > 1 else 0): t for n, t in enumerate(parts, start=1)}
    return said


def _of_demand(
    label: str, group: Sequence[DemandMember], said: dict[tuple[str, int], str], field: Field
) -> list[Lesson]:
    lexicon = load_lexicon()
    texts = [said[m.proposal_id, m.part] for m in group]
    profiles = field.profiles([read_statement(text, lexicon) for text in texts])
    name, like = field.nearest((profiles.rows * profiles.sureness[:, None]).sum(axis=0))
    return [
        Lesson(name if like >= ALIKE else label, text, round(float(sureness), 2), member.decided_by)
        for member, text, sureness in zip(group, texts, profiles.sureness, strict=True)
        if sureness < KNOWN and (member.decided_by == "person" or member.probability >= SURE)
    ]


def write_lessons(found: Sequence[Lesson], path: Path) -> None:
    """Write wordings in the form of `wordings.csv`, with what a person needs to judge them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("demand", "wording", "known", "decided_by"))
    writer.writerows((x.demand, x.wording, x.sureness, x.decided_by) for x in found)
    write_aside(path, text.getvalue().encode())

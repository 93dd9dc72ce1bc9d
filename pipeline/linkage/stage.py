"""The linkage stage: artifacts in, artifacts out."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline import stages
from pipeline.artifacts import file_digest
from pipeline.linkage import Linked, link
from pipeline.linkage.decisions import read_decisions
from pipeline.linkage.field import load_field
from pipeline.linkage.identity import name_groups, previous_names, status_of, years_on_record
from pipeline.linkage.labels import choose_label
from pipeline.linkage.lexicon import extras, load_lexicon
from pipeline.linkage.normalize import Statement, read_statement, split_parts
from pipeline.records import (
    Consultation,
    Demand,
    DemandHistory,
    DemandMember,
    Document,
    Match,
    Problem,
    Proposal,
)
from pipeline.stages import Context, StageReport

WRITES = {
    "demands": Demand,
    "members": DemandMember,
    "matches": Match,
    "history": DemandHistory,
    "problems": Problem,
}


def run(context: Context) -> StageReport:
    """Link all proposals into demands, unless nothing changed since they were linked last."""
    collection = stages.documents(context.store)
    inputs = [
        *[(d.document_id, d.program_year) for d in collection],
        *[context.store.digests([("proposals", "proposals")], d.document_id) for d in collection],
        *context.store.digests([("announcements", "consultations")]),
        file_digest(context.place.raw / "decisions.csv"),
        *[(p.name, file_digest(p)) for p in extras(context.place.raw)],
    ]
    return stages.run_collection("linkage", context, WRITES, inputs, lambda: _link_all(context, collection))


def read_statements(context: Context, collection: Sequence[Document]) -> list[Statement]:
    """Read every proposal of the collection as one statement, or as the two it is parted into."""
    lexicon = load_lexicon(extras(context.place.raw))
    agreed = context.store.read_if_there("announcements", "consultations", Consultation)
    said = {consultation.document_id: consultation for consultation in agreed}
    statements = []
    for document in collection:
        found = said.get(document.document_id)
        city = found.municipality if found else document.municipality
        year = document.program_year or (found.program_year if found else None)
        rows = context.store.read_if_there("proposals", "proposals", Proposal, document.document_id)
        for row in rows:
            parts = split_parts(row.text) if row.text.strip() else ()
            for number, text in enumerate(parts, start=1):
                part = number if len(parts) > 1 else 0
                statements.append(
                    read_statement(text, lexicon, row.proposal_id, part, city, year, row.topic, row.units)
                )
    # Whatever order the files came in, the same rows give the same demands.
    return sorted(statements, key=lambda s: (s.year or 0, s.key))


def _link_all(context: Context, collection: Sequence[Document]) -> dict[str, Any]:
    settings = context.place.settings.linkage
    decisions = read_decisions(context.place.raw / "decisions.csv")
    statements = read_statements(context, collection)
    field = load_field(extras(context.place.raw))
    groups: list[list[Statement]] = []
    shares: list[list[tuple[float, str]]] = []
    matches: list[Iterable[Match]] = []
    for city in sorted({s.municipality for s in statements}, key=lambda c: c or ""):
        own = [s for s in statements if s.municipality == city]
        linked = link(own, settings, decisions, field=field)
        matches.append(linked.matches)
        for group in linked.groups:
            groups.append([own[i] for i in group])
            shares.append([_membership(i, group, linked) for i in group])
    return {"matches": heapq.merge(*matches, key=_pair_of), **_demands(context, statements, groups, shares)}


def _pair_of(match: Match) -> tuple[str, int, str, int]:
    return match.proposal_a, match.part_a, match.proposal_b, match.part_b


def _membership(row: int, group: Sequence[int], linked: Linked) -> tuple[float, str]:
    """Return how probably a row belongs to its group (its best pair there), and who decided it."""
    pairs = [(min(row, other), max(row, other)) for other in group if other != row]
    if not pairs:
        return 1.0, "model"
    if any(linked.decided.get(pair) for pair in pairs):
        return 1.0, "person"
    return max(linked.probability.get(pair, 0.0) for pair in pairs), "model"


def _demands(
    context: Context,
    statements: Sequence[Statement],
    groups: Sequence[Sequence[Statement]],
    shares: Sequence[Sequence[tuple[float, str]]],
) -> dict[str, Any]:
    store = context.store
    old = store.read_if_there("linkage", "members", DemandMember)
    previous = previous_names((m.demand_id, m.proposal_id, m.part) for m in old)
    names, changes = name_groups([[s.key for s in g] for g in groups], previous, stages.run_id(context))
    record = years_on_record((s.municipality, s.year) for s in statements)
    demands, members = [], []
    for name, group, share in zip(names, groups, shares, strict=True):
        years = tuple(sorted({s.year for s in group if s.year is not None}))
        city = group[0].municipality
        # Said twice in one year is said once; a row whose year is unknown stands for itself.
        occurrences = len({s.year or s.proposal_id for s in group})
        label = choose_label(group, [p for p, _ in share])
        first, last = (years[0], years[-1]) if years else (None, None)
        status: Any = status_of(years, record[city])
        demands.append(Demand(name, city, label, first, last, years, occurrences, status))
        members += [
            DemandMember(name, s.proposal_id, s.part, p, by)  # type: ignore[arg-type]
            for s, (p, by) in zip(group, share, strict=True)
        ]
    history = (*store.read_if_there("linkage", "history", DemandHistory), *changes)
    return {
        "demands": sorted(demands, key=lambda d: d.demand_id),
        "members": sorted(members, key=lambda m: (m.demand_id, m.proposal_id, m.part)),
        "history": history,
    }

"""What a run made, read back from its database in the records that the figures compare with gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.database import connect, rows
from pipeline.records import DemandMember, Event, Match, Part, Proposal, WorkingGroup

_PROPOSALS = """
SELECT p.*, coalesce(list(u.raw ORDER BY u.position) FILTER (u.raw IS NOT NULL), []) AS units
FROM proposal AS p LEFT JOIN proposal_unit AS u USING (proposal_id)
WHERE p.document_id = ? GROUP BY ALL ORDER BY p.page_from, p.proposal_id
"""


@dataclass(frozen=True, slots=True)
class Output:
    """One document as the run read it; `name` is its raw file's name without the ending."""

    name: str
    document_id: str
    kind: str
    program_year: int | None
    proposals: tuple[Proposal, ...]
    events: tuple[Event, ...]
    working_groups: tuple[WorkingGroup, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """A whole run: documents by name, and how their rows were linked."""

    documents: Mapping[str, Output]
    members: tuple[DemandMember, ...]
    matches: tuple[Match, ...]


def _proposal(row: Mapping[str, Any]) -> Proposal:
    values = {name: row[name] for name in Proposal.__slots__ if name in row}
    values["parts"] = tuple(Part(**box) for box in row["bbox"])
    values["lines"], values["units"] = tuple(row["lines"]), tuple(row["units"])
    return Proposal(**{**values, "reasons": (), "others": ()})


def read_outputs(database: Path) -> Outputs:
    """Read what `evaluate` needs from a run's database.

    Raises:
        ContractError: there is no such database.
    """
    documents = {}
    with connect(database) as connection:
        for document in rows(connection, "SELECT * FROM document ORDER BY path"):
            of_it = [document["document_id"]]
            name = PurePosixPath(document["path"]).stem
            events = rows(connection, "SELECT * FROM event WHERE document_id = ?", of_it)
            groups = rows(
                connection, "SELECT * FROM working_group WHERE document_id = ? ORDER BY position", of_it
            )
            documents[name] = Output(
                name=name,
                document_id=document["document_id"],
                kind=document["kind"],
                program_year=document["program_year"],
                proposals=tuple(map(_proposal, rows(connection, _PROPOSALS, of_it))),
                events=tuple(Event(**{n: e[n] for n in Event.__slots__}) for e in events),
                working_groups=tuple(
                    WorkingGroup(**{n: g[n] for n in WorkingGroup.__slots__}) for g in groups
                ),
            )
        members = tuple(DemandMember(**row) for row in rows(connection, "SELECT * FROM demand_member"))
        matches = tuple(
            Match(**{**{n: row[n] for n in Match.__slots__}, "features": ()})
            for row in rows(connection, "SELECT * FROM match")
        )
    return Outputs(documents, members, matches)

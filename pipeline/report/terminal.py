"""The same answers for a person at the terminal: demands, units, and one thing by its id.

Pure: a database in, plain rows out (lists stay lists); the front door prints them as a table,
CSV or JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.database import Connection, rows
from pipeline.errors import UsageError
from pipeline.report.questions import Rows, find_unit

_DEMANDS = """
SELECT d.demand_id, d.label, d.first_year, d.last_year, d.years, d.occurrences, d.status,
       coalesce((SELECT list(DISTINCT u.name ORDER BY polish_order(u.name), u.name)
                 FROM demand_member m JOIN proposal_unit pu USING (proposal_id) JOIN unit u USING (unit_id)
                 WHERE m.demand_id = d.demand_id), []) AS units
FROM demand d
WHERE (NOT $recurring OR len(d.years) > 1)
  AND ($since::INTEGER IS NULL OR d.last_year >= $since)
  AND ($status::VARCHAR IS NULL OR d.status = $status)
  AND ($unit::VARCHAR IS NULL OR EXISTS (
        FROM demand_member m JOIN proposal_unit pu USING (proposal_id)
        WHERE m.demand_id = d.demand_id AND pu.unit_id = $unit))
ORDER BY len(d.years) DESC, d.occurrences DESC, polish_order(d.label), d.demand_id
"""

_UNITS = """
SELECT u.unit_id, u.name, u.kind, u.municipality,
       count(DISTINCT m.demand_id) AS demands,
       count(DISTINCT m.demand_id) FILTER (WHERE len(d.years) > 1) AS recurring,
       count(DISTINCT pu.proposal_id) AS proposals,
       list(DISTINCT doc.program_year ORDER BY doc.program_year)
           FILTER (WHERE doc.program_year IS NOT NULL) AS years
FROM unit u JOIN proposal_unit pu USING (unit_id) JOIN proposal p USING (proposal_id)
     JOIN document doc USING (document_id)
     LEFT JOIN demand_member m USING (proposal_id) LEFT JOIN demand d USING (demand_id)
WHERE $year::INTEGER IS NULL OR doc.program_year = $year
GROUP BY u.unit_id, u.name, u.kind, u.municipality
ORDER BY demands DESC, proposals DESC, polish_order(u.name), u.unit_id
"""

STATUSES = ("new", "recurring", "returned", "dropped")


def demands(
    connection: Connection,
    recurring: bool = False,
    since: int | None = None,
    status: str | None = None,
    unit: str | None = None,
) -> Rows:
    """Return demands, the most lasting first.

    Args:
        recurring: only those stated for more than one programme year.
        since: only those still stated for this programme year or later.
        status: only those new, recurring, returned or dropped.
        unit: only those for which this unit was ever named (id, name or part of it).

    Raises:
        UsageError: no such status or unit.
    """
    if status is not None and status not in STATUSES:
        raise UsageError(f"--status {status}: no such status. There are: {', '.join(STATUSES)}.")
    named = find_unit(connection, unit)["unit_id"] if unit else None
    asked = {"recurring": recurring, "since": since, "status": status, "unit": named}
    return rows(connection, _DEMANDS, asked)


def units(connection: Connection, year: int | None = None) -> Rows:
    """Return the responsible units with their load, of one programme year or of all."""
    return rows(connection, _UNITS, {"year": year})


@dataclass(frozen=True, slots=True)
class Section:
    """One table of an answer to `show`: `kind` is what the thing is, or the name of a list of it."""

    kind: str
    rows: Rows


_SHOWN: dict[str, tuple[tuple[str, str], ...]] = {
    "proposal": (
        ("proposal", """SELECT p.* EXCLUDE (lemmas), d.path, d.program_year, d.municipality
                        FROM proposal p JOIN document d USING (document_id) WHERE proposal_id = $id"""),
        ("units", """SELECT pu.position, u.unit_id, u.name, pu.raw
                     FROM proposal_unit pu JOIN unit u USING (unit_id)
                     WHERE proposal_id = $id ORDER BY position"""),
        ("demands", """SELECT d.demand_id, d.label, d.years, d.status, m.part, m.probability, m.decided_by
                       FROM demand_member m JOIN demand d USING (demand_id) WHERE proposal_id = $id
                       ORDER BY m.part, d.demand_id"""),
    ),
    "demand": (
        ("demand", "SELECT * FROM demand WHERE demand_id = $id"),
        ("members", """SELECT doc.program_year, p.number, p.text, p.remark, m.probability, m.decided_by,
                              p.proposal_id
                       FROM demand_member m JOIN proposal p USING (proposal_id)
                            JOIN document doc USING (document_id)
                       WHERE m.demand_id = $id ORDER BY doc.program_year, p.proposal_id, m.part"""),
    ),
    "unit": (
        ("unit", "SELECT * FROM unit WHERE unit_id = $id"),
        ("spellings", """SELECT alias, source FROM unit_alias
                         WHERE unit_id = $id ORDER BY polish_order(alias), source"""),
        ("load", """SELECT program_year, municipality, demands, recurring_demands, proposals, answered
                    FROM unit_load WHERE unit_id = $id ORDER BY program_year, municipality"""),
        ("demands", """SELECT DISTINCT d.demand_id, d.label, d.years, d.status, len(d.years) AS year_count
                       FROM proposal_unit JOIN demand_member USING (proposal_id)
                            JOIN demand d USING (demand_id)
                       WHERE unit_id = $id ORDER BY year_count DESC, d.label, d.demand_id"""),
    ),
    "document": (
        ("document", "SELECT * FROM document WHERE document_id = $id"),
        ("proposals", """SELECT number, topic, text, parse_confidence, proposal_id FROM proposal
                         WHERE document_id = $id ORDER BY page_from, number, proposal_id"""),
        ("events", """SELECT date_from, date_to, time, description FROM event
                      WHERE document_id = $id ORDER BY position"""),
        ("problems", """SELECT severity, stage, page, message FROM problem
                        WHERE document_id = $id ORDER BY severity, page, message"""),
    ),
}  # fmt: skip
"""What is shown of each kind of thing; the first query finds out whether the id is of that kind."""


def show(connection: Connection, thing: str) -> list[Section]:
    """Return what is known of a proposal, demand, unit or document by its id, empty lists left out.

    Raises:
        UsageError: nothing has this id.
    """
    for queries in _SHOWN.values():
        (kind, first), *more = queries
        found = rows(connection, first, {"id": thing})
        if found:
            lists = [Section(name, rows(connection, sql, {"id": thing})) for name, sql in more]
            return [Section(kind, found), *(section for section in lists if section.rows)]
    raise UsageError(
        f"{thing}: no proposal, demand, unit or document has this id. "
        "`postulaty demands` and `postulaty units` list them."
    )


def flat(row: dict[str, Any]) -> dict[str, str]:
    """Return a row for a table on a terminal: lists joined, nothing for NULL.

    >>> flat({"years": [2025, 2026], "status": None})
    {'years': '2025, 2026', 'status': ''}
    """
    return {key: _said(value) for key, value in row.items()}


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)

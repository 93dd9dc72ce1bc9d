"""What the report asks the database: one SQL file a question, all within one scope.

The scope (records up to a programme year, one unit) is set once as temporary tables; so every
figure and every list of the page is about the same records.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.database import Connection, rows
from pipeline.errors import UsageError

_FOLDER = Path(__file__).with_name("queries")

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about: records up to programme `year`, rows that name `unit`; None: all."""

    year: int | None = None
    unit: str | None = None


ALL = Scope()


@cache
def query(name: str) -> str:
    """Return the text of a question."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def ask(connection: Connection, name: str) -> Rows:
    """Return the rows that answer a question, within the scope that was set."""
    return rows(connection, query(name))


def set_scope(connection: Connection, scope: Scope) -> dict[str, Any] | None:
    """Make `scope` the scope of all questions; return the unit it names.

    Raises:
        UsageError: no proposal is on record for the year, or no unit has this name.
    """
    unit = find_unit(connection, scope.unit) if scope.unit else None
    if scope.year is not None:
        years = [r["year"] for r in rows(connection, _YEARS)]
        if scope.year not in years:
            known = ", ".join(map(str, years)) or "none"
            raise UsageError(
                f"--year {scope.year}: no proposals for that programme year. On record: {known}."
            )
    connection.execute("SET VARIABLE year = ?::INTEGER", [scope.year])
    connection.execute("SET VARIABLE unit = ?::VARCHAR", [unit["unit_id"] if unit else None])
    connection.execute(query("scope"))
    return unit


_YEARS = """
SELECT DISTINCT program_year AS year FROM document JOIN proposal USING (document_id)
WHERE program_year IS NOT NULL ORDER BY 1
"""

_UNITS = """
SELECT DISTINCT u.unit_id, u.name,
       CASE WHEN u.unit_id = $said OR lower(u.name) = lower($said) OR lower(a.alias) = lower($said) THEN 0
            ELSE 1 END AS distance
FROM unit u LEFT JOIN unit_alias a USING (unit_id)
WHERE distance = 0 OR contains(lower(u.name), lower($said))
ORDER BY distance, polish_order(u.name)
"""


def find_unit(connection: Connection, said: str) -> dict[str, Any]:
    """Return the unit meant by an id, a name, one of its spellings, or a part of its name.

    Raises:
        UsageError: none fits, or several do.
    """
    found = rows(connection, _UNITS, {"said": said})
    exact = [unit for unit in found if unit["distance"] == 0] or found
    names = list(dict.fromkeys(unit["name"] for unit in exact))
    if len(names) != 1:
        problem = "several units fit: " + "; ".join(names) if names else "no such unit"
        raise UsageError(f"--unit {said}: {problem}. `postulaty units` lists them all.")
    return exact[0]

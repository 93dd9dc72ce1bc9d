"""Outputs and gold rows to figures.

In come gold files (the contract's form) and a run's database; out come figures by section, each a
share from 0 to 1 or a count. Documents that have gold but are not in the database count as wholly
missed; documents without gold are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.outputs import read_outputs
from pipeline.evaluate.sections import documents, linkage, repair, rows, schedules

Figures = Mapping[str, Mapping[str, float | int | str]]


def score(gold: Path, database: Path) -> Figures:
    """Return all figures of a run, section by section.

    Raises:
        UsageError: there is no gold, it is in another form, or none of its documents is in the database.
        ContractError: there is no such database.
    """
    wanted, outputs = read_gold(gold), read_outputs(database)
    if not any(document.document in outputs.documents for document in wanted):
        raise UsageError(
            f"{gold}: none of its {len(wanted)} documents is in {database}. "
            "A gold file's `document` is the raw file's name without its ending."
        )
    sections = {
        "rows": rows(wanted, outputs),
        "repair": repair(wanted, outputs),
        "linkage": linkage(wanted, outputs),
        "announcements": schedules(wanted, outputs),
        "rows right by document": documents(wanted, outputs),
    }
    return {name: figures for name, figures in sections.items() if figures}

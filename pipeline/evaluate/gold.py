"""Gold files to records: what a careful person read from a document.

The form is the contract's: JSON, one file a document or a folder of such. Beside `rows` our own
files may hold `events`, `working_groups` and what a `Consultation` says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One row of a proposal table. `topic` None is not scored; `demands` has two for two statements."""

    lp: int | None
    page: int | None
    topic: str | None
    proposal: str
    proposal_lines: tuple[str, ...]
    units: tuple[str, ...]
    remark: str
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document's gold; `document` is the raw file's name without its ending.

    `events`, `working_groups` and `moderators` are None where the file does not tell them.
    """

    document: str
    title: str | None
    program_year: int | None
    rows: tuple[GoldRow, ...]
    moderators: tuple[tuple[str | None, tuple[str, ...]], ...]
    events: tuple[Mapping[str, Any], ...] | None
    working_groups: tuple[str, ...] | None


def _row(values: Mapping[str, Any]) -> GoldRow:
    demand = values.get("demand")
    demands = (demand,) if isinstance(demand, str | int) else tuple(demand or ())
    return GoldRow(
        lp=values.get("lp"),
        page=values.get("page"),
        topic=values.get("topic"),
        proposal=values["proposal"],
        proposal_lines=tuple(values.get("proposal_lines") or ()),
        units=tuple(values.get("units") or ()),
        remark=values.get("remark") or "",
        demands=tuple(map(str, demands)),
    )


def _document(path: Path) -> GoldDocument:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        events, groups = values.get("events"), values.get("working_groups")
        return GoldDocument(
            document=values.get("document") or path.stem,
            title=values.get("title"),
            program_year=values.get("program_year"),
            rows=tuple(map(_row, values.get("rows") or ())),
            moderators=tuple(
                (topic.get("topic"), tuple(topic.get("moderators") or ()))
                for topic in values.get("topics") or ()
            ),
            events=None if events is None else tuple(events),
            working_groups=None if groups is None else tuple(groups),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path}: is not a gold file ({type(error).__name__}: {error}). "
            "Expected JSON with the keys document and rows, each row with lp, proposal and units."
        ) from error


def read_gold(path: Path) -> tuple[GoldDocument, ...]:
    """Read one gold file, or all `*.json` of a folder in the order of their names.

    Raises:
        UsageError: there is no such file, or one is not in the gold form.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder. Name a gold file (JSON) or a folder of them.")
    paths = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not paths:
        raise UsageError(f"{path}: holds no gold files (*.json).")
    return tuple(map(_document, paths))

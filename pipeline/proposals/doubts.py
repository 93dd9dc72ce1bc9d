"""Settled rows to problems: what is odd in their numbers, and which rows a person should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.proposals.numbering import irregularities
from pipeline.proposals.row import Row
from pipeline.records import Problem, Proposal, Severity

STAGE = "proposals"
MANY = 5
"""More rows than this that are doubtful for the same reasons are told of in one problem."""


def doubts(
    document_id: str, rows: Sequence[Row], proposals: Sequence[Proposal], doubtful_below: float
) -> tuple[Problem, ...]:
    """Return gaps and repeats in the numbers, unknown headers, and doubtful rows with their reasons."""
    return (
        *_of_numbers(document_id, rows, proposals),
        *_of_columns(document_id, rows),
        *_of_rows(document_id, proposals, doubtful_below),
    )


def _of_numbers(document_id: str, rows: Sequence[Row], proposals: Sequence[Proposal]) -> Iterator[Problem]:
    for index, what in irregularities([p.number for p in proposals]):
        if rows[index].table == rows[index - 1].table:
            row = proposals[index]
            severity: Severity = "note" if "not in the record" in what else "doubt"
            message = f"page {row.page_from}, before row {row.proposal_id}: {what}; no row was made up."
            yield Problem(document_id, row.page_from, STAGE, severity, message)


def _of_columns(document_id: str, rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield a note for each table whose columns no header told."""
    first = {row.table: row for row in reversed(rows) if dict(row.evidence).get("columns") == 0.0}
    for row in sorted(first.values(), key=lambda r: r.table):
        message = (
            f"page {row.page_from}: the table has no header that is known; "
            "its columns were told by what stands in them."
        )
        yield Problem(document_id, row.page_from, STAGE, "note", message)


def _of_rows(document_id: str, proposals: Sequence[Proposal], below: float) -> Iterator[Problem]:
    """Yield the rows below the threshold, those that share their reasons together where they are many."""
    alike: dict[tuple[str, ...], list[Proposal]] = defaultdict(list)
    for row in proposals:
        if row.parse_confidence < below:
            alike[row.reasons].append(row)
    for reasons, held in alike.items():
        why = "; ".join(reasons) or "several small doubts"
        if len(held) > MANY:
            last = held[-1].page_to
            pages = f"page {held[0].page_from}" + (f"–{last}" if last > held[0].page_from else "")
            message = f"{pages}, {len(held)} of {len(proposals)} rows (numbers {_ranges(held)}): {why}."
            yield Problem(document_id, held[0].page_from, STAGE, "doubt", message)
            continue
        for row in held:
            message = f"page {row.page_from}, row {row.proposal_id} (number {row.number}): {why}."
            yield Problem(document_id, row.page_from, STAGE, "doubt", message)


def _ranges(rows: Sequence[Proposal]) -> str:
    """Return the rows' numbers as a reader writes them: "1–9, 12, 14–20"."""
    runs: list[list[int]] = []
    for number in (row.number for row in rows if row.number is not None):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}–{b}" if b > a else f"{a}" for a, b in runs)

"""What people see on a terminal: progress and problems on stderr, results on stdout.

Colours and moving bars only on a terminal and never under `NO_COLOR` (rich sees to both); in a
log or a pipe progress is one plain line a stage.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline import stages

LONGEST_CODE = 22
"""No id, date or code in our tables is longer."""
TEXT_WIDTH = 18
"""Characters that a column of running text gets at least."""
PAGE_WIDTH = 140
"""Characters of a table's line where there is no terminal to fit."""

# In a pipe or a file there is no edge to wrap at, but a line for an eye to follow.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PAGE_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[stages.Progress]:
    """Give a function that shows how far each stage is; bars on a terminal, lines elsewhere."""
    if not err.is_terminal:
        yield _say_plainly
        return
    columns = (TextColumn("{task.description:14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def _say_plainly(stage: str, done: int, total: int) -> None:
    if done == 0 and total:
        err.print(f"{stage}: {total} to do", markup=False)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a small table on stdout; numbers are right-aligned."""
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        numeric = all(isinstance(row[position], int | float) for row in rows) and bool(rows)
        longest = max((len(str(row[position])) for row in rows), default=0)
        # Running text may break; ids, numbers and short codes never do.
        table.add_column(
            column,
            justify="right" if numeric else "left",
            no_wrap=longest <= LONGEST_CODE,
            min_width=None if longest <= LONGEST_CODE else TEXT_WIDTH,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    out.print(table)


def print_rows(rows: Sequence[Mapping[str, Any]], form: str) -> None:
    """Print rows on stdout as `jsonl`, `json` or `csv`; lists in CSV are joined by "; "."""
    if form == "jsonl":
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    elif form == "json":
        sys.stdout.write(json.dumps(list(rows), ensure_ascii=False, default=str, indent=1) + "\n")
    elif rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _joined(value) for key, value in row.items()} for row in rows)


def _joined(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value

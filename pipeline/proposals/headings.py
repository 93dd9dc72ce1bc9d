"""Which column is which: by what its header says, else by what stands in it.

The header's words are compared with `data/headings.csv` without marks and fuzzily, for they may
be misread. A table is one of proposals where a header names the proposal and, beside it, the
number or the unit; where there is no header, rising numbers or names of units must show it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from rapidfuzz import fuzz

from pipeline.geometry import overlap
from pipeline.polish import fold_marks
from pipeline.proposals.view import Box, Table

ENOUGH = 0.8
"""A header text at least this like a known one is that one: `PROPOZYCIA` is 0.9 like `propozycja`."""
LONGEST = 120
"""A header's cell holds no more letters; 004's longest has 58."""
LONGEST_NUMBER = 5
"""Letters that a number may have where it is misread or said in words ("poz. 3", "Ze")."""
EDGE_PT = 6.0
"""Edges of one table's columns on two pages of a scan lie so near; a letter is 5 points wide."""
HEADER_ROWS = 6
"""A header begins among so many first rows; above it stand at most titles."""


PLAINLY = (
    "propozyc", "proponow", "postulat", "wnios", "uwag", "zglosz", "pomysl", "inicjatyw", "potrzeb",
    "oczekiw", "sugesti", "rekomendac", "problem",
)  # fmt: skip
"""Roots of words that say what a record of a consultation lists."""
CIVIC = ("projekt", "glos", "lokaliz", "dzieln", "osiedl", "kategor", "szac")
"""Roots of words in the headers of civic budgets' lists, where the proposal is but a name."""
PLANS = ("kwot", "wydat", "srodk", "zadani", "dzialani", "forma", "cel", "miernik")
"""Roots of words in the headers of plans and reports, whose tables have numbers and units too."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's role, the header's own words (or "") and its place on the page."""

    role: str
    name: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Header:
    """The columns, and the first row (of the grid) below the header."""

    columns: tuple[Column, ...]
    body: int


@cache
def phrases() -> tuple[tuple[str, str], ...]:
    """Return each known header with its role, the header without marks."""
    text = (resources.files("pipeline.proposals") / "data" / "headings.csv").read_text(encoding="utf-8")
    return tuple((row["role"], row["phrase"]) for row in csv.DictReader(text.splitlines()))


def plain(text: str) -> str:
    """Return a text for comparing: lower case, no marks, letters and digits only.

    >>> plain("L.p."), plain("Sposób wykorzystania (stanowisko)")
    ('lp', 'sposob wykorzystania stanowisko')
    """
    joined = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", fold_marks(text).lower())
    return " ".join(re.findall(r"[a-z0-9]+", joined.replace("l.p", "lp")))


@cache
def role_of(text: str) -> tuple[str, float]:
    """Return the likeliest role of a header text and how like a known header it is (0–1).

    A known header may stand among other words; the longer it is, the more it counts.

    >>> role_of("SPOSÓB WYKORZYSTANIA (stanowisko danego działu/ jednostki)")[0]
    'unit'
    >>> role_of("LP.")
    ('number', 1.0)
    """
    said, best = plain(text), ("", 0.0)
    for role, phrase in phrases() if said else ():
        score = fuzz.ratio(said, phrase) / 100
        if f"{said} ".startswith(f"{phrase} "):
            score = max(score, 0.75 + 0.25 * len(phrase) / len(said))
        elif f" {phrase} " in f" {said} ":
            score = max(score, 0.65 + 0.35 * len(phrase) / len(said))
        # A long header of other words may hold "nr" by chance, so only whole short ones count.
        if score > best[1] and (len(phrase) > 3 or score == 1 or len(said) <= 3):
            best = (role, score)
    return best if best[1] >= ENOUGH else ("", best[1])


def is_column_numbers(boxes: Sequence[Box]) -> bool:
    """Say whether a row only counts its columns: 1 2 3 4 5, one perhaps unreadable."""
    said = [box.text.strip(" .)(") for box in sorted(boxes, key=lambda b: b.cell.x0)]
    right = sum(text == str(index) for index, text in enumerate(said, start=1))
    return len(said) >= 3 and right >= max(3, len(said) - 1) - (len(said) > 3)


def _header_at(table: Table, row: int) -> Header | None:
    """Return the header that begins in `row`, with a second header row joined to it."""
    rows = table.rows()
    top = [box for box in rows[row] if box.text]
    told = [role_of(box.text)[0] for box in top]
    roles = set(told) - {""}
    if not roles & {"proposal", "number"} or len(roles) < 2 or sum(map(bool, told)) * 2 < len(top):
        return None
    if any(box.text.strip(" .").isdigit() or len(box.text) > LONGEST for box in top):
        return None
    body = max((box.cell.row + 1 for box in top), default=row + 1)
    deepest = max(box.cell.row + box.cell.row_span for box in top)
    below = [box for r in range(row + 1, deepest) for box in rows.get(r, ()) if box.text]
    body = max(body, deepest)
    columns = _columns(top, below)
    while body in rows and is_column_numbers(rows[body]):
        body += 1
    return Header(columns, body)


def _columns(top: Sequence[Box], below: Sequence[Box]) -> tuple[Column, ...]:
    """Return the columns of a header whose cells may be parted once more below."""
    columns = []
    for box in top:
        parts = [b for b in below if overlap(b.cell.x0, b.cell.x1, box.cell.x0, box.cell.x1) > 1]
        for leaf in parts or [box]:
            name = " ".join(dict.fromkeys((box.text, leaf.text)))
            role = role_of(leaf.text)[0] or role_of(name)[0]
            columns.append(Column(role or "other", name, leaf.cell.x0, leaf.cell.x1))
    return _one_each(columns)


def _one_each(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Keep each role once, at the column whose header says it best; the others become "other"."""
    best: dict[str, Column] = {}
    for column in columns:
        held = best.get(column.role)
        if held is None or role_of(column.name)[1] > role_of(held.name)[1]:
            best[column.role] = column
    return tuple(
        column
        if column.role == "other" or best[column.role] is column
        else Column("other", column.name, column.x0, column.x1)
        for column in sorted(columns, key=lambda c: c.x0)
    )


def find_header(table: Table) -> Header | None:
    """Return the table's header, or None; a table of proposals has one that says so."""
    for row in sorted(table.rows())[:HEADER_ROWS]:
        header = _header_at(table, row)
        if header is not None:
            return header
    return None


def is_of_proposals(columns: Sequence[Column]) -> bool:
    """Say whether such columns make a table of proposals.

    A schedule's, a contest's or a list's header speaks against it, unless another says plainly that
    proposals, demands or remarks are listed; so does a person's name where nothing says what is.
    """
    roles = {column.role for column in columns}
    if "proposal" not in roles or not roles & {"number", "unit"}:
        return False
    named = next(plain(column.name) for column in columns if column.role == "proposal")
    if any(root in named for root in PLAINLY):
        return True
    told = role_of(named)[0] == "proposal"
    if roles & {"schedule", "foreign"} or not (told or "person" not in roles):
        return False
    # A name may be one of anything, goods or a plan's tasks: what else the table tells must say of what.
    said = [plain(column.name) for column in columns]
    if any(root in name for name in said for root in CIVIC):
        return True
    others = said if not told else [name for name in said if name != named]
    planned = any(name.startswith(PLANS) for name in others)
    return bool(roles & {"unit", "topic"}) and not planned


def column_of(box: Box, columns: Sequence[Column]) -> Column | None:
    """Return the column that holds most of the box's width."""
    shared = [(overlap(box.cell.x0, box.cell.x1, c.x0, c.x1), -c.x0, c) for c in columns]
    best = max(shared, default=None, key=lambda s: s[:2])
    return best[2] if best and best[0] > 0 else None


def carried(columns: Sequence[Column], table: Table) -> tuple[Column, ...] | None:
    """Return the columns for a table that continues one with `columns`; None if it does not fit.

    The edges must lie where they lay (columns at the left may have vanished), or the table must
    have as many columns of like shares in its width.
    """
    narrow = [b for b in table.boxes if b.cell.column_span == 1 or b.cell.x1 - b.cell.x0 < 0.5 * table.width]
    if not narrow:
        narrow = list(table.boxes)
    fits = sum(any(_same_place(b, c) for c in columns) for b in narrow)
    kept = fits >= 0.8 * len(narrow) or (fits > 0 and all(_ends_with(b, columns) for b in table.boxes))
    held = tuple(columns) if kept else _scaled(columns, table) or _by_order(columns, table)
    return held if held and not _says_otherwise(held, table) else None


def _says_otherwise(columns: Sequence[Column], table: Table) -> bool:
    """Say whether words stand where numbers should: the table is another one, as wide by chance."""
    said = [
        box.text
        for box in table.boxes
        if box.text and (column := column_of(box, columns)) and column.role == "number"
        if overlap(box.cell.x0, box.cell.x1, column.x0, column.x1) > 0.5 * (box.cell.x1 - box.cell.x0)
    ]
    return sum(sum(c.isalpha() for c in text) > LONGEST_NUMBER for text in said) * 2 > len(said)


def _by_order(columns: Sequence[Column], table: Table) -> tuple[Column, ...] | None:
    """Return the columns at the table's own edges, where it has as many and numbers stand in the number's.

    Parts of a sheet or of a document without pages are as wide as what they hold.
    """
    edges = sorted({(b.cell.x0, b.cell.x1) for b in table.boxes if b.cell.column_span == 1})
    if len(edges) != len(columns):
        return None
    moved = tuple(Column(c.role, c.name, x0, x1) for c, (x0, x1) in zip(columns, edges, strict=True))
    said = [b.text for b in table.boxes if b.text and (c := column_of(b, moved)) and c.role == "number"]
    return moved if said and all(text.strip(" .)").isdigit() for text in said) else None


def _ends_with(box: Box, columns: Sequence[Column]) -> bool:
    """Say whether a cell begins where a column begins and ends where one ends, over however many."""
    begins = any(abs(box.cell.x0 - column.x0) <= EDGE_PT for column in columns)
    return begins and any(abs(box.cell.x1 - column.x1) <= EDGE_PT for column in columns)


def _same_place(box: Box, column: Column) -> bool:
    shared = overlap(box.cell.x0, box.cell.x1, column.x0, column.x1)
    return shared >= 0.8 * max(box.cell.x1 - box.cell.x0, column.x1 - column.x0)


def _scaled(columns: Sequence[Column], table: Table) -> tuple[Column, ...] | None:
    """Return the columns stretched to the table's width, where its edges then agree."""
    left, right = min(c.x0 for c in columns), max(c.x1 for c in columns)
    start = min(b.cell.x0 for b in table.boxes)
    scale = table.width / (right - left)
    moved = tuple(
        Column(c.role, c.name, start + (c.x0 - left) * scale, start + (c.x1 - left) * scale) for c in columns
    )
    fits = sum(any(_same_place(b, c) for c in moved) for b in table.boxes)
    return moved if fits >= 0.8 * len(table.boxes) else None

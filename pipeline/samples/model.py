"""A generated record: what stands in it, before anybody chose fonts or paper.

In: nothing. Out: the frozen records of the other modules and their gold as plain dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Layout = Literal["rotated", "column", "band"]
"""Topic as a rotated merged cell; as an ordinary column; as a row over the table's full width."""

Gold = dict[str, Any]
"""A gold file of the contract, with `unit_names` (canonical) and `cost` beside what it asks for."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a cell: enumerations and bold headings are paragraphs of their own."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A proposal. `units` are spelt as this year's record spells them, `unit_names` canonical.

    `demands` are the ids of the demands it states: one, or two where it reads "a) … b) …".
    """

    lp: int
    topic: str
    paragraphs: tuple[Paragraph, ...]
    units: tuple[str, ...]
    unit_names: tuple[str, ...]
    remark: str
    cost: str
    demands: tuple[str, ...]

    @property
    def text(self) -> str:
        """The proposal in one line."""
        return " ".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class SampleTopic:
    """A discussion table: its topic, its moderators (name, affiliation), its rows."""

    name: str
    moderators: tuple[tuple[str, str], ...]
    rows: tuple[SampleRow, ...]


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """One year's proposal summary of one city in one table layout.

    `meeting_date` (ISO) is None where the text does not say when they met.
    """

    city: str
    municipality: str
    title: str
    intro: str
    meeting_date: str | None
    year: int
    seed: int
    layout: Layout
    topics: tuple[SampleTopic, ...]

    @property
    def rows(self) -> tuple[SampleRow, ...]:
        """All rows, topic by topic."""
        return tuple(row for topic in self.topics for row in topic.rows)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row came to stand: the page it begins on and its proposal's lines as broken there."""

    page: int
    lines: tuple[str, ...]


def gold(record: SampleRecord, document: str, placed: Mapping[int, Placed]) -> Gold:
    """Return the gold of `record` as rendered: `placed` tells by Lp. where each row stands."""
    return {
        "document": document,
        "title": record.title,
        "municipality": record.municipality,
        "kind": "proposal_summary",
        "program_year": record.year,
        "meeting_date": record.meeting_date,
        "layout": record.layout,
        "topics": [
            {"topic": topic.name, "moderators": [" - ".join(pair) for pair in topic.moderators]}
            for topic in record.topics
        ],
        "rows": [_gold_row(row, placed[row.lp]) for row in record.rows],
    }


def _gold_row(row: SampleRow, place: Placed) -> Gold:
    made: Gold = {
        "lp": row.lp,
        "page": place.page,
        "topic": row.topic,
        "proposal": row.text,
        "proposal_lines": list(place.lines),
        "units": list(row.units),
        "unit_names": list(row.unit_names),
        "remark": row.remark,
        "demand": row.demands[0] if len(row.demands) == 1 else list(row.demands),
    }
    return made | ({"cost": row.cost} if row.cost else {})


def on_one_page(rows: Sequence[SampleRow]) -> dict[int, Placed]:
    """Return the places in a format without pages: all on the first, a line per paragraph."""
    return {row.lp: Placed(1, tuple(p.text for p in row.paragraphs)) for row in rows}

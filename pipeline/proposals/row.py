"""A row as it was found, before numbers, units and topics are settled: what cells and flat text both give."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records import Part

Line = tuple[str, ...]
"""The ids of one line's words, in order."""


@dataclass(frozen=True, slots=True)
class Person:
    """A moderator as read: lines of word ids are already text here. `affiliation` may be ""."""

    name: str
    affiliation: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a proposal table as found on the page, by cells or in flat text.

    Words are named by id (the same in ocr's and repair's words), so that raw and repaired text
    can both be made of them. `table` counts from 1 through the document and changes where another
    table begins, one whose numbers may begin anew. `number_raw` is what was read in the number's
    place ("" where nothing was), `number_confidence` (0–1) how well; `number_hint` is what the finder, for
    its own reasons, takes the number to be (None: no opinion). `topic_lines` and `topic` exclude
    each other: words where they could be told, text where pieces had to be put together; both
    empty: unknown. `others` are further columns by their header's text. `evidence` are named
    figures (0–1, 1 is best) that speak for the row being whole and rightly cut.
    """

    page_from: int
    page_to: int
    parts: tuple[Part, ...]
    proposal_lines: tuple[Line, ...]
    unit_lines: tuple[Line, ...]
    number_raw: str = ""
    number_confidence: float = 0.0
    number_hint: int | None = None
    table: int = 1
    topic: str | None = None
    topic_lines: tuple[Line, ...] = ()
    remark_lines: tuple[Line, ...] = ()
    moderator_lines: tuple[Line, ...] = ()
    persons: tuple[Person, ...] = ()
    others: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    evidence: tuple[tuple[str, float], ...] = field(default=())

"""Why a row is what it is: the boxes to draw on its pages, and the reasons in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.geometry import overlap
from pipeline.records import Cell, Part, Proposal, Word


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box to draw on a page, and what to write beside it."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    label: str


def boxes_to_draw(proposal: Proposal, cells: Sequence[Cell]) -> tuple[Drawn, ...]:
    """Return the row's parts, and after them the cells that stand beside them, column by column."""
    drawn = [
        Drawn(part.page, part.x0, part.top, part.x1, part.bottom, proposal.proposal_id)
        for part in proposal.parts
    ]
    for part in proposal.parts:
        for cell in cells:
            if cell.page_id == f"{proposal.document_id}-p{part.page:03d}" and _beside(cell, part):
                drawn.append(Drawn(part.page, *cell.bbox, f"column {cell.column + 1}"))
    return tuple(drawn)


def _beside(cell: Cell, part: Part) -> bool:
    shared = overlap(cell.top, cell.bottom, part.top, part.bottom)
    return shared > 0.5 * min(cell.bottom - cell.top, part.bottom - part.top)


def reasons_of(
    proposal: Proposal, raw_words: Mapping[str, Word], repaired: Mapping[str, Word]
) -> tuple[str, ...]:
    """Return in words what the row's number, confidence and text rest on.

    Args:
        proposal: the row.
        raw_words: the words of the row's pages as read, by id.
        repaired: the same words as repaired.
    """
    told = [
        f"number {proposal.number}, read as {proposal.number_raw!r}",
        f"confidence {proposal.parse_confidence:.2f}, letters {proposal.ocr_confidence:.2f}",
        *proposal.reasons,
    ]
    changed = [
        f"{raw.text!r} was repaired to {repaired[name].text!r}"
        for name, raw in raw_words.items()
        if name in repaired and repaired[name].text != raw.text and _inside(raw, proposal)
    ]
    return (*told, *changed)


def _inside(word: Word, proposal: Proposal) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    pages = {f"{proposal.document_id}-p{part.page:03d}": part for part in proposal.parts}
    part = pages.get(word.page_id)
    return part is not None and part.x0 <= x <= part.x1 and part.top <= y <= part.bottom

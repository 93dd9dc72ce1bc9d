"""Running text to the dates, steps and groups of a consultation.

In come a document's pages with their corrections; out go one `Consultation` for every document,
and, unless it is a summary of proposals, the `Event`s of its schedule and the `WorkingGroup`s it
names. Dates are only what the text says (a missing year taken from its context), never guessed
from a file's name or its time of change.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.announcements.about import find_kind, find_meeting, find_place, find_title, find_years
from pipeline.announcements.blocks import read_blocks
from pipeline.announcements.groups import find_groups
from pipeline.announcements.municipality import find_municipality
from pipeline.announcements.schedule import find_events, main_year
from pipeline.records import Consultation, Correction, Document, Event, Page, WorkingGroup, replay


def read_consultation(
    document: Document, pages: Sequence[Page], corrections: Sequence[Correction], has_rows: bool
) -> tuple[Consultation, tuple[Event, ...], tuple[WorkingGroup, ...]]:
    """Return what a document says of its consultation; what its sidecar says wins.

    Args:
        has_rows: whether the document holds a table of proposals.
    """
    blocks = read_blocks(pages, corrections)
    years = find_years(blocks)
    held = main_year(blocks) or (years[0] - 1 if years else None)
    events = find_events(document.document_id, blocks, held)
    groups = find_groups(document.document_id, blocks)
    title = find_title(blocks)
    kind = document.kind or find_kind(blocks, title, has_rows, bool(events or groups))
    if kind == "proposal_summary":
        # A summary's rows speak of dates and groups too, but they are demands, not steps.
        events, groups = (), ()
    text = "\n".join(replay(p.text_raw, [c for c in corrections if c.page == p.page]) for p in pages)
    first = document.program_year or (years[0] if years else None)
    consultation = Consultation(
        document_id=document.document_id,
        kind=kind,
        title=title,
        municipality=document.municipality or find_municipality(text),
        program_year=first,
        program_year_to=years[1] if years and years[0] == first else first,
        meeting_date=document.meeting_date or find_meeting(blocks, events, held),
        place=find_place(blocks, events),
    )
    return consultation, events, groups

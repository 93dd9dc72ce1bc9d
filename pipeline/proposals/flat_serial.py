"""Text written cell by cell: a row's units stand below its proposal's last line, never beside it.

So do `pdftotext -raw` and copies out of a document. Once a first segmentation has shown it, the
lines from a row's first unit on are its units' alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.proposals.flat_columns import CutLine
from pipeline.proposals.flat_habits import Found

_FEWEST = 5
_SHARE = 0.8
"""So many rows of several lines of proposal, and such a share of them, have their units below it."""
_AFTER = 4.0
"""Log odds for a line being units' alone below a line of units."""

Shift = tuple[float, float]
"""What is added to the scores of "no units" and "only units"."""


def unit_shifts(cuts: Sequence[CutLine], rows: Sequence[Found], bands: Sequence[float | None]) -> list[Shift]:
    """Return for each line what its place below other units says, where the text goes cell by cell.

    Args:
        bands: each line's log odds of being a band, if any line can be one.
    """
    shifts = [(0.0, 0.0)] * len(cuts)
    if not is_serial(cuts, rows):
        return []
    for row in rows:
        begun = False
        for place in range(row.first, row.last + 1):
            numbered = row.anchor is not None and place == row.anchor[0]
            banded = bool(bands) and (bands[place] or 0.0) > 0
            if begun and not numbered and not banded:
                shifts[place] = (-_AFTER, _AFTER)
            begun = begun or bool(cuts[place].units)
    return shifts


def is_serial(cuts: Sequence[CutLine], rows: Sequence[Found]) -> bool:
    """Say whether units stand below their proposals rather than beside them."""
    below, beside = 0, 0
    for row in rows:
        held = cuts[row.first : row.last + 1]
        first = next((i for i, cut in enumerate(held) if cut.units), None)
        spoken = [i for i, cut in enumerate(held) if cut.proposal]
        if first is None or len(spoken) < 2:
            continue
        below += first > spoken[-1] or (first == spoken[-1] and len(held[first].proposal) == 0)
        beside += first < spoken[-1]
    return below >= _FEWEST and below >= _SHARE * (below + beside)

"""What speaks for a row being read and cut rightly: figures from 0 to 1, 1 is best."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipeline.polish import WORD, is_known
from pipeline.proposals.numbering import Numbered
from pipeline.proposals.row import Row
from pipeline.proposals.units import UnitCell
from pipeline.records import Page, Word

SMALL_PT, PLAIN_PT = 4.0, 9.0
"""Heights of a line's letters: print of 5.6 points (4) is misread often, of 10 points (9) hardly."""
LONG = 4
"""Letters: shorter words are abbreviations too often to ask whether they are words."""


def evidence(
    row: Row,
    number: Numbered,
    cell: UnitCell,
    lines: Sequence[str],
    held: Sequence[Word],
    page: Page,
    usual: float,
) -> dict[str, float]:
    """Return the figures that speak for a row, the finder's own among them.

    Args:
        lines: the proposal's lines of repaired text.
        held: the row's words as read.
        usual: the share of the document's rows with something in the unit's cell.
    """
    words = [word for line in lines for word in WORD.findall(line) if len(word) >= LONG]
    return {
        "layout": float(page.text_source != "plain_text"),
        **dict(row.evidence),
        "ocr": min((word.confidence for word in held), default=1.0),
        "print": _print(held) if page.text_source == "ocr" else 1.0,
        "words": sum(map(is_known, words)) / len(words) if words else 1.0,
        "number": number.confidence,
        "units": 1.0 if cell.units or cell.remark else 1.0 - usual,
        "text": min(1.0, sum(map(len, lines)) / 4),
    }


def _print(held: Sequence[Word]) -> float:
    """Return how large the print is, from 0 (`SMALL_PT`) to 1 (`PLAIN_PT`)."""
    heights = [word.bottom - word.top for word in held if word.direction == 0]
    if not heights:
        return 1.0
    return min(1.0, max(0.0, (median(heights) - SMALL_PT) / (PLAIN_PT - SMALL_PT)))

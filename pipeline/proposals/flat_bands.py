"""Which lines of a text without layout may be bands: a topic alone on its line, over the rows below it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.proposals.flat_columns import CutLine, is_open
from pipeline.proposals.flat_habits import Habits
from pipeline.proposals.flat_lines import is_enumerator
from pipeline.proposals.flat_numbers import unexplained
from pipeline.proposals.flat_strays import is_word
from pipeline.proposals.flat_units import is_head

_WIDEST = 0.85
"""A band is hardly as wide as the proposals' column, in which texts are broken."""
FEWEST_BANDS = 2
"""So many bands, at least, or a line alone is taken for text."""
_LETTERS = 4


def band_odds(cuts: Sequence[CutLine], habits: Habits) -> list[float | None]:
    """Return each line's log odds of being a band, rows beginning below it; None where it can be none."""
    return [_odds(cuts, place, habits) for place in range(len(cuts))]


def _odds(cuts: Sequence[CutLine], place: int, habits: Habits) -> float | None:
    cut, tokens = cuts[place], cuts[place].line.tokens
    below = cuts[place + 1] if place + 1 < len(cuts) else None
    text = cut.line.text
    if below is None or not (below.proposal or unexplained(below.line)):
        return None
    if unexplained(cut.line) or is_enumerator(tokens[0]):
        return None
    # A short line of capitals may have been taken for the rest of the units above it.
    if cut.units and (cut.proposal or any(is_head(tokens, place) for place in range(len(tokens)))):
        return None
    if not (text[:1].isupper() and sum(map(str.isalpha, text)) >= _LETTERS and all(map(is_word, tokens[:1]))):
        return None
    if text[-1] in ".,;:?!" or is_open(tokens) or len(text) > _WIDEST * max(habits.width, 40):
        return None
    above = cuts[place - 1] if place else None
    score = (
        -2.5 + 1.5 * (cut.line.blank_before > 0 or cut.line.starts_page) + 0.5 * (cut.line.blank_after > 0)
    )
    score += 2.0 * (1.0 - habits.upper_first) + 2.5 * (unexplained(below.line) > 0)
    if above and above.units:
        score += -2.0 if is_open(above.units) or above.units[-1].text.endswith(",") else 1.0
    elif above and above.proposal:
        score -= 2.0 if is_open(above.proposal) else 0.5
    return score

"""What speaks for a row of flat text being whole and rightly cut: figures from 0 to 1, 1 is best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.polish import is_first_name, is_known
from pipeline.proposals.flat_columns import CutLine
from pipeline.proposals.flat_habits import Found
from pipeline.proposals.flat_lines import Token, skeleton
from pipeline.proposals.flat_numbers import EXACT
from pipeline.proposals.flat_units import is_head

USUAL = 0.8
"""Where so many rows have a unit, one without it has it among the proposal's words, most likely."""
OFTEN = 3
"""So many proposals that begin with the same two words carry another column's words."""


def row_evidence(
    row: Found,
    held: Sequence[CutLine],
    proposal: Sequence[Token],
    repeated: float,
    on_top: bool,
    usual: float,
) -> tuple[tuple[str, float], ...]:
    """Return the figures for one row.

    Args:
        held: its lines.
        proposal: its proposal's words.
        repeated: the share of the document's rows that begin as several others do.
        on_top: whether numbers stand on their rows' first lines here, or on the middle ones.
        usual: the share of the document's rows with units.
    """
    figures = (
        ("number", max(0.0, row.reading / EXACT)),
        ("clean", _share_clean(proposal)),
        ("apart", float(not any(_is_of_others(proposal, place) for place in range(len(proposal))))),
        ("openings", 1.0 - repeated),
    )
    if any(cut.line.numbers is None for cut in held):
        return figures
    return (
        *figures,
        ("layout", float(all(cut.line.aligned for cut in held))),
        ("placed", float(_is_placed(row, held, on_top))),
        ("beside", float(any(cut.units for cut in held) or usual < USUAL)),
    )


def share_repeated(openings: Sequence[Sequence[Token]]) -> float:
    """Return the share of rows whose first two words open `OFTEN` rows at least."""
    keys = [tuple(skeleton(token.bare) for token in tokens[:2]) for tokens in openings]
    times = Counter(keys)
    return sum(times[key] >= OFTEN for key in keys) / len(keys) if keys else 0.0


def numbers_on_top(rows: Sequence[Found]) -> bool:
    """Say whether numbers stand on their rows' first lines, as far as rows of several lines tell."""
    tall = [row.anchor[0] == row.first for row in rows if row.anchor and row.last > row.first]
    return sum(tall) >= 0.5 * len(tall)


def _is_placed(row: Found, held: Sequence[CutLine], on_top: bool) -> bool:
    """Say whether a row's number stands where it should: on top, or as many lines above it as below."""
    if row.anchor is None:
        return False
    at = row.anchor[0] - row.first
    if on_top:
        return at == 0
    filled = [bool(cut.proposal or cut.units) for cut in held]
    return sum(filled[:at]) == sum(filled[at + 1 :])


def _share_clean(tokens: Sequence[Token]) -> float:
    """Return the share of words that are words: known, or long enough to be a name or misread one."""
    words = [token for token in tokens if any(c.isalnum() for c in token.text)]
    clean = [t.bare.isdigit() or len(t.bare) > 4 or is_known(t.bare) or t.bare.isupper() for t in words]
    return sum(clean) / len(words) if words else 0.0


def _is_of_others(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a unit's name or a person's stands among a proposal's words."""
    token = tokens[place]
    person = token.bare.isupper() and len(token.bare) > 3 and is_first_name(token.bare)
    return person or (place > 0 and token.bare[:1].isupper() and is_head(tokens, place))

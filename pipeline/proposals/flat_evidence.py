"""What speaks for a row of flat text being whole and rightly cut: figures from 0 to 1, 1 is best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.polish import is_first_name, is_known
from pipeline.proposals.flat_lines import Token, skeleton
from pipeline.proposals.flat_numbers import EXACT
from pipeline.proposals.flat_units import is_head

OFTEN = 3
"""So many proposals that begin with the same two words carry another column's words."""


def row_evidence(reading: float, proposal: Sequence[Token], repeated: float) -> tuple[tuple[str, float], ...]:
    """Return the figures for one row.

    Args:
        reading: how well its number was read (`EXACT` at best, 0 where it was not).
        repeated: the share of the document's rows that begin as several others do.
    """
    return (
        ("number", max(0.0, reading / EXACT)),
        ("clean", _share_clean(proposal)),
        ("apart", float(not any(_is_of_others(proposal, place) for place in range(len(proposal))))),
        ("openings", 1.0 - repeated),
    )


def share_repeated(openings: Sequence[Sequence[Token]]) -> float:
    """Return the share of rows whose first two words open `OFTEN` rows at least."""
    keys = [tuple(skeleton(token.bare) for token in tokens[:2]) for tokens in openings]
    times = Counter(keys)
    return sum(times[key] >= OFTEN for key in keys) / len(keys) if keys else 0.0


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

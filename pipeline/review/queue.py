"""In which order unsure pairs are asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.records import Match

Pair = tuple[str, str]


def order(matches: Iterable[Match], decided: set[Pair], doubtful_above: float = 0.1) -> list[Pair]:
    """Return the undecided pairs, most telling first.

    Telling is a pair about which the model is torn, and whose rows have many other unsure
    partners: its verdict settles those too. A pair the model is sure of is not asked about.
    """
    open_pairs: dict[Pair, float] = {}
    for match in matches:
        pair = (match.proposal_a, match.proposal_b)
        sure = not doubtful_above <= match.probability <= 1 - doubtful_above
        if match.decided_by == "model" and not sure and pair not in decided and pair[0] != pair[1]:
            open_pairs[pair] = max(open_pairs.get(pair, 0.0), match.probability)
    partners = Counter(row for pair in open_pairs for row in pair)

    def telling(pair: Pair) -> tuple[float, Pair]:
        torn = 1 - 2 * abs(open_pairs[pair] - 0.5)
        return -torn * (1 + 0.1 * min(partners[pair[0]] + partners[pair[1]], 10)), pair

    return sorted(open_pairs, key=telling)

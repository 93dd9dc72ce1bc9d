"""A demand's label: the wording of its most telling member, never a bag of words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.linkage.normalize import Statement

COMFORTABLE = 14
"""Words a label may have before it is held to ramble; the median row of the first record has nine."""


def choose_label(members: Sequence[Statement], likeness: Sequence[float]) -> str:
    """Return the text of the member nearest to all others; of equals the shorter, then the later one."""

    def telling(position: int) -> tuple[float, int, str]:
        words = len(members[position].text.split())
        rambling = max(0, words - COMFORTABLE) / COMFORTABLE
        bare = 0.3 if len(members[position].lemmas) < 3 else 0.0
        return -(likeness[position] - 0.25 * rambling - bare), words, members[position].proposal_id

    return members[min(range(len(members)), key=telling)].text

"""How well repair does: words right, harm, by comparing texts word by word. Pure functions."""

from __future__ import annotations

from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein


def words_right(expected: str, found: str) -> float:
    """Return the share (0–1) of the expected words that stand in `found`, in order.

    >>> words_right("trzy małe słowa", "trzy mate słowa")
    0.6666666666666666
    """
    wanted, got = expected.split(), found.split()
    if not wanted:
        return 1.0
    if len(wanted) == len(got):
        return sum(a == b for a, b in zip(wanted, got, strict=True)) / len(wanted)
    blocks = SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


def changes_right(expected: str, read: str, repaired: str) -> tuple[int, int]:
    """Return how many words a repair changed, and how many of these stand in the expected text, in order.

    >>> changes_right("trzy małe słowa", "trzy mate stowa", "trzy małe stawa")
    (2, 1)
    """
    words = repaired.split()
    is_right = [False] * len(words)
    for op in Levenshtein.opcodes(expected.split(), words):
        if op.tag == "equal":
            is_right[op.dest_start : op.dest_end] = [True] * (op.dest_end - op.dest_start)
    changed = [
        place
        for op in Levenshtein.opcodes(read.split(), words)
        if op.tag == "replace"
        for place in range(op.dest_start, op.dest_end)
    ]
    return len(changed), sum(is_right[place] for place in changed)


def harm(clean: str, repaired: str) -> float:
    """Return the share (0–1) of clean words that a repair changed.

    >>> harm("tak jest dobrze", "tak jest dobrze")
    0.0
    """
    return 1.0 - words_right(clean, repaired)

"""Learn confusions: what the English model writes for which letters, and how often, from pairs of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from pipeline.repair.tokens import ONE_LETTER

MIN_SEEN = 3
"""A confusion seen fewer times is chance."""
_ALPHABET = frozenset("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")
LONGEST_PRINTED, LONGEST_READ = 2, 3


def is_legible(printed: str, read: str, least: float = 0.5) -> bool:
    """Say whether this share of a page's words was read right as they stand; other pages teach noise."""
    words = printed.split()
    same = (op for op in Levenshtein.opcodes(words, read.split()) if op.tag == "equal")
    return sum(op.src_end - op.src_start for op in same) >= least * len(words)


def blocks(printed: str, read: str) -> Iterator[tuple[str, str]]:
    """Yield the (printed, read) stretches that differ, an inserted or lost letter with the one before it.

    >>> list(blocks("współpraca Wydział", "wspdétpraca Wydgziat"))
    [('ół', 'dét'), ('d', 'dg'), ('ł', 't')]
    """
    merged: list[list[int]] = []
    for op in Levenshtein.opcodes(printed, read):
        if op.tag == "equal":
            continue
        if merged and merged[-1][1] == op.src_start and merged[-1][3] == op.dest_start:
            merged[-1][1], merged[-1][3] = op.src_end, op.dest_end
        else:
            merged.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    for start, end, at, to in merged:
        if end - start == to - at:
            yield from zip(printed[start:end], read[at:to], strict=True)
            continue
        lead = 1 if (end == start or to == at) and start > 0 and at > 0 else 0
        yield printed[start - lead : end], read[at - lead : to]


def is_confusion(printed: str, read: str) -> bool:
    """Say whether a block is a letter or two read as something else, not a lost line."""
    fits = 0 < len(printed) <= LONGEST_PRINTED and 0 < len(read) <= LONGEST_READ
    # A j at a word's end is often read as a bracket; beside a letter the bracket is one.
    is_sign = len(read) > 1 and ")" in read
    return fits and not (
        set(printed) - _ALPHABET or is_sign or any(c.isspace() or c in ".,:-(" for c in read)
    )


def learn(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int, int]]:
    """Return (read, printed, times so read, times printed), commonest first, all in small letters."""
    confused: Counter[tuple[str, str]] = Counter()
    printed_times: Counter[str] = Counter()
    for printed, read in pairs:
        lower, seen = printed.lower(), read.lower()
        for size in range(1, LONGEST_PRINTED + 1):
            printed_times.update(lower[i : i + size] for i in range(len(lower) - size + 1))
        confused.update(block for block in blocks(lower, seen) if is_confusion(*block))
    return [
        (read, printed, times, printed_times[printed])
        for (printed, read), times in confused.most_common()
        if times >= MIN_SEEN and printed_times[printed]
    ]


def learn_lone(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int, int]]:
    """Return the same of words of one letter read as another sign (`2` for z), whatever it is."""
    confused: Counter[tuple[str, str]] = Counter()
    printed_times: Counter[str] = Counter()
    for printed, read in pairs:
        words, seen = printed.lower().split(), read.split()
        printed_times.update(word for word in words if word in ONE_LETTER)
        for op in Levenshtein.opcodes(words, [word.lower() for word in seen]):
            if op.tag != "replace" or op.src_end - op.src_start != op.dest_end - op.dest_start:
                continue
            replaced = zip(words[op.src_start : op.src_end], seen[op.dest_start : op.dest_end], strict=True)
            confused.update(pair for pair in replaced if pair[0] in ONE_LETTER and len(pair[1]) == 1)
    return [
        (sign, word, times, printed_times[word])
        for (word, sign), times in confused.most_common()
        if times >= MIN_SEEN
    ]

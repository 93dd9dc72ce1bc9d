"""How often words have a capital in the middle of a sentence, and which small letters are read as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.repair.tokens import tokens
from pipeline.repair.training.learn import MIN_SEEN

_PAIRED = 0.35
"""Lines that differ by more than this share of their letters are not the same line."""


def capital_shares(lines: Iterable[str], ids: Mapping[str, int]) -> np.ndarray:
    """Return, in 255ths, how often each form begins with a capital after a word and a blank."""
    capital, all_uses = np.zeros(len(ids)), np.zeros(len(ids))
    for line in lines:
        before = None
        for token in tokens(line):
            number = ids.get(token.text.lower(), -1) if token.kind == "word" else -1
            if number >= 0 and before is not None and token.start == before.start + len(before.text) + 1:
                is_capital = token.text[0].isupper()
                # Among capitals a capital says nothing.
                if not (is_capital and before.text.isupper()):
                    all_uses[number] += 1
                    capital[number] += is_capital
            before = token if token.kind == "word" else None
    # One use in ten of a word never seen is a name's.
    return np.round(255 * (capital + 0.2) / (all_uses + 2)).astype(np.uint8)


def learn_capitals(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int, int]]:
    """Return (capital read, small letter printed, times so read, times printed), words' beginnings only."""
    misread: Counter[tuple[str, str]] = Counter()
    printed_times: Counter[str] = Counter()
    for printed, read in pairs:
        seen = [line for line in read.split("\n") if line.strip()]
        for line, found in zip(printed.split("\n"), seen, strict=False):
            if Levenshtein.normalized_distance(line.lower(), found.lower()) > _PAIRED:
                continue
            begins = [at == 0 or not line[at - 1].isalpha() for at in range(len(line))]
            printed_times.update(c for c, is_first in zip(line, begins, strict=True) if is_first)
            for op in Levenshtein.editops(line, found):
                one, other = line[op.src_pos : op.src_pos + 1], found[op.dest_pos : op.dest_pos + 1]
                if op.tag == "replace" and begins[op.src_pos] and one.islower() and other.isupper():
                    misread[other, one] += 1
    return [
        (read, printed, times, printed_times[printed])
        for (read, printed), times in misread.most_common()
        if times >= MIN_SEEN
    ]

"""Lines of the training corpus, a seeded part of each file held out for tests.

The corpus is a folder of `*.txt.xz` files, UTF-8, one sentence or paragraph a line. It lies
outside the project; nobody needs it to run or test.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path

TESTS_ONLY = frozenset({"ngo_guides.txt.xz"})
"""No licence is stated there: fit for measuring, not for weights that are shipped."""
OWN_TEXTS = Path(__file__).parent / "texts"
"""Municipal items, notes and prose written for this: what no corpus has, and what the records are made of."""
OWN_TIMES = 3
"""So many times a line of our own counts as one of the corpus."""
OWN_TIMES_IN_NETWORKS = 10
"""The same for the networks."""
OLD_SPELLING = frozenset({"wikisource_books.txt.xz"})
"""Counted, for its words; but the networks need not learn how sentences were built then."""
HELD_OUT = 20
"""One line in so many is kept for tests, by the line's own checksum, so that any order agrees."""


def is_held_out(line: str) -> bool:
    """Say whether a line belongs to the part kept for tests."""
    return zlib.crc32(line.encode()) % HELD_OUT == 0


def read_lines(path: Path) -> Iterator[str]:
    """Yield the non-empty lines of one corpus file."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if stripped := line.strip():
                yield stripped


def training_lines(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield (file name, line) of everything that may be learnt from."""
    for path in sorted(corpus.glob("*.txt.xz")):
        if path.name not in TESTS_ONLY:
            yield from ((path.name, line) for line in read_lines(path) if not is_held_out(line))


def own_lines(times: int = OWN_TIMES) -> Iterator[str]:
    """Yield the lines written for this, each as often as it counts."""
    for path in sorted(OWN_TEXTS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from [line] * times


def network_lines(corpus: Path) -> Iterator[str]:
    """Yield the lines that the networks are trained on: today's Polish, then our own texts."""
    for name, line in training_lines(corpus):
        if name not in OLD_SPELLING:
            yield line
    for _ in range(OWN_TIMES_IN_NETWORKS):
        yield from own_lines(times=1)

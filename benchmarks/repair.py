"""Repair on lines it was not learnt from: harm, marks stripped, wrong codes, English reading; then speed.

    python -m benchmarks.repair CORPUS [--lines 600] [--render 130]

CORPUS is the folder of `*.txt.xz` that `pipeline.repair.training` learnt from; only the lines it
keeps out are used, and files it never uses. A word is right when it equals the printed one,
punctuation included; soft hyphens and other invisible signs do not count.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.polish import fold_marks
from pipeline.repair import repair_text
from pipeline.repair.training.corpus import TESTS_ONLY, is_held_out, read_lines
from pipeline.repair.training.render import render_pairs
from pipeline.settings import RepairSettings

FILES = ("sejm_replies_2026", "ustawy_1993_2004", "orzeczenia_saos", "wikipedia_poquad", "ngo_guides")
CODES = (
    ("cp1250", "cp1252"),
    ("iso8859-2", "cp1252"),
    ("cp1250", "iso8859-2"),
    ("iso8859-2", "cp1250"),
    ("cp1250", "cp852"),
    ("cp852", "cp1252"),
    ("utf-8", "cp1252"),
    ("utf-8", "cp1250"),
)
INVISIBLE = str.maketrans("", "", "\u00ad\u200b")
PAGE = 40


def held_out(path: Path, most: int) -> list[str]:
    found = [
        line for line in read_lines(path) if len(line) > 40 and (path.name in TESTS_ONLY or is_held_out(line))
    ]
    random.Random(1).shuffle(found)
    return found[:most]


def right(printed: str, said: str) -> tuple[int, int]:
    wanted, words = printed.translate(INVISIBLE).split(), said.translate(INVISIBLE).split()
    same = sum(op.src_end - op.src_start for op in Levenshtein.opcodes(wanted, words) if op.tag == "equal")
    return len(wanted), same


def score(label: str, damaged: Sequence[str], printed: Sequence[str], page: int = PAGE) -> None:
    words = same = 0
    began = time.perf_counter()
    repaired = []
    for at in range(0, len(damaged), page):
        repaired.append(repair_text("\n".join(damaged[at : at + page]), RepairSettings()).text)
    seconds = time.perf_counter() - began
    for at, text in zip(range(0, len(printed), page), repaired, strict=True):
        counts = right("\n".join(printed[at : at + page]), text)
        words, same = words + counts[0], same + counts[1]
    print(f"{label:45} {words:7} words  {100 * same / words:7.3f} % right  {words / seconds:8.0f} words/s")


def misread(line: str, real: str, seen: str) -> tuple[str, str]:
    kept = line.encode(real, "ignore")
    return kept.decode(seen, "replace"), kept.decode(real)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--lines", type=int, default=600)
    parser.add_argument("--render", type=int, default=0)
    chosen = parser.parse_args()
    for name in FILES:
        lines = held_out(chosen.corpus / f"{name}.txt.xz", chosen.lines)
        score(f"{name}: clean", lines, lines)
        score(f"{name}: marks stripped", [fold_marks(line) for line in lines], lines)
        for real, seen in CODES:
            pairs = [misread(line, real, seen) for line in lines[:200]]
            pairs = [(a, b) for a, b in pairs if "\ufffd" not in a and len(a.splitlines()) == 1]
            score(f"{name}: {real} as {seen}", [a for a, _ in pairs], [b for _, b in pairs])
        if chosen.render:
            plain = [line for line in lines if 60 < len(line) < 400 and not set("|[/#") & set(line)]
            read = render_pairs(plain[: chosen.render], 77)
            score(f"{name}: English reading", [r for _, r in read], [p for p, _ in read], page=1)


if __name__ == "__main__":
    main()

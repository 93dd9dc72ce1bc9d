"""Repair on lines it was not learnt from: harm, marks stripped, wrong codes, English reading; then speed.

    python -m benchmarks.repair CORPUS [--lines 600] [--render 130]

CORPUS is the folder of `*.txt.xz` that `pipeline.repair.training` learnt from; only the lines it
keeps out are used, and files it never uses. A word is right when it equals the printed one,
punctuation included; soft hyphens and other invisible signs do not count. With `--render` also the
samples' own demands in three renderings, the doubts and how often a change was right, and books cut
at their lines' ends and read by the Polish model. Pages of which less than half the words were read
right as they stand (a thin font, wiped out by a hard threshold) are left out and counted.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.evaluate.repair import changes_right
from pipeline.polish import fold_marks
from pipeline.records import Page, Word
from pipeline.repair import repair_pages, repair_text
from pipeline.repair.model import ngrams
from pipeline.repair.training.corpus import TESTS_ONLY, is_held_out, read_lines
from pipeline.repair.training.learn import is_legible
from pipeline.repair.training.render import SMALL_PX, draw, fonts, read_page, render_pairs
from pipeline.samples import cities
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
VOWELS = frozenset("aąeęioóuy")


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


def municipal() -> list[str]:
    texts = Path(__file__).parents[1] / "pipeline" / "samples" / "texts"
    lines = (
        line for city in cities() for line in (texts / city / "demands.txt").read_text("utf-8").split("\n")
    )
    return [line[2:].replace("|", " ") for line in lines if line.startswith("- ")]


def legible(pages: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [page for page in pages if is_legible(*page)]
    words, same = map(sum, zip(*(right(*page) for page in kept), strict=True))
    print(f"{len(kept)} of {len(pages)} pages legible; as read {100 * same / words:.2f} % right")
    return kept


def precision(pages: Sequence[tuple[str, str]]) -> None:
    changed = good = doubts = 0
    for printed, read in pages:
        result = repair_text(read, RepairSettings())
        counts = changes_right(printed, read, result.text)
        changed, good, doubts = changed + counts[0], good + counts[1], doubts + len(result.doubts)
    print(f"changed words {changed}, right {100 * good / changed:.2f} %, doubts {doubts}")


def read_words(image: np.ndarray) -> list[Word]:
    """Return what the Polish model reads on a page, word by word, as the stage `ocr` gives it."""
    data = cv2.imencode(".png", image)[1].tobytes()
    command = ["tesseract", "stdin", "stdout", "-l", "pol", "--psm", "6", "tsv"]
    done = subprocess.run(command, input=data, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1"})
    rows = [line.split("\t") for line in done.stdout.decode("utf-8").split("\n")[1:]]
    found: list[Word] = []
    at = 0
    for row in rows:
        if len(row) > 11 and row[11].strip():
            sure, text = float(row[10]) / 100, row[11].strip()
            found.append(Word(f"w{at}", "p", text, 0, 0, 1, 1, sure, 0, int(row[4]), at))
            at += len(text) + 1
    return found


def own_reading(label: str, lines: Sequence[str], seed: int, pages: int = 14) -> None:
    """Print our own OCR's words, small print, before and after repair."""
    rng = Random(seed)
    faces = fonts()
    wrapped = [piece for line in lines for piece in textwrap.wrap(line, rng.randint(50, 100))]
    words = before = after = harmed = 0
    for at in range(0, min(len(wrapped), pages * 22), 22):
        printed = "\n".join(wrapped[at : at + 22])
        read = read_words(draw(printed.split("\n"), rng.choice(faces), rng.randint(*SMALL_PX), rng))
        raw = " ".join(word.text for word in read)
        page = Page("p", "d", 1, 1, 1, 0, 0, "ocr", raw, None, ())
        (mended,) = repair_pages([page], RepairSettings(), {"p": read})
        counts = right(printed, raw), right(printed, mended.text)
        words, before, after = words + counts[0][0], before + counts[0][1], after + counts[1][1]
        harmed += counts[1][1] < counts[0][1]
    print(
        f"own reading, {label}, {words} words: {100 * before / words:.2f} % right as read, "
        f"{100 * after / words:.2f} % repaired, {harmed} pages worse"
    )


def cut(line: str, width: int) -> list[str]:
    """Wrap a line, cutting words between two consonants where a line ends."""
    lines, held = [], ""
    for word in line.split():
        if len(held) + 1 + len(word) <= width:
            held = f"{held} {word}".strip()
            continue
        at = min(width - len(held) - 2, len(word) - 2) if word.isalpha() else 0
        while at > 1 and (word[at] in VOWELS or word[at - 1] in VOWELS):
            at -= 1
        lines.append(f"{held} {word[:at]}-".strip() if at > 1 else held)
        held = word[at:] if at > 1 else word
    return [*lines, held]


def books(path: Path, pages: int, seed: int) -> None:
    rng = random.Random(seed)
    lines = iter([line for line in held_out(path, 10_000) if 150 < len(line) < 1500 and "|" not in line])
    faces = [font for font in fonts() if "Serif" in font.name]
    words = raw = dropped = repaired = 0
    for _ in range(pages):
        printed: list[str] = []
        while sum(map(len, printed)) < 1800:
            printed.append(next(lines))
        rows = [row for line in printed for row in cut(line, 62)]
        read = read_page(draw(rows, rng.choice(faces), rng.randint(26, 40), rng), "pol")
        wanted = " ".join(printed).split()
        versions = (
            read,
            re.sub(r"(\w)-\n+(\w+)\s?", r"\1\2\n", read),
            repair_text(read, RepairSettings()).text,
        )
        errors = [Levenshtein.distance(wanted, version.split()) for version in versions]
        words, raw = words + len(wanted), raw + errors[0]
        dropped, repaired = dropped + errors[1], repaired + errors[2]
    said = (f"{100 * n / words:.2f} % {label}" for n, label in ((raw, "raw"), (dropped, "hyphens dropped")))
    print(f"books, {words} words, word errors: {', '.join(said)}, {100 * repaired / words:.2f} % repaired")


def names() -> None:
    model = ngrams()
    known = [f for f in model.forms if f.isalpha() and len(f) > 3 and model.capital_share(f) > 0.8]
    sample = [name.capitalize() for name in random.Random(4).sample(known, 1000)]
    changed = sum(
        len(repair_text(gap.join(sample), RepairSettings()).corrections) for gap in ("\n", " ", ", ")
    )
    print(f"names: 1000, one a line, in a row and listed: {changed} changed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--lines", type=int, default=600)
    parser.add_argument("--render", type=int, default=0)
    chosen = parser.parse_args()
    names()
    if chosen.render:
        for seed in (901, 902, 903):
            pages = legible(render_pairs(municipal(), seed))
            score(f"municipal demands, seed {seed}", [r for _, r in pages], [p for p, _ in pages], page=1)
            precision(pages)
        for seed in (904, 905):
            pages = legible(render_pairs(municipal(), seed, sizes=SMALL_PX))
            score(
                f"municipal demands, small print, seed {seed}",
                [r for _, r in pages],
                [p for p, _ in pages],
                1,
            )
            precision(pages)
        own_reading("municipal demands", municipal(), 906)
        for name in FILES:
            own_reading(name, held_out(chosen.corpus / f"{name}.txt.xz", 60), 907, 6)
        books(chosen.corpus / "wikisource_books.txt.xz", 12, 41)
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
            read = legible(render_pairs(plain[: chosen.render], 77))
            score(f"{name}: English reading", [r for _, r in read], [p for p, _ in read], page=1)


if __name__ == "__main__":
    main()

"""Make the shipped model again: `python -m pipeline.repair.training CORPUS` (`make model CORPUS=…`).

Reads the corpus folder, renders a seeded sample of it, reads that with Tesseract's English model,
learns the confusions, counts words and their classes, pairs and triples of both, and runs of
letters, and writes `model_data/`.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np

from pipeline.polish import is_known
from pipeline.repair.model import FOLDER
from pipeline.repair.spelling import count_letters
from pipeline.repair.training.classes import count_classes
from pipeline.repair.training.corpus import training_lines
from pipeline.repair.training.counts import Counts, count
from pipeline.repair.training.learn import learn
from pipeline.repair.training.render import render_pairs

SEED = 7
LINES_A_FILE = 400
"""Lines rendered of each corpus file: about 8,500 printed lines, ten minutes on one core."""


def word_list() -> list[str]:
    """Return wordfreq's Polish forms that SGJP knows; the rest are slips and foreign words."""
    import wordfreq

    form = re.compile("[a-ząćęłńóśźż]{2,}")
    return [w for w in wordfreq.get_frequency_dict("pl", "large") if form.fullmatch(w) and is_known(w)]


def write_counts(name: str, counts: Counts, **beside: np.ndarray) -> None:
    """Write a file of counts, the sorted keys as differences."""
    arrays = dict(
        beside,
        forms=np.frombuffer("\n".join(counts.forms).encode(), dtype=np.uint8),
        words=counts.words,
        pairs=np.diff(counts.pairs, prepend=0),
        pair_counts=counts.pair_counts.astype(np.uint32),
        triples=np.diff(counts.triples, prepend=0),
        triple_counts=counts.triple_counts.astype(np.uint32),
    )
    np.savez_compressed(FOLDER / name, **cast("dict[str, Any]", arrays))


def write_confusions(rows: list[tuple[str, str, int, int]]) -> None:
    """Write `confusions.csv`."""
    with (FOLDER / "confusions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("read", "printed", "times", "printed_times"))
        writer.writerows(rows)


def main(corpus: Path) -> None:
    """Make all four files."""
    by_file: dict[str, list[str]] = {}
    lines = []
    for name, line in training_lines(corpus):
        lines.append(line)
        if 60 < len(line) < 400:
            by_file.setdefault(name, []).append(line)
    rng = Random(SEED)
    sample = [line for found in by_file.values() for line in rng.sample(found, min(LINES_A_FILE, len(found)))]
    rng.shuffle(sample)
    write_confusions(learn(render_pairs(sample, SEED)))
    counts = count(lines, word_list())
    write_counts("ngrams.npz", counts)
    of_classes, of_form = count_classes(counts)
    write_counts("classes.npz", of_classes, of_form=of_form)
    runs, times = count_letters((f, int(t)) for f, t in zip(counts.forms, counts.words, strict=True) if t)
    np.savez_compressed(FOLDER / "letters.npz", runs=np.diff(runs, prepend=0), counts=times)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

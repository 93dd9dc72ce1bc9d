"""Make the shipped model again: `python -m pipeline.repair.training CORPUS` (`make model CORPUS=…`).

Reads the corpus folder, renders a seeded sample of it, reads that with Tesseract's English model,
learns the confusions, counts words and their classes, pairs and triples of both, and runs of
letters, trains the networks that read what stands around a word (PyTorch, which `make model`
installs), and writes `model_data/`.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np

from pipeline.polish import is_known
from pipeline.repair.model import FOLDER, ngrams
from pipeline.repair.spelling import count_letters
from pipeline.repair.training.capitals import capital_shares, learn_capitals
from pipeline.repair.training.classes import count_classes
from pipeline.repair.training.corpus import network_lines, own_lines, training_lines
from pipeline.repair.training.counts import Counts, count
from pipeline.repair.training.learn import is_legible, learn, learn_lone
from pipeline.repair.training.network import common_words, packed, read_stream, train
from pipeline.repair.training.render import SMALL_PX, render_pairs

SEED = 7
LINES_A_FILE = 1600
"""Lines rendered of each corpus file: half an hour on two cores."""
POLISH_LINES_A_FILE = 300
"""The same for the Polish model."""
LEGIBLE_IN_POLISH = 0.8
"""Where the Polish model reads fewer words right, the print is gone and letters are guessed."""


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
        pairs=_steps(counts.pairs),
        pair_counts=counts.pair_counts.astype(np.uint32),
        triples=_steps(counts.triples),
        triple_counts=counts.triple_counts.astype(np.uint32),
    )
    np.savez_compressed(FOLDER / name, **cast("dict[str, Any]", arrays))


def _steps(keys: np.ndarray) -> np.ndarray:
    """Return sorted keys as differences, in four bytes each: half of it to unpack when the model opens."""
    steps = np.diff(keys, prepend=0)
    if len(steps) and steps.max() >= 1 << 32:
        raise ValueError("two keys lie too far apart for four bytes")
    return steps.astype(np.uint32)


def write_confusions(name: str, rows: list[tuple[str, str, int, int]]) -> None:
    """Write what was read for what, how often, as a table."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("read", "printed", "times", "printed_times"))
        writer.writerows(rows)


def listed_frequencies(forms: Iterable[str]) -> np.ndarray:
    """Return wordfreq's frequency of each form in thousandths of a power of ten below 1; 0: not listed."""
    import wordfreq

    listed = wordfreq.get_frequency_dict("pl", "large")
    return np.array([round(-1000 * math.log10(listed[f])) if f in listed else 0 for f in forms], np.uint16)


def sampled(lines: Iterable[tuple[str, str]], most: int) -> list[str]:
    """Return a seeded sample of the lines (file name, line), so many of each file at most."""
    by_file: dict[str, list[str]] = {}
    for name, line in lines:
        if 60 < len(line) < 400:
            by_file.setdefault(name, []).append(line)
    rng = Random(SEED)
    sample = [line for found in by_file.values() for line in rng.sample(found, min(most, len(found)))]
    rng.shuffle(sample)
    return sample


def main(corpus: Path) -> None:
    """Make all the files."""
    pages = render_pairs(sampled(training_lines(corpus), LINES_A_FILE), SEED)
    pairs = [page for page in pages if is_legible(*page)]
    write_confusions("confusions.csv", learn(pairs))
    write_confusions("capitals.csv", learn_capitals(pairs))
    write_confusions("lone.csv", learn_lone(pairs))
    sample = sampled(training_lines(corpus), POLISH_LINES_A_FILE)
    pages = render_pairs(sample, SEED, language="pol", sizes=SMALL_PX)
    write_confusions("polish.csv", learn(page for page in pages if is_legible(*page, LEGIBLE_IN_POLISH)))
    lines = [*(line for _, line in training_lines(corpus)), *own_lines()]
    counts = count(lines, word_list())
    shares = capital_shares(lines, {form: number for number, form in enumerate(counts.forms)})
    write_counts("ngrams.npz", counts, frequencies=listed_frequencies(counts.forms), capitals=shares)
    of_classes, of_form = count_classes(counts)
    write_counts("classes.npz", of_classes, of_form=of_form)
    runs, times = count_letters((f, int(t)) for f, t in zip(counts.forms, counts.words, strict=True) if t)
    np.savez_compressed(FOLDER / "letters.npz", runs=np.diff(runs, prepend=0), counts=times)
    model = ngrams()
    ranked = common_words(model)
    stream = read_stream(network_lines(corpus), model, ranked)
    networks, forms = train(stream, model, SEED, lambda said: print(said, file=sys.stderr))
    np.savez_compressed(FOLDER / "network.npz", **cast("dict[str, Any]", packed(networks, forms, ranked)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Linkage beside its peers on the same rows, in the same run: figures, then time.

    python benchmarks/linkage.py [--city krasna] [--mixtures] [--rows 5000 100000] [--titles FILE.tsv.xz]

Peers: rapidfuzz token_set_ratio at its best threshold, cosine of TF-IDF over lemmas at its best,
and Splink where it is installed (it is not one of our dependencies). Their thresholds are chosen
on the very rows they are scored on, ours is not. `krasna` was written by a person who never saw
the lexicon, and nothing was tuned on it.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import lzma
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.linkage import link
from pipeline.linkage.compare import FEATURES, Comparison
from pipeline.linkage.field import load_field
from pipeline.linkage.lexicon import load_lexicon
from pipeline.linkage.normalize import Statement, read_statement
from pipeline.linkage.score import load_model
from pipeline.linkage.training import train
from pipeline.settings import LinkageSettings

figures = importlib.import_module("pipeline.evaluate.linkage")  # the package has a function of that name
SINGLE = {
    "(a) concepts of the lexicon": "concepts",
    "(a) known wordings": "profiles",
    "(b) word vectors, mean": "word vectors",
    "(b) word vectors, aligned": "related words",
    "letters": "letters",
}
"""Our parts alone, each at its best threshold on the same rows."""
FACETS = tuple(name for name in FEATURES if name.endswith((" profile", " unlike")))
PARTS_OF_LEXICON = tuple(
    name
    for name in FEATURES
    if (
        name.split()[0] in {"concepts", "concept", "action", "object", "subject", "group", "typical", "all"}
        and name not in FACETS
    )
    or name in {"rarest concept unshared", "for another group"}
)


def best_threshold(scores: np.ndarray, same: np.ndarray) -> tuple[float, float, float]:
    """Return the best F1 over all thresholds, with its precision and recall."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(same[order])
    precision, recall = right / np.arange(1, len(order) + 1), right / same.sum()
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    at = int(f1.argmax())
    return float(f1[at]), float(precision[at]), float(recall[at])


def quality(city: str) -> None:
    """Score peers, single parts and the whole model on one city's rows."""
    statements, demands = train.read_city(train.paths()[city])
    labels = np.array(demands)
    a, b = np.triu_indices(len(labels), k=1)
    same = labels[a] == labels[b]
    texts = [s.text for s in statements]
    token_set = process.cdist(texts, texts, scorer=fuzz.token_set_ratio)[a, b]
    lemmas = TfidfVectorizer(analyzer=str.split).fit_transform([" ".join(s.lemmas) for s in statements])
    features = Comparison(statements, load_field()).features(a, b)
    singles = {name: features[:, FEATURES.index(part)] for name, part in SINGLE.items()}
    print(f"{city}: {len(labels)} rows, {int(same.sum())} pairs of one demand")
    peers = {
        "rapidfuzz token_set_ratio": token_set,
        "TF-IDF on lemmas": np.asarray((lemmas @ lemmas.T).todense())[a, b],
    }
    for name, scores in (peers | singles).items():
        print("  {:28} F1 {:.3f}  P {:.3f}  R {:.3f}".format(name, *best_threshold(scores, same)))
    splink(statements, labels)
    start = time.perf_counter()
    linked = link(statements, LinkageSettings())
    seconds = time.perf_counter() - start
    gold = {s.proposal_id: frozenset([d]) for s, d in zip(statements, demands, strict=True)}
    found = {statements[i].proposal_id: frozenset([n]) for n, g in enumerate(linked.groups) for i in g}
    pairs, cubed = figures.pairwise(gold, found), figures.b_cubed(gold, found)
    ranked = figures.best_candidates((m.proposal_a, m.proposal_b, m.probability) for m in linked.matches)
    chances = load_model().probabilities(features)
    judged = list(zip(chances.tolist(), same.tolist(), strict=True))
    print(
        f"  {'postulaty':28} F1 {pairs['f1']:.3f}  P {pairs['precision']:.3f}  R {pairs['recall']:.3f}  "
        f"B3 {cubed['f1']:.3f}  r@1 {figures.recall_at(gold, ranked, 1):.3f}  "
        f"r@5 {figures.recall_at(gold, ranked, 5):.3f}  "
        f"ECE {figures.calibration_error(judged):.4f} (above 0.05: "
        f"{figures.calibration_error([j for j in judged if j[0] > 0.05]):.3f})  {seconds:.1f} s"
    )


KNOWN = ("profiles", "profiles, sure", "known to the field")
MIXTURES = {
    "words and letters": (*KNOWN, *FACETS, *PARTS_OF_LEXICON),
    "lexicon, no known wordings": (*KNOWN, *FACETS),
    "no facets": FACETS,
    "known wordings, no lexicon": PARTS_OF_LEXICON,
    "no word vectors": ("related words", "word vectors", "object and words"),
    "everything": (),
}


def mixtures(city: str) -> None:
    """Score models that lack some parts, learnt anew from all other cities, at their best threshold."""
    cities = train.nested_cities()
    asked = train.load_city(city, load_field())
    for name, dropped in MIXTURES.items():
        columns = [FEATURES.index(part) for part in dropped]
        lacking = [replace(c, features=blanked(c.features, columns)) for c in cities]
        model = train.learn(lacking)
        scores = model.probabilities(blanked(asked.features, columns))
        print("  {:28} F1 {:.3f}  P {:.3f}  R {:.3f}".format(name, *best_threshold(scores, asked.same)))


def blanked(features: np.ndarray, columns: list[int]) -> np.ndarray:
    kept = features.copy()
    kept[:, columns] = 0.0
    return kept


def splink(statements: Sequence[Statement], labels: np.ndarray) -> None:
    """Score Splink 5's own model (trained by its EM, no labels) on text and lemmas, at its best threshold."""
    try:
        import pandas as pd
        import splink.comparison_library as cl
        from splink import Linker, SettingsCreator, block_on
        from splink.backends.duckdb import DuckDBAPI
    except ImportError:
        print("  Splink                       not installed: pip install 'splink>=5'")
        return
    frame = pd.DataFrame(
        {
            "unique_id": range(len(labels)),
            "text": [s.text.lower() for s in statements],
            "lemmas": [sorted(set(s.lemmas)) for s in statements],
            "one": 1,
        }
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("text", [0.9, 0.8, 0.7, 0.6]),
            cl.ArrayIntersectAtSizes("lemmas", [5, 4, 3, 2, 1]),
        ],
        blocking_rules_to_generate_predictions=[block_on("one")],
    )
    linker = Linker(DuckDBAPI().register(frame), settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("one"))
    found = linker.inference.predict().as_pandas_dataframe()
    same = labels[found["unique_id_l"]] == labels[found["unique_id_r"]]
    missed = int(sum(n * (n - 1) // 2 for n in np.bincount(labels)) - same.sum())
    scores = np.concatenate([found["match_weight"].to_numpy(), np.full(missed, -1e9)])
    same = np.concatenate([same, np.ones(missed, dtype=bool)])
    print("  {:28} F1 {:.3f}  P {:.3f}  R {:.3f}".format("Splink", *best_threshold(scores, same)))


def speed(rows: int, file: Path | None) -> None:
    """Time our whole way, lemmas included; up to 20,000 rows beside token_set_ratio over all pairs."""
    known = read_titles(file) if file else [s.text for s in load_field().statements]
    rng = np.random.default_rng(7)
    texts = known[:rows]
    for i, j in rng.integers(0, len(known), (rows - len(texts), 2)):
        texts.append(f"{known[i]} {known[j].split()[0]} {len(texts) % 97}")
    if rows <= 20_000:
        start = time.perf_counter()
        process.cdist(texts, texts, scorer=fuzz.token_set_ratio, workers=1, dtype=np.uint8)
        print(f"{rows} rows: token_set_ratio over all pairs {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    lexicon = load_lexicon()
    statements = [read_statement(t, lexicon, f"{n:06d}") for n, t in enumerate(texts)]
    linked = link(statements, LinkageSettings())
    pairs = sum(1 for _ in linked.matches)  # made while they are read, as the stage does when it writes them
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{rows} rows: postulaty end to end {seconds:.1f} s, {peak:.1f} GB at most; {pairs} pairs kept")


def read_titles(file: Path) -> list[str]:
    """Return the column "name" of a tab-separated file packed by xz."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [row["name"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--city", default="krasna", help="whose rows to score; 'none' for time alone")
    options.add_argument("--mixtures", action="store_true", help="also models that lack some parts")
    options.add_argument("--rows", type=int, nargs="*", default=[5000])
    options.add_argument("--titles", type=Path, help="*.tsv.xz with a column `name` to take rows from")
    wanted = options.parse_args()
    if wanted.city != "none":
        quality(wanted.city)
    if wanted.mixtures:
        mixtures(wanted.city)
    for count in wanted.rows:
        speed(count, wanted.titles)

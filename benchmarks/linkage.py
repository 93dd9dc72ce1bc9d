"""Linkage beside its peers on the same rows, in the same run: figures, then time.

    python benchmarks/linkage.py [--rows 5000]

Peers: rapidfuzz token_set_ratio at its best threshold, cosine of TF-IDF over lemmas at its best,
and Splink where it is installed (it is not one of our dependencies). Their thresholds are chosen
on the very rows they are scored on, ours is not.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.evaluate import linkage as figures
from pipeline.linkage import link
from pipeline.linkage.lexicon import load_lexicon
from pipeline.linkage.normalize import read_statement
from pipeline.linkage.training import train
from pipeline.settings import LinkageSettings


def best_threshold(scores: np.ndarray, same: np.ndarray) -> tuple[float, float, float]:
    """Return the best F1 over all thresholds, with its precision and recall."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(same[order])
    precision, recall = right / np.arange(1, len(order) + 1), right / same.sum()
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    at = int(f1.argmax())
    return float(f1[at]), float(precision[at]), float(recall[at])


def quality(city: str) -> None:
    statements, demands = train.read_city(train.CORPUS / f"{city}.txt")
    labels = np.array(demands)
    a, b = np.triu_indices(len(labels), k=1)
    same = labels[a] == labels[b]
    texts = [s.text for s in statements]
    token_set = process.cdist(texts, texts, scorer=fuzz.token_set_ratio)[a, b]
    lemmas = TfidfVectorizer(analyzer=str.split).fit_transform([" ".join(s.lemmas) for s in statements])
    cosine = np.asarray((lemmas @ lemmas.T).todense())[a, b]
    print(f"{city}: {len(labels)} rows, {int(same.sum())} pairs of one demand")
    for name, scores in (("rapidfuzz token_set_ratio", token_set), ("TF-IDF on lemmas", cosine)):
        print("  {:28} F1 {:.3f}  P {:.3f}  R {:.3f}".format(name, *best_threshold(scores, same)))
    splink(texts, labels)
    linked = link(statements, LinkageSettings())
    gold = {s.proposal_id: frozenset([d]) for s, d in zip(statements, demands, strict=True)}
    found = {statements[i].proposal_id: frozenset([n]) for n, g in enumerate(linked.groups) for i in g}
    pairs, cubed = figures.pairwise(gold, found), figures.b_cubed(gold, found)
    ranked = figures.best_candidates((m.proposal_a, m.proposal_b, m.probability) for m in linked.matches)
    print(
        f"  {'postulaty':28} F1 {pairs['f1']:.3f}  P {pairs['precision']:.3f}  R {pairs['recall']:.3f}  "
        f"B3 {cubed['f1']:.3f}  r@1 {figures.recall_at(gold, ranked, 1):.3f}  "
        f"r@5 {figures.recall_at(gold, ranked, 5):.3f}"
    )


def splink(texts: list[str], labels: np.ndarray) -> None:
    """Score Splink's own model (trained by its EM, no labels) at its best threshold."""
    try:
        import pandas as pd
        import splink.comparison_library as cl
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    except ImportError:
        print("  Splink                       not installed: pip install splink")
        return
    frame = pd.DataFrame({"unique_id": range(len(texts)), "text": texts, "one": 1})
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[cl.JaroWinklerAtThresholds("text", [0.9, 0.8, 0.7, 0.6])],
        blocking_rules_to_generate_predictions=[block_on("one")],
    )
    linker = Linker(frame, settings, DuckDBAPI())
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("one"))
    found = linker.inference.predict().as_pandas_dataframe()
    left, right = labels[found["unique_id_l"]], labels[found["unique_id_r"]]
    scores = found["match_probability"].to_numpy()
    print("  {:28} F1 {:.3f}  P {:.3f}  R {:.3f}".format("Splink", *best_threshold(scores, left == right)))


def speed(rows: int) -> None:
    """Time our whole way, lemmas included, against token_set_ratio alone over all pairs."""
    known = [
        s.text
        for name in ("brzezina", "dobrzyce", "lipowo")
        for s in train.read_city(train.CORPUS / f"{name}.txt")[0]
    ]
    rng = np.random.default_rng(7)
    made = (
        f"{known[i]} {known[j].split()[0]} {n % 97}"
        for n, (i, j) in enumerate(rng.integers(0, len(known), (rows, 2)))
    )
    texts = list(islice(made, rows))
    start = time.perf_counter()
    process.cdist(texts, texts, scorer=fuzz.token_set_ratio, workers=1)
    peer = time.perf_counter() - start
    start = time.perf_counter()
    lexicon = load_lexicon()
    link([read_statement(t, lexicon, str(n)) for n, t in enumerate(texts)], LinkageSettings())
    ours = time.perf_counter() - start
    print(f"{rows} rows: token_set_ratio over all pairs {peer:.1f} s, postulaty end to end {ours:.1f} s")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=5000)
    wanted = options.parse_args()
    quality("lipowo")  # the only city here that training never saw
    speed(wanted.rows)

"""Linkage on the cities kept aside, by the rule's figures; see `cities/README.md`."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from pipeline.evaluate.linkage import (
    b_cubed,
    best_candidates,
    calibration_error,
    pairwise,
    recall_at,
    same_pairs,
)
from pipeline.linkage import compare_texts, link
from pipeline.linkage.compare import apart
from pipeline.linkage.facets import FACETS, facet_matrices
from pipeline.linkage.field import read_wordings
from pipeline.linkage.lexicon import SHIPPED, load_lexicon
from pipeline.linkage.normalize import Statement, read_statement, split_parts
from pipeline.settings import LinkageSettings

FOLDER = Path(__file__).with_name("cities")
CITIES = sorted(FOLDER.glob("*.txt"))


def read_rows(path):
    """Return the statements of a city kept aside, and the demands that each of its rows states."""
    lexicon, statements, gold, demands = load_lexicon(), [], {}, frozenset()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            demands = frozenset(line[2:].split(" + "))
            continue
        year, text = line.split(" ", 1)
        row = f"{path.stem}-{len(gold):04d}"
        gold[row] = demands
        parts = split_parts(text)
        for number, part in enumerate(parts, start=1):
            statements.append(
                read_statement(part, lexicon, row, number if len(parts) > 1 else 0, year=int(year))
            )
    return statements, gold


@pytest.fixture(scope="module")
def linked():
    return {path.stem: (*read_rows(path), link(read_rows(path)[0], LinkageSettings())) for path in CITIES}


def figures(linked):
    """Return the figures over all cities together: a row's name says its city, so pairs stay within."""
    gold, found, probability = {}, {}, {}
    for city, (statements, labels, result) in linked.items():
        gold |= {row: frozenset((city, d) for d in demands) for row, demands in labels.items()}
        for number, group in enumerate(result.groups):
            for i in group:
                row = statements[i].proposal_id
                found[row] = found.get(row, frozenset()) | {(city, number)}
        for m in result.matches:
            pair = tuple(sorted((m.proposal_a, m.proposal_b)))
            probability[pair] = max(probability.get(pair, 0.0), m.probability)
    ranked = best_candidates((a, b, p) for (a, b), p in probability.items() if a != b)
    true = same_pairs(gold)
    judged = [(p, pair in true) for pair, p in probability.items() if pair[0] != pair[1]]
    return {
        **pairwise(gold, found),
        "b_cubed": b_cubed(gold, found)["f1"],
        "first": recall_at(gold, ranked, 1),
        "five": recall_at(gold, ranked, 5),
        "calibration": calibration_error(judged),
        "calibration where linked": calibration_error([j for j in judged if j[0] >= 0.5]),
    }


def test_cities_kept_aside_reach_their_floors(linked):
    found = figures(linked)
    assert found["precision"] >= 0.85 and found["f1"] >= 0.78 and found["b_cubed"] >= 0.89, found
    assert found["first"] >= 0.87 and found["five"] >= 0.96, found
    assert found["calibration"] <= 0.04 and found["calibration where linked"] <= 0.07, found


def test_nothing_kept_aside_is_taught():
    """Nine rows that any office might write ("kursy języka polskiego dla cudzoziemców") were known before."""
    taught = {wording.lower() for _, wording in read_wordings(SHIPPED / "wordings.csv")}
    rows = {s.text.lower() for path in CITIES for s in read_rows(path)[0] if len(s.lemmas) > 2}
    assert len(taught & rows) <= 9, taught & rows


def test_every_known_demand_has_its_facets():
    with FACETS.open(encoding="utf-8", newline="") as file:
        known = {row["demand"] for row in csv.DictReader(file)}
    assert known == {demand for demand, _ in read_wordings(SHIPPED / "wordings.csv")}
    assert all(not matrix.any() for matrix in facet_matrices(["taught by a city"]))


def test_whom_it_is_for_parts_demands():
    """The rule's third question: the sector, of whatever size, or a group beyond it."""
    lexicon = load_lexicon()

    def served(text):
        return read_statement(text, lexicon).served

    assert served("porady prawne dla mieszkańców") == ("mieszkańcy",)
    assert served("wsparcie dla małych stowarzyszeń") == served("lokale dla NGO") == ("sektor",)
    assert served("asystenci dla OzN") == ("osoby z niepełnosprawnościami",)
    assert served("porady prawne prowadzone przez fundacje") == ()
    bits = np.array([2, 6, 1, 0, 1])
    assert apart(bits, bits[::-1]).tolist() == [1.0, 0.5, 0.0, 0.5, 1.0]
    pairs = [
        ("bezpłatne porady prawne dla organizacji", "bezpłatne porady prawne dla mieszkańców"),
        ("bezpłatne porady prawne dla organizacji", "dyżury prawnika dla fundacji"),
    ]
    (_, other), (_, same) = compare_texts(pairs)
    assert other < 0.5 < same


def test_abbreviations_are_spelled_out_by_their_capitals():
    lexicon = load_lexicon()
    assert lexicon.spelled_out("więcej na BO, bo brak") == "więcej na BO budżet obywatelski, bo brak"
    assert lexicon.spelled_out("otwarcie CAL-u") == "otwarcie CAL-u centrum aktywności lokalnej"
    assert lexicon.spelled_out("SPOTKANIA BO I NGO") == "SPOTKANIA BO I NGO"


def test_a_place_of_two_words_is_a_place():
    found: Statement = read_statement("lokal na osiedlu Pod Lipami", load_lexicon())
    assert found.places == ("lip",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("filia na Nowych Łanach", ("lan", "now")),
        ("filia, os. Nowe Łany", ("lan", "now")),
        ("plac zabaw przy ul. Lipowej", ("lipow",)),
        ("lokale na Rubinkowie i Skarpie", ("rubin", "skarp")),
        ("szkolenia z Canvy, Instagrama i programu Erasmus", ()),
        ("kwota, którą Wydz. Kultury rozdziela", ()),
        ("głos na komisjach Rady Gminy i wybory Rady Działalności", ()),
        ("Podgórze: świetlica", ()),
    ],
)
def test_places_and_what_only_looks_like_one(text, named):
    assert read_statement(text, load_lexicon()).places == named


def test_a_sentence_may_begin_with_a_place_that_another_row_names():
    texts = [
        ("Podgórze: świetlica dla dzieci", "świetlica dla dzieci na Skarpie"),
        ("Podgórze: świetlica dla dzieci", "świetlica dla dzieci na Podgórzu"),
    ]
    (_, other), (_, same) = compare_texts(texts)
    assert other < 0.5 < same

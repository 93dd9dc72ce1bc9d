import dataclasses
import json
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.errors import InputError, SettingsError
from pipeline.evaluate.linkage import b_cubed, best_candidates, pairwise, recall_at
from pipeline.linkage import blocking, compare_texts, explain_texts, link
from pipeline.linkage.cluster import as_pairs, cluster
from pipeline.linkage.compare import FEATURES, Comparison
from pipeline.linkage.decisions import Decision, constraints, read_decisions
from pipeline.linkage.explain import explain_demand, waterfall
from pipeline.linkage.field import SOLVED, learn_field, load_field, read_wordings, solved_key
from pipeline.linkage.identity import found_id, name_groups
from pipeline.linkage.lexicon import load_lexicon
from pipeline.linkage.matches import Probabilities, worth_keeping
from pipeline.linkage.normalize import read_statement, split_parts
from pipeline.linkage.score import load_model, retrained
from pipeline.linkage.sentences import load_encoder
from pipeline.linkage.training import train
from pipeline.records import DemandMember
from pipeline.settings import LinkageSettings

CASES = json.loads((Path(__file__).parent / "pairs.json").read_text(encoding="utf-8"))
ZALESIE = Path(__file__).with_name("zalesie.txt")
SETTINGS = LinkageSettings()


@pytest.fixture(scope="module")
def held_out():
    # Written by another hand after the lexicon and the model; it must never be trained on.
    statements, demands = train.read_city(ZALESIE)
    return statements, demands, link(statements, SETTINGS)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_rule_on_pairs(case, request):
    if case["expect"] == "fail":
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    ((_, probability),) = compare_texts([(case["a"], case["b"])])
    assert (probability >= 0.5) == case["same"], probability


def test_held_out_city_reaches_its_floor(held_out):
    statements, demands, linked = held_out
    gold = {s.proposal_id: frozenset([d]) for s, d in zip(statements, demands, strict=True)}
    found = {
        statements[i].proposal_id: frozenset([n]) for n, group in enumerate(linked.groups) for i in group
    }
    pairs = pairwise(gold, found)
    assert pairs["f1"] >= 0.85 and pairs["precision"] >= 0.88, pairs
    assert b_cubed(gold, found)["f1"] >= 0.92
    ranked = best_candidates((m.proposal_a, m.proposal_b, m.probability) for m in linked.matches)
    assert recall_at(gold, ranked, 5) >= 0.95
    assert recall_at(gold, ranked, 1) >= 0.90


def test_a_score_is_the_sum_of_its_parts(held_out):
    for match in list(held_out[2].matches)[::50]:
        odds = sum(f.weight for f in match.features)
        assert 1 / (1 + np.exp(-odds)) == pytest.approx(match.probability, abs=0.01)
        assert waterfall(match)[-1].after == pytest.approx(odds)


def test_order_of_rows_changes_nothing(held_out):
    statements, _, linked = held_out
    mixed = list(statements)
    random.Random(5).shuffle(mixed)
    again = link(mixed, SETTINGS)

    def named(rows, groups):
        return {frozenset(rows[i].proposal_id for i in group) for group in groups}

    assert named(statements, linked.groups) == named(mixed, again.groups)


def test_verdicts_win(held_out):
    statements, _, linked = held_out
    group = next(g for g in linked.groups if len(g) == 2)
    other = next(g for g in linked.groups if g != group)
    a, b, c = (statements[i].proposal_id for i in (*group, other[0]))
    decided = link(statements, SETTINGS, [Decision(*sorted((a, b)), False), Decision(*sorted((a, c)), True)])
    group_of = {statements[i].proposal_id: n for n, g in enumerate(decided.groups) for i in g}
    assert group_of[a] != group_of[b] and group_of[a] == group_of[c]
    assert {m.decided_by for m in decided.matches if {m.proposal_a, m.proposal_b} == {a, b}} == {"person"}


def test_two_texts_alone_and_in_company_get_one_answer():
    pair = ("więcej lokali dla NGO", "brak siedzib dla stowarzyszeń")
    assert compare_texts([pair]) == compare_texts([("mikrogranty", "sale w szkołach"), pair])[1:]
    assert compare_texts([("", "x y"), ("12", "12")]) == [(0.0, 0.0), (0.0, 0.0)]
    assert explain_texts(*pair)[0].name == "base"


def grouped(size, pairs, threshold, must=(), cannot=()):
    scores = np.array([pairs[pair] for pair in sorted(pairs)], dtype=float)
    return cluster(size, as_pairs(pairs), scores, threshold, must, cannot)


def test_a_vague_row_does_not_chain_two_demands():
    assert grouped(3, {(0, 1): 0.8, (1, 2): 0.8, (0, 2): 0.0}, 0.5) == [[0, 1], [2]]


def test_must_and_cannot():
    pairs = {(0, 1): 0.9, (1, 2): 0.9, (0, 2): 0.9}
    assert grouped(3, pairs, 0.5, cannot=[(0, 2)]) == [[0, 1], [2]]
    assert grouped(3, {}, 0.5, must=[(0, 2)]) == [[0, 2], [1]]
    assert grouped(3, {}, 0.5, must=[(0, 1), (1, 2)], cannot=[(0, 2)]) == [[0, 1], [2]]


def slow_cluster(size, pairs, threshold):
    groups = [[i] for i in range(size)]

    def mean(g, h):
        return sum(pairs.get((min(i, j), max(i, j)), 0.0) for i in g for j in h) / (len(g) * len(h))

    while True:
        scored = [(-mean(g, h), g[0], h[0], g, h) for g in groups for h in groups if g[0] < h[0]]
        best = min(scored, default=None)
        if best is None or -best[0] < threshold:
            return sorted(groups)
        groups = [g for g in groups if g not in best[3:]] + [sorted(best[3] + best[4])]


@pytest.mark.parametrize("seed", range(20))
def test_clustering_against_the_slow_way(seed):
    rng = random.Random(seed)
    pairs = {(i, j): rng.random() for i in range(9) for j in range(i + 1, 9) if rng.random() < 0.6}
    assert grouped(9, pairs, 0.45) == slow_cluster(9, pairs, 0.45)


@pytest.mark.parametrize("seed", range(5))
def test_large_groups_against_the_slow_way(seed):
    rng = random.Random(seed)
    home = [rng.randrange(5) for _ in range(40)]
    pairs = {
        (i, j): min(1.0, rng.random() + 0.4 * (home[i] == home[j]))
        for i in range(40)
        for j in range(i + 1, 40)
        if rng.random() < 0.9
    }
    whole = slow_cluster(40, pairs, 0.6)
    assert max(map(len, whole)) > 5
    assert grouped(40, pairs, 0.6) == whole


def test_names_are_kept_merged_and_split():
    a, b, c = ("a", 0), ("b", 0), ("c", 0)
    names, none = name_groups([[a, b], [c]], {}, "r1")
    assert names == [found_id(a), found_id(c)] and none == ()
    old = {a: names[0], b: names[0], c: names[1]}
    assert name_groups([[("0", 0), a, b], [c]], old, "r2") == (names, ())
    merged, history = name_groups([[a, b, c]], old, "r2")
    assert merged == names[:1] and [(h.demand_id, h.change, h.other_id) for h in history] == [
        (names[1], "merged", names[0])
    ]
    split, history = name_groups([[a], [b], [c]], old, "r2")
    assert len(set(split)) == 3 and [h.change for h in history] == ["split"]


def test_a_founder_that_leaves_its_demand_founds_anew():
    a, b, c = ("a", 0), ("b", 0), ("c", 0)
    old = dict.fromkeys((a, b, c), found_id(a))
    names, history = name_groups([[a], [b, c]], old, "r2")
    assert names == [found_id(a, 1), found_id(a)] and [h.change for h in history] == ["split"]
    assert name_groups([[a], [b, c]], {a: names[0], b: names[1], c: names[1]}, "r3") == (names, ())


def test_only_rows_parted_from_their_start_state_two_demands():
    assert split_parts("a) więcej sal b) tańszy sprzęt") == ("więcej sal", "tańszy sprzęt")
    for whole in ("szkolenia: a) z prawa b) z RODO", "a) prawo b) RODO", "b) więcej sal", "CAL a) tak"):
        assert split_parts(whole) == (whole,)


def test_decisions_file(tmp_path):
    path = tmp_path / "decisions.csv"
    assert read_decisions(path) == ()
    path.write_text("proposal_a,proposal_b,same,who,when,why\nb,a,1,x,,\na,b,nie,y,,\n")
    assert read_decisions(path) == (Decision("a", "b", False),)
    must, cannot = constraints(
        [Decision("a", "b", True)],
        [("a", 1), ("a", 2), ("b", 0)],
        Probabilities(3, np.array([[1, 2]]), np.array([0.7])),
    )
    assert must == {(1, 2)} and not cannot
    path.write_text("proposal_a,proposal_b,same\na,b,maybe\n")
    with pytest.raises(InputError, match="line 2"):
        read_decisions(path)


def test_people_can_add_to_the_lexicon(tmp_path):
    path = tmp_path / "concepts.csv"
    path.write_text("concept,role,patterns\nhulajnogi,object,hulajnog*\n")
    found = read_statement("parking dla hulajnóg", load_lexicon((path,)))
    assert ("object", "hulajnogi") in found.concepts
    strange = dataclasses.replace(found, text="x")
    assert strange.key == found.key
    path.with_name("other.csv").write_text("a\nb\n")
    with pytest.raises(InputError, match="no lexicon"):
        load_lexicon((path.with_name("other.csv"),))


def test_places_are_names_inside_a_sentence():
    lexicon = load_lexicon()
    assert read_statement("lokale na Rubinkowie dla NGO", lexicon, municipality="Toruń").places == ("rubin",)
    assert read_statement("lokale na Skarpie w Toruniu", lexicon, municipality="Toruń").places == ("skarp",)
    assert read_statement("Rubinkowo: lokale", lexicon).places == ()


def test_blocking_keeps_the_pairs_that_matter(monkeypatch):
    rows = [train.read_city(train.paths()[city])[0] for city in ("brzezina", "dobrzyce", "sosnowa")]
    statements = [s for found in rows for s in found]
    comparison = Comparison(statements, load_field())
    monkeypatch.setattr(blocking, "EXACT_BELOW", 0)
    monkeypatch.setattr(blocking, "BUDGET", 0)
    pairs = {tuple(pair) for pair in np.column_stack(blocking.candidate_pairs(comparison)).tolist()}
    assert all(a < b for a, b in pairs)
    a, b = np.triu_indices(len(statements), k=1)
    likely = np.nonzero(load_model().probabilities(comparison.features(a, b)) >= SETTINGS.link_above)[0]
    missed = [i for i in likely if (int(a[i]), int(b[i])) not in pairs]
    assert len(missed) / len(likely) <= 0.005


def test_blocking_keeps_the_true_pairs_of_two_cities_among_five_thousand_rows():
    held_out = [train.read_city(train.paths()["krasna"]), train.read_city(ZALESIE)]
    field = load_field()
    statements = [s for found, _ in held_out for s in found]
    statements += field.statements[: 5000 - len(statements)]
    comparison = Comparison(statements, field)
    a, b = blocking.candidate_pairs(comparison)
    kept = set(zip(a.tolist(), b.tolist(), strict=True))
    true, begin = set(), 0
    for found, demands in held_out:
        labels = np.array(demands)
        i, j = np.triu_indices(len(found), k=1)
        same = labels[i] == labels[j]
        true |= set(zip((i[same] + begin).tolist(), (j[same] + begin).tolist(), strict=True))
        begin += len(found)
    assert len(a) < 0.1 * len(statements) ** 2
    assert len(true & kept) / len(true) >= 0.995


def test_the_shipped_field_is_made_from_the_shipped_wordings():
    with np.load(SOLVED) as file:
        assert str(file["key"]) == solved_key(), "run python -m pipeline.linkage.training.train"


def test_people_can_teach_wordings(tmp_path):
    path = tmp_path / "wordings.csv"
    rows = [("latarnie", "wymiana latarni gazowych"), ("latarnie", "gazówki gasną, naprawić lampy")]
    path.write_text("demand,wording\n" + "".join(f'{d},"{w}"\n' for d, w in rows))
    field = learn_field(read_wordings(path), load_lexicon())
    assert (
        field.nearest(field.profiles([read_statement("lampy gazowe", load_lexicon())]).rows[0])[0]
        == "latarnie"
    )


class Encoder:
    """A tiny model with the API that is used of sentence-transformers: letters counted."""

    def __init__(self, path, device):
        if path == "missing":
            raise OSError("no such folder")

    def encode(self, sentences, show_progress_bar):
        return [[text.lower().count(letter) for letter in "aeioykmnprstwz"] for text in sentences]


def test_sentence_model_is_one_more_part(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Encoder))
    load_encoder.cache_clear()
    rows = [read_statement(t, load_lexicon(), str(n)) for n, t in enumerate(("lokale", "lokale", "drzewa"))]
    plain = Comparison(rows, load_field()).features(np.array([0]), np.array([1]))[0]
    with_model = Comparison(rows, load_field(), load_encoder("tiny")).features(
        np.array([0, 0]), np.array([1, 2])
    )
    at = FEATURES.index("sentence model")
    assert plain[at] == 0 and with_model[0][at] == pytest.approx(1) and with_model[1][at] < 1
    settings = dataclasses.replace(SETTINGS, sentence_model="tiny")
    assert link(rows, settings).groups == link(rows, SETTINGS).groups == [[0, 1], [2]]
    with pytest.raises(SettingsError, match="cannot be loaded"):
        load_encoder("missing")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SettingsError, match="pip install"):
        load_encoder("other")


def test_verdicts_retrain_the_model(held_out):
    statements, _, linked = held_out
    model = load_model()
    unsure = sorted(linked.matches, key=lambda m: abs(m.probability - 0.5))[:60]
    at = {s.proposal_id: n for n, s in enumerate(statements)}
    pairs = np.array([(at[m.proposal_a], at[m.proposal_b]) for m in unsure])
    features = Comparison(statements, load_field()).features(pairs[:, 0], pairs[:, 1])
    same = features[:, FEATURES.index("letters")] > 0.2
    moved = retrained(model, features, same).probabilities(features)
    before = model.probabilities(features)
    assert np.abs(moved - same).mean() < np.abs(before - same).mean()
    verdicts = [Decision(m.proposal_a, m.proposal_b, bool(v)) for m, v in zip(unsure, same, strict=True)]
    again = link(statements, SETTINGS, verdicts)
    never = link(statements, dataclasses.replace(SETTINGS, retrain_from=0), verdicts)
    said = [{(m.proposal_a, m.proposal_b): m.probability for m in x.matches} for x in (again, never)]
    assert said[0] != said[1]
    assert {m.decision for m in again.matches if m.decided_by == "person"} == {"same", "different"}


def test_weak_bridge_is_told(held_out):
    linked = held_out[2]
    matches = [dataclasses.replace(m, probability=0.52) for m in linked.matches if m.probability > 0.5][:1]
    keys = [(matches[0].proposal_a, 0), (matches[0].proposal_b, 0)]
    members = [DemandMember("q", *key, 0.5, "model") for key in keys]
    assert "weak pair" in explain_demand(members, matches).warning


def test_matches_come_in_the_order_of_their_names_and_again():
    lexicon = load_lexicon()
    texts = ["więcej lokali", "dodatkowe lokale dla NGO", "szkolenie z księgowości"]
    rows = [read_statement(t, lexicon, name) for t, name in zip(texts, ("c", "a", "b"), strict=True)]
    matches = link(rows, SETTINGS).matches
    names = [(m.proposal_a, m.proposal_b) for m in matches]
    assert names == [("a", "b"), ("a", "c"), ("b", "c")]
    assert len(matches) == len(list(matches)) == 3


def test_profiles_of_many_statements_are_held_smaller_and_say_the_same(monkeypatch):
    statements = train.read_city(ZALESIE)[0]
    a, b = np.triu_indices(len(statements), k=1)
    exact = load_model().probabilities(Comparison(statements, load_field()).features(a, b))
    monkeypatch.setattr("pipeline.linkage.field.MANY", 0)
    comparison = Comparison(statements, load_field())
    assert comparison.profiles.rows.dtype == np.float16
    assert np.abs(load_model().probabilities(comparison.features(a, b)) - exact).max() < 0.02


def test_each_statements_best_candidates_are_kept(monkeypatch):
    rng = np.random.default_rng(5)
    a, b = np.triu_indices(40, k=1)
    # Rounded, so that many are equally probable; looked at a few at a time, as millions are.
    scores = np.round(rng.random(len(a)) ** 8, 2)
    monkeypatch.setattr("pipeline.linkage.matches.AT_ONCE", 50)
    wanted = set(np.flatnonzero(scores >= SETTINGS.review_above))
    for row in range(40):
        mine = np.flatnonzero((a == row) | (b == row))
        wanted |= set(mine[np.argsort(-scores[mine], kind="stable")[: SETTINGS.candidates]])
    assert worth_keeping(a, b, scores, SETTINGS).tolist() == sorted(wanted)

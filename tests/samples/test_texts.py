"""The texts keep what the linkage is measured on: demands that recur, look-alikes that differ."""

from __future__ import annotations

import itertools

import pytest
from rapidfuzz import fuzz

from pipeline.samples import build, cities, city, demands, lookalikes
from pipeline.samples.build import deal


@pytest.mark.parametrize("name", cities())
def test_every_reference_in_the_texts_exists(name: str) -> None:
    ids = [demand.demand_id for demand in demands(name)]
    said = city(name)
    assert len(ids) == len(set(ids))
    for demand in demands(name):
        assert set(demand.near) <= set(ids) - {demand.demand_id}
        assert set(demand.units) <= set(said["units"])
        assert demand.topic in said["topics"]
        assert demand.wordings
    assert set(said["tables"]) <= set(said["moderators"])


def test_no_two_demands_share_a_wording_and_no_city_copies_another() -> None:
    wordings = [wording for name in cities() for demand in demands(name) for wording in demand.wordings]
    assert len(wordings) == len(set(wordings))


@pytest.mark.parametrize(
    ("name", "least_demands", "least_wordings", "least_recurring", "least_pairs"),
    [("olszogrod", 70, 180, 30, 25), ("wielimierz", 30, 70, 20, 15)],
)
def test_there_is_enough_of_it(
    name: str, least_demands: int, least_wordings: int, least_recurring: int, least_pairs: int
) -> None:
    assert len(demands(name)) >= least_demands
    assert sum(len(demand.wordings) for demand in demands(name)) >= least_wordings
    assert len(lookalikes(name)) >= least_pairs
    years: dict[str, set[int]] = {}
    for year, items in deal(name, 2026).items():
        for demand, _ in items:
            years.setdefault(demand.demand_id, set()).add(year)
    assert sum(len(some) > 1 for some in years.values()) >= least_recurring


@pytest.mark.parametrize("name", cities())
def test_shared_words_alone_do_not_tell_same_from_different(name: str) -> None:
    """At its best threshold a matcher of strings stays under F1 0.4, as on real records."""
    rows = [row for year in city(name)["years"] for row in build(name, 2026, year, "column").rows]
    pairs = [
        (fuzz.token_set_ratio(a.text, b.text), not set(a.demands).isdisjoint(b.demands))
        for a, b in itertools.combinations(rows, 2)
    ]
    same = sum(is_same for _, is_same in pairs)
    best = 0.0
    for threshold in range(40, 100, 2):
        found = [is_same for score, is_same in pairs if score >= threshold]
        best = max(best, 2 * sum(found) / (len(found) + same))
    assert 0.1 < best < 0.4


def test_joined_rows_name_both_their_demands() -> None:
    rows = [
        row for year in city("olszogrod")["years"] for row in build("olszogrod", 2026, year, "column").rows
    ]
    joined = [row for row in rows if len(row.demands) == 2]
    assert joined
    for row in joined:
        assert [p.text[:3] for p in row.paragraphs] == ["a) ", "b) "]


def test_numbers_rise_by_one_but_for_gaps() -> None:
    gaps = 0
    for year in city("olszogrod")["years"]:
        numbers = [row.lp for row in build("olszogrod", 2026, year, "rotated").rows]
        assert numbers[0] == 1
        steps = [b - a for a, b in itertools.pairwise(numbers)]
        assert set(steps) <= {1, 2}
        gaps += steps.count(2)
    assert gaps


def test_a_record_may_be_as_long_as_asked() -> None:
    assert len(build("wielimierz", 3, 2023, "band", rows=60).topics) == 5
    assert len(build("olszogrod", 3, 2023, "rotated", rows=150).rows) > 120


def test_same_seed_same_record_other_seed_another() -> None:
    assert build("olszogrod", 5, 2020, "band") == build("olszogrod", 5, 2020, "band")
    assert build("olszogrod", 5, 2020, "band") != build("olszogrod", 6, 2020, "band")

"""Demands over years: what stays when a year is added, files move or a person decides."""

from __future__ import annotations

import random

import pytest

from pipeline.artifacts import Store
from pipeline.executor import Workers
from pipeline.linkage import link
from pipeline.linkage.identity import name_groups
from pipeline.recipe import STAGES, run_stages
from pipeline.records import Demand, DemandHistory, DemandMember, Match, Proposal
from pipeline.settings import LinkageSettings, Settings
from pipeline.stages import Context, Place
from tests.linkage.test_cities import CITIES, read_rows

ROWS = {
    2021: ["Więcej lokali dla organizacji", "Szkolenia z pisania wniosków", "brak siedzib dla stowarzyszeń"],
    2022: [
        "a) przydział siedzib fundacjom b) wcześniejsze ogłaszanie konkursów",
        "Mniej załączników do oferty",
    ],
    2024: ["Konkursy ogłaszać już w październiku", "warsztaty z przygotowania ofert konkursowych"],
}


def write(folder, year):
    rows = "".join(
        f"<tr><td>{n}</td><td>{t}</td><td>Wydział Kultury</td></tr>" for n, t in enumerate(ROWS[year], 1)
    )
    (folder / f"{year}.html").write_text(
        f"<html><body><h1>Zestawienie propozycji do Programu współpracy Gminy Miasta Brzezina "
        f"z organizacjami pozarządowymi w {year} roku</h1><table><tr><th>Lp.</th><th>Propozycja</th>"
        f"<th>Jednostka odpowiedzialna</th></tr>{rows}</table></body></html>",
        encoding="utf-8",
    )


def run(raw, out):
    """Return text of each row → names of its demands, and the demands by name."""
    store = Store(out)
    steps = STAGES[: STAGES.index("linkage") + 1]
    list(run_stages(Context(Place(raw, store, Settings()), Workers(1)), steps))
    text = {
        row.proposal_id: row.text
        for path in out.glob("proposals/*/proposals.parquet")
        for row in store.read("proposals", "proposals", Proposal, path.parent.name)
    }
    members = store.read("linkage", "members", DemandMember)
    stated = {t: {m.demand_id for m in members if text[m.proposal_id] == t} for t in text.values()}
    return stated, {d.demand_id: d for d in store.read("linkage", "demands", Demand)}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    raw, out = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("out")
    write(raw, 2021)
    write(raw, 2022)
    first = run(raw, out)
    write(raw, 2024)
    second = run(raw, out)
    for path in sorted(raw.glob("*.html")):
        path.rename(raw / f"zz{9999 - int(path.stem)}.html")
    return first, second, run(raw, out), run(raw, tmp_path_factory.mktemp("anew")), (raw, out)


def test_a_year_more_renames_nothing(runs):
    (before, _), (after, _), *_ = runs
    assert all(after[text] == names for text, names in before.items())


def test_names_and_order_of_files_change_nothing(runs):
    _, after, moved, anew, _ = runs
    assert moved == after
    assert sorted(anew[1].values(), key=lambda d: d.label) == sorted(after[1].values(), key=lambda d: d.label)


def test_a_row_of_two_statements_states_two_demands(runs):
    stated, demands = runs[1]
    both = stated[ROWS[2022][0]]
    assert len(both) == 2 and both == stated[ROWS[2021][0]] | stated[ROWS[2024][0]]
    assert sorted(demands[name].years for name in both) == [(2021, 2022), (2022, 2024)]


def test_said_twice_in_a_year_counts_once(runs):
    stated, demands = runs[1]
    (name,) = stated[ROWS[2021][0]]
    assert stated[ROWS[2021][2]] == {name}
    found = demands[name]
    assert (found.occurrences, found.years, found.status) == (2, (2021, 2022), "dropped")


def test_a_verdict_splits_a_demand_and_history_says_so(runs):
    raw, out = runs[4]
    store = Store(out)
    matches = store.read("linkage", "matches", Match)
    joined = next(m for m in matches if m.decision == "same" and m.part_a == m.part_b == 0)
    (raw / "decisions.csv").write_text(
        f"proposal_a,proposal_b,same,who,when,why\n{joined.proposal_a},{joined.proposal_b},nie,ja,,\n"
    )
    run(raw, out)
    members = store.read("linkage", "members", DemandMember)
    of = {m.proposal_id: m.demand_id for m in members if m.part == 0}
    assert of[joined.proposal_a] != of[joined.proposal_b]
    assert {h.change for h in store.read("linkage", "history", DemandHistory)} == {"split"}
    (raw / "decisions.csv").unlink()
    run(raw, out)
    assert {h.change for h in store.read("linkage", "history", DemandHistory)} == {"split", "merged"}


def test_a_city_grown_year_by_year_keeps_every_name_it_does_not_tell_of():
    statements, _ = read_rows(CITIES[0])
    statements.sort(key=lambda s: (s.year, s.key))
    previous, settings = {}, LinkageSettings()
    for year in sorted({s.year for s in statements})[2:]:
        here = [s for s in statements if s.year <= year]
        groups = [[here[i].key for i in group] for group in link(here, settings).groups]
        names, changes = name_groups(groups, previous, str(year))
        gone = set(previous.values()) - set(names)
        assert gone == {h.demand_id for h in changes if h.change == "merged"}
        now = {key: name for name, group in zip(names, groups, strict=True) for key in group}
        moved = {name for key, name in previous.items() if now[key] != name}
        assert moved <= gone | {h.other_id for h in changes if h.change == "split"}
        previous = now
    random.Random(1).shuffle(statements)
    groups = [[statements[i].key for i in group] for group in link(statements, settings).groups]
    names, changes = name_groups(groups, previous, "again")
    assert changes == () and {key: n for n, g in zip(names, groups, strict=True) for key in g} == previous

import json
import random
from pathlib import Path

import pytest

from pipeline.proposals.agree import agree_topics, agree_units
from pipeline.proposals.headings import role_of
from pipeline.proposals.moderators import persons
from pipeline.proposals.numbering import irregularities, settle
from pipeline.proposals.registry import Amendment, build_registry
from pipeline.proposals.topics import split_topic
from pipeline.proposals.units import split_units
from pipeline.records import Part, Proposal

CASES = json.loads((Path(__file__).parent / "cases" / "units.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_units(case):
    found = split_units(case["lines"])
    assert (list(found.units), found.remark) == (case["units"], case["remark"])


def numbers(raws, trust=0.3):
    return [n.number for n in settle(raws, [trust] * len(raws), [False] * len(raws))]


def test_misread_numbers_follow_their_neighbours():
    # domain.md: what 004 read for 1 to 8 and 26 to 30.
    assert numbers(["1", "5", "3", "4", "5", "6", "7", "(8"]) == list(range(1, 9))
    assert numbers(["25", "", "27", "Ze", "59", "30"]) == list(range(25, 31))


def test_gap_that_later_rows_agree_on_stays():
    raws = [str(n) for n in (*range(1, 54), *range(56, 74))]
    assert numbers(raws, 1.0) == [*range(1, 54), *range(56, 74)]
    assert irregularities(numbers(raws, 1.0)) == [(53, "numbers 54–55 are not in the record")]


def test_numbers_restart_repeat_and_take_letters():
    assert numbers(["1", "2", "3", "1", "2", "3"], 1.0) == [1, 2, 3, 1, 2, 3]
    assert numbers(["1", "2", "2", "3"], 1.0) == [1, 2, 2, 3]
    assert numbers(["1", "2a", "2b", "3"], 1.0) == [1, 2, 2, 3]


def test_no_numbers_are_invented():
    assert numbers(["", "", ""]) == [None, None, None]


def test_identifiers_are_kept_as_read():
    assert numbers(["2847", "113", "90210"], 1.0) == [2847, 113, 90210]


def test_printed_numbers_are_never_changed():
    chance = random.Random(7)
    for _ in range(40):
        start, said = chance.randint(1, 9), []
        for _ in range(chance.randint(3, 40)):
            start += 1 if chance.random() < 0.95 else chance.randint(2, 4)
            said.append(str(start))
        assert numbers(said, 1.0) == [int(n) for n in said]


def test_long_tables_are_quick_and_right():
    raws = [str(n) for n in range(1, 969)]
    raws[500] = "5O1"
    assert numbers(raws, 0.7) == list(range(1, 969))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("LP.", "number"), ("Nr", "number"), ("PROPOZYCIA", "proposal"), ("Treść propozycji", "proposal"),
        ("TEMAT STOLIKÓW", "topic"), ("Jednostka odpowiedzialna", "unit"), ("Komórka merytoryczna", "unit"),
        ("SPOSÓB WYKORZYSTANIA (stanowisko danego działu/ jednostki)", "unit"),
        ("Stanowisko / uwagi", "remark"), ("Szacowany koszt", "other"), ("Nazwa zadania", "proposal"),
        ("CZAS", "schedule"), ("więcej pieniędzy na propozycje zgłaszane z własnej inicjatywy", ""),
        ("UCZESTNICY", ""),
    ],
)  # fmt: skip
def test_roles_of_headers(text, role):
    assert role_of(text)[0] == role


def test_moderators_with_and_without_capitals():
    found = persons(("moderatorzy:", "dr Michał Nowak -", "Biuro Prasowe", "Anna Lis - Fundacja", "Kosmos"))
    assert [(p.name, p.affiliation) for p in found] == [
        ("dr Michał Nowak", "Biuro Prasowe"),
        ("Anna Lis", "Fundacja Kosmos"),
    ]
    assert persons(()) == persons(("moderatorzy:", "")) == ()
    assert [p.name for p in persons(("DOROTA BEŁKOWSKA VEL", "KAMIŃSKA - Centrum"))] == [
        "DOROTA BEŁKOWSKA VEL KAMIŃSKA"
    ]


def test_topic_labels_are_left_out():
    assert split_topic("Stolik 3: Kultura") == ("Kultura", "")
    assert split_topic("Tematyka pracy") == ("Tematyka pracy", "")


def proposal(place, *units):
    return Proposal(
        f"d0-p01-r{place:02d}", "d0", 1, 1, (Part(1, 0, 0, 1, 1),), place, str(place), None, "a", "a",
        ("a",), units, "", 1.0, 1.0, (),
    )  # fmt: skip


def test_a_name_in_doubtful_letters_stands_in_the_nominative():
    rows = [proposal(1, "Nadwiślańską Agendą Kulturalną"), proposal(2, "Biuro Prasowe")]
    assert [row.units for row in agree_units(rows, {1})] == [
        ("Nadwiślańska Agenda Kulturalna",),
        ("Biuro Prasowe",),
    ]
    assert agree_units(rows, ()) == tuple(rows)


def test_one_print_read_in_two_ways_is_one_name():
    rows = [proposal(n, "Wydział Informatyki") for n in range(1, 5)]
    rows += [
        proposal(5, "Wydział informatyki"),
        proposal(6, "Wydział lnformatyki"),
        proposal(7, "wydział Prawny"),
    ]
    rows += [proposal(8, "Wydz. Informatyki"), proposal(9, "radca prawny"), proposal(10, "Radca Prawny")]
    found = [row.units[0] for row in agree_units(rows, {1})]
    assert found == ["Wydział Informatyki"] * 6 + [
        "Wydział Prawny", "Wydz. Informatyki", "radca prawny", "Radca Prawny"
    ]  # fmt: skip
    assert agree_units(rows, ()) == tuple(rows)


def test_topics_that_differ_by_a_number_stay_two():
    said = ("Obszar i", "Obszar i", "Obszar i", "Obszar ii", "Kultura 1", "Kultura 2")
    assert agree_topics(said) == said


def test_spellings_gather_under_one_unit():
    rows = [
        proposal(1, "Zakład Gospodarki Mieszkaniowej", "Biuro Prasowe"),
        proposal(2, "Zaklad Gospodarki Mieszkaniowej", "ZGM"),
        proposal(3, "Zakład Gospodarki Mieszkaniowej"),
        proposal(4, "działy, jednostki GMT (konkursy dla NGO)"),
        proposal(5, "działy, jednostki GMT"),
    ]
    registry = build_registry(rows)
    assert sorted(u.name for u in registry.units) == [
        "Biuro Prasowe",
        "Zakład Gospodarki Mieszkaniowej",
        "działy, jednostki GMT",
        "działy, jednostki GMT (konkursy dla NGO)",
    ]
    assert len(registry.named) == sum(len(row.units) for row in rows)
    assert registry == build_registry(reversed(rows))


def test_people_overrule_the_registry():
    rows = [proposal(1, "Urbitor"), proposal(2, "Spółka Urbitor")]
    registry = build_registry(rows, [Amendment("Urbitor Sp. z o.o.", "Urbitor", "spółka")])
    names = {unit.name: unit.kind for unit in registry.units}
    assert names["Urbitor Sp. z o.o."] == "spółka"
    assert "Urbitor" not in names


def test_different_units_stay_apart():
    rows = [
        proposal(1, "Szkoła Podstawowa nr 1", "Szkoła Podstawowa nr 2", "MOPR", "MOPS"),
        proposal(2, "Powiatowe Centrum Pomocy Rodzinie", "Miejskie Centrum Pomocy Rodzinie"),
    ]
    assert len(build_registry(rows).units) == 6


@pytest.mark.parametrize(
    ("full", "other"),
    [
        ("Wydział Polityki Społecznej i Zdrowia", "Wydz. Polityki Społ. i Zdrowia"),
        ("Centrum Usług Społecznych", "Centrum Usług Społecznych (CUS)"),
        ("Pełnomocnik ds. Dostępności", "Pełnomocnik do spraw Dostępności"),
        ("Biuro Prasowe", "Biuro Prasowe UM"),
        ("Biuro Prasowe", "BIURO PRASOWE"),
        ("Linie Autobusowe", "Linie Autobusowe sp. z o.o."),
        ("Wielimierski Dom Kultury „Młyn”", "WDK „Młyn”"),
        ("Wydział Informatyki", "Wydział Informatyki Urzędu Miasta"),
        ("Rada Działalności Pożytku Publicznego", "Toruńska Rada Działalności Pożytku Publicznego"),
        ("Pełnomocnik Prezydenta Miasta ds. Dostępności", "Pełnomocnik ds. dostępności"),
        ("Skarbnik Miasta", "Skarbnik"),
    ],
)
def test_abridged_and_extended_spellings(full, other):
    (unit,) = build_registry([proposal(1, full), proposal(2, full), proposal(3, other)]).units
    assert unit.name == full

"""Running text to events, groups and what a record says of itself."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.announcements import read_consultation
from pipeline.announcements.blocks import raw_offsets, read_blocks
from pipeline.announcements.dates import find_dates
from pipeline.announcements.municipality import find_municipality
from pipeline.announcements.spans import find_time, resolve
from pipeline.records import Consultation, Correction, Document, Event, Page, WorkingGroup, page_id, replay

CASES = Path(__file__).parent / "cases"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def cases(name: str) -> list:
    loaded = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in loaded]


def page_of(text: str) -> Page:
    return Page(page_id("d0", 1), "d0", 1, 600, 800, 0, 0, "plain_text", text, None, ())


def read(
    text: str, *, has_rows: bool = False, **sidecar: object
) -> tuple[Consultation, tuple[Event, ...], tuple[WorkingGroup, ...]]:
    said = {"kind": None, "municipality": None, "program_year": None, "meeting_date": None} | sidecar
    document = Document("d0", "a.txt", ("a.txt",), "", 0, "text/plain", False, **said)
    return read_consultation(document, [page_of(text)], [], has_rows)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("case", cases("dates.json"))
def test_dates(case: dict) -> None:
    spans = [resolve(p, case["year"]) for p in find_dates(case["input"], loose=case["loose"])]
    found = [[iso(s[0]), iso(s[1])] for s in spans if s]
    assert found == ([case["expected"]] if case["expected"] else [])


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("o godz. 17:00", "17:00"),
        ("w godz. 9.00 – 15.00", "09:00"),
        ("od 16:00 do 18:00", "16:00"),
        ("w godzinach od 8 do 16", "08:00"),
        ("o 17-tej", "17:00"),
        ("do 10.09 o 5 osób", None),
    ],
)
def test_times(text: str, time: str | None) -> None:
    assert find_time(text) == time


@pytest.mark.parametrize("case", cases("records.json"))
def test_records(case: dict) -> None:
    consultation, events, groups = read(case["text"])
    assert [[iso(e.date_from), iso(e.date_to), e.time] for e in events] == case["events"]
    assert [g.name for g in groups] == case["groups"]
    assert consultation.kind == case["kind"]
    assert consultation.title == case["title"]
    assert consultation.municipality == case["municipality"]
    years = [consultation.program_year, consultation.program_year_to] if consultation.program_year else None
    assert years == case["years"]
    assert iso(consultation.meeting_date) == case["meeting"]
    assert consultation.place == case["place"]
    for event in events:
        assert find_dates(case["text"][event.start :], loose=True), "an event begins at its text"


def test_sidecar_wins_and_rows_are_no_schedule() -> None:
    text = "Zapraszamy na spotkanie.\n\n- 5 maja 2021 r. - spotkanie,\n- 6 maja 2021 r. - uwagi.\n"
    consultation, events, _ = read(text, municipality="Zawidz", program_year=2030)
    assert (consultation.municipality, consultation.program_year, len(events)) == ("Zawidz", 2030, 2)
    consultation, events, groups = read(text, has_rows=True)
    assert (consultation.kind, events, groups) == ("proposal_summary", (), ())


def test_a_step_told_twice_is_one() -> None:
    text = (
        "Zgłoszenia do pracy w grupach prosimy przesyłać do dnia 7 maja 2021 r. do godz. 15.00.\n\n"
        "- do 7 maja 2021 r. - przyjmowanie zgłoszeń do pracy w grupach,\n"
        "- 7 maja 2021 r. - ogłoszenie składu komisji.\n"
    )
    _, events, _ = read(text)
    assert [(e.date_from, e.date_to, e.time) for e in events] == [
        (None, date(2021, 5, 7), "15:00"),
        (date(2021, 5, 7), date(2021, 5, 7), None),
    ]


def test_groups_counted_in_a_sentence_and_steps_after_a_colon() -> None:
    text = (
        "Warsztaty odbędą się przy stolikach: 1. Kultura, 2. Sport i turystyka, 3. Zdrowie.\n\n"
        "Pierwsze spotkanie: 6 września 2021 r., godz. 16-19, drugie: 13 września.\n\n"
        "Program zostanie uchwalony do 30 listopada 2021 r.\n"
    )
    _, events, groups = read(text)
    assert [g.name for g in groups] == ["Kultura", "Sport i turystyka", "Zdrowie"]
    assert [(iso(e.date_from), iso(e.date_to), e.time) for e in events] == [
        ("2021-09-06", "2021-09-06", "16:00"),
        ("2021-09-13", "2021-09-13", None),
        (None, "2021-11-30", None),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rada Miasta Torunia", "Toruń"),
        ("GMINY MIEJSKIEJ KRAKÓW Z ORGANIZACJAMI", "Kraków"),
        ("Urząd Miasta Zielonej Góry i Prezydent Miasta Zielonej Góry", "Zielona Góra"),
        ("Gmina Miasto Gdynia, Rada Miasta Gdyni", "Gdynia"),
        ("Urząd Miasta Zakopanego; w gminie", "Zakopane"),
        ("Gminy Miasta Torun oraz Rady Miasta Torunia", "Toruń"),
        ("Rada Gminy przyjęła program", None),
        ("Program uchwali Rada Miejska w Gródku.", "Gródek"),
        ("Urząd Gminy w Domu Kultury", None),
        ("uchwała Rady Miasta\n\nGrupy robocze; Program Miasta Nowa Sól", "Nowa Sól"),
    ],
)
def test_municipality(text: str, name: str | None) -> None:
    assert find_municipality(text) == name


def test_offsets_lead_back_to_the_raw_text() -> None:
    raw = "Wspotpraca\n\n- 5 rnaja 2021 - zebra- nie"
    fixes = (
        Correction("d0", 1, 0, "Wspotpraca", "Współpraca", "letters", 1.0, None),
        Correction("d0", 1, raw.index("rnaja"), "rnaja", "maja", "letters", 1.0, None),
        Correction("d0", 1, raw.index("zebra-"), "zebra- nie", "zebranie", "hyphen", 1.0, None),
    )
    assert replay(raw, fixes) == "Współpraca\n\n- 5 maja 2021 - zebranie"
    assert raw_offsets(fixes)[-1] == (len("Współpraca\n\n- 5 maja 2021 - zebranie"), len(raw))
    blocks = read_blocks([page_of(raw)], fixes)
    assert [raw[b.raw_start(0) :][:6] for b in blocks] == ["Wspotp", "5 rnaj"]


EXPECTED = {  # document: number of groups, years, municipality, meeting; from the issue and domain.md
    "000": (5, (2021, 2021), "Toruń", "2020-08-31"),
    "001": (7, (2020, 2020), "Toruń", "2019-06-26"),
    "002": (5, (2024, 2024), "Toruń", "2023-07-13"),
    "003": (8, (2012, 2014), "Kraków", None),
    "004": (0, (2026, 2026), "Toruń", None),
}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed records are not part of a clone")
@pytest.mark.parametrize("seed", EXPECTED)
def test_seeds(seed: str) -> None:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    consultation, events, groups = read(path.read_text(encoding="utf-8"), has_rows=seed == "004")
    years = (consultation.program_year, consultation.program_year_to)
    found = (len(groups), years, consultation.municipality, iso(consultation.meeting_date))
    assert found == EXPECTED[seed]
    spans = {(iso(e.date_from), iso(e.date_to), e.time) for e in events}
    schedule = json.loads((CASES / "seed_schedules.json").read_text(encoding="utf-8"))
    assert spans == {tuple(span) for span in schedule[seed]}


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Lista projektów zgłoszonych do Budżetu Obywatelskiego Gminy Miejskiej Olszogród na 2025 rok", 2025),
        ("Wnioski mieszkańców na rok 2019", 2019),
        ("Lista projektów zgłoszonych w 2025 roku", None),
    ],
)
def test_a_title_says_its_year_where_no_programme_is_spoken_of(title: str, year: int | None) -> None:
    assert read(f"{title}\n\n1 Ławka w parku", has_rows=True)[0].program_year == year


def spans(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(iso(e.date_from), iso(e.date_to), e.time) for e in read(text)[1]]


def test_a_schedule_whose_numbers_look_like_days() -> None:
    text = (
        "Harmonogram konsultacji:\n1. 9-13 września - zgłaszanie przedstawicieli,\n"
        "2. 18.09.2024 r., godz. 16:30 - spotkanie w sali nr 7,\n3. 23.09 - 4.10.2024 - prace zespołów,\n"
        "4. do 11 października - przekazanie wniosków,\n5. listopad - przyjęcie uchwały.\n"
    )
    assert spans(text) == [
        ("2024-09-09", "2024-09-13", None),
        ("2024-09-18", "2024-09-18", "16:30"),
        ("2024-09-23", "2024-10-04", None),
        (None, "2024-10-11", None),
        ("2024-11-01", "2024-11-30", None),
    ]
    days = "13. 06 2011 - spotkanie,\n20. 06 2011 - zebranie,\n27. 06 2011 - warsztaty.\n"
    assert [span[0] for span in spans(f"Harmonogram prac:\n{days}")] == [
        "2011-06-13", "2011-06-20", "2011-06-27"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W dniach 8–19 września 2025 r. opracujemy propozycje.", ("2025-09-08", "2025-09-19", None)),
        ("Najpóźniej 30.09.2025 r. opublikujemy projekt.", (None, "2025-09-30", None)),
        ("Kolejne spotkanie zaplanowano na 15 września 2022 r.", ("2022-09-15", "2022-09-15", None)),
        ("Na przełomie maja i czerwca 2025 r. przedstawimy wyniki.", ("2025-05-21", "2025-06-10", None)),
        ("16 września 2025 r. (wtorek), godz. 16.00, aula szkoły.", ("2025-09-16", "2025-09-16", "16:00")),
        ("Program wejdzie w życie 1 stycznia 2023 r.", None),
        ("W spotkaniu 10 października 2023 r. wzięło udział 12 osób.", None),
    ],
)
def test_what_will_be_done_is_a_step(text: str, expected: tuple[str | None, ...] | None) -> None:
    assert spans(f"Szanowni Państwo,\n\n{text}\n") == ([expected] if expected else [])


def test_groups_by_their_label_and_minutes_that_announce_nothing() -> None:
    text = "Tematy stolików:\nStolik 1 – Finansowanie\nStolik 2 – Lokale\n\nZapraszamy.\n"
    assert [g.name for g in read(text)[2]] == ["Finansowanie", "Lokale"]
    assert [g.name for g in read("Zespoły robocze:\n- ds. kultury,\n- ds. sportu.\n")[2]] == [
        "ds. kultury", "ds. sportu"
    ]  # fmt: skip
    assert read("Protokół z konsultacji\n\nNie zgłoszono uwag.\n")[0].kind == "other"


@pytest.mark.parametrize("parted", ["\t", "\n"])
def test_a_table_whose_header_says_where_the_steps_stand(parted: str) -> None:
    rows = [
        ("Lp.", "Działanie", "Termin", "Odpowiedzialny"),
        ("1", "zbieranie propozycji", "do 30 września 2024", "Wydział Kultury"),
        ("2", "opracowanie projektu", "październik 2024", "Biuro Rady"),
    ]
    _, events, _ = read("Harmonogram\n\n" + "\n".join(parted.join(row) for row in rows) + "\n")
    assert [(iso(e.date_from), iso(e.date_to), e.description) for e in events] == [
        (None, "2024-09-30", "zbieranie propozycji"),
        ("2024-10-01", "2024-10-31", "opracowanie projektu"),
    ]


def test_what_was_done_is_no_step() -> None:
    text = "W dniach od 4 do 18 października 2023 r. przeprowadzono konsultacje.\n"
    assert spans(f"Informacja o konsultacjach\n\n{text}") == []

import pytest

from pipeline.proposals import _without_rules, find_proposals
from pipeline.records import Word
from pipeline.tables import find_cells
from tests.proposals.drawing import Pen, table

EDGES = [40, 120, 150, 450, 700]
HEADER = ["TEMAT STOLIKÓW", "LP.", "PROPOZYCJA", "JEDNOSTKA ODPOWIEDZIALNA"]
UNIT = "Biuro Prasowe"


def found(*pens):
    pages, words, cells = [], [], []
    for pen in pens:
        page, held, rulings = pen.drawn()
        pages.append(page)
        words += held
        cells += find_cells(page.page_id, held, rulings)
    return find_proposals(pages, words, words, cells)


def shape(result):
    return [(p.number, p.topic, p.text, p.units) for p in result.proposals]


def test_merged_topic_is_carried_over_a_page_break():
    one, two = Pen(1), Pen(2)
    table(one, EDGES, 40, [HEADER, ["Kultura", "1", "więcej\nsal", UNIT], [None, "2", "teatr", UNIT]])
    table(two, EDGES, 40, [["", "3", "kino", UNIT], ["Sport", "4", "boisko", UNIT]])
    assert shape(found(one, two)) == [
        (1, "Kultura", "więcej sal", (UNIT,)),
        (2, "Kultura", "teatr", (UNIT,)),
        (3, "Kultura", "kino", (UNIT,)),
        (4, "Sport", "boisko", (UNIT,)),
    ]


def test_topic_whose_words_stand_on_the_next_page_begins_with_one_row():
    one, two = Pen(1), Pen(2)
    rows = [HEADER, ["Kultura", "1", "sala", UNIT], [None, "2", "teatr", UNIT], ["", "3", "boisko", UNIT]]
    table(one, EDGES, 40, rows)
    table(two, EDGES, 40, [["Sport", "4", "basen", UNIT], [None, "5", "stadion", UNIT]])
    assert [(p.number, p.topic) for p in found(one, two).proposals] == [
        (1, "Kultura"), (2, "Kultura"), (3, "Sport"), (4, "Sport"), (5, "Sport")
    ]  # fmt: skip


def test_column_of_topics_may_vanish_on_the_next_page():
    one, two = Pen(1), Pen(2)
    table(one, EDGES, 40, [HEADER, ["Kultura", "1", "sala", UNIT]])
    table(two, EDGES[1:], 40, [["2", "kino", UNIT]])
    assert shape(found(one, two))[1] == (2, "Kultura", "kino", (UNIT,))


def test_row_cut_by_a_page_break_is_joined():
    one, two = Pen(1), Pen(2)
    table(one, EDGES, 40, [HEADER, ["Kultura", "1", "sala dla", UNIT]])
    table(two, EDGES, 40, [["", "", "organizacji", ""], ["", "2", "kino", UNIT]])
    rows = found(one, two).proposals
    assert [(p.number, p.text, p.page_from, p.page_to, len(p.parts)) for p in rows] == [
        (1, "sala dla organizacji", 1, 2, 2),
        (2, "kino", 2, 2, 1),
    ]


@pytest.mark.parametrize("unit", ["", "Urbitor"])
def test_rest_of_a_row_whose_rulings_a_scan_lost(unit):
    edges = [40, 80, 300, 450, 560]
    header = ["Lp.", "Propozycja", "Jednostka odpowiedzialna", "Koszt"]
    one, two = Pen(1, "ocr"), Pen(2, "ocr")
    table(one, edges, 40, [header, ["1", "kino", UNIT, "5"], ["2", "sala dla", UNIT + ",", "7"]])
    two.cell(40, 40, 450, 58)
    two.cell(450, 40, 560, 58)
    two.write(83, 43, "organizacji")
    two.write(303, 43, unit)
    two.cell(40, 58, 560, 76, "Sport")
    table(two, edges, 76, [["3", "boisko", UNIT, "9"]])
    assert [(p.number, p.topic, p.text, len(p.units)) for p in found(one, two).proposals] == [
        (1, None, "kino", 1),
        (2, None, "sala dla organizacji", 1 + bool(unit)),
        (3, "Sport", "boisko", 1),
    ]


def test_rest_of_the_last_row_above_a_total():
    edges = [40, 80, 300, 450, 560]
    header = ["Lp.", "Propozycja", "Jednostka odpowiedzialna", "Koszt"]
    one, two = Pen(1, "ocr"), Pen(2, "ocr")
    table(one, edges, 40, [header, ["1", "kino", UNIT, "5"], ["2", "sala dla", UNIT, "7"]])
    two.write(83, 43, "organizacji")
    table(two, [40, 450, 560], 40, [["", ""], ["Razem", "12"]])
    assert [p.text for p in found(one, two).proposals] == ["kino", "sala dla organizacji"]


def test_rows_without_numbers_are_not_joined_over_a_page_break():
    one, two = Pen(1), Pen(2)
    header = ["Komórka merytoryczna", "Propozycja"]
    table(one, [40, 240, 500], 40, [header, [UNIT, "więcej sal"], [UNIT, "karta oceny dla wszystkich"]])
    table(two, [40, 240, 500], 40, [header, [UNIT, "podpis elektroniczny"], [UNIT, "teatr"]])
    assert [p.text for p in found(one, two).proposals] == [
        "więcej sal", "karta oceny dla wszystkich", "podpis elektroniczny", "teatr"
    ]  # fmt: skip


def test_number_may_stand_in_the_second_part():
    one, two = Pen(1), Pen(2)
    table(one, EDGES, 40, [HEADER, ["Kultura", "1", "sala", UNIT], ["", "", "długie", UNIT]])
    table(two, EDGES, 40, [["", "2", "zdanie", ""], ["", "3", "kino", UNIT]])
    assert [(p.number, p.text) for p in found(one, two).proposals] == [
        (1, "sala"), (2, "długie zdanie"), (3, "kino")
    ]  # fmt: skip


def test_unread_number_on_top_of_a_page_is_a_row_where_there_is_room():
    one, two = Pen(1), Pen(2)
    table(one, EDGES, 40, [HEADER, ["Kultura", "1", "Sala.", UNIT]])
    table(two, EDGES, 40, [["", "", "Teatr letni", UNIT], ["", "3", "kino", UNIT]])
    assert [p.number for p in found(one, two).proposals] == [1, 2, 3]


def test_bands_are_topics_and_headers_repeat():
    edges = [40, 80, 400, 600]
    one, two = Pen(1), Pen(2)
    header = ["Nr", "Postulat organizacji", "Komórka merytoryczna"]
    end = table(one, edges, 40, [header])
    one.cell(40, end, 600, end + 18, "Kultura (moderator: Jan Lis - Biuro Prasowe)")
    table(one, edges, end + 18, [["1", "sala", UNIT], ["2", "kino", UNIT]])
    end = table(two, edges, 40, [header, ["3", "teatr", UNIT]])
    two.cell(40, end, 600, end + 18, "Sport")
    end = table(two, edges, end + 18, [["4", "boisko", UNIT]])
    two.cell(40, end, 600, end + 18, "Razem: 4")
    result = found(one, two)
    assert [(p.number, p.topic) for p in result.proposals] == [
        (1, "Kultura"), (2, "Kultura"), (3, "Kultura"), (4, "Sport")
    ]  # fmt: skip
    assert [(m.topic, m.name, m.affiliation) for m in result.moderators] == [
        ("Kultura", "Jan Lis", "Biuro Prasowe")
    ]


def test_row_of_column_numbers_and_gaps():
    pen = Pen()
    rows = [HEADER, ["1", "2", "3", "4"], ["Kultura", "7", "sala", UNIT], ["", "9", "kino", UNIT]]
    table(pen, EDGES, 40, rows)
    result = found(pen)
    assert [p.number for p in result.proposals] == [7, 9]
    assert [p.severity for p in result.problems] == ["note"]


def test_schedule_and_lists_give_no_rows():
    pen = Pen()
    rows = [["CZAS", "ZADANIE", "UCZESTNICY"], ["13. 06 2011", "spotkanie", "urzędnicy"]]
    table(pen, [40, 150, 400, 600], 40, rows + [["20 – 30 09", "konsultacje", "radni"]] * 3)
    assert found(pen).proposals == ()


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["Lp.", "Imię i nazwisko", "Wydział", "Podpis"], ["Jan Nowak", "Biuro Prasowe", ""]),
        (["Lp.", "Wydział", "Zakres spraw", "Telefon"], [UNIT, "konkursy ofert, umowy", "12 345 67 89"]),
        (["Lp.", "Oferent", "Tytuł oferty", "Przyznana kwota"], ["Fundacja Dom", "Warsztaty", "10 000 zł"]),
        (["Lp.", "Nazwa zadania", "Kwota dotacji", "Uwagi"], ["Zadanie z kultury", "5 000 zł", ""]),
        (["Lp.", "Rozdział", "Treść", "Strona"], ["I", "postanowienia ogólne", "3"]),
        (["Lp.", "Nazwa", "Cena brutto", "Uwagi"], ["sala widowiskowa", "120 zł", ""]),
        (["Lp.", "Nazwa wskaźnika", "Wartość", "Rok"], ["liczba umów", "12", "2024"]),
        (["Lp.", "Nazwa organizacji", "Nazwa zadania", "Dotacja"], ["Fundacja Dom", "Liga", "9 000 zł"]),
        (["Lp.", "Wydział", "Obszar współpracy", "Kontakt"], [UNIT, "kultura i sztuka", "tel. 12 345 67 89"]),
        (["Lp.", "Nazwa zadania", "Kwota w zł", "Wydział"], ["pomoc społeczna", "9 000", UNIT]),
        (
            ["Lp.", "Zadanie priorytetowe", "Forma realizacji", "Wydział"],
            ["szkolenia", "konkurs ofert", UNIT],
        ),
        (["Lp.", "Treść uwagi", "Zgłaszający", "Stanowisko"], ["brak uwag", "-", "-"]),
        (["Lp.", "Zgłaszający", "Propozycja", "Wydział"], ["", "Nie zgłoszono uwag.", ""]),
    ],
)
def test_other_tables_give_no_rows(header, row):
    pen = Pen()
    table(pen, [40, 70, 220, 420, 560], 40, [header] + [[str(n), *row] for n in range(1, 7)])
    result = found(pen)
    assert (result.proposals, result.problems) == ((), ())


def test_rows_that_nobody_filled_in_are_none():
    pen = Pen()
    rows = [HEADER, ["Kultura", "1", "sala", UNIT], ["", "2", "", ""], ["", "3", "kino", UNIT]]
    table(pen, EDGES, 40, rows + [["", str(n), "", ""] for n in (4, 5)])
    assert [(p.number, p.text) for p in found(pen).proposals] == [(1, "sala"), (2, ""), (3, "kino")]


def test_numbers_inside_the_proposals():
    pen = Pen()
    rows = [["Zgłoszone propozycje", "Wydział"]]
    rows += [[f"{n}. sala\n1) duża\n2) mała", UNIT] for n in range(4, 9)]
    table(pen, [40, 300, 450], 40, rows)
    assert [(p.number, p.text) for p in found(pen).proposals] == [
        (n, "sala 1) duża 2) mała") for n in range(4, 9)
    ]


def test_roman_numbers():
    pen = Pen()
    romans = ["III.", "IV.", "V.", "VI.", "VII.", "IX."]
    table(pen, EDGES[1:], 40, [HEADER[1:]] + [[roman, "sala", UNIT] for roman in romans])
    assert [(p.number, p.number_raw) for p in found(pen).proposals] == list(
        zip([3, 4, 5, 6, 7, 9], romans, strict=True)
    )


def test_part_of_a_sheet_is_as_wide_as_what_it_holds():
    pen = Pen(source="native")
    end = table(pen, EDGES, 40, [HEADER, ["Kultura", "1", "sala", UNIT], ["", "2", "kino", UNIT]])
    wide = [40, 200, 220, 600, 780]
    table(pen, wide, end + 40, [["", "3", "teatr", UNIT], ["Sport – c.d.", "4", "boisko", UNIT]])
    assert [(p.number, p.topic) for p in found(pen).proposals] == [
        (1, "Kultura"), (2, "Kultura"), (3, "Kultura"), (4, "Sport")
    ]  # fmt: skip


def test_another_table_of_the_same_columns_is_not_more_rows():
    pen = Pen()
    end = table(pen, EDGES[1:], 40, [HEADER[1:], ["1", "sala", UNIT], ["2", "kino", UNIT]])
    rows = [["Miejsce", "Data", "Liczba osób"], ["Ośrodek Kultury", "12.09", "34"], ["Szkoła", "14.09", "2"]]
    table(pen, EDGES[1:], end + 60, rows)
    assert [p.number for p in found(pen).proposals] == [1, 2]


def test_a_stroke_goes_with_the_word_before_it():
    pen = Pen()
    # "Publiczna" alone would have stood beside "Biblioteka"; "Publiczna /" is too wide for it.
    unit = "Miejska Biblioteka\nPubliczna / Straż\nMiejska i porządkowa ratuszów"
    table(pen, [40, 80, 400, 557], 40, [["Lp.", "Propozycja", "Wydział"], ["1", "sala", unit]])
    assert found(pen).proposals[0].units[0] == "Miejska Biblioteka Publiczna"


def test_a_column_of_dates_does_not_hide_proposals():
    pen = Pen()
    header = ["Lp.", "Propozycja", "Jednostka odpowiedzialna", "Termin realizacji"]
    table(pen, [40, 70, 300, 450, 560], 40, [header] + [[str(n), "sala", UNIT, "2027"] for n in range(1, 4)])
    assert [(p.number, p.others[0].text) for p in found(pen).proposals] == [
        (1, "2027"),
        (2, "2027"),
        (3, "2027"),
    ]


def test_unknown_header_is_told_by_content():
    pen = Pen()
    rows = [["kol. a", "kol. b", "kol. c"]]
    rows += [[str(n), f"propozycja numer {n} w sprawie sal", UNIT] for n in range(1, 6)]
    table(pen, [40, 80, 400, 600], 40, rows)
    assert [p.number for p in found(pen).proposals] == [1, 2, 3, 4, 5]


def test_other_columns_are_kept_under_their_headers():
    pen = Pen()
    rows = [["Lp.", "Nazwa zadania", "Jednostka opiniująca", "Koszt", "Wynik weryfikacji"]]
    rows += [[str(n), f"zadanie {n}", UNIT, f"{n}0 000 zł", ""] for n in range(1, 4)]
    table(pen, [40, 70, 300, 450, 550, 650], 40, rows)
    said = [tuple((o.name, o.text) for o in row.others) for row in found(pen).proposals]
    assert said == [(("Koszt", f"{n}0 000 zł"),) for n in range(1, 4)]


def test_wide_proposals_beside_unknown_headers():
    pen = Pen()
    rows = [["L.p.", "Co zgłosiły koła", "Kto to zrobi", "Co na to ratusz"]]
    rows += [
        [str(n), f"propozycja numer {n} w sprawie sal", UNIT, "zostanie uwzględnione"] for n in range(1, 6)
    ]
    table(pen, [40, 70, 500, 600, 700], 40, rows)
    assert [(p.number, p.text[:10], p.units) for p in found(pen).proposals] == [
        (n, "propozycja", (UNIT,)) for n in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("text", "confidence", "length", "said"),
    [("|", 0.5, 2.0, "/"), ("I", 0.5, 3.8, "/"), ("I", 0.95, 3.8, "I"), ("I", 0.5, 1.4, "I")],
)
def test_a_stroke_in_turned_text(text, confidence, length, said):
    page = Pen().drawn()[0]
    word = Word("w1", page.page_id, text, 60, 100, 71, 100 + length, confidence, 90, 0, 0)
    assert _without_rules(word).text == said


def test_nothing_gives_nothing():
    assert find_proposals((), (), (), ()).proposals == ()


def test_horizontal_rulings_only():
    pen = Pen()
    rows = [["Lp.", "Propozycja", "Jednostka odpowiedzialna"]]
    rows += [[str(n), f"propozycja {n} w sprawie\nwiększej liczby sal", UNIT] for n in range(1, 6)]
    table(pen, [40, 80, 400, 600], 40, rows, ruled="tb")
    assert [(p.number, p.text, p.units) for p in found(pen).proposals] == [
        (n, f"propozycja {n} w sprawie większej liczby sal", (UNIT,)) for n in range(1, 6)
    ]


def test_numbers_that_were_not_read_between_horizontal_rulings():
    pen = Pen(source="ocr")
    rows = [["Lp.", "Propozycja", "Jednostka odpowiedzialna"]]
    rows += [[str(n) * (n < 3 or n > 10), f"propozycja {n} w sprawie\nsal", UNIT] for n in range(1, 13)]
    table(pen, [40, 80, 400, 600], 40, rows, ruled="tb")
    assert [p.number for p in found(pen).proposals] == list(range(1, 13))


def test_no_rulings_and_no_unit_in_the_last_row():
    pen = Pen()
    rows = [["Lp.", "Propozycja", "Jednostka odpowiedzialna"]]
    rows += [[str(n), f"propozycja {n} w sprawie sal", UNIT if n < 6 else ""] for n in range(1, 7)]
    table(pen, [40, 80, 400, 600], 40, rows, ruled="")
    assert [(p.number, len(p.units)) for p in found(pen).proposals] == [
        *((n, 1) for n in range(1, 6)),
        (6, 0),
    ]


def test_no_rulings_at_all():
    pen = Pen()
    rows = [["Lp.", "Propozycja", "Jednostka odpowiedzialna"]]
    rows += [[str(n), f"propozycja {n} w sprawie\nwiększej liczby sal", UNIT] for n in range(1, 6)]
    table(pen, [40, 80, 400, 600], 40, rows, ruled="")
    assert [(p.number, p.text, p.units) for p in found(pen).proposals] == [
        (n, f"propozycja {n} w sprawie większej liczby sal", (UNIT,)) for n in range(1, 6)
    ]

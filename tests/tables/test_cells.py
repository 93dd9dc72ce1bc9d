import random

from pipeline.tables import find_cells
from tests.proposals.drawing import Pen, table


def texts(page, words, rulings):
    said = {word.word_id: word.text for word in words}
    return {
        (c.table, c.row, c.column): (" ".join(said[w] for w in c.word_ids), c.row_span, c.column_span)
        for c in find_cells(page.page_id, words, rulings)
    }


def test_merged_cell_spans_its_rows():
    pen = Pen()
    table(pen, [50, 100, 200, 300], 50, [["temat", "a", "b"], [None, "c", "d"], ["inny", "e", "f"]])
    cells = texts(*pen.drawn())
    assert cells[1, 0, 0] == ("temat", 2, 1)
    assert cells[1, 1, 1] == ("c", 1, 1)
    assert cells[1, 2, 0] == ("inny", 1, 1)


def test_several_tables_and_running_text_beside():
    pen = Pen()
    pen.write(50, 20, "Tytuł, który nie należy do tabeli")
    bottom = table(pen, [50, 150, 250], 50, [["a", "b"], ["c", "d"]])
    pen.write(50, bottom + 20, "Zdanie między tabelami")
    table(pen, [50, 150, 250], bottom + 60, [["e", "f"], ["g", "h"]])
    cells = texts(*pen.drawn())
    assert {key[0] for key in cells} == {1, 2}
    assert [text for text, *_ in cells.values()] == list("abcdefgh")


def test_columns_by_alignment_alone():
    pen = Pen()
    rows = [["Lp.", "Propozycja", "Wydział"]] + [
        [f"{n}", f"propozycja numer {n}", "Biuro Prasowe"] for n in range(1, 6)
    ]
    for index, row in enumerate(rows):
        for x, text in zip((50, 90, 300), row, strict=True):
            pen.write(x, 50 + 20 * index, text)
    cells = texts(*pen.drawn())
    assert cells[1, 3, 1][0] == "propozycja numer 3"
    assert cells[1, 5, 2][0] == "Biuro Prasowe"


def rows_at(pen, y, rows, xs=(50, 90, 300, 420)):
    for index, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            if text:
                pen.write(x, y + 14 * index, text)
    return y + 14 * len(rows)


def test_a_sparse_last_column_and_a_band():
    pen = Pen()
    rows = [[f"{n}", f"propozycja {n}", "Biuro Prasowe", "uwaga" * (n in {3, 7})] for n in range(1, 9)]
    end = rows_at(pen, 50, rows[:4])
    pen.write(52, end, "Sport, kultura, rekreacja oraz turystyka w mieście i w gminie, czyli wolny czas")
    rows_at(pen, end + 14, rows[4:])
    cells = texts(*pen.drawn())
    assert cells[1, 2, 3][0] == "uwaga"
    assert cells[1, 4, 0][0].startswith("Sport") and cells[1, 4, 0][2] == 4
    assert cells[1, 7, 3][0] == "uwaga" and cells[1, 8, 0][0] == "8"


def test_running_text_parts_two_tables():
    pen = Pen()
    rows = [[f"{n}", f"propozycja {n}", "Biuro Prasowe"] for n in range(1, 7)]
    end = rows_at(pen, 50, rows)
    for index in range(4):
        pen.write(
            50, end + 14 * index, "Zdanie, ktore biegnie przez cala strone i nie nalezy do zadnej z obu tabel"
        )
    rows_at(pen, end + 56, rows)
    cells = texts(*pen.drawn())
    assert {key[0] for key in cells} == {1, 2}
    assert cells[2, 5, 1][0] == "propozycja 6"


def test_rows_between_horizontal_rulings_whatever_stands_in_them():
    pen = Pen()
    edges, y = (40, 80, 300, 420), 50
    for n in range(1, 7):
        pen.cell(40, y, 420, y + 40, "", ruled="tb")
        pen.write(43, y + 15, f"{n}")
        for line, text in enumerate(("więcej sal dla", f"organizacji numer {n}", "w mieście")):
            pen.write(edges[1] + 3, y + 3 + 12 * line, text)
        pen.write(edges[2] + 3, y + 15, "Biuro Prasowe")
        y += 40
    cells = texts(*pen.drawn())
    assert [cells[1, row, 1][0] for row in range(6)] == [
        f"więcej sal dla organizacji numer {n} w mieście" for n in range(1, 7)
    ]


def test_running_text_makes_no_table():
    pen, chance = Pen(), random.Random(4)
    for line in range(30):
        pen.write(50, 50 + 14 * line, " ".join("x" * chance.randint(2, 11) for _ in range(12)))
    assert texts(*pen.drawn()) == {}


def test_lost_rulings_between_a_headers_cells():
    pen = Pen()
    pen.cell(50, 50, 500, 68, "")
    for x, text in ((55, "Nr"), (120, "|"), (180, "Propozycja"), (390, "Jednostka")):
        pen.write(x, 53, text)
    pen.cell(50, 68, 500, 86, "Kultura i sport, także zdrowie")
    table(pen, [50, 80, 380, 500], 86, [["1", "sala", "Biuro"], ["2", "kino", "Biuro"]])
    cells = texts(*pen.drawn())
    assert [text for (_, row, _), (text, *_) in cells.items() if row == 0] == [
        "Nr",
        "| Propozycja",
        "Jednostka",
    ]
    assert cells[1, 1, 0] == ("Kultura i sport, także zdrowie", 1, 3)


def test_every_word_is_in_one_cell_at_most():
    pen, chance = Pen(), random.Random(1)
    table(pen, [40, 90, 250, 400], 40, [[str(chance.random()) for _ in range(3)] for _ in range(8)])
    page, words, rulings = pen.drawn()
    held = [w for c in find_cells(page.page_id, words, rulings) for w in c.word_ids]
    assert sorted(held) == sorted(w.word_id for w in words)


def lined(rows, leading=12, between=20):
    """Write rows of cells of several lines each, topic first, from the top; return the drawn page."""
    pen, y = Pen(), 50
    for row in rows:
        for x, cell in zip((50, 130, 160, 420), row, strict=True):
            for line, text in enumerate(cell):
                pen.write(x, y + leading * line, text)
        y += leading * (max(map(len, row)) - 1) + between
    return pen.drawn()


def test_rows_go_by_their_numbers_not_by_the_first_columns_lines():
    rows = [[["Temat"], ["Lp."], ["Propozycja"], ["Jednostka"]]] + [
        [["Kultura", "i sport"], [str(n)], [f"propozycja {n}", "w dwóch wierszach"], ["Biuro"]]
        for n in range(1, 7)
    ]
    cells = texts(*lined(rows))
    assert [cells[1, n, 0][0] for n in range(1, 7)] == ["Kultura i sport"] * 6
    assert [cells[1, n, 1][0] for n in range(1, 7)] == list("123456")
    assert cells[1, 6, 2][0] == "propozycja 6 w dwóch wierszach"


def test_a_long_cell_beside_short_ones_stays_in_the_table():
    long = [f"wiersz {line} długiej propozycji" for line in range(1, 16)]
    rows = [[["Kultura"], [str(n)], long if n == 3 else [f"propozycja {n}"], ["Biuro"]] for n in range(1, 7)]
    cells = texts(*lined(rows))
    assert {key[0] for key in cells} == {1}
    assert cells[1, 2, 2][0].startswith("wiersz 1 ") and cells[1, 2, 2][0].endswith("15 długiej propozycji")
    assert cells[1, 5, 1][0] == "6"

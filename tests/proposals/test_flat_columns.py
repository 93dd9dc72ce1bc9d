"""Flat texts with further columns: those that kept their columns, and those that kept none."""

import pytest

from pipeline.proposals import find_proposals
from pipeline.proposals.flat_header import header_order
from pipeline.proposals.flat_lines import to_lines
from pipeline.proposals.flat_text import find_rows
from pipeline.proposals.row import Row
from tests.proposals.test_flat_text import expected, pages_of, rows_of, table

TOPICS = ("Zieleń i parki", "Kultura / sport", "Sprawy społeczne")
COSTS = ("15 000 zł", "ok. 8 tys. zł", "bez kosztów", "nie oszacowano")
SAID = ("przyjęto", "do dalszych rozmów", "odrzucono")
HEADERS = {
    "number": "Lp.",
    "topic": "Temat stolika",
    "proposal": "Propozycja",
    "cost": "Szacowany koszt",
    "unit": "Jednostka odpowiedzialna",
    "remark": "Stanowisko",
}
WIDTHS = {"number": 4, "topic": 20, "proposal": 68, "cost": 18, "unit": 40, "remark": 22}


def cells(rows: list, place: int) -> dict[str, list[str]]:
    """Return a row's cells by role, each a list of lines."""
    number, proposal, units = rows[place]
    return {
        "number": [str(number)],
        "topic": [TOPICS[place * len(TOPICS) // len(rows)]],
        "proposal": list(proposal),
        "cost": [COSTS[place % len(COSTS)]],
        "unit": [u + "," * (i + 1 < len(units)) for i, u in enumerate(units)],
        "remark": [SAID[place % len(SAID)]],
    }


def aligned(
    rows: list, roles: list[str], *, middle: bool = False, shift: int = 0, bands: bool = False
) -> str:
    """Write rows as `pdftotext -layout` does; the second half, another page, is set `shift` to the left."""
    pages = []
    for begin, end in ((0, len(rows) // 2), (len(rows) // 2, len(rows))):
        indent = " " * (3 if begin == 0 else max(0, 3 - shift))
        lines = ["".join(HEADERS[role].center(WIDTHS[role]) for role in roles)] if begin == 0 else []
        for place in range(begin, end):
            held = cells(rows, place)
            if bands and (place == 0 or cells(rows, place - 1)["topic"] != held["topic"]):
                lines.append(held["topic"][0])
            height = max(len(held[role]) for role in roles)
            for line in range(height):
                at = (height - 1) // 2 if middle else 0
                texts = [
                    held[role][line - at * (role == "number")]
                    if 0 <= line - at * (role == "number") < len(held[role])
                    else ""
                    for role in roles
                ]
                lines.append(indent + "".join(t.ljust(WIDTHS[r]) for t, r in zip(texts, roles, strict=True)))
        pages.append("\n".join(line.rstrip() for line in lines))
    return "\n\n\n\n\n\n".join(pages)


def joined(rows: list, roles: list[str]) -> str:
    """Write rows as OCR does: what stands on one line of several cells, a blank between."""
    lines = [" ".join(HEADERS[role] for role in roles)]
    for place in range(len(rows)):
        held = cells(rows, place)
        for line in range(max(len(held[role]) for role in roles)):
            lines.append(" ".join(held[role][line] for role in roles if line < len(held[role])))
    return "\n".join(lines)


def by_cell(rows: list, roles: list[str]) -> str:
    """Write rows cell by cell, as `pdftotext -raw` does."""
    lines = [" ".join(HEADERS[role] for role in roles)]
    for place in range(len(rows)):
        held = cells(rows, place)
        number, *others = roles
        first, *rest = [line for role in others for line in held[role]]
        lines += [f"{held[number][0]} {first}", *rest]
    return "\n".join(lines)


def found(text: str) -> tuple[list[Row], dict[str, str]]:
    pages, words = pages_of(text)
    return list(find_rows(pages, words, words)), {w.word_id: w.text for w in words}


def said(lines: tuple, texts: dict[str, str]) -> str:
    return " ".join(texts[i] for line in lines for i in line)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize(
    "roles",
    [
        ["number", "proposal", "unit"],
        ["number", "topic", "proposal", "unit"],
        ["topic", "number", "proposal", "unit"],
        ["number", "proposal", "cost", "unit"],
        ["number", "proposal", "unit", "remark", "cost"],
    ],
)
def test_columns_kept(seed: int, middle: bool, roles: list[str]) -> None:
    rows = table(seed, 16)
    text = aligned(rows, roles, middle=middle, shift=2)
    assert rows_of(text) == expected(rows)
    made, texts = found(text)
    for place, row in enumerate(made):
        held = cells(rows, place)
        if "topic" in roles:
            assert said(row.topic_lines, texts) == held["topic"][0]
        if "remark" in roles:
            assert said(row.remark_lines, texts) == held["remark"][0]
        if "cost" in roles:
            assert [(n, said(lines, texts)) for n, lines in row.others] == [
                ("Szacowany koszt", held["cost"][0])
            ]


def test_bands_among_kept_columns_are_topics() -> None:
    rows = table(5, 15)
    made, texts = found(aligned(rows, ["number", "proposal", "unit"], bands=True))
    assert [said(row.topic_lines, texts) for row in made] == [cells(rows, p)["topic"][0] for p in range(15)]
    assert [said(row.proposal_lines, texts) for row in made] == [p for _, p, _ in expected(rows)]


def test_text_that_runs_up_to_the_next_column_is_cut_at_its_unit() -> None:
    rows = table(6, 14)
    text = aligned(rows, ["number", "proposal", "unit"])
    lines = text.split("\n")
    place = next(i for i, line in enumerate(lines) if line.split()[:1] == ["4"])
    number, proposal, unit = (
        line.strip() for line in (lines[place][:7], lines[place][7:75], lines[place][75:])
    )
    longer = f"{proposal} {'długie słowa ' * 6}"[:66].rsplit(" ", 1)[0]
    lines[place] = f"   {number:<4}{longer} {unit}"
    assert {n: u for n, _, u in rows_of("\n".join(lines))}[4] == expected(rows)[3][2]


@pytest.mark.parametrize("write", [joined, by_cell])
def test_topics_between_number_and_proposal(write) -> None:
    rows = table(7, 15)
    text = write(rows, ["number", "topic", "proposal", "unit"])
    assert rows_of(text) == expected(rows)
    made, texts = found(text)
    assert [said(row.topic_lines, texts) for row in made] == [cells(rows, p)["topic"][0] for p in range(15)]


@pytest.mark.parametrize("seed", [7, 8])
def test_costs_and_opinions_after_the_units(seed: int) -> None:
    rows = table(seed, 15)
    made = rows_of(joined(rows, ["number", "proposal", "unit", "remark", "cost"]))
    assert made == expected(rows)


def test_costs_between_proposal_and_units() -> None:
    rows = table(9, 15)
    assert rows_of(joined(rows, ["number", "proposal", "cost", "unit"])) == expected(rows)


def test_no_column_in_the_header_nothing_taken_away() -> None:
    rows = [(n, (*p[:-1], f"{p[-1]}{' za 15 000 zł' * (n == 5)}"), u) for n, p, u in table(9, 14)]
    assert rows_of(joined(rows, ["number", "proposal", "unit"])) == expected(rows)


@pytest.mark.parametrize("write", [joined, by_cell])
def test_bands_without_columns(write) -> None:
    rows = table(10, 15)
    lines = write(rows, ["number", "proposal", "unit"]).split("\n")
    for number, topic in ((11, TOPICS[2]), (6, TOPICS[1]), (1, TOPICS[0])):
        lines.insert(next(i for i, line in enumerate(lines) if line.startswith(f"{number} ")), topic)
    made, texts = found("\n".join(lines))
    assert [said(row.topic_lines, texts) for row in made] == [cells(rows, p)["topic"][0] for p in range(15)]
    assert rows_of("\n".join(lines)) == expected(rows)


def test_page_numbers_belong_to_no_row() -> None:
    rows = table(11, 14)
    lines = joined(rows, ["number", "proposal", "unit"]).split("\n")
    lines[14:14] = ["", "strona 1 z 2", ""]
    assert rows_of("\n".join(lines)) == expected(rows)


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("Lp. Temat stolika Propozycja Jednostka odpowiedzialna", "number topic proposal unit"),
        (
            "Nr Tresé propozycji Szacowany koszt Komorka merytoryczna Opinia",
            "number proposal other unit remark",
        ),
        ("Biuro Prasowe zaprasza na spotkanie z organizacjami", ""),
    ],
)
def test_a_headers_columns(line: str, order: str) -> None:
    _, words = pages_of(line)
    lines = to_lines(words, words, {word.page_id: 1 for word in words})
    assert " ".join(role for role, _ in header_order(lines)) == order


def sure(text: str) -> list[bool]:
    """Say of each row whether it needs no second look."""
    pages, words = pages_of(text)
    return [p.parse_confidence >= 0.7 for p in find_proposals(pages, words, words, ()).proposals]


def test_rows_of_kept_columns_need_no_second_look() -> None:
    roles = ["number", "topic", "proposal", "unit", "cost"]
    assert all(sure(aligned(table(12, 14), roles)))
    assert not any(sure(joined(table(12, 14), roles)))


def test_what_does_not_keep_to_its_column_does() -> None:
    lines = aligned(table(12, 14), ["number", "proposal", "unit"]).split("\n")
    place = next(i for i, line in enumerate(lines) if line.split()[:1] == ["4"])
    lines[place] = lines[place][:75] + "     " + lines[place][75:]
    assert sure("\n".join(lines)) == [n != 4 for n in range(1, 15)]


def test_columns_that_no_header_names_do() -> None:
    lines = aligned(table(12, 14), ["number", "proposal", "unit"]).split("\n")
    assert not any(sure("\n".join(lines[1:])))

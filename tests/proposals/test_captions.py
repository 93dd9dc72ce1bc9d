"""Topics that stand above their tables."""

import pytest

from pipeline.proposals.captions import captions_of
from pipeline.proposals.view import tables_of
from pipeline.records import Cell, Page, Word, page_id

NAME = page_id("d0", 1)


def laid_out(captions: list[list[str]]) -> tuple:
    """Two lines of cells under each caption's lines: pages, words and tables."""
    words: list[Word] = []
    cells: list[Cell] = []
    top = 20.0

    def write(text: str, x0: float, y: float) -> tuple[str, ...]:
        ids = []
        for part in text.split():
            word = f"{NAME}-w{len(words) + 1:04d}"
            words.append(Word(word, NAME, part, x0, y, x0 + 6 * len(part), y + 10, 1.0, 0, int(y), 0))
            ids.append(word)
            x0 += 6 * len(part) + 6
        return tuple(ids)

    for table, lines in enumerate(captions, start=1):
        for line in lines:
            write(line, 20, top)
            top += 14
        for row in range(2):
            for column, said in enumerate(("Lp.", "Propozycja", "Wydział")):
                x0 = 20.0 + 150 * column
                held = write(said, x0 + 2, top + 2)
                cells.append(Cell(NAME, table, row, column, 1, 1, x0, top, x0 + 150, top + 16, held))
            top += 16
        top += 10
    page = Page(NAME, "d0", 1, 600, 800, 0, 0, "native", "", None, ())
    by_id = {word.word_id: word for word in words}
    return tables_of([page], by_id, cells), [page], by_id


def texts(captions: list[list[str]], headed: set[int] | None = None) -> dict[int, str]:
    tables, pages, words = laid_out(captions)
    found = captions_of(tables, headed or set(range(len(tables))), pages, words)
    return {place: box.text for place, box in found.items()}


def test_a_labelled_line_and_its_moderators():
    found = texts(
        [
            ["Zestawienie propozycji", "Stolik 1: Kultura", "Moderator: Jan Kos"],
            ["Stolik 2: Sport", "Zapisano:"],
        ]
    )
    assert found == {0: "Stolik 1: Kultura Moderator: Jan Kos", 1: "Stolik 2: Sport"}


def test_short_lines_that_tell_several_tables_apart():
    assert texts([["Kultura i sztuka"], ["Sport"]]) == {0: "Kultura i sztuka", 1: "Sport"}


@pytest.mark.parametrize(
    "captions",
    [
        [["Zestawienie propozycji"]],
        [["Kultura"], ["Kultura"]],
        [["Kultura"], []],
        [["Poniżej propozycje z pierwszego stolika."], ["A tu z drugiego."]],
    ],
    ids=["one table", "the same twice", "one without", "sentences"],
)
def test_lines_that_name_no_topic(captions):
    assert texts(captions) == {}


def test_only_tables_of_proposals_count():
    assert texts([["Harmonogram"], ["Kultura"], ["Sport"]], headed={1, 2}) == {1: "Kultura", 2: "Sport"}

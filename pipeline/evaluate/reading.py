"""How well pages were read: characters, row numbers and topics against gold.

In: words, rulings and a gold document. Out: counts that add up over documents. Nothing of the
tables or proposals rooms is used, so a figure here is the reader's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.evaluate.gold import GoldDocument, GoldRow
from pipeline.geometry import center, contains
from pipeline.grid import GridCell, rulings_to_cells
from pipeline.records import Ruling, Word


@dataclass(frozen=True, slots=True)
class ReadingFigures:
    """Counts; `errors` are edits between the rows' proposals as read and as written."""

    characters: int = 0
    errors: int = 0
    rows: int = 0
    numbers_right: int = 0
    topics: int = 0
    topics_right: int = 0

    def __add__(self, other: ReadingFigures) -> ReadingFigures:
        """Return the counts of both."""
        return ReadingFigures(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))

    @property
    def cer(self) -> float:
        """The share of characters (0–1) that must be changed."""
        return self.errors / self.characters if self.characters else 0.0

    @property
    def number_rate(self) -> float:
        """The share of rows whose number was read right."""
        return self.numbers_right / self.rows if self.rows else 1.0

    @property
    def topic_rate(self) -> float:
        """The share of topics that were read right, letter by letter."""
        return self.topics_right / self.topics if self.topics else 1.0


@dataclass(frozen=True, slots=True)
class _Cell:
    table: int
    row: int
    row_end: int
    text: str


def _cells(words: Sequence[Word], grid: Sequence[GridCell]) -> list[_Cell]:
    texts: dict[int, list[str]] = defaultdict(list)
    for word in words:
        x, y = center(word.bbox)
        index = next((i for i, cell in enumerate(grid) if contains(cell.bbox, x, y)), None)
        if index is not None:
            texts[index].append(word.text)
    return [
        _Cell(cell.table, cell.row, cell.row + cell.row_span, " ".join(texts[index]))
        for index, cell in enumerate(grid)
    ]


def score_reading(words: Sequence[Word], rulings: Sequence[Ruling], gold: GoldDocument) -> ReadingFigures:
    """Return the figures of one document's table rows."""
    on_page: dict[str, tuple[list[Word], list[Ruling]]] = defaultdict(lambda: ([], []))
    for word in words:
        on_page[word.page_id][0].append(word)
    for ruling in rulings:
        on_page[ruling.page_id][1].append(ruling)
    pages = [_cells(ws, rulings_to_cells(rs)) for _, (ws, rs) in sorted(on_page.items())]
    texts = {cell.text for page in pages for cell in page}
    topics = {row.topic for row in gold.rows if row.topic is not None}
    figures = ReadingFigures(
        topics=len(topics), topics_right=sum(" ".join(t.split()) in texts for t in topics)
    )
    for row in gold.rows:
        figures += _score_row(row, pages)
    return figures


def _score_row(row: GoldRow, pages: Sequence[Sequence[_Cell]]) -> ReadingFigures:
    """Find the cell that is most like the row's proposal, in one piece or cut by a page break."""
    wanted = " ".join(row.proposal.split())
    whole = [(cell.text, cell, page) for page in pages for cell in page]
    cut = [
        (f"{a.text} {b.text}", a, page)
        for page, following in pairwise(pages)
        for a in page[-8:]
        for b in following[:24]
    ]
    choices = [text for text, _, _ in whole + cut]
    found = process.extractOne(wanted, choices, scorer=Levenshtein.distance)
    if found is None:
        return ReadingFigures(characters=len(wanted), errors=len(wanted), rows=1)
    _, cell, page = (whole + cut)[found[2]]
    beside = {c.text.strip(" .") for c in page if c.table == cell.table and c.row <= cell.row < c.row_end}
    return ReadingFigures(
        characters=len(wanted),
        errors=min(int(found[1]), len(wanted)),
        rows=1,
        numbers_right=int(str(row.lp) in beside),
    )

"""Draws small tables as words and rulings, the way `ocr` hands them on: for tests of cells and rows."""

from collections.abc import Sequence

from pipeline.records import Page, Ruling, Word, page_id, word_id

LETTER, LINE, PAD = 5.0, 12.0, 3.0
Drawn = tuple[Page, list[Word], list[Ruling]]


class Pen:
    """One page; cells are put at column and row edges given in points."""

    def __init__(self, page: int = 1, source: str = "text_layer", document: str = "d0123456789ab"):
        self.id = page_id(document, page)
        self.document, self.page, self.source = document, page, source
        self.words: list[Word] = []
        self.rulings: list[Ruling] = []
        self.line = -1

    def cell(self, x0, top, x1, bottom, text="", ruled="ltrb", confidence=1.0):
        sides = {
            "l": (x0, top, x0, bottom),
            "r": (x1, top, x1, bottom),
            "t": (x0, top, x1, top),
            "b": (x0, bottom, x1, bottom),
        }
        self.rulings += [Ruling(self.id, *sides[side]) for side in ruled]
        for row, line in enumerate(text.split("\n") if text else ()):
            self.write(x0 + PAD, top + PAD + row * LINE, line, confidence)

    def write(self, x, y, text, confidence=1.0):
        self.line += 1
        for word in text.split():
            name = word_id(self.id, len(self.words) + 1)
            width = LETTER * len(word)
            self.words.append(Word(name, self.id, word, x, y, x + width, y + 9, confidence, 0, self.line, 0))
            x += width + LETTER / 2

    def drawn(self) -> Drawn:
        page = Page(
            self.id,
            self.document,
            self.page,
            842,
            595,
            0,
            0.0,
            self.source,
            " ".join(w.text for w in self.words),
            None,
            (),
        )
        return page, self.words, self.rulings


def table(pen: Pen, edges: Sequence[float], top: float, rows: Sequence[Sequence[str | None]], ruled="ltrb"):
    """Draw rows of texts; None leaves the cell to the one above (merged), its upper edge undrawn."""
    height = [max(len((t or "").split("\n")) for t in row) * LINE + 2 * PAD for row in rows]
    tops = [top + sum(height[:i]) for i in range(len(rows) + 1)]
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if text is None:
                continue
            end = i + 1
            while end < len(rows) and rows[end][j] is None:
                end += 1
            pen.cell(edges[j], tops[i], edges[j + 1], tops[end], text, ruled)
    return tops[-1]

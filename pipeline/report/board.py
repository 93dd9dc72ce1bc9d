"""Rows of the database to what the templates lay out: tables of label × year, marked differences.

Pure: rows in, plain values out. Nothing here knows HTML.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.polish import fold_marks, sort_key

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a label × year table: `cells` one value a year (0: nothing), and their `total`."""

    key: str
    label: str
    cells: tuple[int, ...]
    total: int
    facts: Row


def by_year(rows: Sequence[Row], key: str, label: str, value: str, years: Sequence[int]) -> list[Line]:
    """Return one line a key, the largest total first, equal ones in Polish order.

    >>> rows = [{"t": "Sport", "program_year": 2025, "n": 2}, {"t": "Sport", "program_year": 2026, "n": 3}]
    >>> [(line.label, line.cells, line.total) for line in by_year(rows, "t", "t", "n", (2024, 2025, 2026))]
    [('Sport', (0, 2, 3), 5)]
    """
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[key], []).append(row)
    lines = []
    for name, group in grouped.items():
        cells = tuple(sum(r[value] for r in group if r["program_year"] == year) for year in years)
        lines.append(Line(name, group[0][label], cells, sum(cells), group[0]))
    return sorted(lines, key=lambda line: (-line.total, sort_key(line.label)))


def shade(value: int, most: int) -> int:
    """Return the depth of colour, 0 (nothing) to 5 (the most), of a cell of a heat map.

    >>> [shade(n, 4) for n in range(5)], [shade(n, 1) for n in range(2)]
    ([0, 2, 3, 4, 5], [0, 2])
    """
    # Where nothing is said more than once or twice the deepest colour would only shout.
    return 0 if value == 0 else 1 + round(4 * value / max(most, 4))


def differences(raw: str, repaired: str) -> list[tuple[str, str]]:
    """Return pieces of two texts side by side, (raw, repaired); equal ones where nothing changed.

    >>> differences("nasz wspotpraca", "nasza współpraca")
    [('nasz wspotpraca', 'nasza współpraca')]
    >>> differences("tańsze lokaIe dla nas", "tańsze lokale dla nas")
    [('tańsze', 'tańsze'), ('lokaIe', 'lokale'), ('dla nas', 'dla nas')]
    """
    if raw == repaired:
        return [(raw, repaired)]
    a, b = raw.split(), repaired.split()
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return [(" ".join(a[a0:a1]), " ".join(b[b0:b1])) for _, a0, a1, b0, b1 in matcher.get_opcodes()]


def short(text: str, letters: int = 110) -> str:
    """Return the text, cut at a word's end where it is longer than `letters`.

    >>> short("więcej lokali dla organizacji", 15)
    'więcej lokali…'
    """
    if len(text) <= letters:
        return text
    return text[: letters + 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def folded_forms(rows: Sequence[Row]) -> dict[str, str]:
    """Return word form → lemma, both without Polish marks, as people type into a search field."""
    return {fold_marks(row["form"]): fold_marks(row["lemma"]) for row in rows}

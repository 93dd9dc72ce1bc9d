"""Topics that stand above their tables: "Stolik 2: Komunikacja", one table each, no topic column.

A line that begins with the word for a table talk or a field ("stolik", "temat", "obszar" …) is
taken at its word. Other short lines are taken for topics only where each of several tables has
one of its own: then they tell the tables apart, and that is what a topic does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.geometry import union
from pipeline.proposals.row import Line
from pipeline.proposals.topics import is_labelled, names_people, split_topic
from pipeline.proposals.view import Box, Table, line_text, lines_text
from pipeline.records import Cell, Page, Word

REACH = 5
"""A caption stands within so many lines above its table."""
LONGEST = 14
"""Words that a caption without a label may have."""


def captions_of(
    tables: Sequence[Table], headed: Collection[int], pages: Sequence[Page], words: Mapping[str, Word]
) -> dict[int, Box]:
    """Return the captions that name topics, by the place of their table in `tables`.

    Args:
        tables: all tables of the document, in their order.
        headed: the places of the tables that have a header of a table of proposals.
        pages: the document's pages.
        words: its words by their id.
    """
    above = {place: lines for place, lines in _lines_above(tables, pages, words) if place in headed}
    labelled = {place: box for place in above if (box := _labelled(tables[place], above[place], words))}
    if labelled:
        return labelled
    plain = {place: box for place in above if (box := _plain(tables[place], above[place], words))}
    texts = {box.text.casefold() for box in plain.values()}
    return plain if len(plain) > 1 and len(plain) == len(headed) == len(texts) else {}


def _lines_above(
    tables: Sequence[Table], pages: Sequence[Page], words: Mapping[str, Word]
) -> Iterator[tuple[int, list[Line]]]:
    """Yield each table's place with the lines between it and what stands above it, outside all tables."""
    inside = {word for table in tables for box in table.boxes for line in box.lines for word in line}
    numbers = {page.page_id: page.page for page in pages}
    outside: dict[int, list[Word]] = {}
    for word in words.values():
        if word.word_id not in inside and word.page_id in numbers and word.direction == 0:
            outside.setdefault(numbers[word.page_id], []).append(word)
    for place, table in enumerate(tables):
        top = min(box.cell.top for box in table.boxes)
        before = [t for t in tables if t.page == table.page and t is not table]
        ends = [max(box.cell.bottom for box in other.boxes) for other in before]
        least = max((end for end in ends if end <= top + 1), default=0.0)
        between = [w for w in outside.get(table.page, ()) if least <= (w.top + w.bottom) / 2 <= top]
        yield place, _visual(between)[-REACH:]


def _visual(words: Sequence[Word]) -> list[Line]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.top + w.bottom):
        if lines and lines[-1][0].top <= (word.top + word.bottom) / 2 <= lines[-1][0].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [tuple(w.word_id for w in sorted(line, key=lambda w: w.x0)) for line in lines]


def _labelled(table: Table, lines: Sequence[Line], words: Mapping[str, Word]) -> Box | None:
    """Return the caption that says it names a topic, with the lines of its moderators."""
    for start in reversed(range(len(lines))):
        if not is_labelled(line_text(lines[start], words)):
            continue
        held = [lines[start]]
        for line in lines[start + 1 :]:
            said = line_text(line, words)
            if not (names_people(said) or names_people(lines_text(held, words))):
                break
            held.append(line)
        return _box(table, held, words)
    return None


def _plain(table: Table, lines: Sequence[Line], words: Mapping[str, Word]) -> Box | None:
    """Return the short line directly above a table."""
    if not lines:
        return None
    said = line_text(lines[-1], words)
    short = len(said.split()) <= LONGEST and not said.endswith((".", ":", ";", ","))
    return _box(table, [lines[-1]], words) if short and split_topic(said)[0] else None


def _box(table: Table, lines: Sequence[Line], words: Mapping[str, Word]) -> Box:
    first = table.boxes[0].cell
    x0, top, x1, bottom = union([words[word].bbox for line in lines for word in line])
    ids = tuple(word for line in lines for word in line)
    cell = Cell(first.page_id, first.table, 0, 0, 1, 1, x0, top, x1, bottom, ids)
    return Box(table.page, cell, tuple(lines), lines_text(lines, words), turned=False)

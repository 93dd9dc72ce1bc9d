"""Proposal rows from text that lost its layout: `Row`s as cells would give them, or none.

The way: lines of tokens; whole lines that belong to other columns set apart; units' names learnt
from the lines' ends; every line cut into proposal and units; the document cut into rows. Each
step weighs all its evidence at once and chooses the best whole. Text without a table (running
text with a numbered list, say) gives no rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.proposals.flat_bands import FEWEST_BANDS, band_odds
from pipeline.proposals.flat_beside import without_further_columns
from pipeline.proposals.flat_columns import CutLine, cut_lines
from pipeline.proposals.flat_habits import Found, Habits, learn_habits
from pipeline.proposals.flat_header import Order, header_order, is_header_line, without_preface
from pipeline.proposals.flat_inventory import Inventory, learn
from pipeline.proposals.flat_lines import FlatLine, to_lines
from pipeline.proposals.flat_make import to_rows
from pipeline.proposals.flat_numbers import LOST_DIGIT
from pipeline.proposals.flat_openings import opening_letters, opening_strays
from pipeline.proposals.flat_roles import cut_by_columns
from pipeline.proposals.flat_rows import Segmenter
from pipeline.proposals.flat_serial import unit_shifts
from pipeline.proposals.flat_strays import is_rubbish_line, stray_lines
from pipeline.proposals.flat_units import is_head, with_initials
from pipeline.proposals.row import Row
from pipeline.records import Page, Word

_FEWEST_ROWS = 3
_READ_SHARE = 0.5
"""Share of rows whose number must have been read as it is: less, and the text is no table."""
_UNIT_SHARE = 0.3
_FEWEST_BARE = 8
_UNIT_SHARE_BARE = 0.5
_BLOCK = 3
"""Lines: so many of other columns in a run are a topic's own, and rows do not run across topics."""


def find_rows(pages: Sequence[Page], words: Sequence[Word], raw_words: Sequence[Word]) -> tuple[Row, ...]:
    """Return the rows of a table in flat text, in order; () where the text holds no such table.

    Args:
        words: repaired words in reading order.
        raw_words: the same words as they were read.
    """
    lines = to_lines(words, raw_words, {p.page_id: p.page for p in pages})
    cuts, rows = segment(lines)
    if not _is_table(cuts, rows, any(map(is_header_line, lines))):
        return ()
    return to_rows(cuts, rows, {w.word_id: w for w in words})


def segment(lines: Sequence[FlatLine]) -> tuple[list[CutLine], list[Found]]:
    """Return the table's lines, cut into columns, and the rows they make."""
    told = cut_by_columns(lines)
    if told is not None:
        return told, segment_cuts(told)
    order = header_order(lines)
    lines = _filled(without_further_columns(with_initials(without_preface(lines)), order))
    inventory = learn(lines)
    first = _numbers_first(order, lines)
    strays = stray_lines(lines, _unit_like(lines, inventory))
    dropped = [stray or is_rubbish_line(line) for line, stray in zip(lines, strays, strict=True)]
    kept = _without(lines, dropped)
    cuts = cut_lines(kept, _starts(kept, {}, first), inventory)
    prior, rows = _first_rows(cuts) if order else (Habits(), Segmenter(cuts, Habits()).segment())
    banded = bool(order) and not {role for role, _ in order} & {"topic", "moderators"}
    # What stands alone on its line may be a cell of a column before the proposal's.
    banded = banded and order[0][0] != "other" and order[1][0] != "other"
    for _ in range(2):
        if len(rows) < _FEWEST_ROWS:
            break
        habits = learn_habits(cuts, rows, prior)
        anchors = {row.anchor[0]: row.anchor[1] for row in rows if row.anchor}
        starts = _starts(kept, anchors, first)
        # The number itself is no proposal text either.
        starts = [start + (place in anchors) for place, start in enumerate(starts)]
        bands = band_odds(cuts, habits) if banded else []
        cuts = cut_lines(kept, starts, inventory, unit_shifts(cuts, rows, bands))
        rows = Segmenter(cuts, habits, bands).segment()
        if 0 < sum(row.band for row in rows) < FEWEST_BANDS:
            rows = Segmenter(cuts, habits).segment()
    return cuts, rows


def _first_rows(cuts: Sequence[CutLine]) -> tuple[Habits, list[Found]]:
    """Return the rows as numbers on top or in the middle make them, as fits better, and which that is."""
    ways = (Habits(top=0.95, middle=0.02), Habits(top=0.02, middle=0.95))
    found = [(*Segmenter(cuts, habits).best(), habits) for habits in ways]
    _, rows, habits = max(found, key=lambda way: way[0])
    return habits, rows


def segment_cuts(cuts: Sequence[CutLine]) -> list[Found]:
    """Return the rows of lines whose columns are known, after learning how they look."""
    habits, rows = _first_rows(cuts)
    return Segmenter(cuts, learn_habits(cuts, rows, habits)).segment() if rows else rows


def _numbers_first(order: Order, lines: Sequence[FlatLine]) -> bool:
    """Say whether no column stands before the numbers', or one whose words were told."""
    before = [role for role, _ in order[: [role for role, _ in order].index("number")]] if _has(order) else []
    told = sum(any(b.role == "topic" for b in line.beside) for line in lines) >= _FEWEST_ROWS
    return _has(order) and (not before or (before == ["topic"] and told))


def _has(order: Order) -> bool:
    return "number" in {role for role, _ in order}


def _starts(lines: Sequence[FlatLine], anchors: Mapping[int, int], first: bool) -> list[int]:
    """Return for each line where its own words begin, behind pieces of other columns.

    Args:
        anchors: line -> the token that is its row's number.
        first: whether no column stands before the numbers'.
    """
    counts = opening_strays(lines, [anchors.get(place) for place in range(len(lines))])
    if not first:
        return counts
    # No names stand there then, at most letters of a turned text beside the table.
    return [
        anchors.get(place, min(count, opening_letters(line)))
        for place, (line, count) in enumerate(zip(lines, counts, strict=True))
    ]


def _filled(lines: Sequence[FlatLine]) -> list[FlatLine]:
    """Return the lines that still hold words; what stood beside the others goes to the line above."""
    found: list[FlatLine] = []
    for line in lines:
        if line.tokens:
            found.append(line)
        elif found:
            found[-1] = replace(found[-1], beside=(*found[-1].beside, *line.beside))
    return found


def _without(lines: Sequence[FlatLine], dropped: Sequence[bool]) -> list[FlatLine]:
    """Return the lines that stay; one after a page's end, or after a whole block of others, starts a page."""
    kept: list[FlatLine] = []
    gap = 0
    for line, drop in zip(lines, dropped, strict=True):
        if drop:
            gap += 1
            continue
        fresh = not kept or kept[-1].page != line.page or gap >= _BLOCK
        kept.append(replace(line, starts_page=fresh))
        gap = 0
    return kept


def _unit_like(lines: Sequence[FlatLine], inventory: Inventory) -> list[bool]:
    """Return for each line whether it begins or ends with a name learnt from many lines."""
    found = []
    for line in lines:
        starts = range(len(line.tokens))
        found.append(
            any(s + inventory.longest(line.tokens[s:])[0] == len(line.tokens) for s in starts)
            or (is_head(line.tokens, 0) and inventory.longest(line.tokens)[0] > 0)
        )
    return found


def _is_table(cuts: Sequence[CutLine], rows: Sequence[Found], has_header: bool) -> bool:
    """Say whether what was found is a table: enough rows, most numbers read, units beside many.

    Without a header it takes more of each: an announcement may number its groups and name an office.
    """
    read = sum(row.reading >= LOST_DIGIT for row in rows)
    units = sum(any(cut.units for cut in cuts[row.first : row.last + 1]) for row in rows)
    fewest, share = (_FEWEST_ROWS, _UNIT_SHARE) if has_header else (_FEWEST_BARE, _UNIT_SHARE_BARE)
    return len(rows) >= fewest and read >= _READ_SHARE * len(rows) and units >= share * len(rows)

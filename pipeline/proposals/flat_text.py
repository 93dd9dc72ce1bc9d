"""Proposal rows from text that lost its layout: `Row`s as cells would give them, or none.

The way: lines of tokens; whole lines that belong to other columns set apart; units' names learnt
from the lines' ends; every line cut into proposal and units; the document cut into rows. Each
step weighs all its evidence at once and chooses the best whole. Text without a table (running
text with a numbered list, say) gives no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.geometry import union
from pipeline.proposals.flat_columns import CutLine, cut_lines, is_open
from pipeline.proposals.flat_evidence import row_evidence, share_repeated
from pipeline.proposals.flat_lines import BARS, FlatLine, Token, to_lines
from pipeline.proposals.flat_numbers import EXACT, LOST_DIGIT
from pipeline.proposals.flat_rows import Found, Habits, Segmenter, learn_habits
from pipeline.proposals.flat_strays import (
    is_header_line,
    is_rubbish_line,
    is_word,
    opening_strays,
    stray_lines,
    without_preface,
    without_scraps,
)
from pipeline.proposals.flat_units import Inventory, is_head, learn, with_initials
from pipeline.proposals.row import Line, Row
from pipeline.records import Page, Part, Word

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
    boxes = {w.word_id: w for w in words}
    repeated = share_repeated([_opening(cuts, row) for row in rows])
    made, table = [], 1
    moved = misplaced(cuts, rows)
    for place, row in enumerate(rows):
        table += row.restart
        places = [p for p in range(row.first, row.last + 1) if p not in moved]
        places += [p for p, target in moved.items() if target == place]
        made.append(_to_row(row, places, cuts, boxes, table, repeated))
    return tuple(made)


def misplaced(cuts: Sequence[CutLine], rows: Sequence[Found]) -> dict[int, int]:
    """Return lines that end another row of their page: line -> that row's place.

    Such a line stands apart, between empty lines, in a row that lacks nothing without it, while
    exactly one row of the page breaks off at a preposition.
    """
    found: dict[int, int] = {}
    for place, row in enumerate(rows):
        bodies = [p for p in range(row.first, row.last + 1) if cuts[p].proposal]
        if (
            not bodies
            or not is_open(cuts[bodies[-1]].proposal)
            or cuts[bodies[-1]].proposal[-1].text in "-–—"
        ):
            continue
        page = cuts[bodies[-1]].line.page
        apart = [
            p
            for other in rows
            if other is not row
            for p in range(other.first, other.last + 1)
            if cuts[p].line.page == page and _stands_apart(cuts, other, p)
        ]
        if len(apart) == 1:
            found[apart[0]] = place
    return found


def _stands_apart(cuts: Sequence[CutLine], row: Found, place: int) -> bool:
    """Say whether a line could be missing from its row: alone between empty lines, following nothing."""
    cut, above = cuts[place], cuts[place - 1] if place > row.first else None
    if not cut.proposal or cut.units or not (cut.line.blank_before and cut.line.blank_after):
        return False
    if above is None or above.proposal or (row.anchor and row.anchor[0] == place):
        return False
    return cut.proposal[0].text[:1].islower() and len(cut.proposal) > 1


def segment(lines: Sequence[FlatLine]) -> tuple[list[CutLine], list[Found]]:
    """Return the table's lines, cut into columns, and the rows they make."""
    lines = with_initials(without_preface(lines))
    inventory = learn(lines)
    strays = stray_lines(lines, _unit_like(lines, inventory))
    dropped = [stray or is_rubbish_line(line) for line, stray in zip(lines, strays, strict=True)]
    kept = _without(lines, dropped)
    cuts = cut_lines(kept, opening_strays(kept, [None] * len(kept)), inventory)
    habits = Habits()
    rows = Segmenter(cuts, habits).segment()
    for _ in range(2):
        if len(rows) < _FEWEST_ROWS:
            break
        habits = learn_habits(cuts, rows, Habits())
        anchors = {row.anchor[0]: row.anchor[1] for row in rows if row.anchor}
        starts = opening_strays(kept, [anchors.get(place) for place in range(len(kept))])
        # The number itself is no proposal text either.
        starts = [start + (place in anchors) for place, start in enumerate(starts)]
        cuts = cut_lines(kept, starts, inventory)
        rows = Segmenter(cuts, habits).segment()
    return cuts, rows


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


def _ids(tokens: Iterable[Token]) -> Line:
    return tuple(token.word_id for token in tokens)


def _proposal(cut: CutLine, place: int, row: Found) -> tuple[Token, ...]:
    """Return a line's proposal words without the row's number and what stands before it."""
    if row.anchor and row.anchor[0] == place:
        found = cut.line.tokens[row.anchor[1] + 1 : cut.split]
    else:
        found = cut.proposal
    kept = tuple(t for t in without_scraps(found) if t.text.strip(BARS + "_"))
    return kept if any(map(is_word, kept)) else ()


def _opening(cuts: Sequence[CutLine], row: Found) -> tuple[Token, ...]:
    """Return the first words of a row's proposal."""
    lines = (_proposal(cuts[p], p, row) for p in range(row.first, row.last + 1))
    return next((tokens for tokens in lines if tokens), ())


def _to_row(
    row: Found,
    places: Sequence[int],
    cuts: Sequence[CutLine],
    boxes: dict[str, Word],
    table: int,
    repeated: float,
) -> Row:
    said = [_proposal(cuts[p], p, row) for p in places]
    proposal = [_ids(tokens) for tokens in said]
    units = [_ids(cuts[p].units) for p in places]
    used = [boxes[i] for line in (*proposal, *units) for i in line]
    by_page: dict[str, list[Word]] = {}
    for word in used:
        by_page.setdefault(word.page_id, []).append(word)
    pages = {boxes[t.word_id].page_id: cuts[p].line.page for p in places for t in cuts[p].line.tokens}
    parts = tuple(Part(pages[page], *union(w.bbox for w in found)) for page, found in by_page.items())
    token = cuts[row.anchor[0]].line.tokens[row.anchor[1]] if row.anchor else None
    return Row(
        page_from=min(pages.values()),
        page_to=max(pages.values()),
        parts=parts,
        proposal_lines=tuple(line for line in proposal if line),
        unit_lines=tuple(line for line in units if line),
        number_raw=token.raw if token else "",
        number_confidence=max(0.0, row.reading / EXACT),
        number_hint=row.number,
        table=table,
        evidence=row_evidence(row.reading, [t for line in said for t in line], repeated),
    )

"""Found rows of flat text to `Row`s as cells would give them: words, places, further columns, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.geometry import union
from pipeline.proposals.flat_columns import CutLine, is_open
from pipeline.proposals.flat_evidence import numbers_on_top, row_evidence, share_repeated
from pipeline.proposals.flat_habits import Found
from pipeline.proposals.flat_lines import BARS, Beside, Token
from pipeline.proposals.flat_numbers import EXACT
from pipeline.proposals.flat_strays import is_clause, is_word, without_scraps
from pipeline.proposals.row import Line, Row
from pipeline.records import Part, Word

TOPICS = 0.8
"""Share of rows with a topic of their own where a column's pieces are topics, not a turned text's."""


def to_rows(cuts: Sequence[CutLine], rows: Sequence[Found], words: Mapping[str, Word]) -> tuple[Row, ...]:
    """Return the rows that `rows` of the cut lines are, in order."""
    repeated = share_repeated([_opening(cuts, row) for row in rows])
    on_top, usual = numbers_on_top(rows), _share_with_units(cuts, rows)
    moved = misplaced(cuts, rows)
    topics = _topics(cuts, rows)
    made, table = [], 1
    for place, row in enumerate(rows):
        table += row.restart
        places = [p for p in range(row.first, row.last + 1) if p not in moved]
        places += [p for p, target in moved.items() if target == place]
        made.append(
            _to_row(
                row, [cuts[p] for p in places], cuts, words, table, repeated, on_top, usual, topics[place]
            )
        )
    return tuple(made)


def _share_with_units(cuts: Sequence[CutLine], rows: Sequence[Found]) -> float:
    named = sum(any(cut.units for cut in cuts[row.first : row.last + 1]) for row in rows)
    return named / max(1, len(rows))


def misplaced(cuts: Sequence[CutLine], rows: Sequence[Found]) -> dict[int, int]:
    """Return lines that end another row of their page: line -> that row's place.

    Such a line stands apart, between empty lines, in a row that lacks nothing without it, while
    exactly one row of the page breaks off at a preposition.
    """
    found: dict[int, int] = {}
    if any(cut.line.numbers is not None for cut in cuts):
        return found
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


def _topics(cuts: Sequence[CutLine], rows: Sequence[Found]) -> list[tuple[Line, ...]]:
    """Return each row's topic where a column tells it row by row, or bands do for the rows below them."""
    own, carried = [], []
    band: tuple[Line, ...] = ()
    for row in rows:
        beside = [b for p in range(row.first, row.last + 1) for b in cuts[p].line.beside]
        own.append(tuple(_ids(b.tokens) for b in beside if b.role == "topic"))
        above = [cuts[p].line.tokens for p in range(row.first - row.band, row.first)]
        above += [b.tokens for b in beside if b.role == "band"]
        band = tuple(map(_ids, above)) or band
        carried.append(band)
    return own if sum(map(bool, own)) >= TOPICS * len(rows) else carried


def _ids(tokens: Iterable[Token]) -> Line:
    return tuple(token.word_id for token in tokens)


def _proposal(cut: CutLine, row: Found, anchored: CutLine | None) -> tuple[Token, ...]:
    """Return a line's proposal words without the row's number and what stands before it."""
    found = cut.proposal
    if row.anchor and cut is anchored:
        found = cut.line.tokens[row.anchor[1] + 1 : cut.split]
    if cut.line.numbers is not None:
        return found
    kept = tuple(t for t in without_scraps(found) if t.text.strip(BARS + "_"))
    return kept if any(is_word(t) or is_clause(t) for t in kept) else ()


def _opening(cuts: Sequence[CutLine], row: Found) -> tuple[Token, ...]:
    """Return the first words of a row's proposal."""
    anchored = cuts[row.anchor[0]] if row.anchor else None
    lines = (_proposal(cuts[p], row, anchored) for p in range(row.first, row.last + 1))
    return next((tokens for tokens in lines if tokens), ())


def _to_row(
    row: Found,
    held: Sequence[CutLine],
    cuts: Sequence[CutLine],
    words: Mapping[str, Word],
    table: int,
    repeated: float,
    on_top: bool,
    usual: float,
    topic: tuple[Line, ...],
) -> Row:
    anchored = cuts[row.anchor[0]] if row.anchor else None
    said = [_proposal(cut, row, anchored) for cut in held]
    proposal = tuple(_ids(tokens) for tokens in said if tokens)
    units = tuple(_ids(cut.units) for cut in held if cut.units)
    by_page: dict[int, list[Word]] = {}
    for cut in held:
        by_page.setdefault(cut.line.page, [])
    pages = {words[t.word_id].page_id: cut.line.page for cut in held for t in cut.line.tokens}
    for word in (words[i] for line in (*proposal, *units) for i in line):
        by_page[pages[word.page_id]].append(word)
    token = anchored.line.tokens[row.anchor[1]] if row.anchor and anchored else None
    beside = [b for cut in held for b in cut.line.beside]
    return Row(
        page_from=min(by_page),
        page_to=max(by_page),
        parts=tuple(Part(page, *union(w.bbox for w in found)) for page, found in by_page.items() if found),
        proposal_lines=proposal,
        unit_lines=units,
        number_raw=token.raw if token else "",
        number_confidence=max(0.0, row.reading / EXACT),
        number_hint=row.number,
        table=table,
        topic_lines=topic,
        remark_lines=tuple(_ids(b.tokens) for b in beside if b.role == "remark"),
        others=tuple((n, tuple(_ids(b.tokens) for b in beside if b.name == n)) for n in _others(beside)),
        evidence=row_evidence(row, held, [t for tokens in said for t in tokens], repeated, on_top, usual),
    )


def _others(beside: Sequence[Beside]) -> list[str]:
    """Return the names of the further columns that have no place of their own in a row."""
    return list(dict.fromkeys(b.name for b in beside if b.role == "other" and b.name))

"""Columns where a flat text kept them: a dump on a character grid, columns parted by runs of blanks.

Pieces of lines that stand below each other make a column. Each page has its own, for a dump
sets every page anew; what they hold is told by the header's words and by what stands in them.
A text whose pieces do not line up, as those read by OCR, has none: it is cut by words alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.proposals.flat_lines import FlatLine, Token
from pipeline.proposals.flat_units import is_head

GAP = 1.5
"""White space, in characters, that parts two pieces of a line; within a column words stand one apart."""
NEAR = 1.5
"""Pieces whose beginnings differ by no more, in characters, stand below each other."""
SHIFTED = 8.0
"""A long text pushes what stands right of it so far to the right at most."""
FEWEST = 3
"""So many pieces begin where a column begins, at least,"""
SHARE = 0.04
"""and this share of a sheet's lines."""
ALIGNED = 0.75
"""Share of a sheet's pieces that begin where a column does: less, and the text keeps no columns."""

RUNNING = 0.6
"""A line without a gap that is longer than this share of the page's width is no cell's."""

Piece = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines (first to before last) set on one grid, and where its columns begin, in characters."""

    first: int
    last: int
    starts: tuple[float, ...]


def pieces(line: FlatLine) -> list[Piece]:
    """Return a line's stretches of words that no wide blank parts."""
    found: list[list[Token]] = []
    for place, token in enumerate(line.tokens):
        if place and token.gap < GAP:
            found[-1].append(token)
        else:
            found.append([token])
    return [tuple(piece) for piece in found]


def sheets(lines: Sequence[FlatLine]) -> list[Sheet]:
    """Return the stretches of a text that are set alike, with their columns; () where none line up."""
    pages = [0, *(i for i in range(1, len(lines)) if lines[i].page != lines[i - 1].page), len(lines)]
    found: list[Sheet] = []
    for first, last in pairwise(pages):
        own = Sheet(first, last, _starts(lines[first:last]))
        joined = _joined(lines, found[-1], own) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(own)
    return found


def _joined(lines: Sequence[FlatLine], above: Sheet, below: Sheet) -> Sheet | None:
    """Return two stretches as one where their columns agree: empty lines beside turned text part them too."""
    both = Sheet(above.first, below.last, _starts(lines[above.first : below.last]))
    alike = all(_share_at(lines[s.first : s.last], both.starts) >= ALIGNED for s in (above, below))
    return both if alike and len(both.starts) <= max(len(above.starts), len(below.starts)) else None


def _starts(lines: Sequence[FlatLine]) -> tuple[float, ...]:
    """Return where columns begin: where many pieces do, a shifted few counted with their neighbours."""
    told = [pieces(line) for line in lines]
    width = max((end_of(found[-1]) for found in told), default=0.0)
    held = [[p[0].at for p in found] for found in told if len(found) > 1 or not _is_running(found[0], width)]
    counts = Counter(round(at) for starts in held for at in starts)
    peaks: list[float] = []
    for at, _ in counts.most_common():
        around = sum(counts[at + d] for d in (-1, 0, 1))
        if around >= max(FEWEST, SHARE * len(lines)) and all(abs(at - p) > 2 * NEAR for p in peaks):
            peaks.append(float(at))
    kept: list[float] = []
    for peak in peaks:
        rivals = [p for p in kept if abs(p - peak) <= SHIFTED and not _together(held, p, peak)]
        if not rivals:
            kept.append(peak)
    return tuple(sorted(kept))


def end_of(piece: Piece) -> float:
    """Return where a piece ends, in characters."""
    return piece[-1].at + len(piece[-1].raw)


def _is_running(piece: Piece, width: float) -> bool:
    """Say whether a piece is a line of running text, over most of the page's width."""
    return end_of(piece) - piece[0].at > RUNNING * width


def _together(held: Sequence[Sequence[float]], a: float, b: float) -> bool:
    """Say whether pieces begin at both places in the same line, here or there."""
    return any(_has(starts, a) and _has(starts, b) for starts in held)


def _has(starts: Sequence[float], at: float) -> bool:
    return any(abs(start - at) <= NEAR for start in starts)


def _share_at(lines: Sequence[FlatLine], starts: Sequence[float]) -> float:
    """Return the share of pieces that begin where one of the columns does."""
    found = [piece[0].at for line in lines for piece in pieces(line)]
    return sum(_has(starts, at) for at in found) / len(found) if found and starts else 0.0


def ranged(line: FlatLine, starts: Sequence[float]) -> dict[int, Piece]:
    """Return a line's words by column: pieces in the order of the columns that begin nearest to them.

    A piece that runs into the next column is cut at the word that begins there. A line with more
    pieces than columns gives none.
    """
    told = pieces(line)
    cells = dict(zip(_nearest([p[0].at for p in told], starts), told, strict=False))
    for column in sorted(cells, reverse=True):
        below = column + 1
        if below < len(starts) and below not in cells:
            place = _cut(cells[column], starts[below])
            if place:
                cells[below], cells[column] = cells[column][place:], cells[column][:place]
    return cells


def _nearest(ats: Sequence[float], starts: Sequence[float]) -> tuple[int, ...]:
    """Return each piece's column: in order, together as near as can be; () where pieces are too many."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for at in ats:
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for column, start in enumerate(starts):
            ways = [way for last, way in best.items() if last < column]
            if ways:
                cost, path = min(ways)
                grown[column] = (cost + abs(at - start), (*path, column))
        best = grown
    return min(best.values())[1] if best else ()


def _cut(piece: Piece, start: float) -> int:
    """Return the place of the word that begins the next column, 0 where none does."""
    if end_of(piece) < start + 2:
        return 0
    scores = {}
    for place, token in enumerate(piece):
        off, head = abs(token.at - start), is_head(piece, place)
        if place and (off <= NEAR or (head and off <= SHIFTED)):
            scores[place] = 6.0 * head + 2.0 * token.text[:1].isupper() - off
    return max(scores, key=lambda place: scores[place]) if scores else 0


def keeps_columns(lines: Sequence[FlatLine], found: Sequence[Sheet]) -> bool:
    """Say whether the pieces of a text line up in three columns at least."""
    share = [_share_at(lines[s.first : s.last], s.starts) * (s.last - s.first) for s in found]
    whole = sum(s.last - s.first for s in found)
    most = max((len(s.starts) for s in found), default=0)
    return most >= 3 and sum(share) >= ALIGNED * whole

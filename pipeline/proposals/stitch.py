"""Pieces of rows to whole rows: what a page break cut is joined again.

A piece without a number is a row of its own only where the numbers around it leave room for
one. Else it belongs to the row above, or, at the foot of a page, to the one that goes on on the
next page (the number of a row cut by a page break may stand in either part).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.proposals.numbering import as_number
from pipeline.proposals.pieces import Piece


def stitch(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces of one table grouped by row; a band is a group of its own."""
    numbered = any(piece.text("number") for piece in pieces)
    groups: list[list[Piece]] = []
    for index, piece in enumerate(pieces):
        if not groups or piece.band is not None or groups[-1][0].band is not None:
            groups.append([piece])
        elif _goes_on(pieces, index) if numbered else _looks_cut(groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _goes_on(pieces: Sequence[Piece], index: int) -> bool:
    """Say whether the piece belongs to the one before it, in a table with numbers."""
    piece, before = pieces[index], pieces[index - 1]
    said = piece.text("number")
    if said:
        if not piece.first or before.page == piece.page:
            return False
        if not before.text("number"):
            return not _has_room(pieces, index - 1)  # the number stands in the second part
        return said == before.text("number") and _looks_cut(before, piece)
    if piece.first and before.page != piece.page:
        return _looks_cut(before, piece) or not _has_room(pieces, index)
    if piece.last and index + 1 < len(pieces) and pieces[index + 1].page != piece.page:
        # What stands last on its page without a number goes on below, if it can.
        return not _has_room(pieces, index) and not pieces[index + 1].text("number")
    return not _has_room(pieces, index)


def _has_room(pieces: Sequence[Piece], index: int) -> bool:
    """Say whether the numbers around a piece without one leave one for it.

    Where a number beside it cannot be read, the piece is taken for a row: what is wrongly kept
    apart is seen by its missing number, what is wrongly joined is not.
    """
    above = next((i for i in range(index - 1, -1, -1) if pieces[i].text("number")), None)
    below = next((i for i in range(index + 1, len(pieces)) if pieces[i].text("number")), None)
    if above is None or below is None:
        return above is None and below is not None
    first, last = as_number(pieces[above].text("number")), as_number(pieces[below].text("number"))
    if first is None or last is None:
        return True
    between = sum(not pieces[i].band for i in range(above + 1, below))
    return first < last and last - first - 1 >= between


def _looks_cut(before: Piece, piece: Piece) -> bool:
    """Say whether a piece at a page's top looks like the rest of the row at the last page's foot."""
    if not piece.first or before.page == piece.page:
        return False
    begins, ended = piece.text("proposal"), before.text("proposal")
    if not begins:
        return True
    lone = bool(before.text("unit")) and not piece.text("unit")
    # Many records begin every row in small letters; units on both sides then tell two rows.
    units = bool(before.text("unit")) and bool(piece.text("unit"))
    listed = before.text("unit").endswith((",", ";"))
    small = begins[0].islower() and not ended.endswith((".", "!", "?")) and (listed or not units)
    return lone or small

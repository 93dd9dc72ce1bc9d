"""Cut lines to rows: the segmentation of the whole document that explains it best.

A row is some lines in a run. What speaks for a boundary between two lines: a broken-off text
would have gone on where it ends short, a unit's name begins with the row, text begins as rows
here begin, a page ends. What speaks for a row: a number that rises by one and stands on its
middle (or first) line. A number nobody could read costs something, so does one that is skipped,
and a number left over as text; the cheapest way to explain all lines at once wins (dynamic
programming over row ends and numbers). How this document's rows look (`Habits`) is learnt from
a first segmentation and used in a second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.proposals.flat_columns import CutLine
from pipeline.proposals.flat_habits import TALLEST, Found, Habits, Neighbours
from pipeline.proposals.flat_numbers import is_ruled, places, reads_as, unexplained
from pipeline.proposals.flat_units import is_head

_BEAM = 8
"""Numbers kept for each line as possibly reached there,"""
_HOPELESS = 25.0
"""unless they are worse than the best by this much."""
_UNREAD = -5.0
_SKIP = -6.0
_RESTART = -15.0
_RULED = 1.0
"""What the rule right of a number is worth: "5 Drzwi 5 | powołanie rady" is number 5 the second time."""
_OUTSIDE = 1.0
"""What a line before the first row or after the last costs."""


class Segmenter:
    """Holds the lines of a table and where in them numbers may stand, computed once."""

    def __init__(self, cuts: Sequence[CutLine], habits: Habits, bands: Sequence[float | None] = ()) -> None:
        """Take the table's lines, how its rows look, each line's log odds of being a band, if any."""
        self.bands = bands or [None] * len(cuts)
        self.cuts = cuts
        self.habits = habits
        self.near = Neighbours(cuts, habits)
        self.places = [places(cut.line) for cut in cuts]
        self.loose = [unexplained(cut.line) for cut in cuts]
        filled = [bool(body or cut.units) for body, cut in zip(self.near.bodies, cuts, strict=True)]
        self.filled = [0, *accumulate(filled)]

    def readings(self, first: int, number: int) -> list[tuple[int, int, float, float]]:
        """Return where from line `first` on `number` could be read: (line, token, score, how well)."""
        found = []
        for place in range(first, min(len(self.cuts), first + TALLEST)):
            cut = self.cuts[place]
            for token, cost in self.places[place]:
                read = reads_as(cut.line.tokens[token].raw, number)
                if read is not None and (token < cut.split or not cut.units):
                    # A proposal hardly begins with an institution's name: that is a moderator's.
                    after = cut.line.tokens[token + 1 : cut.split]
                    owned = 2.0 * bool(after and is_head(after, 0) and after[0].bare[:1].isupper())
                    ruled = _RULED * is_ruled(cut.line, token)
                    found.append((place, token, read - cost - owned + ruled + self.loose[place], read))
        return found

    def _standing(self, first: int, last: int, place: int) -> float:
        """Return the log odds of a number standing on line `place` of its row."""
        cut = self.cuts[place]
        alone = not cut.proposal or len(cut.line.tokens) == 1
        above = self.filled[place] - self.filled[first]
        below = self.filled[last + 1] - self.filled[place + 1]
        off = max(0, abs(above - below) - (0 if alone and not cut.units else 1))
        middle = self.habits.middle * math.exp(-0.7 * off)
        top = self.habits.top * (1.0 if above == 0 else 0.02)
        # In text read column by column a number comes alone before its row.
        serial = 0.3 if alone and above == 0 else 0.0
        return math.log(max(middle, top, serial, 1e-4)) + 0.7

    def segment(self) -> list[Found]:
        """Return the best segmentation; lines before the first row and after the last are in none."""
        return self.best()[1]

    def best(self) -> tuple[float, list[Found]]:
        """Return the best segmentation with what it is worth (log odds)."""
        size = len(self.cuts)
        reached: list[dict[int, _Node]] = [{} for _ in range(size + 1)]
        skipped = 0.0
        for first in range(size):
            reached[first][0] = _Node(skipped, None, 0)
            skipped -= _OUTSIDE + self.loose[first]
            self._extend(first, reached)
        ends = [
            (node.score - _OUTSIDE * (size - place) - sum(self.loose[place:]), place, number)
            for place, nodes in enumerate(reached)
            for number, node in nodes.items()
            if number
        ]
        if not ends:
            return -math.inf, []
        score, place, number = max(ends)
        rows: list[Found] = []
        while number:
            node = reached[place][number]
            assert node.row is not None  # only the state before any row has none
            rows.append(node.row)
            place, number = node.row.first - node.row.band, node.before
        return score, rows[::-1]

    def _extend(self, first: int, reached: list[dict[int, _Node]]) -> None:
        """Try every row that begins on line `first`, or below it as a band."""
        states = sorted(reached[first].items(), key=lambda s: -s[1].score)[:_BEAM]
        states = [(number, node) for number, node in states if node.score > states[0][1].score - _HOPELESS]
        self._rows_from(first, 0, states, reached)
        if self.bands[first] is not None and first + 1 < len(self.cuts):
            self._rows_from(first + 1, 1, states, reached)

    def _rows_from(
        self, first: int, band: int, states: Sequence[tuple[int, _Node]], reached: list[dict[int, _Node]]
    ) -> None:
        """Try every row that begins on line `first`, below so many lines of a band."""
        rows = self.near.row_scores(first)
        anchored: dict[int, list[_Anchor]] = {}
        above = (self.bands[first - 1] or 0.0) if band else 0.0
        for before, node in states:
            border = above + (self.near.borders[first] if before else 0.0)
            for number, cost in _next_numbers(before):
                if number not in anchored:
                    anchored[number] = self._anchored(first, len(rows), number)
                for last, (row, anchor) in enumerate(zip(rows, anchored[number], strict=True), start=first):
                    # A number that is both skipped to and unread would be made up.
                    if anchor.where is None and (cost or not before):
                        continue
                    score = node.score + row + anchor.score + cost + border
                    old = reached[last + 1].get(number)
                    if old is None or score > old.score:
                        restart = bool(before) and number <= before
                        found = Found(first, last, number, anchor.where, anchor.reading, restart, band)
                        reached[last + 1][number] = _Node(score, found, before)

    def _anchored(self, first: int, height: int, number: int) -> list[_Anchor]:
        """Return for each last line the best place of `number` in the row that begins at `first`."""
        readings, found, loose = self.readings(first, number), [], 0.0
        for last in range(first, first + height):
            loose += self.loose[last]
            best = _Anchor(_UNREAD, None, 0.0)
            for place, token, score, read in readings:
                if place <= last:
                    standing = score + self._standing(first, last, place)
                    if standing > best.score:
                        best = _Anchor(standing, (place, token), read)
            found.append(_Anchor(best.score - loose, best.where, best.reading))
        return found


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where a row's number was read (line, token), how well, and what that is worth."""

    score: float
    where: tuple[int, int] | None
    reading: float


@dataclass(frozen=True, slots=True)
class _Node:
    """The best way to a line and number: its score, its last row, the number before that."""

    score: float
    row: Found | None
    before: int


def _next_numbers(before: int) -> list[tuple[int, float]]:
    """Return the numbers that may follow, with the cost of skipping or beginning anew."""
    following = [(before + 1, 0.0)]
    following += [(before + 1 + skipped, _SKIP - skipped) for skipped in range(1, 5)]
    if before > 1:
        following.append((1, _RESTART))
    return following

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

from pipeline.proposals.flat_columns import CutLine, is_open
from pipeline.proposals.flat_lines import Token, is_enumerator, matches_head
from pipeline.proposals.flat_numbers import is_ruled, places, reads_as, unexplained
from pipeline.proposals.flat_units import Key, is_head, name_key

_TALLEST = 40
"""Lines in a row at most (the Toruń record's tallest has 17)."""
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


@dataclass(frozen=True, slots=True)
class Habits:
    """How the rows of this document look; each a share of rows (0–1), or of lines inside rows.

    `width` is the proposal column's width in characters.
    """

    unit_first: float = 0.6
    unit_later: float = 0.2
    upper_first: float = 0.3
    upper_later: float = 0.15
    middle: float = 0.55
    top: float = 0.4
    width: int = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A row: lines `first` to `last`; where its number was read (line, token), None if nowhere."""

    first: int
    last: int
    number: int
    anchor: tuple[int, int] | None
    reading: float
    restart: bool


def learn_habits(cuts: Sequence[CutLine], rows: Sequence[Found], prior: Habits) -> Habits:
    """Return how the rows of a first segmentation look, `prior` counted as ten rows."""
    segmenter = Segmenter(cuts, prior)

    def share(old: float, seen: Sequence[bool]) -> float:
        return min(0.97, max(0.03, (10 * old + sum(seen)) / (10 + len(seen))))

    firsts = [r.first for r in rows]
    inside = [p for r in rows for p in range(r.first + 1, r.last + 1)]
    bodies = segmenter.bodies
    # A number alone on the first line is of text read column by column; it says nothing here.
    alone = {p for p, cut in enumerate(cuts) if len(cut.line.tokens) == 1}
    tall = [r for r in rows if r.last - r.first >= 3 and r.anchor and r.anchor[0] not in alone]
    on_top = [r.anchor is not None and r.anchor[0] == r.first for r in tall]
    lengths = sorted(sum(len(t.text) + 1 for t in b) for b in bodies if b)
    return Habits(
        unit_first=share(prior.unit_first, [segmenter.begins[p] for p in firsts]),
        unit_later=share(prior.unit_later, [segmenter.begins[p] for p in inside]),
        upper_first=share(prior.upper_first, [bodies[p][0].bare[:1].isupper() for p in firsts if bodies[p]]),
        upper_later=share(prior.upper_later, [bodies[p][0].bare[:1].isupper() for p in inside if bodies[p]]),
        middle=share(prior.middle, [not t for t in on_top]),
        top=share(prior.top, on_top),
        width=lengths[int(len(lengths) * 0.95)] if lengths else prior.width,
    )


class Segmenter:
    """Holds the lines of a table and what one pair of neighbours says, computed once."""

    def __init__(self, cuts: Sequence[CutLine], habits: Habits) -> None:
        """Take the table's lines and how its rows look."""
        self.cuts = cuts
        self.habits = habits
        self.bodies = [_body(cut) for cut in cuts]
        self.begins = [bool(cut.units) and _begins_unit(cut.units) for cut in cuts]
        self.keys = [name_key(cut.units) for cut in cuts]
        self.places = [places(cut.line) for cut in cuts]
        self.loose = [unexplained(cut.line) for cut in cuts]
        filled = [bool(body or cut.units) for body, cut in zip(self.bodies, cuts, strict=True)]
        self.filled = [0, *accumulate(filled)]
        self.borders = [self._border(place) for place in range(len(cuts))]

    def _last_body(self, place: int) -> tuple[Token, ...]:
        """Return the proposal words of the nearest line above `place` that has any."""
        return next((self.bodies[p] for p in range(place - 1, max(-1, place - 6), -1) if self.bodies[p]), ())

    def _next_body(self, place: int) -> tuple[Token, ...]:
        return next(
            (self.bodies[p] for p in range(place, min(len(self.cuts), place + 6)) if self.bodies[p]), ()
        )

    def _border(self, place: int) -> float:
        """Return the log odds of a row's border above line `place`."""
        if place == 0:
            return 0.0
        score = self._text_border(place) + self._unit_border(place)
        line = self.cuts[place].line
        if len(line.tokens) == 1 and self.loose[place] and line.blank_before:
            score += 1.0
        # A page's end parts rows unless the text plainly goes on.
        above, below = self._last_body(place), self._next_body(place)
        goes_on = (
            self.bodies[place - 1]
            and above
            and below
            and (above[-1].text[-1:] in ",:" or is_enumerator(below[0]))
        )
        return score + (2.5 * (not goes_on) if line.starts_page else 0.2 * (line.blank_before > 0))

    def _text_border(self, place: int) -> float:
        above, below = self._last_body(place), self._next_body(place)
        if not above or not below:
            return -1.0
        score = -3.0 if is_open(above) else 0.0
        end = above[-1].text
        score += -1.5 if end[-1:] in ",:;" else 0.4 if end[-1:] in ".?!" else 0.0
        length = sum(len(t.text) + 1 for t in above)
        score += 1.0 if length + len(below[0].text) < 0.9 * self.habits.width else -0.8
        if is_enumerator(below[0]):
            score -= 2.0
        upper = below[0].bare[:1].isupper()
        return score + _odds(upper, self.habits.upper_first, self.habits.upper_later)

    def _unit_border(self, place: int) -> float:
        near = range(place - 1, max(-1, place - 12), -1)
        above = next((self.cuts[p].units for p in near if self.cuts[p].units), ())
        here, direct = self.cuts[place], self.cuts[place - 1].units
        score = _odds(self.begins[place], self.habits.unit_first, self.habits.unit_later)
        if direct and (is_open(direct) or direct[-1].text.endswith((",", ";"))):
            score -= 3.0
        elif above and here.units and above[-1].text.endswith((",", ";")):
            score -= 2.5
        if here.units and not self.begins[place]:
            score -= 2.5
        if here.units and not self.bodies[place]:
            score -= 1.5
        # Units that begin with no proposal beside or above them, the list above being complete.
        if self.begins[place] and here.proposal and not direct:
            score += 0.8
        return score

    def row_scores(self, first: int) -> list[float]:
        """Return for each last line what lines `first` to there are worth as one row, number aside."""
        scores, has_text, has_unit, broken, beside = [], False, False, 0.0, False
        named: set[Key] = set()
        for last in range(first, min(len(self.cuts), first + _TALLEST)):
            units, text = self.cuts[last].units, bool(self.bodies[last])
            # No row names one unit twice.
            broken += 2.0 * (self.begins[last] and self.keys[last] in named)
            # A proposal goes on beside its units, hardly ever below them.
            above = self.cuts[last - 1] if last > first else None
            complete = above and above.units and not above.units[-1].text.endswith((",", ";"))
            resumed = bool(text and not units and complete and not self.bodies[last - 1])
            broken += resumed * (1.7 if self.cuts[last].line.blank_before else 1.0)
            broken += bool(units and has_unit and not beside)
            named.add(self.keys[last])
            has_text, has_unit = has_text or text, has_unit or bool(units)
            beside = bool(units) or (beside and not text)
            scores.append(-1.5 * broken - (0.0 if has_text else 8.0) - (0.0 if has_unit else 2.0))
        return scores

    def readings(self, first: int, number: int) -> list[tuple[int, int, float, float]]:
        """Return where from line `first` on `number` could be read: (line, token, score, how well)."""
        found = []
        for place in range(first, min(len(self.cuts), first + _TALLEST)):
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
            return []
        _, place, number = max(ends)
        rows: list[Found] = []
        while number:
            node = reached[place][number]
            assert node.row is not None  # only the state before any row has none
            rows.append(node.row)
            place, number = node.row.first, node.before
        return rows[::-1]

    def _extend(self, first: int, reached: list[dict[int, _Node]]) -> None:
        """Try every row that begins on line `first`, after every number reached there."""
        states = sorted(reached[first].items(), key=lambda s: -s[1].score)[:_BEAM]
        states = [(number, node) for number, node in states if node.score > states[0][1].score - _HOPELESS]
        rows = self.row_scores(first)
        anchored: dict[int, list[_Anchor]] = {}
        for before, node in states:
            border = self.borders[first] if before else 0.0
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
                        found = Found(first, last, number, anchor.where, anchor.reading, restart)
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


def _odds(seen: bool, first: float, later: float) -> float:
    """Return the log odds of a feature seen at a row's first line against one inside."""
    return math.log(first / later) if seen else math.log((1 - first) / (1 - later))


def _body(cut: CutLine) -> tuple[Token, ...]:
    """Return a line's proposal words, without the number that may open them."""
    found = [place for place, cost in places(cut.line) if cut.start <= place < cut.split and cost < 2.0]
    if unexplained(cut.line) and found:
        return cut.line.tokens[found[0] + 1 : cut.split]
    return cut.proposal


def _begins_unit(tokens: Sequence[Token]) -> bool:
    """Say whether units begin here, rather than go on from the line above."""
    return is_head(tokens, 0) or (tokens[0].bare[:1].isupper() and matches_head(tokens[0].bare, "group"))

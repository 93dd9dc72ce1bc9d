"""How rows look here, and what one line says of its neighbours: whether a row begins with it.

`Habits` are learnt from a first segmentation and used in a second. `Neighbours` weighs what
speaks for a border above each line, and what a run of lines is worth as one row, its number aside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.proposals.flat_columns import CutLine, is_open
from pipeline.proposals.flat_inventory import Key, name_key
from pipeline.proposals.flat_lines import Token, is_enumerator, matches_head
from pipeline.proposals.flat_numbers import places, unexplained
from pipeline.proposals.flat_units import is_head

TALLEST = 40
"""Lines in a row at most (the Toruń record's tallest has 17)."""


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
    """A row: lines `first` to `last`; where its number was read (line, token), None if nowhere.

    `band`: how many lines above it are a band, a topic of the rows from here on.
    """

    first: int
    last: int
    number: int
    anchor: tuple[int, int] | None
    reading: float
    restart: bool
    band: int = 0


def learn_habits(cuts: Sequence[CutLine], rows: Sequence[Found], prior: Habits) -> Habits:
    """Return how the rows of a first segmentation look, `prior` counted as ten rows."""
    near = Neighbours(cuts, prior)

    def share(old: float, seen: Sequence[bool]) -> float:
        return min(0.97, max(0.03, (10 * old + sum(seen)) / (10 + len(seen))))

    firsts = [r.first for r in rows]
    inside = [p for r in rows for p in range(r.first + 1, r.last + 1)]
    bodies = near.bodies
    # A number alone on the first line is of text read column by column; it says nothing here.
    alone = {p for p, cut in enumerate(cuts) if len(cut.line.tokens) == 1}
    tall = [r for r in rows if r.last - r.first >= 3 and r.anchor and r.anchor[0] not in alone]
    on_top = [r.anchor is not None and r.anchor[0] == r.first for r in tall]
    lengths = sorted(sum(len(t.text) + 1 for t in b) for b in bodies if b)
    return Habits(
        unit_first=share(prior.unit_first, [near.begins[p] for p in firsts]),
        unit_later=share(prior.unit_later, [near.begins[p] for p in inside]),
        upper_first=share(prior.upper_first, [bodies[p][0].bare[:1].isupper() for p in firsts if bodies[p]]),
        upper_later=share(prior.upper_later, [bodies[p][0].bare[:1].isupper() for p in inside if bodies[p]]),
        middle=share(prior.middle, [not t for t in on_top]),
        top=share(prior.top, on_top),
        width=lengths[int(len(lengths) * 0.95)] if lengths else prior.width,
    )


class Neighbours:
    """Holds the lines of a table and what one pair of neighbours says, computed once."""

    def __init__(self, cuts: Sequence[CutLine], habits: Habits) -> None:
        """Take the table's lines and how its rows look."""
        self.cuts = cuts
        self.habits = habits
        self.bodies = [_body(cut) for cut in cuts]
        self.begins = [bool(cut.units) and _begins_unit(cut.units) for cut in cuts]
        self.keys = [name_key(cut.units) for cut in cuts]
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
        line = self.cuts[place].line
        score = self._text_border(place) + self._unit_border(place) + line.border
        if len(line.tokens) == 1 and unexplained(line) and line.blank_before:
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
        for last in range(first, min(len(self.cuts), first + TALLEST)):
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

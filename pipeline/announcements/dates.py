"""Dates in Polish running text: a tokenizer and a small grammar.

Understood are "13 lipca 2023 r.", "13. 06 2011", "2023-07-13", "13 VII 2023", ranges and lists
("od 17 do 30 września", "10 07- 31 08", "31 sierpnia i 1 września"), months without days
("sierpień / wrzesień 2023", "przełom października/listopada", "do końca maja", "I połowa
czerwca", "II kwartał 2024"), all with or without a year. What a year-less phrase means is
decided by who calls `spans.resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.announcements.cues import plain
from pipeline.polish import MONTHS, fold_marks

Bound = Literal["", "until", "since"]

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[-–—−]|\S")
_MONTHS = {fold_marks(form): number for form, number in MONTHS.items()}
_BARE = {form for form in _MONTHS if not form.endswith(("a", "ego", "em"))} | {"maj", "maju", "luty", "lutym"}
"""Month names that may stand without a day: "lipiec", "lipcu"; "maja" is a folded "mają" too often."""
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
ROMAN |= {"XI": 11, "XII": 12}
_DASHES = frozenset("-–—−")
_LINKS = _DASHES | {"/", "i", "oraz", "do", "a"}
_STREETS = frozenset({"ul", "al", "pl", "os", "ulicy", "alei", "placu", "im", "nr"})
_IDLE = frozenset({"dnia", "dniu", "dniach", "dni", "r", "roku", "rok", ".", "miesiaca", "miesiacu"})
_STRETCH = {
    "koniec": "end",
    "konca": "end",
    "koncu": "end",
    "koncem": "end",
    "poczatek": "start",
    "poczatku": "start",
    "polowa": "middle",
    "polowie": "middle",
    "polowy": "middle",
    "kwartal": "quarter",
    "kwartale": "quarter",
    "kwartalu": "quarter",
}
_BOUNDS: dict[str, Bound] = {
    "do": "until",
    "niz": "until",
    "przed": "until",
    "najpozniej": "until",
    "od": "since",
    "poczawszy": "since",
}


_HALVES = {"pierwsza": "I", "pierwszej": "I", "druga": "II", "drugiej": "II"}
_WEEKDAYS = frozenset(
    {"poniedzialek", "wtorek", "sroda", "srode", "czwartek", "piatek", "sobota", "sobote", "niedziela"}
)
_ORDINAL_ENDS = frozenset({"go", "ego", "szego", "giego", "ciego", "tego", "ty", "szy", "gi", "ci"})


@dataclass(frozen=True, slots=True)
class Partial:
    """A day, a month, or a named stretch of one, as far as the text says it."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    stretch: str = ""


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date expression at `start` to `end` of a text: its parts in order and how it is bounded."""

    start: int
    end: int
    parts: tuple[Partial, ...]
    bound: Bound
    turn: bool
    """Whether it is the turn ("przełom") of two months."""

    @property
    def has_day(self) -> bool:
        """Whether every part names a day."""
        return all(p.day for p in self.parts)

    @property
    def year(self) -> int | None:
        """The last year said in it."""
        return next((p.year for p in reversed(self.parts) if p.year), None)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def number(self) -> int:
        return int(self.text) if self.text.isdigit() and len(self.text) <= 4 else -1

    @property
    def word(self) -> str:
        return plain(self.text)


def _tokens(text: str) -> list[_Token]:
    """Return the tokens that dates are made of: no weekday in brackets, no ordinal's ending.

    >>> [t.text for t in _tokens("15-go maja (środa) 2022")]
    ['15', 'maja', '2022']
    """
    tokens = [_Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]
    kept: list[_Token] = []
    skip = 0
    for place, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        following = [t.word for t in tokens[place + 1 : place + 3]]
        bracketed = token.text == "(" and following[1:] == [")"] and following[0] in _WEEKDAYS
        close = bool(kept) and kept[-1].text.isdigit() and kept[-1].end == token.start
        ordinal = token.text == "-" and close and following[:1] and following[0] in _ORDINAL_ENDS
        if bracketed or ordinal:
            skip = 2 if bracketed else 1
        else:
            kept.append(token)
    return kept


def is_year(number: int) -> bool:
    """Say whether a number can be the year of a record.

    >>> is_year(2023), is_year(1313)
    (True, False)
    """
    return 1989 <= number <= 2099


class _Parser:
    """Reads date phrases off a token list; `loose` takes "10 07" and "10.07" for a day and a month."""

    def __init__(self, tokens: Sequence[_Token], loose: bool) -> None:
        self.tokens = tokens
        self.loose = loose

    def at(self, place: int) -> _Token:
        """Return the token at `place`; an empty one past the end."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else _Token("", -1, -1)

    def _is_day(self, place: int) -> bool:
        return 1 <= self.at(place).number <= 31 and len(self.at(place).text) <= 2

    def _year(self, place: int) -> tuple[int | None, int]:
        """Read a year, with "r." or "roku", if one stands here."""
        year = self.at(place).number
        if not is_year(year):
            return None, place
        place += 1
        if self.at(place).word in {"r", "roku", "rok"}:
            place += 1 + (self.at(place).word == "r" and self.at(place + 1).text == ".")
        return year, place

    def _iso(self, place: int) -> tuple[Partial, int] | None:
        year, a, month, b, day = (self.at(place + i) for i in range(5))
        if (
            is_year(year.number)
            and a.text in {"-", ".", "/"}
            and a.text == b.text
            and self._is_day(place + 4)
            and 1 <= month.number <= 12
        ):
            return Partial(day.number, month.number, year.number), place + 5
        return None

    def _numeric(self, place: int) -> tuple[Partial, int] | None:
        """Read "13.06.2011", "13. 06 2011", "13/6/2011"; loosely "10.07" and "10 07" too."""
        if not self._is_day(place):
            return None
        after = place + 1 + (self.at(place + 1).text in {".", "/"})
        month = self.at(after).number
        if not (1 <= month <= 12 and len(self.at(after).text) <= 2):
            return None
        dotted = after + 1 + (self.at(after + 1).text in {".", "/"})
        year, end = self._year(dotted)
        if year:
            return Partial(self.at(place).number, month, year), end
        if self.loose and len(self.at(after).text) == 2:
            return Partial(self.at(place).number, month), after + 1
        return None

    def _named(self, place: int) -> tuple[Partial, int] | None:
        """Read "13 lipca 2023", "13 VII 2023"."""
        if not self._is_day(place) or self.at(place - 1).word in _STREETS:
            return None
        if self.at(place - 1).text == "." and self.at(place - 2).word in _STREETS:
            return None
        after = place + 1 + (self.at(place + 1).text == ".")
        name = self.at(after)
        dotted = after + 1 + (self.at(after + 1).text == ".")
        month = _MONTHS.get(name.word) or (ROMAN.get(name.text) if is_year(self.at(dotted).number) else None)
        if not month:
            return None
        year, end = self._year(dotted)
        return Partial(self.at(place).number, month, year), end if year else after + 1

    def _before_dash(self, place: int) -> tuple[Partial, int] | None:
        """Read the "03.07" of "03.07–14.07.2023": a day and a month before a whole date."""
        day, dot, month = (self.at(place + i) for i in range(3))
        if not (self._is_day(place) and dot.text == "." and 1 <= month.number <= 12):
            return None
        end = place + 3 + (self.at(place + 3).text == ".")
        if self.at(end).text in _DASHES and self._numeric(end + 1):
            return Partial(day.number, month.number), end
        return None

    def _month(self, place: int, free: bool) -> tuple[Partial, int] | None:
        """Read "lipiec 2023", "w lipcu", "koniec lipca", "II kwartał 2024"."""
        stretch, begin = "", place
        if self.at(place + 1).word in _STRETCH:
            stretch = _HALVES.get(self.at(place).word, "")
            if self.at(place).text in {"I", "II", "III", "IV"}:
                stretch = self.at(place).text
            place += bool(stretch)
        named = _STRETCH.get(self.at(place).word, "")
        if named == "quarter":
            year, end = self._year(place + 1)
            return (Partial(None, None, year, f"quarter {stretch}"), end) if stretch else None
        if named:
            stretch, place = (f"half {stretch}" if stretch and named == "middle" else named), place + 1
        word = self.at(place).word
        bounded = self.at(begin - 1).word in {"od", "do"}  # "do maja", where "maja" is no "mają"
        if word not in _MONTHS or (begin == place and not (free or bounded) and word not in _BARE):
            return None
        year, end = self._year(place + 1)
        return Partial(None, _MONTHS[word], year, stretch), end

    def part(self, place: int, free: bool = False) -> tuple[Partial, int] | None:
        """Read the longest single date here, else None."""
        for read in (self._iso, self._named, self._before_dash, self._numeric):
            if found := read(place):
                return found
        if found := self._month(place, free):
            return found
        if self._is_day(place):
            return Partial(self.at(place).number), place + 1
        return None

    def _link(self, place: int) -> int | None:
        """Return where the next part may begin after a connecting word or sign."""
        token = self.at(place)
        if token.word in _LINKS or token.text == ",":
            place += 1
            while self.at(place).word in {"dnia", "do", "od", "oraz"}:
                place += 1
            return place
        return None

    def phrase(self, place: int) -> DatePhrase | None:
        """Read a whole expression from here: parts as long as they connect, the last one complete."""
        turn = self.at(place).word in {"przelom", "przelomie", "przelomu"}
        first = place + turn
        found = self.part(first, free=turn)
        if not found:
            return None
        parts, ends = [found[0]], [found[1]]
        while (after := self._link(ends[-1])) is not None:
            following = self.part(after, free=turn or parts[-1].day is None)
            # "13. 06 2011, 5 osób": a bare number ends nothing, and a day is not joined to a month alone.
            if not following or (parts[-1].day is None) != (following[0].day is None):
                break
            parts.append(following[0])
            ends.append(following[1])
        while parts and not (parts[-1].month or parts[-1].stretch.startswith("quarter")):
            parts.pop()
            ends.pop()
        if not parts:
            return None
        bound = self._bound(place) if len(parts) == 1 else ""
        start = self.at(place).start
        return DatePhrase(start, self.at(ends[len(parts) - 1] - 1).end, tuple(_filled(parts)), bound, turn)

    def _bound(self, place: int) -> Bound:
        place -= 1
        while self.at(place).word in _IDLE:
            place -= 1
        return _BOUNDS.get(self.at(place).word, "")

    def phrases(self) -> list[DatePhrase]:
        """Return all expressions, left to right, none overlapping."""
        found: list[DatePhrase] = []
        for place, token in enumerate(self.tokens):
            if found and token.start < found[-1].end:
                continue
            if phrase := self.phrase(place):
                found.append(phrase)
        return found


def _filled(parts: Sequence[Partial]) -> list[Partial]:
    """Give each part the month and year of the part after it, then years forward, where it has none."""
    filled = list(parts)
    for i in range(len(filled) - 2, -1, -1):
        here, after = filled[i], filled[i + 1]
        year = here.year or (after.year and after.year - ((here.month or 0) > (after.month or 13)))
        filled[i] = replace(here, month=here.month or after.month, year=year)
    for i in range(1, len(filled)):
        filled[i] = replace(filled[i], year=filled[i].year or filled[i - 1].year)
    return filled


def find_dates(text: str, *, loose: bool = False) -> list[DatePhrase]:
    """Return the date expressions in `text`, in order.

    >>> [p.parts for p in find_dates("od 17 do 30 września 2020")]
    [(Partial(day=17, month=9, year=2020, stretch=''), Partial(day=30, month=9, year=2020, stretch=''))]
    """
    return _Parser(_tokens(text), loose).phrases()

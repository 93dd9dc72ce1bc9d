"""One spelling for one unit or topic within a document that was read from an image or is damaged.

Names come again and again in a record, and each reading of one is a witness: `Biuro Dialogu i
innowacji` beside `Biuro Dialogu i Innowacji` is the same print read twice. Units moreover stand
in the nominative: `Toruńską Agendą Kulturalną` was a repair's guess at endings. What an author
wrote in a file that nobody had to read is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.polish import WORD, fold_marks, is_known
from pipeline.proposals.units import begins_with_unit, names_one
from pipeline.records import Proposal

MISREAD = ((3, 93.0), (15, 85.0))
"""A spelling is another's misreading where that one is so many times commoner and it is this like it
(0–100, fuzz.ratio): 93 is a letter or two of a dozen, 85 three, as in `Sponu` for `Sportu`."""
CAPITALS_SHARE = 0.2
"""`I` is read as `i` or `l`, hardly ever the other way: capitals win with so much of the readings."""
CAPITAL_SHAPES = frozenset("cosuvwxzóśźż")
"""Small letters that differ from their capitals by height alone."""
HABIT = 0.9
"""A document that writes this share of its units' words with capitals writes them so."""

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[zZ] [0Oo]\.\s?[0Oo]\b"), "z o.o"),
    (re.compile(r",,(?=\w)|(?<!\S),(?=\w[^,”]*”)"), "„"),
    (re.compile(r"„([^”\"']+)['`’](?!\w)"), r"„\1”"),
)
"""What OCR makes of signs that have a twin."""
_INITIALS = re.compile(r"\b(?=0*[A-Z])[A-Z0]{2,}\b")
_CASELESS = str.maketrans("COSUVWXZI", "cosuvwxzi")
_ENDINGS = str.maketrans("ąę", "ae")
_NUMBERS = re.compile(r"\d+|\b[ivx]+\b")
_LAST_LETTER = re.compile(r"[ąę]\b")


def twins_settled(text: str) -> str:
    """Return a unit's line as read, signs that have a twin settled by what stands beside them.

    >>> twins_settled("00S „Młyn'"), twins_settled("Linie sp. z 0.0."), twins_settled("Dom ,,Młyn”, SP 10")
    ('OOS „Młyn”', 'Linie sp. z o.o.', 'Dom „Młyn”, SP 10')
    """
    for pattern, meant in _SHAPES:
        text = pattern.sub(meant, text)
    return _INITIALS.sub(lambda found: found.group().replace("0", "O"), text)


def agree_units(rows: Sequence[Proposal], read: Collection[int]) -> tuple[Proposal, ...]:
    """Return the rows, units of those that begin on pages in `read` in their likeliest spelling."""
    rows = [_settled(row) if row.page_from in read else row for row in rows]
    said = [unit for row in rows for unit in row.units]
    chosen = dict(_agreed(said, _likeliest_unit))
    if said and _writes_capitals(said):
        chosen = {unit: _with_capitals(name) for unit, name in chosen.items()}
    return tuple(
        replace(row, units=tuple(chosen[unit] for unit in row.units)) if row.page_from in read else row
        for row in rows
    )


def _settled(row: Proposal) -> Proposal:
    """Return the row, twins settled once more: `Sp. z` and `0.0.` may stand on two lines."""
    return replace(row, units=tuple(map(twins_settled, row.units)))


def agree_topics(topics: Sequence[str]) -> tuple[str, ...]:
    """Return the rows' topics as read, each in its likeliest spelling; "" stays.

    >>> agree_topics(("Kultura i sport", "Kultura i sport", "Kultura i śport", "zasoby", ""))
    ('Kultura i sport', 'Kultura i sport', 'Kultura i sport', 'Zasoby', '')
    """
    chosen = _agreed(filter(None, topics), _likeliest_topic)
    agreed = [chosen.get(topic, topic) for topic in topics]
    said = {topic for topic in agreed if topic}
    if sum(topic[0].isupper() for topic in said) * 2 < len(said):
        return tuple(agreed)
    return tuple(t[:1].upper() + t[1:] if t[:1] in CAPITAL_SHAPES else t for t in agreed)


def _agreed(said: Iterable[str], likeliest: Callable[[Counter[str]], str]) -> Mapping[str, str]:
    """Return each spelling → the one chosen for it: first among those alike but for marks and case."""
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for name in said:
        times[fold_marks(name).translate(_CASELESS)][name] += 1
    chosen: dict[str, str] = {}
    common = sorted(times, key=lambda key: -times[key].total())
    for key in common:
        lead = next((other for other in common if _is_misread(key, other, times)), key)
        best = likeliest(times[lead])
        chosen |= dict.fromkeys(times[key], best)
    return chosen


def _is_misread(key: str, other: str, times: Mapping[str, Counter[str]]) -> bool:
    """Say whether `key` is `other` misread: far rarer, nearly the same, in words that are no words."""
    often, likeness = times[other].total() / times[key].total(), fuzz.ratio(key, other)
    return bool(
        any(often >= least and likeness >= same for least, same in MISREAD)
        and _NUMBERS.findall(key) == _NUMBERS.findall(other)
        and key.count(".") == other.count(".")
        and max(map(_known, times[key])) < max(map(_known, times[other]))
    )


def _likeliest_unit(seen: Counter[str]) -> str:
    """Return the best spelling: one that names a unit, of most known words, with its capitals.

    >>> _likeliest_unit(Counter({"Toruńską Agendą Kulturalną": 2}))
    'Toruńska Agenda Kulturalna'
    """
    ways = dict.fromkeys([*seen, *(_nominative(unit) for unit in seen)])
    return max(ways, key=lambda w: (begins_with_unit(w), _known(w), *_weight(w, seen)))


def _likeliest_topic(seen: Counter[str]) -> str:
    return max(seen, key=lambda t: (_known(t), *_weight(t, seen)))


def _weight(name: str, seen: Counter[str]) -> tuple[int, int, str]:
    """Return what orders spellings of one name: its capitals, if seen often enough, and how often."""
    capitals = sum(word[0].isupper() for word in WORD.findall(name) if len(word) > 2)
    return capitals if seen[name] >= CAPITALS_SHARE * seen.total() else -1, seen[name], name


def _writes_capitals(units: Iterable[str]) -> bool:
    """Say whether this document begins the longer words of its units' names with capitals.

    Words whose first letter has a capital like it are no witnesses.
    """
    words = [word for unit in units if unit[:1].isupper() for word in WORD.findall(unit) if len(word) > 3]
    told = [word[0].isupper() for word in words if word[0].lower() not in CAPITAL_SHAPES | {"i", "l"}]
    return bool(sum(told) >= HABIT * len(told))


def _with_capitals(unit: str) -> str:
    """Return a unit's name with the capitals that are easily misread put back.

    >>> _with_capitals("wydział informatyzacji"), _with_capitals("Biuro Dialogu i innowacji")
    ('wydział informatyzacji', 'Biuro Dialogu i Innowacji')
    >>> _with_capitals("inspektor Ochrony Danych"), _with_capitals("wydziały Urzędu Miasta")
    ('Inspektor Ochrony Danych', 'wydziały Urzędu Miasta')
    """
    first, *others = unit.split()
    named = any(word[0].isupper() and not word.isupper() for word in others)
    if first[0] in CAPITAL_SHAPES | {"i"} and named and (first.endswith(".") or names_one(first)):
        first = first[0].upper() + first[1:]
    elif not first[0].isupper():
        return unit
    said = [w[0].upper() + w[1:] if w[0] == "i" and len(w) > 4 else w for w in others]
    return " ".join((first, *said))


def _nominative(unit: str) -> str:
    """Return a name with the marks at its words' ends left out."""
    return _LAST_LETTER.sub(lambda last: last.group().translate(_ENDINGS), unit)


def _known(unit: str) -> int:
    return sum(map(is_known, WORD.findall(unit)))

"""Which municipality a record is of, in the nominative: `Gminy Miasta Toruń`, `w Toruniu` → `Toruń`.

Names are found behind the words for a municipality or town ("Gminy Miejskiej …", "Rady Miasta
…"). Each mention votes for the nominatives it could come from, as Morfeusz reads it or, for a
name that it does not know, as the endings in `data/places.csv` allow; the form most mentions
agree on wins. Marks lost in some mentions are no obstacle.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from pipeline.polish import analyses, fold_marks

_NAME = r"[A-ZĄĆĘŁŃÓŚŹŻ][\w-]+"
_SMALL = {"nad", "pod", "koło", "przy"}
_NO_NAME = re.compile(
    r"(?:z|w|na|i|do|dla|o|oraz|nr|rok\w*|ngo|rad\w*|urz\w*|prezydent\w*|burmistrz\w*|wójt\w*|pl|wydzia\w*|biur\w*|"
    r"program\w*|organizac\w*|grup\w*|zesp\w*|stolik\w*|zapis\w*|miast\w*|gmin\w*|miejsk\w*|statut\w*|budżet\w*|zakład\w*|ośrod\w*|pożytku|konsult\w*)$",
    re.IGNORECASE,
)


@cache
def _rows(part: str) -> tuple[tuple[str, str], ...]:
    path = Path(__file__).parent / "data" / "places.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple((r["form"], r["nominative"]) for r in csv.DictReader(file) if r["part"] == part)


@cache
def _mention() -> re.Pattern[str]:
    prefix = "|".join(form for form, _ in _rows("prefix"))
    small = "|".join(_SMALL)
    blank = r"(?:[^\S\n]+|[^\S\n]*\n(?![^\S\n]*\n)\s*)"  # a name never runs over an empty line
    more = rf"{blank}(?:{small}){blank}{_NAME}|{blank}{_NAME}"
    return re.compile(rf"\b((?:(?i:{prefix}){blank}(?:i{blank})?)+)({_NAME}(?:{more})?)", re.UNICODE)


_SEAT = re.compile(
    rf"\b(?i:rad|urz)\w*[^\S\n]+(?i:miejsk|miast|gmin)\w*[^\S\n]+(?:i[^\S\n]+\w+[^\S\n]+)?we?[^\S\n]+({_NAME})"
)
"""An office said by its seat: "Rada Miejska w Gródku"."""


def _is_adjective(word: str) -> bool:
    return any(tag.startswith("adj") for _, tag in analyses(word.lower()))


def _name_words(found: str) -> list[str]:
    """Return the words of the name itself: "TORUŃ Z" and "Torunia Wydział" are one word long."""
    words = found.split()
    if len(words) == 3:
        return [w if w in _SMALL else w.title() for w in words]
    if len(words) == 2 and (
        not (_is_adjective(words[0]) or _is_adjective(words[1])) or _NO_NAME.match(words[1])
    ):
        words = words[:1]
    return [w.title() if w.isupper() else w for w in words]


def _noun_forms(word: str) -> dict[str, float]:
    """Return the nominatives a name's word may come from, with weights that add up to about one."""
    readings = [(lemma, tag) for lemma, tag in analyses(word) if "subst" in tag and lemma[:1].isupper()]
    if readings:
        named = {lemma for lemma, tag in readings if ":sg" in tag or ":pt" in tag or ":pl:" in tag}
        # A nominative plural of a name is a surname's more often than a town's.
        own = {lemma for lemma in named if lemma == word}
        weight = {lemma: (2.0 if lemma in own else 1.0) for lemma in named}
        return {lemma: w / sum(weight.values()) for lemma, w in weight.items()}
    forms = {word: 0.5}
    for ending, nominative in _rows("noun"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            forms.setdefault(word[: -len(ending)] + nominative, 0.4)
    return forms


def _adjective_form(word: str, noun: str) -> str:
    """Return a name's adjective in the nominative, agreeing with its noun: Zielonej + Góra → Zielona."""
    for ending, nominative in _rows("adjective"):
        if word.lower().endswith(ending):
            stem = word[: -len(ending)]
            neuter = nominative == "y" and noun[-1:] in "oe"
            soft = nominative == "y" and stem[-1:] in "kg"
            return stem + ("e" if neuter else "i" if soft else nominative)
    return word


def nominatives(name: str) -> dict[str, float]:
    """Return the nominatives a name as written may have, with weights.

    >>> max(nominatives("Torunia").items(), key=lambda n: n[1])[0]
    'Toruń'
    >>> "Zielona Góra" in nominatives("Zielonej Góry")
    True
    """
    words = name.split()
    if len(words) == 2 and _is_adjective(words[0]):
        forms = _noun_forms(words[1])
        # "Zielonej" is singular and oblique, so "Góry" beside it is no nominative (nor plural).
        if len(forms) > 1 and _adjective_form(words[0], "") != words[0]:
            forms.pop(words[1], None)
        return {f"{_adjective_form(words[0], n)} {n}": w for n, w in forms.items()}
    if len(words) == 2:
        return {f"{n} {_adjective_form(words[1], n)}": w for n, w in _noun_forms(words[0]).items()}
    tail = " ".join(["", *words[1:]])
    return {noun + tail: weight for noun, weight in _noun_forms(words[0]).items()}


def find_municipality(text: str) -> str | None:
    """Return the municipality most mentions in `text` agree on; None where none is named.

    >>> find_municipality("Program Gminy Miasta Toruń uchwala Rada Miasta Torunia.")
    'Toruń'
    """
    votes: dict[str, float] = defaultdict(float)
    for found in _mention().finditer(text):
        words = _name_words(found[2])
        if _NO_NAME.match(words[0]):
            continue
        name = " ".join(words)
        for nominative, weight in nominatives(name).items():
            votes[nominative] += weight
        # "Gmina Miasta Toruń", "Gmina Miejska Kraków": the official name keeps the town's nominative.
        if len(found[1].split()) > 1:
            votes[name] += 0.5
    for found in _SEAT.finditer(text):
        for nominative, weight in nominatives(found[1]).items():
            # What stands after "w" is in the locative.
            votes[nominative] += weight * (nominative != found[1])
    if not any(votes.values()):
        return None
    return max(_marked(votes).items(), key=lambda v: (v[1], -len(v[0]), v[0]))[0]


def _marked(votes: dict[str, float]) -> dict[str, float]:
    """Give a form whose marks were lost ("Torun") its votes to the marked one ("Toruń")."""
    summed: dict[str, float] = {}
    for name, weight in votes.items():
        fullest = max(
            (n for n in votes if fold_marks(n) == fold_marks(name)), key=lambda n: (n != fold_marks(n), n)
        )
        summed[fullest] = summed.get(fullest, 0.0) + weight
    return summed

"""Whether two spellings name one unit: abbreviations, initials, misread letters, parts left out."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.polish import fold_marks
from pipeline.proposals.units import unit_kind

SAME_SPELLING = 93.0
"""Names of this likeness (0–100, fuzz.ratio) differ in a letter or two of a dozen."""
MIN_LENGTH = 10
"""Shorter names must agree letter for letter: MOPR and MOPS are two."""
OFFICERS = frozenset({"skarbnik", "sekretarz", "burmistrz", "wójt", "prezydent"})
"""There is one of each in a municipality, so one word names them."""

_CAPITAL = "A-ZĄĆĘŁŃÓŚŹŻ"
_EXTRAS = re.compile(
    rf"\s+\([{_CAPITAL}]{{2,}}\)$|\s+(?:UM|UG|UMiG|UMT)$|\s+w\s+[{_CAPITAL}]\w+$"
    rf"|\s+Urzędu(?:\s+(?:Miasta|Gminy|Miejskiego))?(?:\s+[{_CAPITAL}]\w+)?$"
    rf"|\s+(?:Miasta|Gminy)(?:\s+[{_CAPITAL}]\w+)?$|,?\s+(?:[Ss]p\.?\s*z\s*o\.?\s?o\.?|S\.?\s?A\.?)$"
)
_OF_WHOM = re.compile(r"(?<=[Pp]ełnomocnik) (?:Prezydenta|Burmistrza|Wójta)(?: Miasta| Gminy)?(?= ds\.)")
_TOWN = re.compile(rf"^(?!Wojewódz|Powiato)[{_CAPITAL}]\w+(?:sk|ck|dzk)(?:i|a|ie)\s+(?=[{_CAPITAL}])")


@lru_cache(maxsize=10_000)
def core(name: str) -> str:
    """Return a name without what it may also do without: its initials, office, town, legal form.

    >>> core("Olszogrodzkie Centrum Wydarzeń (OCW)"), core("Biuro Prasowe UM"), core("Urząd Miasta")
    ('Olszogrodzkie Centrum Wydarzeń', 'Biuro Prasowe', 'Urząd Miasta')
    >>> core("Linie Autobusowe Sp. z o.o."), core("Skarbnik Miasta"), core("Pełnomocnik Wójta ds. Sportu")
    ('Linie Autobusowe', 'Skarbnik', 'Pełnomocnik ds. Sportu')
    """
    said = _OF_WHOM.sub("", re.sub(r"\bdo spraw\b", "ds.", name))
    bare = _EXTRAS.sub("", said)
    return bare if len(bare.split()) >= 2 or unit_kind(bare) in OFFICERS else said


def same_unit(full_name: str, full_lead: str) -> bool:
    """Say whether two spellings with other lemmas are one unit all the same.

    >>> same_unit("WDK „Młyn”", "Wielimierski Dom Kultury „Młyn”")
    True
    >>> same_unit("Rada Pożytku", "Miejska Rada Pożytku"), same_unit("Powiatowa Rada", "Miejska Rada")
    (True, False)
    """
    name, lead = core(full_name), core(full_lead)
    if _abbreviates(name, lead):
        return True
    if re.findall(r"\d+", name) != re.findall(r"\d+", lead) or ("(" in name) != ("(" in lead):
        return False
    if _stands_for(name, lead) or _stands_for(lead, name):
        return True
    # A town's adjective may be left out, but two different ones are two units.
    if bool(_TOWN.match(name)) != bool(_TOWN.match(lead)):
        name, lead = _TOWN.sub("", name), _TOWN.sub("", lead)
    a, b = _letters(name), _letters(lead)
    if min(len(a), len(b)) < MIN_LENGTH:
        return a == b
    return bool(fuzz.ratio(a, b) >= SAME_SPELLING)


def _abbreviates(a: str, b: str) -> bool:
    """Say whether two names are word for word the same, some words cut short by a full stop.

    >>> _abbreviates("Wydz. Polityki Społ. i Zdrowia", "Wydział Polityki Społecznej i Zdrowia")
    True
    """
    words, others = fold_marks(a).lower().split(), fold_marks(b).lower().split()
    return len(words) == len(others) and all(
        x == y or (x.endswith(".") and y.startswith(x[:-1])) or (y.endswith(".") and x.startswith(y[:-1]))
        for x, y in zip(words, others, strict=True)
    )


def _stands_for(short: str, name: str) -> bool:
    """Say whether `short` is the name's initials, with what the name has in quotes or without.

    >>> _stands_for("ZGM", "Zakład Gospodarki Mieszkaniowej"), _stands_for("OOS „Młyn”", "Ośrodek „Młyn”")
    (True, False)
    """
    initials, _, rest = short.partition(" ")
    quoted = re.search(r"\s[„\"]", name)
    said = name[: quoted.start()] if quoted else name
    own = name[quoted.start() :] if quoted else ""
    return initials == _initials(said) and (not rest or _letters(rest) == _letters(own))


def _letters(name: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", fold_marks(name).lower()))


def _initials(name: str) -> str:
    """Return a name's capitals: "Zakład Gospodarki Mieszkaniowej" gives "ZGM"; "" below three."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return initials if len(initials) >= 3 else ""

"""Proposals to statements: what a text says once case endings, filler and layout are taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline import polish
from pipeline.linkage.lexicon import Concept, Lexicon

_PART = re.compile(r"(?:^|\s)([a-h])\s?\)\s+", re.IGNORECASE)
SECTOR = "sektor"
OF_SECTOR = frozenset({"małe organizacje"})
"""Groups that the rule counts as the sector."""
REACH = 4
"""Words after "dla" among which the group stands: "dla OzN osób z niepełnosprawnościami"."""
_SECTOR = ("organizac", "ngo", "stowarzysz", "fundac", "sektor", "spolecznik")
_NEGATION = re.compile(r"\b(?:nie|bez|zakaz\w*|przeciw\w*)\b", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;„\"(\-–]\s*|\d\)\s*)$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a proposal, read: `part` is 0 for a whole row, else counts from 1.

    `concepts` are (role, name) pairs, sorted. `places` are stems of proper names inside the text.
    `served` are the groups that stand after "dla" or "na rzecz", organisations of any size being `SECTOR`.
    `starts` are stems of words that begin a sentence: places, if another statement calls them so.
    """

    proposal_id: str
    part: int
    text: str
    lemmas: tuple[str, ...]
    concepts: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    negated: bool
    municipality: str | None = None
    year: int | None = None
    topic: str | None = None
    units: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What names the statement."""
        return self.proposal_id, self.part


def split_parts(text: str) -> tuple[str, ...]:
    """Return the statements of a row: two or more only where it runs "a) … b) …" from its start.

    Points under a heading are details of one demand, so a row with words before "a)" stays whole.

    >>> split_parts("a) więcej sal na spotkania b) niższe opłaty za sprzęt")
    ('więcej sal na spotkania', 'niższe opłaty za sprzęt')
    >>> split_parts("Szkolenia: a) prawo b) księgowość")
    ('Szkolenia: a) prawo b) księgowość',)
    """
    marks = list(_PART.finditer(text))
    letters = "".join(m[1].lower() for m in marks)
    if len(marks) < 2 or not "abcdefgh".startswith(letters) or text[: marks[0].start()].strip():
        return (text,)
    ends = [m.start() for m in marks[1:]] + [len(text)]
    parts = tuple(text[m.end() : end].strip(" ;,.") for m, end in zip(marks, ends, strict=True))
    # A point of one word cannot stand alone: the row is a list, not two demands.
    return parts if all(len(polish.WORD.findall(p)) >= 2 for p in parts) else (text,)


def places(text: str, municipality: str | None) -> tuple[str, ...]:
    """Return folded stems of the places that a text names.

    A place is a capitalised word inside a sentence that is no common word ("na Rubinkowie"), or
    one that stands alone among small letters ("lokale Zarzecza") or after a word that announces
    a place ("na Skarpie", "osiedle Kolejowe"). Names of offices and of things on the internet are
    none; the municipality's own name tells nothing, for every row may bear it.
    """
    own = polish.fold_marks((municipality or "").lower())[:4]
    found = set()
    for match in polish.WORD.finditer(text):
        word, before, after = match[0], text[: match.start()], text[match.end() :]
        if len(word) < 4 or not word[0].isupper() or word[1:] != word[1:].lower():
            continue
        announced = bool(_PLACE_CUE.search(before))
        if not announced and (_SENTENCE_START.search(before) or not _is_name(word, before, after)):
            continue
        folded = polish.fold_marks(word.lower())
        lemmas = {lemma.lower() for lemma, _ in polish.analyses(word.lower())}
        if lemmas & _INSTITUTIONS or folded.startswith(_NO_PLACES):
            continue
        if not (own and folded.startswith(own)):
            found.add(place_stem(word))
    return tuple(sorted(found))


def place_stem(word: str) -> str:
    """Return what the forms of a place's name share.

    >>> [place_stem(word) for word in ("Rubinkowie", "Rubinkowo", "Łanach", "Łany", "Skarpie")]
    ['rubin', 'rubin', 'lan', 'lan', 'skarp']
    """
    return _ENDING.sub("", polish.fold_marks(word.lower()))[:5]


def _is_name(word: str, before: str, after: str) -> bool:
    """Say whether a capitalised word inside a sentence is a name of its own, no part of an office's."""
    if re.match(r"\.\s", after) or _OFFICE.search(before):
        return False
    if any(lemma[0].islower() for lemma, _ in polish.analyses(word.lower())):
        return _stands_alone(before, after)
    return True


def _starts(text: str) -> tuple[str, ...]:
    """Return stems of the capitalised words that begin the text's sentences."""
    words = (m for m in polish.WORD.finditer(text) if len(m[0]) > 3 and m[0][0].isupper())
    return tuple(sorted({place_stem(m[0]) for m in words if _SENTENCE_START.search(text[: m.start()])}))


def _stands_alone(before: str, after: str) -> bool:
    """Say whether both neighbours of a word are words in small letters, or the text's end."""
    return bool(re.search(r"(?:^|[\s(])[a-ząćęłńóśźż]{2,}\s+$", before)) and not re.match(
        r"\s+[^\W\d_a-ząćęłńóśźż]", after
    )


_PLACE_CUE = re.compile(
    r"(?:^|\s)(?:[Nn]a|[Oo]s|[Oo]siedl\w+|[Dd]zielnic\w+|[Uu]l|[Uu]lic\w+|[Rr]ejon\w*)\.?\s+"
    r"(?:[A-ZŁŚŻŹĆ]\w*\s+(?:[iu]\s+)?)?$"
)
_ENDING = re.compile(
    r"(?<=.{3})(?:ach|ami|iego|ego|iej|ej|ich|ych|ymi|imi|iem|em|owi|om|ow|ie|iu|ym|im|[aeiouy])$"
)
_OFFICE = re.compile(
    r"(?:^|\s)(?:Rad[aąęy]|Radzie|Komisj\w+|Wydzia\w+|Biur\w+|Dzia\w+|Urz\w+|Zakład\w*|Ośrod\w+|Miejsk\w+|Program\w*)\s+$"
)
_NO_PLACES = (
    "facebook", "instagram", "tiktok", "youtub", "canv", "googl", "linkedin", "messenger", "whatsapp",
    "spotif", "discord", "outlook", "photoshop", "excel", "zoom", "teams", "office", "microsoft", "witkac",
    "ofertnik", "erasm", "interreg", "norwes", "europejs", "wydz", "orlik",
)  # fmt: skip
"""How names that are no places begin, folded: services, programmes, parts of an office's name."""
_INSTITUTIONS = frozenset(
    polish.WORD.findall(
        "urząd rada centrum miasto dom biuro wydział program budżet gmina prezydent internet forum "
        "komisja strona portal dzień kongres rynek stadion facebook generator ośrodek zakład gabinet referat "
        "zarząd straż policja biuletyn karta bank europa unia polska prawo kodeks ustawa rok organizacja "
        "senior młodzież wolontariat wolontariusz szkoła instagram komisja"
    )
)


def read_statement(
    text: str,
    lexicon: Lexicon,
    proposal_id: str = "",
    part: int = 0,
    municipality: str | None = None,
    year: int | None = None,
    topic: str | None = None,
    units: Iterable[str] = (),
) -> Statement:
    """Read one statement: its content lemmas, concepts, places and whether it negates."""
    forms = polish.WORD.findall(lexicon.spelled_out(text))
    lemmas = tuple(polish.lemma(form.lower()) for form in forms)
    content = tuple(w for w in lemmas if len(w) > 2 and w not in lexicon.stop_words and w not in _FILLER)
    found = lexicon.concepts(forms)
    concepts = tuple((c.role, c.name) for c in found)
    negated = bool(_NEGATION.search(text))
    return Statement(
        proposal_id,
        part,
        text,
        content or lemmas,
        concepts,
        places(text, municipality),
        negated,
        municipality,
        year,
        topic,
        tuple(units),
        _served(forms, found),
        _starts(text),
    )


def _served(forms: Sequence[str], found: Sequence[Concept]) -> tuple[str, ...]:
    """Return the groups named after "dla" or "na rzecz", a word or two between them allowed."""
    lower = [polish.fold_marks(form.lower()) for form in forms]
    marks = [n for n, w in enumerate(lower) if w == "dla" or (w == "rzecz" and n and lower[n - 1] == "na")]
    if not marks:
        return ()
    reach = {n + step for n in marks for step in range(1, REACH + 1)}
    served = {c.name for c in found if c.role == "group" and c.positions & reach}
    if any(lower[n].startswith(_SECTOR) for n in reach if n < len(lower)):
        served.add(SECTOR)
    if OF_SECTOR & served:
        served = (served - OF_SECTOR) | {SECTOR}
    return tuple(sorted(served))


_FILLER = frozenset(
    polish.WORD.findall("się nie jak tak lub albo ale aby żeby czy też jest przy pod nad przez dla oraz był")
)

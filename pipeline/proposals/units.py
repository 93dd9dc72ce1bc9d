"""A unit cell to the units it names and the remark beside them.

Cells list units by commas, by lines or by both; a unit's name may itself hold commas and be
broken over lines, a group phrase ("działy, jednostki GMT, pełnomocnicy …") is one unit, and what
follows a dash or begins like a remark is none. Kinds of units and beginnings of remarks are
tables (`data/unit_kinds.csv`, `data/remarks.csv`); Morfeusz tells cases.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz, process

from pipeline.polish import WORD, analyses, fold_marks

OPEN_ENDS = frozenset(
    {"/", "i", "oraz", "w", "we", "z", "ze", "dla", "ds", "ds.", "do", "na", "o", "od", "a", "lub"}
)
"""A line that ends in one of these goes on in the next."""


MISREAD = 80.0
"""A word Morfeusz does not know is the kind it is this like (fuzz.ratio): `dziaty` is 83 like `działy`."""


@dataclass(frozen=True, slots=True)
class UnitCell:
    """The units in the cell's order, each as written without trailing comma, and the rest."""

    units: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the cell; `mark` is what parts it from the one before: comma, newline, both, dash.

    `sign` is the dash as written.
    """

    mark: str
    text: str
    deliberate: bool
    sign: str = ""


def _table(name: str) -> list[dict[str, str]]:
    text = (resources.files("pipeline.proposals") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def kinds() -> dict[str, str]:
    """Return the lemma of each kind of unit → the kind."""
    return {row["lemma"]: row["kind"] for row in _table("unit_kinds.csv")}


@cache
def _kind_forms() -> dict[str, str]:
    """Return the nominatives, singular and plural, of each kind of unit → the kind."""
    return {
        form: row["kind"]
        for row in _table("unit_kinds.csv")
        for form in (row["lemma"], row["plural"])
        if form
    }


@cache
def offices() -> frozenset[str]:
    """Return the kinds that are offices and officers: none is a part of another unit's name."""
    return frozenset(row["kind"] for row in _table("unit_kinds.csv") if row["office"])


@cache
def _remark_starts() -> tuple[str, ...]:
    return tuple(fold_marks(row["start"]).lower() for row in _table("remarks.csv"))


@lru_cache(maxsize=20_000)
def _readings(word: str) -> tuple[tuple[str, str], ...]:
    return analyses(word) or analyses(word.lower())


@lru_cache(maxsize=20_000)
def kind_of_word(word: str) -> str | None:
    """Return the kind of unit that a word in the nominative names, misread letters allowed.

    >>> kind_of_word("Wydział"), kind_of_word("działy"), kind_of_word("Wydziału")
    ('wydział', 'dział', None)
    >>> kind_of_word("Wydgział")
    'wydział'
    """
    if word.lower() in kinds():
        return kinds()[word.lower()]
    readings = _readings(word)
    for lemma, tag in readings:
        if lemma.lower() in kinds() and (":nom" in tag or ".nom" in tag or "nom." in tag):
            return kinds()[lemma.lower()]
    if readings or len(word) < 5:
        return None
    near = process.extractOne(word.lower(), _kind_forms().keys(), scorer=fuzz.ratio, score_cutoff=MISREAD)
    return _kind_forms()[near[0]] if near else None


def _is_describing(word: str) -> bool:
    """Say whether a word may stand before a kind: an adjective in the nominative, or unknown."""
    readings = _readings(word)
    return not readings or any(tag.startswith("adj") and "nom" in tag for _, tag in readings)


def unit_kind(text: str) -> str | None:
    """Return the kind of unit a text begins with, adjectives before it allowed, else None.

    >>> unit_kind("Toruńskie Centrum Usług Społecznych"), unit_kind("do wyjaśnienia")
    ('centrum', None)
    """
    for word in WORD.findall(text)[:4]:
        kind = kind_of_word(word)
        if kind is not None:
            return kind
        if not _is_describing(word):
            return None
    return None


def begins_with_unit(text: str) -> bool:
    """Say whether a text begins with the name of a unit."""
    return unit_kind(text) is not None


def is_said(text: str) -> bool:
    """Say whether a text begins as remarks do."""
    said = fold_marks(text).lower().lstrip(" -–—")
    return any(re.match(rf"{re.escape(start)}\b", said) for start in _remark_starts())


def is_of_what(text: str) -> bool:
    """Say whether a text goes on with a name in the genitive: "Wydział Kultury, | Sportu i Turystyki".

    A form that may as well be a plural ("Kultury", "Rodziny") is of what, unless the next word says
    that things are named ("Wody Polskie").

    >>> is_of_what("Sportu i Turystyki"), is_of_what("Kultury"), is_of_what("Urbitor")
    (True, True, False)
    >>> is_of_what("Rodziny i Zdrowia"), is_of_what("Wody Polskie")
    (True, False)
    """
    words = WORD.findall(text)
    # Initials are no words, though "ZIM" reads like winters in the genitive.
    cases = _cases(words[0]) if words and words[0][1:].islower() else []
    if not any("gen" in tag for tag in cases) or any("sg:nom" in tag for tag in cases):
        return False
    named = any("nom" in tag for tag in cases)
    described = _cases(words[1]) if named and len(words) > 1 else []
    return not described or any("gen" in tag for tag in described)


def _cases(word: str) -> list[str]:
    return [tag for _, tag in _readings(word) if tag.startswith(("subst", "adj", "ger"))]


_MARKS = re.compile(r"\s*[,;]\s*\n\s*|\s*[,;]\s+|\s+[-–—]\s+|\s*\n\s*|^\s*[-–—]\s*")
_INSIDE = re.compile(r"(?<=[^\W\d_])\s+(?=(?:jako|we wsp\w{1,3}pracy|w porozumieniu)\b)")


def _pieces(lines: Sequence[str], deliberate: Sequence[bool]) -> list[_Piece]:
    """Return the cell cut wherever a unit might end, never inside brackets."""
    text = "\n".join(line.strip() for line in lines)
    ends = [len("\n".join(line.strip() for line in lines[: i + 1])) for i in range(len(lines))]
    pieces: list[_Piece] = []
    start, mark, meant, drawn = 0, "", True, ""
    for match in sorted((*_MARKS.finditer(text), *_INSIDE.finditer(text)), key=lambda m: m.start()):
        before = text[: match.start()]
        if match.start() < start or before.count("(") > before.count(")"):
            continue
        pieces.append(_Piece(mark, text[start : match.start()], meant, drawn))
        sign = match.group()
        comma, newline = "," * any(c in sign for c in ",;"), "\n" * ("\n" in sign)
        dashes = [c for c in sign if c in "-–—"]
        dash = "-" if dashes else ""
        line = sum(end < match.end() for end in ends) - 1
        meant = not newline or (line < len(deliberate) and deliberate[max(line, 0)])
        start, mark, drawn = match.end(), dash or comma + newline, "".join(dashes[:1])
    pieces.append(_Piece(mark, text[start:], meant, drawn))
    return [piece for piece in pieces if piece.text.strip()]


def _belongs(current: str, piece: _Piece) -> str:
    """Return what a piece is after the unit `current`: "same" unit, "new" unit or "remark"."""
    text = piece.text
    if is_said(text) and not (piece.mark == "\n" and _wants_object(current)):
        return "remark"
    upper, kind = not text[0].islower(), begins_with_unit(text)
    group = current[:1].islower()
    if piece.mark == "-":
        return "same" if upper else "remark"
    if upper:
        return _upper(current, piece, kind)
    if kind:
        listed = piece.mark == "," or not _is_closed(current, piece)
        return "same" if group and listed and not (piece.mark and names_one(text)) else "new"
    if "," in piece.mark:
        return "same" if group or is_of_what(text) else "remark"
    return "same" if _goes_on(current) or not piece.deliberate or group or not _is_said(text) else "remark"


def names_one(text: str) -> bool:
    """Say whether a text names one unit in small letters, where a group phrase goes on with several.

    >>> names_one("radca prawny"), names_one("jednostki GMT"), names_one("pełnomocnicy prowadzący działania")
    (True, False, False)
    """
    words = WORD.findall(text)
    tags = [tag for _, tag in _readings(words[0])] if words else []
    return any("sg:nom" in tag for tag in tags) and not any("pl:nom" in tag for tag in tags)


def _upper(current: str, piece: _Piece, kind: bool) -> str:
    """Return what a piece that begins with a capital is."""
    if _goes_on(current) or (not kind and is_of_what(piece.text)):
        return "same"
    if piece.mark == "\n" and _only_describes(current):
        return "same"
    if kind or "," in piece.mark or piece.deliberate:
        return "new"
    return "same"


def _only_describes(current: str) -> bool:
    """Say whether the text so far only describes a unit still to be named: "Miejski | Ośrodek Kultury".

    >>> _only_describes("Miejski"), _only_describes("Urbitor")
    (True, False)
    """
    words = WORD.findall(current)
    return bool(words) and all(
        any(tag.startswith("adj") for _, tag in _readings(word)) and kind_of_word(word) is None
        for word in words
    )


def _wants_object(current: str) -> bool:
    """Say whether the text so far ends in a participle whose object must follow.

    >>> _wants_object("działy, pełnomocnicy prowadzący"), _wants_object("Biuro Prasowe")
    (True, False)
    """
    words = WORD.findall(current)
    return bool(words) and any(tag.startswith("pact") for _, tag in _readings(words[-1]))


def _goes_on(current: str) -> bool:
    """Say whether the text so far cannot end here."""
    words = current.split()
    return bool(words) and words[-1].lower() in OPEN_ENDS


def _is_closed(current: str, piece: _Piece) -> bool:
    """Say whether a group phrase is over: bracket shut, or a line that ends early without comma."""
    return current.endswith(")") or (piece.deliberate and "," not in piece.mark)


def _is_said(text: str) -> bool:
    """Say whether a lower-case text states something: it does not go on with a name's genitive."""
    return not is_of_what(text) and text.split(maxsplit=1)[0].lower() not in OPEN_ENDS


def split_units(lines: Sequence[str], deliberate: Sequence[bool] = ()) -> UnitCell:
    r"""Return the units that a cell's lines name, and the remark.

    Args:
        lines: the cell's lines of text.
        deliberate: for each line, whether it was ended before its cell was full; where unknown,
            a line's end is taken for the layout's.

    >>> split_units(("Wydział Prawny,", "Biuro Dialogu i Innowacji", "Miejskich - brak możliwości"))
    UnitCell(units=('Wydział Prawny', 'Biuro Dialogu i Innowacji Miejskich'), remark='brak możliwości')
    """
    units: list[str] = []
    remark: list[str] = []
    in_remark = False
    for piece in _pieces(lines, deliberate):
        what = _first(piece) if not units else _belongs(units[-1], piece)
        if in_remark:
            what = "new" if _is_named_again(piece) else "remark"
        if what == "new":
            units.append(piece.text)
        elif what == "same":
            units[-1] += _glue(piece) + piece.text
        else:
            remark.append(
                ("," if "," in piece.mark and remark else "") + (" " if remark else "") + piece.text
            )
        in_remark = what == "remark"
    return UnitCell(tuple(_tidy(unit) for unit in units), _tidy("".join(remark)))


def _is_named_again(piece: _Piece) -> bool:
    """Say whether a piece after a remark names another unit: "uchwały | Rady Miasta" only goes on."""
    if piece.mark == "-" or piece.text[0].islower() or not begins_with_unit(piece.text):
        return False
    tags = [tag for _, tag in _readings(WORD.findall(piece.text)[0])]
    return "," in piece.mark or not any("gen" in tag for tag in tags)


def _first(piece: _Piece) -> str:
    """Return what the first piece of a cell is: a unit, unless it says something in small letters."""
    if piece.mark == "-" or is_said(piece.text):
        return "remark"
    named = begins_with_unit(piece.text) or _is_group(piece.text)
    return "new" if named or not piece.text[0].islower() else "remark"


def _is_group(text: str) -> bool:
    """Say whether a text begins with a plural noun in the nominative, as group phrases do.

    >>> _is_group("placówki oświatowe"), _is_group("niezrozumiałe")
    (True, False)
    """
    words = WORD.findall(text)
    return bool(words) and any(tag.startswith("subst:pl:nom") for _, tag in _readings(words[0]))


def _glue(piece: _Piece) -> str:
    return f" {piece.sign} " if piece.mark == "-" else ", " if "," in piece.mark else " "


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;")

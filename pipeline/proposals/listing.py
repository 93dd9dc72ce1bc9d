"""However a cell lists its units, as commas: strokes, conjunctions, bullets, numbers, brackets.

What parts two units is seen from both sides: `Wydział Kultury / Biuro Prasowe` are two, `Wydział
Sportu/Turystyki` is one; `Wydział Zdrowia i Straż Miejska` are two, `Centrum Kultury i Biblioteka`
is one. The number of lines stays, so that what is known of their ends still holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.polish import WORD, analyses
from pipeline.proposals.units import begins_with_unit, is_of_what, is_said, kind_of_word, offices

DASHES = "-–—"
_BULLET = re.compile(r"^\s*(?:[•·▪●◦‣*]\s*|[+»«°]\s+|[-–—]\s+(?=[^\W\d_])|\d{1,2}[.)]\s+|[a-h]\)\s+)")
_NUMBERED = re.compile(r"(?<=\S)[,;]?[ \t]+\d{1,2}\)\s+(?=[^\W\d_])")
_STROKE = re.compile(r"(\s*)[/+&](\s*)(?=[^\W\d_])")
_AND = re.compile(r"\s+(?:i|oraz|a także)\s+(?=[^\W\d_])")
_CLOSED = re.compile(r"(?<=[^\W\d_])([,;])(?=[A-ZĄĆĘŁŃÓŚŹŻ])")
_COLON = re.compile(r"\s*:\s+(?=[^\W\d_])")
_BRACKET = re.compile(r"\s*\(([^()]*)\)(?=\s*(?:[,;\n]|$))")
_STOP = re.compile(r"([^\W\d_]{4,})\.(?=\s*(?:\n|$))")
_INITIALS = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ]{2,5}\b")
_SHORT = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ]{2}\w{0,3}\b|[A-ZĄĆĘŁŃÓŚŹŻ]\w{0,2}[A-ZĄĆĘŁŃÓŚŹŻ]\b")
_PARTS = re.compile(r"[,;\n]")


def as_listed(lines: Sequence[str]) -> tuple[str, ...]:
    """Return a unit cell's lines with commas where they list units in another way.

    >>> as_listed(("Wydział Kultury / Biuro Prasowe", "oraz Straż Miejska"))
    ('Wydział Kultury, Biuro Prasowe,', 'Straż Miejska')
    >>> as_listed(("Wydział Kultury i Sztuki (brak środków)",))
    ('Wydział Kultury i Sztuki - brak środków',)
    """
    text = "\n".join(_initials_apart(_without_bullets([line.strip() for line in lines])))
    text = _CLOSED.sub(r"\1 ", text)
    text = _BRACKET.sub(lambda m: f" - {m[1]}" if is_said(m[1]) else m[0], text)
    text = _COLON.sub(lambda m: " - " if is_said(text[m.end() :]) else m[0], text)
    text = _STOP.sub(lambda m: m[1] if _is_word(m[1]) else m[0], text)
    for pattern, parts in ((_STROKE, _stroke_parts), (_AND, _and_parts)):
        text = pattern.sub(lambda m, parts=parts: _comma(m) if parts(m) else m[0], text)  # type: ignore[misc]
    return tuple(text.split("\n")) if lines else ()


def _without_bullets(lines: Sequence[str]) -> list[str]:
    """Return the lines of a list without its signs, commas at its items' ends; other lines as they are.

    A dash before small letters begins a remark, not an item.
    """
    filled = [line for line in lines if line]
    first = _BULLET.match(filled[0]) if filled else None
    if first is None or (filled[0][0] in DASHES and filled[0][first.end() :][:1].islower()):
        return list(lines)
    bare: list[str] = []
    for line in lines:
        sign = _BULLET.match(line)
        listed = sign and not (line[0] in DASHES and line[sign.end() :][:1].islower())
        if listed and bare:
            bare[-1] = bare[-1].rstrip(" ,;.") + ","
        begins = sign.end() if sign and listed else 0
        bare.append(_NUMBERED.sub(", ", line[begins:]))
    return bare


def _initials_apart(lines: Sequence[str]) -> list[str]:
    """Return the lines, a comma after one of initials alone where initials or a unit follow."""
    parted = list(lines)
    for index, line in enumerate(lines[:-1]):
        below = lines[index + 1]
        alone = _INITIALS.fullmatch(line) and kind_of_word(line) is None
        if alone and (_INITIALS.fullmatch(below) or begins_with_unit(below)):
            parted[index] = f"{line},"
    return parted


def _is_word(text: str) -> bool:
    """Say whether a word is known whole: what only an abbreviation is, keeps its full stop."""
    readings = analyses(text) or analyses(text.lower())
    return bool(readings) and not any(tag.startswith("brev") for _, tag in readings)


def _comma(found: re.Match[str]) -> str:
    return ",\n" if "\n" in found[0] else ", "


def _sides(found: re.Match[str]) -> tuple[str, str]:
    """Return the name so far, from its beginning where one can be seen, and what follows the sign."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    starts = [0, *(m.end() for m in _PARTS.finditer(before))]
    named = next((at for at in reversed(starts) if begins_with_unit(before[at:])), starts[-1])
    return before[named:].strip(), after


def _stroke_parts(found: re.Match[str]) -> bool:
    """Say whether a stroke parts two units: what follows in capitals is not what the first is of."""
    left, right = _sides(found)
    if not left or right[0].islower() or left.count("(") > left.count(")"):
        return False
    if (
        left.isalpha() and kind_of_word(left) is not None
    ):  # an officer and their office: "Skarbnik / Wydział Finansowy"
        return False
    if begins_with_unit(right) or (
        _INITIALS.match(right) and (not left.isupper() or _INITIALS.fullmatch(left))
    ):
        return True
    named = bool(found[1] and found[2]) or begins_with_unit(left) or bool(_INITIALS.fullmatch(left))
    return named and not is_of_what(right)


def _is_genitive(word: str) -> bool:
    """Say whether a word may be what the name so far is of, whatever stands on the next line: "Zieleni"."""
    named = kind_of_word(word) is not None
    return not named and any(tag.startswith("subst") and "gen" in tag for _, tag in analyses(word))


def _and_parts(found: re.Match[str]) -> bool:
    """Say whether a conjunction parts two units: `oraz` before any unit, `i` beside an office.

    A name that so far is its kind alone ("Biblioteka i Centrum") says below what it is of.
    """
    left, right = _sides(found)
    said = WORD.findall(left)
    if not said or left[0].islower() or not begins_with_unit(left):
        return False
    if found[0].strip() != "i" and (_SHORT.match(right) or (right[0].islower() and begins_with_unit(right))):
        return True
    if right[0].islower() or not begins_with_unit(right) or _is_genitive(WORD.findall(right)[0]):
        return False
    after = next(kind for word in WORD.findall(right) if (kind := kind_of_word(word)))
    before = next(kind for word in said if (kind := kind_of_word(word)))
    if len(said) == 1 and before not in offices():
        return False
    return found[0].strip() != "i" or before in offices() or after in offices()

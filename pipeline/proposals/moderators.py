"""A moderators' cell to persons: name and affiliation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.proposals.row import Person

_LABEL = re.compile(r"^\s*(?:moderator(?:zy|ka|ki)?|prowadząc[ya]|prowadzenie)\s*[:\-–—]?\s*", re.IGNORECASE)
_TITLE = r"(?:(?i:dr|prof|mgr|hab|inż|ks|płk|lek)\.?\s+)*"
_CAPS = r"[A-ZĄĆĘŁŃÓŚŹŻ]{2,}(?:-\s?[A-ZĄĆĘŁŃÓŚŹŻ]{2,})*"
_CASED = r"[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+(?:-\s?[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+)*"
_CAPS_NAME = re.compile(rf"{_TITLE}{_CAPS}(?:\s+{_CAPS}){{1,4}}")
_CASED_NAME = re.compile(rf"{_TITLE}{_CASED}(?:\s+(?:[Vv]el\s+)?{_CASED}){{1,2}}(?=\s*(?:[-–—,(]|$))")
_EDGES = " \t\n,;:-–—"


def persons(lines: Sequence[str]) -> tuple[Person, ...]:
    """Return the persons that a cell's lines name, each with what stands after the name.

    Names in capitals are told by them; else a name ends at a dash, comma or bracket.

    >>> for person in persons(("ELŻBIETA", "DOKURNO -", "Wydział Kultury", "JAN LIS - KS Orzeł")):
    ...     print(person.name, "|", person.affiliation)
    ELŻBIETA DOKURNO | Wydział Kultury
    JAN LIS | KS Orzeł
    """
    text = _LABEL.sub("", " ".join(" ".join(lines).split()))
    found = [match for match in _CAPS_NAME.finditer(text) if _is_name(text, match)]
    if not found:
        return _of_cased(lines)
    ends = [match.start() for match in found[1:]] + [len(text)]
    return tuple(
        Person(match.group().strip(_EDGES), _tidy(text[match.end() : end]))
        for match, end in zip(found, ends, strict=True)
    )


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Say whether capitals stand where a name may: not in brackets or inside an affiliation's dash."""
    before = text[: match.start()]
    return before.count("(") <= before.count(")")


def _of_cased(lines: Sequence[str]) -> tuple[Person, ...]:
    """Return the persons of a cell without names in capitals: after each ";", at each line with a name."""
    text = _LABEL.sub("", "\n".join(" ".join(line.split()) for line in lines))
    if not text:
        return ()
    starts = [0]
    for match in re.finditer(r"[;\n]\s*", text):
        rest = text[match.end() :].replace("\n", " ")
        before = text[: match.start()].rstrip()
        told = _has_dash(text[starts[-1] : match.start()])
        if told and _CASED_NAME.match(rest) and not before.endswith(("-", "–", "—")):
            starts.append(match.end())
    ends = [*starts[1:], len(text)]
    return tuple(
        person for start, end in zip(starts, ends, strict=True) if (person := _cased(text[start:end]))
    )


def _has_dash(text: str) -> bool:
    return re.search(r"[-–—,(]", text) is not None


def _cased(said: str) -> Person | None:
    text = " ".join(said.split())
    name = _CASED_NAME.match(text)
    if name is None:
        return None
    return Person(name.group().strip(_EDGES), _tidy(text[name.end() :]))


def _tidy(text: str) -> str:
    said = " ".join(text.split()).strip(_EDGES)
    return said[1:-1].strip() if said.startswith("(") and said.endswith(")") else said

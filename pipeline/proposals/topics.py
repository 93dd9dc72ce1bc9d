"""A topic's cell or band to the topic's name, and to the moderators a band names beside it."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"^\s*(?:temat(?:\s+stolika)?|stolik|obszar(?:\s+tematyczny)?|grupa(?:\s+tematyczna)?|blok)"
    r"(?:\s+(?:nr\s*)?(?:\d{1,2}|[ivxl1|]{1,4}))?\s*[.:–—-]\s*",
    re.IGNORECASE,
)
"""`II` is read as `Il`, `ll` or `I1` in print without serifs."""
_CONTINUED = re.compile(r"\s*[-–—(,]?\s*\b(?:c\.\s?d\.|cd\.?|ciąg dalszy)\)?\s*$", re.IGNORECASE)
_PEOPLE = re.compile(r"[\s(;,.–—-]*\b(?:moderator(?:zy|ka|ki)?|prowadząc[ya])\b\s*[:–—-]", re.IGNORECASE)


def is_labelled(text: str) -> bool:
    """Say whether a line announces a topic: it begins with a label and goes on.

    >>> is_labelled("Stolik nr 2 - Komunikacja"), is_labelled("Stolik 2:"), is_labelled("Tematyka spotkania")
    (True, False, False)
    >>> is_labelled("Obszar Il. Sport"), is_labelled("Obszar Ill. Zdrowie")
    (True, True)
    """
    label = _LABEL.match(" ".join(text.split()))
    return bool(label and split_topic(text)[0])


def names_people(text: str) -> bool:
    """Say whether a line names moderators.

    >>> names_people("Moderatorka: Anna Łąk"), names_people("moderowanie dyskusji")
    (True, False)
    """
    return bool(_PEOPLE.search(" ".join(text.split())))


def split_topic(text: str) -> tuple[str, str]:
    """Return the topic's name without its label, and what a band says of its moderators.

    >>> split_topic("TEMAT STOLIKA: Komunikacja (moderatorzy: Jan Nowak - Biuro Prasowe)")
    ('Komunikacja', 'moderatorzy: Jan Nowak - Biuro Prasowe')
    >>> split_topic("Kultura i sztuka – c.d.")[0], split_topic("Sport (ciąg dalszy)")[0]
    ('Kultura i sztuka', 'Sport')
    """
    said = " ".join(text.split())
    people = _PEOPLE.search(said)
    names = said[people.start() :].strip(" (;,.–—-") if people else ""
    if names.endswith(")") and names.count("(") < names.count(")"):
        names = names[:-1]
    topic = said[: people.start()] if people else said
    return _CONTINUED.sub("", _LABEL.sub("", topic, count=1)).strip(" ,;"), names

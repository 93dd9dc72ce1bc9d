"""A topic's cell or band to the topic's name, and to the moderators a band names beside it."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"^\s*(?:temat(?:\s+stolika)?|stolik|obszar(?:\s+tematyczny)?|grupa(?:\s+tematyczna)?|blok)"
    r"(?:\s+(?:nr\s*)?(?:\d{1,2}|[ivx]{1,4}))?\s*[.:–—-]\s*",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"[\s(;,.–—-]*\b(?:moderator(?:zy|ka|ki)?|prowadząc[ya])\b\s*[:–—-]", re.IGNORECASE)


def split_topic(text: str) -> tuple[str, str]:
    """Return the topic's name without its label, and what a band says of its moderators.

    >>> split_topic("TEMAT STOLIKA: Komunikacja (moderatorzy: Jan Nowak - Biuro Prasowe)")
    ('Komunikacja', 'moderatorzy: Jan Nowak - Biuro Prasowe')
    """
    said = " ".join(text.split())
    people = _PEOPLE.search(said)
    names = said[people.start() :].strip(" (;,.–—-") if people else ""
    if names.endswith(")") and names.count("(") < names.count(")"):
        names = names[:-1]
    topic = said[: people.start()] if people else said
    return _LABEL.sub("", topic, count=1).strip(" ,;"), names

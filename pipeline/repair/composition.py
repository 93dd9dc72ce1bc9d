"""Oddly composed text: letters in pieces, ligatures, soft hyphens, odd blanks, words cut or spread out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from pipeline.polish import analyses
from pipeline.repair.edits import Edit
from pipeline.repair.model import ngrams

_CHUNK = re.compile(r"[^ \t\n\r\f\u00a0\u202f\u2009]+")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff\u2060"))
_COMPOSE = str.maketrans(_LIGATURES) | _INVISIBLE
_BLANK = re.compile("[\u00a0\u202f\u2009]")
_SPREAD = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_CUT = re.compile(
    r"(?<![^\W\d_])([^\W\d_]+)[-\u00ad\u2010\u2011¬](?:[ \t]*((?:\r?\n){1,2})[ \t]*| )"
    r"([^\W\d_]{2,})(?![^\W\d_])([^\s\w]*)(?: |(?=\r?\n|$))"
)
"""A word cut in two: at a line's end, or beside a blank where the lines were run together."""


def compose_letters(text: str) -> list[Edit]:
    """Return edits that give each letter as one code point and drop what cannot be seen."""
    if text.isascii():
        return []
    edits = []
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if chunk.isascii():
            continue
        new = unicodedata.normalize("NFC", chunk.translate(_COMPOSE))
        # A soft hyphen at a line's end is a cut word; `join_lines` sees to it.
        if chunk.endswith("\u00ad"):
            new += "\u00ad"
        if new != chunk and new.strip():
            edits.append(Edit(match.start(), chunk, new, "composition", 1.0))
    edits += (Edit(m.start(), m[0], " ", "blank", 1.0) for m in _BLANK.finditer(text))
    return edits


def _joins_adjectives(form: str) -> bool:
    """Say whether a word is an adjective as it stands before a hyphen: `artystyczno`, `polsko`."""
    readings = [tag for end in "yi" for _, tag in analyses(form.lower()[:-1] + end)]
    return form.endswith("o") and any(tag.startswith("adj:") for tag in readings)


def join_lines(text: str, knows: Callable[[str], bool]) -> Iterator[Edit]:
    r"""Yield edits that put a word cut at a line's end back together, on its first line.

    Blanks around the cut go; where the lines were run together (`organi- zacji`), only what makes one known
    word is joined.

    >>> [e.new for e in join_lines("organi-\nzacji i", {"organizacji"}.__contains__)]
    ['organizacji\n']
    """
    for match in _CUT.finditer(text):
        first, breaks, second, signs = match.groups()
        joined = first + (second.lower() if first.islower() else second)
        if not second[1:].islower() or not _is_one_word(first, second, joined.lower(), knows):
            continue
        if breaks is None and not (knows(joined.lower()) and not knows(second.lower())):
            continue  # "inter- i multimedia", "kulturalno- oświatowe": a hyphen of its own
        behind = breaks or (" " if match[0].endswith(" ") else "")
        yield Edit(match.start(), match[0], f"{joined}{signs}{behind}", "line_end_hyphen", 0.98)


def _is_one_word(first: str, second: str, joined: str, knows: Callable[[str], bool]) -> bool:
    """Say whether what a line's end cut in two is one word, not two that the hyphen joins."""
    knows_second = knows(second.lower())
    # "polsko-niemiecka": the first of two adjectives joined keeps its hyphen, joined form or not.
    # "dobrowolny" is written as one word, though; a joined form nobody writes is no word.
    if knows_second and _joins_adjectives(first) and not ngrams().count(joined):
        return False
    if len(first) == 1:
        return knows(joined) and not knows_second
    # Words that no list knows are cut like any other: names, old spellings.
    is_cut = first[-1].islower() and second.islower() and not (knows(first.lower()) and knows_second)
    return knows(joined) or is_cut


def join_spread(text: str, knows: Callable[[str], bool]) -> Iterator[Edit]:
    """Yield edits that close up letter-spaced words the lexicon knows.

    >>> [e.new for e in join_spread("Z A P R O S Z E N I E", {"zaproszenie"}.__contains__)]
    ['ZAPROSZENIE']
    """
    for match in _SPREAD.finditer(text):
        word = match[0].replace(" ", "")
        if knows(word.lower()):
            yield Edit(match.start(), match[0], word, "letter_spaced", 0.98)

"""Blocks to working groups: the list that follows the words "… grup tematycznych:"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from pipeline.announcements.blocks import Block, marker_class
from pipeline.announcements.cues import LABEL, clean, last_end
from pipeline.records import WorkingGroup

_PARENTHESES = re.compile(r"\([^()]*\)")
_INLINE = re.compile(r"[;,]\s+")
_COUNTED = re.compile(r"(?<!\S)\(?(?P<n>\d{1,2})[.)]\s+")
_ABBREVIATED = re.compile(r"\b(?:r|itp|itd|in)\.$")
_REACH = 90
"""An introduction's cue stands at most this many characters before its colon (seed 000: 42)."""


def introduces(text: str) -> bool:
    """Say whether a paragraph that ends in a colon introduces groups: which cue is nearest to the colon?

    >>> introduces("propozycje do programu w ramach grup tematycznych – branżowych (spotkania):")
    True
    >>> introduces("Podzespoły branżowe (złożone z członków) – zadania:")
    False
    """
    said = _PARENTHESES.sub("", clean(text)).strip(" *")
    if not said.endswith(":"):
        return False
    group, other = last_end("group", said), last_end("other", said)
    return group > other and group >= len(said) - _REACH


def _is_heading(block: Block) -> bool:
    """Say whether a block is a heading that names the list under it: "Stoliki tematyczne"."""
    text = clean(block.text)
    short = block.kind in {"heading", "text"} and len(text) < 60 and text[-1:] not in {".", ",", ";"}
    return short and last_end("group", text) > max(last_end("other", text), -1)


def _name(text: str) -> str:
    """Return a group's name without its label and the list's punctuation; "r." and "itp." keep their dot.

    >>> _name("Stolik 2 – Lokale i infrastruktura;")
    'Lokale i infrastruktura'
    """
    said = clean(text).strip(" \t;,:-–—*")
    if label := LABEL.match(said):
        said = said[label.end() :]
    return said if _ABBREVIATED.search(said) else said.rstrip(" .")


def _items(blocks: Sequence[Block]) -> list[str]:
    """Return the list that opens `blocks`: items of one kind of marker, or short unmarked lines."""
    if not blocks:
        return []
    first = blocks[0]
    if first.kind == "item":
        kind, items = marker_class(first.marker), []
        for block in blocks:
            if block.kind != "item" or marker_class(block.marker) != kind:
                break
            items.append(block.text)
        return items
    lines = list(takewhile(_is_entry, blocks))
    return [b.text for b in lines] if len(lines) > 1 else []


def _is_entry(block: Block) -> bool:
    """Say whether an unmarked line can be an entry of a list: short, and no sentence."""
    text = block.text.rstrip()
    return (
        block.kind == "text"
        and len(text) <= 110
        and text[-1:] not in {".", ":", "?", "!"}
        and "@" not in text
    )


def _inline(text: str) -> list[str]:
    """Return groups listed in the sentence itself, after its colon."""
    before, colon, rest = clean(text).partition(":")
    if not colon or not introduces(before + ":"):
        return []
    if (numbered := _numbered(rest)) is not None:
        return numbered
    sentence = re.split(r"\.(?:\s|$)", rest, maxsplit=1)[0]
    names = [n for n in _INLINE.split(sentence) if n.strip()]
    return names if len(names) > 1 else []


def _numbered(text: str) -> list[str] | None:
    """Return what a sentence counts up from one, "1. Kultura, 2. Sport"; None where it does not.

    >>> _numbered(" 1. Kultura, 2. Sport i turystyka. Zapraszamy."), _numbered(" kultura, sport")
    (['Kultura', 'Sport i turystyka'], None)
    """
    marks = list(_COUNTED.finditer(text))
    if len(marks) < 2 or [int(m["n"]) for m in marks] != list(range(1, len(marks) + 1)):
        return None
    ends = [m.start() for m in marks[1:]]
    last = re.compile(r"\.(?:\s|$)|$").search(text, marks[-1].end())
    assert last is not None  # the pattern matches the text's end
    return [text[m.end() : end].strip(" ,;") for m, end in zip(marks, [*ends, last.start()], strict=True)]


def find_groups(document_id: str, blocks: Sequence[Block]) -> tuple[WorkingGroup, ...]:
    """Return the thematic groups a document names, in its order, each once."""
    names: list[str] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if introduces(block.text) or (following and following.kind == "item" and _is_heading(block)):
            names += _items(blocks[place + 1 :])
    if not names:
        names = [name for block in blocks for name in _inline(block.text)]
    tidy = dict.fromkeys(name for name in map(_name, names) if name)
    return tuple(WorkingGroup(document_id, i, name) for i, name in enumerate(tidy, start=1))

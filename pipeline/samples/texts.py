"""The texts of an invented city: its demands in several wordings, units, topics, people.

In: `texts/<city>/demands.txt` and `city.json`. Out: frozen records. The form of demands.txt:

    # topic KEY
    = DEMAND_ID | unit keys | ids of its look-alikes
    - one wording (" / " begins a paragraph, ** around one makes it bold)

Two wordings state the same demand, and look-alikes different ones, by the rule in
`docs/decisions/0003-samples.md`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.samples.model import Paragraph

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class WordedDemand:
    """A demand: the units it concerns (keys of city.json), its wordings, its look-alikes' ids."""

    demand_id: str
    topic: str
    units: tuple[str, ...]
    wordings: tuple[str, ...]
    near: tuple[str, ...]


def cities() -> tuple[str, ...]:
    """Return the cities there are texts of."""
    return tuple(sorted(folder.name for folder in TEXTS.iterdir() if (folder / "city.json").exists()))


@functools.cache
def city(name: str) -> dict[str, Any]:
    """Return what city.json says about `name`."""
    path = TEXTS / name / "city.json"
    if not path.exists():
        raise UsageError(f"There are no texts of a city {name!r}; expected one of {', '.join(cities())}.")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def demands(name: str) -> tuple[WordedDemand, ...]:
    """Return the demands of the city `name` in the file's order."""
    city(name)
    text = (TEXTS / name / "demands.txt").read_text(encoding="utf-8")
    return tuple(_parse(text))


def _parse(text: str) -> Iterator[WordedDemand]:
    topic, head, wordings = "", "", []
    for line in [*text.splitlines(), "= "]:
        mark, _, rest = line.partition(" ")
        if mark == "-":
            wordings.append(rest.strip())
            continue
        if head and mark in ("=", "#"):
            yield _demand(topic, head, tuple(wordings))
            head, wordings = "", []
        if mark == "=":
            head = rest
        elif mark == "#":
            topic = rest.removeprefix("topic").strip()


def _demand(topic: str, head: str, wordings: tuple[str, ...]) -> WordedDemand:
    demand_id, units, near = (part.strip() for part in head.split("|"))
    return WordedDemand(demand_id, topic, _keys(units), wordings, _keys(near))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip())


def paragraphs(wording: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a wording.

    >>> paragraphs("**Hale:** / - taniej")
    (Paragraph(text='Hale:', bold=True), Paragraph(text='- taniej', bold=False))
    """
    parts = [part.strip() for part in wording.split(" / ")]
    return tuple(Paragraph(part.strip("*"), part.startswith("**")) for part in parts)


def plain(wording: str) -> str:
    """Return a wording in one line, as a gold row states it."""
    return " ".join(paragraph.text for paragraph in paragraphs(wording))


def lookalikes(name: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of demand ids that share most words and are different by the rule."""
    return tuple((demand.demand_id, near) for demand in demands(name) for near in demand.near)

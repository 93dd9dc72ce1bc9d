"""An announcement's blocks → a web page or a PDF, and gold of its events and working groups."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.samples.model import Gold
from pipeline.samples.paginate import Line, Measure, wrap
from pipeline.samples.pdf import draw_text, measure_with
from pipeline.samples.style import STYLES, Style
from pipeline.samples.texts import TEXTS, city
from pipeline.samples.web import blocks_html, page

TEXTS_OF: Mapping[str, Callable[[Any], list[str]]] = {
    "ol": lambda items: [f"{n}. {item}" for n, item in enumerate(items, start=1)],
    "ul": lambda items: [f"- {item}" for item in items],
    "schedule": lambda items: [f"{when} - {what}" for when, what in items],
}
"""How the blocks that hold several lines are written out."""
FIELDS = ("title", "program_year", "meeting_date", "place", "events", "working_groups")


def announcements(name: str) -> list[dict[str, Any]]:
    """Return the announcements of the city `name`: blocks of text and what they say."""
    loaded: list[dict[str, Any]] = json.loads(
        (TEXTS / name / "announcements.json").read_text(encoding="utf-8")
    )
    return loaded


def write_announcement(name: str, said: Mapping[str, Any], folder: Path) -> Gold:
    """Write one announcement in the form it names and return its gold."""
    place = city(name)
    path = folder / f"{said['name']}.{said['form']}"
    if said["form"] == "html":
        text = page(said["title"], place["municipality"], blocks_html(said["blocks"]))
        path.write_text(text, encoding="utf-8")
    else:
        _draw(said, path)
    head = {"document": path.stem, "kind": "announcement", "municipality": place["municipality"]}
    return {**head, **{field: said[field] for field in FIELDS}, "topics": [], "rows": []}


def _draw(said: Mapping[str, Any], path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    style = STYLES["column"]
    canvas = Canvas(str(path), pagesize=style.page, invariant=1)
    canvas.setTitle(said["title"])
    top, margin = style.margin * 1.5, style.margin * 1.5
    for line in _lines(said["blocks"], style, style.page[0] - 2 * margin, measure_with(style)):
        if top > style.page[1] - margin:
            canvas.showPage()
            top = margin
        if line is not None:
            draw_text(canvas, style, line, margin, top)
        top += style.leading if line is not None else style.leading / 2
    canvas.save()


def _lines(
    blocks: list[dict[str, Any]], style: Style, width: float, measure: Measure
) -> Iterator[Line | None]:
    """Yield the lines of the text; None is the space after a paragraph."""
    for block in blocks:
        ((kind, content),) = block.items()
        texts = TEXTS_OF[kind](content) if kind in TEXTS_OF else [content]
        for text in texts:
            yield from wrap(text, width, kind in ("h1", "h2"), measure)
        yield None

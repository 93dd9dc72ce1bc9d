"""The same answers as an editable document (DOCX), to be put into the office's own paper.

Headings, tables and lists are Word's own styles, so the office's template can dress them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
import vl_convert
from docx.shared import Cm, Pt

from pipeline.report import labels
from pipeline.report.board import by_year, short
from pipeline.report.charts import changes_spec
from pipeline.report.page import Answers, places, subtitle, title
from pipeline.report.questions import Scope
from pipeline.report.texts import Catalogue

_TEXT_CM, _CM_PER_LETTER, _SENTENCE = 17.0, 0.21, 60
"""Width of the text on A4 with margins of 2 cm, of a letter of 10-point print, and letters of a line."""
_LONGEST = 40
"""Lines of a table in print; the page in the browser and the database have them all."""


def document(answers: Answers, scope: Scope, unit: str | None, words: Catalogue) -> bytes:
    """Return the report as the bytes of a DOCX file."""
    say = words.say
    paper = docx.Document()
    paper.styles["Normal"].font.size = Pt(10)
    for section in paper.sections:
        section.left_margin = section.right_margin = Cm(2)
    paper.core_properties.title = title(answers["years"], unit, scope, say)
    paper.core_properties.language = words.language
    paper.add_heading(title(answers["years"], unit, scope, say), level=0)
    paper.add_paragraph(subtitle(answers["overview"][0], words))
    for place in places(answers, say):
        _place(paper, place, words)
    years = sorted({row["program_year"] for row in answers["years"]})
    units = by_year(answers["units"], "unit_id", "name", "demands", years)
    topics = by_year(answers["topics"], "topic", "topic", "proposals", years)
    for heading, lead, first, lines in (
        (
            "Units and their load",
            "How many different demands name a unit in each programme year.",
            "Unit",
            units,
        ),
        ("Topics", "Proposals by the topic of the discussion table.", "Topic", topics),
    ):
        paper.add_heading(say(heading), level=1)
        paper.add_paragraph(say(lead))
        body = [[line.label, *(cell or "" for cell in line.cells), line.total] for line in lines]
        _table(paper, [say(first), *years, say("together")], body)
    _sources(paper, answers, say)
    paper.add_paragraph(
        say("Made by postulaty from the collection's database; every figure leads to its rows.")
    )
    data = io.BytesIO()
    paper.save(data)
    return data.getvalue()


def _place(paper: Any, place: dict[str, Any], words: Catalogue) -> None:
    """Write what recurs and what changed in one municipality."""
    say, name = words.say, f": {place['name']}" if place["name"] else ""
    statuses = labels.told(labels.STATUSES, say)
    paper.add_heading(say("What is asked for most, and since when") + name, level=1)
    lead = words.count(
        "%(n)s demand was stated for more than one programme year.",
        "%(n)s demands were stated for more than one programme year.",
        len(place["recurring"]),
    )
    paper.add_paragraph(lead)
    body = [
        [short(d["label"], 140), *(d["by_year"].get(y, "") for y in place["years"]), statuses[d["status"]]]
        for d in place["recurring"]
    ]
    _table(paper, [say("Demand"), *place["years"], say("Status")], body)
    paper.add_heading(say("What changed") + name, level=1)
    spec = changes_spec(place["changes"], say)
    if spec is not None:
        paper.add_picture(io.BytesIO(vl_convert.vegalite_to_png(spec, scale=3)), width=Cm(11))
    if not place["before"]:
        paper.add_paragraph(
            say("There is only one programme year on record, and nothing to compare it with.")
        )
        return
    for kind, heading in (("new", "New"), ("returned", "Returned"), ("dropped", "Dropped")):
        paper.add_heading(f"{say(heading)} ({len(place[kind])})", level=2)
        for demand in place[kind][:_LONGEST]:
            units = f"; {', '.join(demand['units'])}" if demand["units"] else ""
            told = f"{short(demand['label'], 200)} ({', '.join(map(str, demand['years']))}{units})"
            paper.add_paragraph(_printable(told), style="List Bullet")
        if not place[kind]:
            paper.add_paragraph(say("None."))


def _sources(paper: Any, answers: Answers, say: Any) -> None:
    kinds, states = labels.told(labels.KINDS, say), labels.told(labels.STATES, say)
    paper.add_heading(say("Sources, and how far they can be trusted"), level=1)
    head = [
        say(name)
        for name in ("Record", "Kind", "Year", "Pages", "Words repaired", "Rows", "Doubtful rows", "State")
    ]
    body = [
        [s["path"], kinds[s["kind"]], s["program_year"] or "–", s["pages"], s["corrections"], s["proposals"],
         s["doubtful"], states[s["status"]]]
        for s in answers["sources"]
    ]  # fmt: skip
    _table(paper, head, body)


def _table(paper: Any, head: Sequence[object], body: Sequence[Sequence[object]]) -> None:
    """Write a table whose first row is repeated on each page; long ones are cut, and say so."""
    table = paper.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = str(text)
    repeated = table.rows[0]._tr.get_or_add_trPr()
    repeated.append(repeated.makeelement(_W + "tblHeader", {_W + "val": "true"}))
    for line in body[:_LONGEST]:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = _printable(str(text))
    _set_widths(table, [head, *body[:_LONGEST]])
    if len(body) > _LONGEST:
        paper.add_paragraph(f"… {len(body) - _LONGEST}")


def _set_widths(table: Any, rows: Sequence[Sequence[object]]) -> None:
    """Give each column room for its longest word, and what is left to those that hold sentences.

    Word goes by the cells' widths, LibreOffice by the columns'; python-docx makes them all alike.
    """
    texts = [[str(row[column]) for row in rows] for column in range(len(rows[0]))]
    words = [max((len(w) for text in column for w in text.split()), default=1) for column in texts]
    longest = [min(max(map(len, column)), _SENTENCE) for column in texts]
    widths = [_CM_PER_LETTER * word + 0.5 for word in words]
    spare = max(0.0, _TEXT_CM - sum(widths))
    wanted = [
        max(0.0, _CM_PER_LETTER * length + 0.5 - width) for length, width in zip(longest, widths, strict=True)
    ]
    share = spare / max(sum(wanted), 0.01)
    table.autofit = False
    for column, width, more in zip(table.columns, widths, wanted, strict=True):
        column.width = Cm(width + min(1.0, share) * more)
        for cell in column.cells:
            cell.width = column.width


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _printable(text: str) -> str:
    """Return the text without control characters, which XML cannot hold."""
    return "".join(c for c in text if c.isprintable())

"""The answers of the database to one HTML page.

In come the rows of the questions and the page images, out goes the page's text. Everything that
documents say is escaped: it is shown, never run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.report import labels
from pipeline.report.board import by_year, differences, folded_forms, shade, short
from pipeline.report.charts import changes_chart, units_chart
from pipeline.report.questions import Rows, Scope
from pipeline.report.texts import Catalogue

_FOLDER = Path(__file__).with_name("templates")
FOLD = 25
"""Lines of a table that are shown at once; the rest is a button away (and printed)."""

Answers = Mapping[str, Rows]
"""Question → its rows."""
Images = Mapping[str, Mapping[str, Any]]
"""Page id → {"src", "width", "height"}: where its image is, and the page's size in points."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "default": str}
    environment.globals.update(shade=shade, short=short, fold=FOLD)
    return environment


def page(
    answers: Answers, scope: Scope, unit: str | None, images: Images, words: Catalogue, limit: float
) -> str:
    """Return the report as HTML; rows whose certainty is below `limit` count as doubtful."""
    say = words.say
    overview = answers["overview"][0]
    years = sorted({row["program_year"] for row in answers["years"]})
    units = by_year(answers["units"], "unit_id", "name", "demands", years)
    topics = by_year(answers["topics"], "topic", "topic", "proposals", years)
    return _environment().get_template("page.html").render(
        _=say,
        n_=words.count,
        percent=lambda share: f"{100 * share:.0f} %" if words.language == "pl" else f"{100 * share:.0f}%",
        language=words.language,
        title=title(answers["years"], unit, scope, say),
        subtitle=subtitle(overview, words),
        footer=say("Made by postulaty from the collection's database; every figure leads to its rows."),
        style=Markup(_file("page.css")),
        script=Markup(_file("page.js")),
        cards=_cards(overview, words),
        places=places(answers, say),
        years=years,
        units=units,
        most_units=max((cell for line in units for cell in line.cells), default=0),
        units_chart=Markup(units_chart(answers["units"], say)),
        topics=topics,
        most_topics=max((cell for line in topics for cell in line.cells), default=0),
        proposals=answers["proposals"],
        doubtful_below=limit,
        events=answers["events"],
        sources=answers["sources"],
        problems=[row | {"message": words.retell(row["message"])} for row in answers["problems"]],
        statuses=labels.told(labels.STATUSES, say),
        kinds=labels.told(labels.KINDS, say),
        text_sources=labels.told(labels.TEXT_SOURCES, say),
        states=labels.told(labels.STATES, say),
        severities=labels.told(labels.SEVERITIES, say),
        data=_data(answers, words, limit),
        images=images,
    )  # fmt: skip


@cache
def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def title(years: Rows, unit: str | None, scope: Scope, say: Any) -> str:
    """Return the report's title: whose demands, of which unit, up to which year."""
    on_record = Counter(row["municipality"] for row in years if row["municipality"])
    names = [name for name, _ in on_record.most_common()]
    about = unit or ", ".join(names) or say("all records")
    until = say("up to the programme for %(year)s").replace("%(year)s", str(scope.year))
    return f"{say('What is asked of the city, year after year')}: {about}" + (
        f" ({until})" if scope.year else ""
    )


def subtitle(overview: Mapping[str, int], words: Catalogue) -> str:
    """Return how many records, proposals and demands the report is about."""
    return ", ".join(
        (
            words.count("%(n)s record", "%(n)s records", overview["documents"]),
            words.count("%(n)s proposal", "%(n)s proposals", overview["proposals"]),
            words.count("%(n)s demand", "%(n)s demands", overview["demands"]),
        )
    )


_CARDS = (
    ("recurring", "#recurring", "recurring demand", "recurring demands"),
    ("new", "#changes", "new demand", "new demands"),
    ("returned", "#changes", "returned demand", "returned demands"),
    ("dropped", "#changes", "dropped demand", "dropped demands"),
    ("proposals", "#rows", "proposal", "proposals"),
    ("units", "#units", "unit", "units"),
    ("documents", "#sources", "record", "records"),
)


def _cards(overview: Mapping[str, int], words: Catalogue) -> list[dict[str, Any]]:
    return [
        {"href": href, "value": overview[name], "label": words.count(one, many, overview[name])}
        for name, href, one, many in _CARDS
    ]


def places(answers: Answers, say: Any) -> list[dict[str, Any]]:
    """Return, municipality by municipality, what recurs and what changed."""
    on_record = Counter(row["municipality"] for row in answers["years"])
    names = [name for name, _ in on_record.most_common()] or [""]  # the longest record first
    places = []
    for name in names:
        own = [row for row in answers["years"] if row["municipality"] == name]
        latest = next((row for row in own if row["is_latest"]), {"program_year": None, "year_before": None})
        demands = [
            {**d, "by_year": d["by_year"] or {}} for d in answers["demands"] if d["municipality"] == name
        ]
        recurring = [d for d in demands if len(d["years"]) > 1]
        changes = [row for row in answers["changes"] if row["municipality"] == name]
        places.append(
            {
                "name": name if len(names) > 1 else "",
                "years": [row["program_year"] for row in own],
                "latest": latest["program_year"],
                "before": latest["year_before"],
                "recurring": recurring,
                "most": max((n for d in recurring for n in d["by_year"].values()), default=0),
                "changes": changes,
                "chart": Markup(changes_chart(changes, say)),
                **{kind: _newest(demands, kind) for kind in ("new", "returned", "dropped")},
            }
        )
    return places


def _newest(demands: Rows, status: str) -> Rows:
    """Return the demands of a status, those last raised most recently and most often first."""
    chosen = [d for d in demands if d["status"] == status]
    return sorted(chosen, key=lambda d: (-max(d["years"], default=0), -d["occurrences"]))


def _data(answers: Answers, words: Catalogue, limit: float) -> dict[str, Any]:
    """Return what the page's script works on."""
    return {
        "language": words.language,
        "texts": labels.told(labels.SCRIPT, words.say),
        "documents": {row["document_id"]: row["path"] for row in answers["sources"]},
        "demands": {
            d["demand_id"]: {"label": d["label"], "status": d["status"], "years": d["years"]}
            for d in answers["demands"]
        },
        "forms": folded_forms(answers["forms"]),
        "rows": [_row(row, limit, words) for row in answers["proposals"]],
    }


def _row(row: Mapping[str, Any], limit: float, words: Catalogue) -> dict[str, Any]:
    return {
        "id": row["proposal_id"],
        "document": row["document_id"],
        "year": row["program_year"],
        "number": row["number"],
        "units": [unit["id"] for unit in row["units"]],
        "demands": row["demand_ids"],
        "trust": row["parse_confidence"],
        "doubtful": bool(row["reasons"]) or row["parse_confidence"] < limit,
        "reasons": [words.retell(reason) for reason in row["reasons"]],
        "reading": f"{100 * row['ocr_confidence']:.0f} %",
        "pieces": differences(row["text_raw"], row["text"]),
        "parts": [
            {
                "page": part["page"],
                "page_id": f"{row['document_id']}-p{part['page']:03d}",
                "box": [round(part[side], 1) for side in ("x0", "top", "x1", "bottom")],
            }
            for part in row["bbox"]
        ],
    }

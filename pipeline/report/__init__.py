"""The database to pages for readers: a diagnosis in HTML, open data, answers at the terminal.

In comes a database (read only) and pictures of pages, out go texts and files. The room refuses
to compute anew: what it shows was stored by the stages before it.
"""

from __future__ import annotations

from pipeline.database import Connection
from pipeline.report.page import Images, page
from pipeline.report.questions import ALL, Scope, ask, set_scope
from pipeline.report.texts import catalogue

QUESTIONS = (
    "overview", "years", "demands", "changes", "units", "topics", "proposals", "events", "sources",
    "problems", "forms",
)  # fmt: skip
"""What the page asks the database, `queries/<question>.sql` each."""


def html_report(
    connection: Connection, images: Images, language: str = "pl", scope: Scope = ALL, limit: float = 0.7
) -> str:
    """Return the diagnosis as one HTML page; see `Scope` for a report on one year or unit."""
    words = catalogue(language)
    unit = set_scope(connection, scope)
    answers = {name: ask(connection, name) for name in QUESTIONS}
    return page(answers, scope, unit["name"] if unit else None, images, words, limit)

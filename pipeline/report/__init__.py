"""The database to pages for readers: a diagnosis in HTML, open data, answers at the terminal.

In comes a database (read only) and pictures of pages, out go texts and files. The room refuses
to compute anew: what it shows was stored by the stages before it.
"""

from __future__ import annotations

from pipeline.database import Connection
from pipeline.report.page import Images, page
from pipeline.report.questions import ALL, Rows, Scope, ask, set_scope
from pipeline.report.texts import catalogue

QUESTIONS = (
    "overview", "years", "demands", "changes", "units", "topics", "proposals", "events", "sources",
    "problems", "forms",
)  # fmt: skip
"""What the page asks the database, `queries/<question>.sql` each."""


def html_report(
    connection: Connection, images: Images, language: str = "pl", scope: Scope = ALL, limit: float = 0.7
) -> str:
    """Return the diagnosis as one HTML page; rows less certain than `limit` count as doubtful."""
    unit, answers = _answers(connection, scope)
    return page(answers, scope, unit, images, catalogue(language), limit)


def docx_report(connection: Connection, language: str = "pl", scope: Scope = ALL) -> bytes:
    """Return the diagnosis as an editable document (the bytes of a DOCX file)."""
    from pipeline.report.document import document

    unit, answers = _answers(connection, scope)
    return document(answers, scope, unit, catalogue(language))


def _answers(connection: Connection, scope: Scope) -> tuple[str | None, dict[str, Rows]]:
    """Return the name of the unit that the scope names, and the answers to all questions."""
    unit = set_scope(connection, scope)
    return unit["name"] if unit else None, {name: ask(connection, name) for name in QUESTIONS}

"""Commands on the finished database: report, export, demands, units, show, explain, review."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import (
    JOBS,
    OUT,
    RAW,
    DebugOption,
    JobsOption,
    OutOption,
    ParamsOption,
    RawArgument,
    app,
    opened,
    say_set_aside,
    told,
)
from pipeline.errors import UsageError

PANEL = "The database, for readers"


class TableFormat(StrEnum):
    """Forms in which answers are printed."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"


class Language(StrEnum):
    """Languages of the report."""

    pl = "pl"
    en = "en"


class Paper(StrEnum):
    """Forms of the report."""

    html = "html"
    docx = "docx"


FormatOption = Annotated[TableFormat, typer.Option("--format", help="Form of the answer.")]
YearOption = Annotated[int | None, typer.Option("--year", help="Programme year; default: all.")]
RawOption = Annotated[Path, typer.Option("--raw", help="Folder with the records.")]


def _print(
    title: str, found: Sequence[dict[str, Any]], form: TableFormat, hidden: Sequence[str] = ()
) -> None:
    """Print rows in the form asked for; a table leaves empty and `hidden` columns to CSV and JSON."""
    from pipeline.console import print_rows, print_table
    from pipeline.report.terminal import flat

    if form != TableFormat.table:
        print_rows(found, form)
    elif found:
        kept = [
            key for key in found[0] if key not in hidden and any(row[key] not in ("", None) for row in found)
        ]
        shown = [{key: row[key] for key in kept} for row in found]
        print_table(title, list(shown[0]), [list(flat(row).values()) for row in shown])


@app.command(rich_help_panel=PANEL)
def demands(
    recurring: Annotated[bool, typer.Option("--recurring", help="Only those of several years.")] = False,
    since: Annotated[
        int | None, typer.Option("--since", help="Only those still stated then or later.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="new, recurring, returned or dropped.")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Only those that name this unit.")] = None,
    out: OutOption = OUT,
    form: FormatOption = TableFormat.table,
    debug: DebugOption = False,
) -> None:
    """Print the demands, the most lasting first.

    Example: `postulaty demands --recurring --since 2020`
    """
    from pipeline.console import err
    from pipeline.database import NAME, connect
    from pipeline.report import terminal

    told.debug = debug
    with connect(out / NAME) as connection:
        found = terminal.demands(connection, recurring, since, status, unit)
    _print("demands", found, form, hidden=("first_year", "last_year"))
    err.print(f"{len(found)} demands", markup=False)


@app.command(rich_help_panel=PANEL)
def units(
    year: YearOption = None,
    out: OutOption = OUT,
    form: FormatOption = TableFormat.table,
    debug: DebugOption = False,
) -> None:
    """Print the responsible units with how many demands name them.

    Example: `postulaty units --year 2026`
    """
    from pipeline.console import err
    from pipeline.database import NAME, connect
    from pipeline.report import terminal

    told.debug = debug
    with connect(out / NAME) as connection:
        found = terminal.units(connection, year)
    _print("units", found, form, hidden=("kind", "municipality"))
    err.print(f"{len(found)} units", markup=False)


@app.command(rich_help_panel=PANEL)
def show(
    thing: Annotated[str, typer.Argument(metavar="ID", help="Of a proposal, demand, unit or document.")],
    out: OutOption = OUT,
    form: FormatOption = TableFormat.table,
    debug: DebugOption = False,
) -> None:
    """Print all that is known of a proposal, demand, unit or document.

    Example: `postulaty show ID` with an id from `postulaty demands`
    """
    from pipeline.console import print_rows
    from pipeline.database import NAME, connect
    from pipeline.report import terminal

    told.debug = debug
    with connect(out / NAME) as connection:
        sections = terminal.show(connection, thing)
    if form == TableFormat.table:
        for number, section in enumerate(sections):
            turned = [{"what": key, "value": value} for key, value in section.rows[0].items()]
            _print(section.kind, section.rows if number else turned, form)
    elif form == TableFormat.csv:
        print_rows(sections[0].rows, form)
    else:
        print_rows([{section.kind: section.rows for section in sections}], form)


@app.command(rich_help_panel=PANEL)
def explain(
    thing: Annotated[str, typer.Argument(metavar="ID", help="Of a proposal, demand or unit.")],
    other: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A second proposal: why the two match, or not.")
    ] = None,
    raw: RawOption = RAW,
    out: OutOption = OUT,
    debug: DebugOption = False,
) -> None:
    """Say why: a proposal's reading and repairs, a demand's pairs, a unit's spellings, a pair's score.

    A proposal's cells are drawn on the images of its pages, under OUT/explain.

    Example: `postulaty explain ID` with an id from `postulaty demands` or `postulaty show`
    """
    from pipeline.cli import why
    from pipeline.console import out as console
    from pipeline.database import NAME, connect

    told.debug = debug
    with connect(out / NAME) as connection:
        for line in why.explain(connection, out, raw, thing, other):
            console.print(line, markup=False)


@app.command(rich_help_panel=PANEL)
def review(
    raw: RawArgument = RAW,
    out: OutOption = OUT,
    who: Annotated[str | None, typer.Option("--who", help="Your name, kept beside each verdict.")] = None,
    teach: Annotated[
        Path | None,
        typer.Option("--teach", help="Instead: write wordings worth adding to RAW/lexicon/wordings.csv."),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Decide the unsure pairs, most telling first, one key a verdict; stop and go on at any time.

    Verdicts are added to RAW/decisions.csv; the next run goes by them. With `--teach`, what the
    collection says of its demands in words that the model does not know well is written to a CSV:
    look it through and put the right lines into RAW/lexicon/wordings.csv.

    Example: `postulaty review data/raw --who "Anna Nowak"`
    """
    from pipeline.artifacts import Store
    from pipeline.console import out as console
    from pipeline.review import run
    from pipeline.review.keys import read_key

    told.debug = debug
    if not raw.is_dir():
        raise UsageError(f"{raw}: no such folder. Name the folder that holds the records.")
    store = Store(out)
    if not store.path("linkage", "matches").is_file():
        raise UsageError(f"{out}: no pairs to review there yet. Run `postulaty run` first.")
    if teach is not None:
        from pipeline.linkage.teach import lessons, write_lessons

        found = lessons(store, raw)
        write_lessons(found, teach)
        console.print(f"{teach}: {len(found)} wordings to look through", markup=False)
        return
    run(store, raw, read_key, lambda line: console.print(line, markup=False), who or _user())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


@app.command(rich_help_panel=PANEL)
def report(
    raw: RawArgument = RAW,
    out: OutOption = OUT,
    year: Annotated[
        int | None, typer.Option("--year", help="As things stood in this programme year.")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Only what names this unit.")] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help="Language; default: params.yaml's.")] = None,
    form: Annotated[Paper, typer.Option("--format", help="A page, or an editable document.")] = Paper.html,
    jobs: JobsOption = JOBS,
    params: ParamsOption = None,
    debug: DebugOption = False,
) -> None:
    """Write the diagnosis from the database: the whole one, or of one year, one unit, in one language.

    Without options it is the last stage of `postulaty run` and writes OUT/report/index.html.

    Example: `postulaty report --year 2026 --unit "Biuro Prasowe" --format docx`
    """
    from pipeline.console import out as console
    from pipeline.recipe import run_stages

    with opened(raw, out, jobs, params, debug) as context:
        if year is None and unit is None and lang is None and form == Paper.html:
            for _ in run_stages(context, ["report"]):
                pass
            console.print(f"report: {out / 'report' / 'index.html'}", markup=False)
            raise typer.Exit(say_set_aside(context.store, ["report"]))
        language = lang or context.place.settings.report.language
        console.print(
            f"report: {_write_report(context.place, out, year, unit, language, form)}", markup=False
        )


def _write_report(
    place: Any, out: Path, year: int | None, unit: str | None, language: str, form: Paper
) -> Path:
    """Write a report of its own scope beside the whole one; return its path."""
    from pipeline.artifacts import write_aside
    from pipeline.database import NAME, connect
    from pipeline.report import docx_report
    from pipeline.report.questions import Scope, find_unit
    from pipeline.report.stage import write_report

    scope = Scope(year, unit)
    with connect(out / NAME) as connection:
        named = find_unit(connection, unit)["unit_id"] if unit else None
        parts = ("report", language, str(year or ""), named or "")
        path = out / "report" / f"{'-'.join(part for part in parts if part)}.{form}"
        if form == Paper.docx:
            write_aside(path, docx_report(connection, language, scope))
            return path
    write_report(place, path, language, scope)
    return path


@app.command(rich_help_panel=PANEL)
def export(
    folder: Annotated[Path | None, typer.Argument(help="Where to; default: OUT/export.")] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Leave out or replace what names people, and say so.")
    ] = False,
    out: OutOption = OUT,
    debug: DebugOption = False,
) -> None:
    """Write every table as CSV and Parquet with a Frictionless data package.

    Example: `postulaty export dane-otwarte --public`
    """
    from pipeline.console import out as console
    from pipeline.database import NAME, connect
    from pipeline.report.export import export as write

    told.debug = debug
    with connect(out / NAME) as connection:
        for line in write(connection, folder or out / "export", public):
            console.print(line, markup=False)

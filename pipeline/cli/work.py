"""Commands that work on a collection: the whole way, and each stage by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
)


@app.command()
def run(
    raw: RawArgument = RAW,
    out: OutOption = OUT,
    jobs: JobsOption = JOBS,
    params: ParamsOption = None,
    debug: DebugOption = False,
) -> None:
    """Do the whole way: every record under RAW to a database and a report.

    Only what is new or changed is worked on. Prints a closing table of documents, rows,
    demands and problems.

    Example: `postulaty run data/raw --out data/processed`
    """
    from pipeline.recipe import run_stages

    with opened(raw, out, jobs, params, debug) as context:
        for _ in run_stages(context):
            pass
    _closing_table(out)
    raise typer.Exit(say_set_aside(context.store))


def _closing_table(out: Path) -> None:
    """Print what the database now holds, and where it and the report are."""
    from pipeline.console import out as console
    from pipeline.console import print_table
    from pipeline.database import connect

    counts = {
        "documents": "SELECT count(*) FROM document",
        "  set aside": "SELECT count(DISTINCT document_id) FROM problem WHERE severity = 'error'",
        "pages": "SELECT count(*) FROM page",
        "proposal rows": "SELECT count(*) FROM proposal",
        "responsible units": "SELECT count(*) FROM unit",
        "events": "SELECT count(*) FROM event",
        "demands": "SELECT count(*) FROM demand",
        "  recurring": "SELECT count(*) FROM demand WHERE len(years) > 1",
        "problems (doubts)": "SELECT count(*) FROM problem WHERE severity = 'doubt'",
    }
    database = out / "consultations.duckdb"
    with connect(database) as connection:
        rows = [(name, connection.execute(sql).fetchone()[0]) for name, sql in counts.items()]
    print_table("postulaty", ("what", "how many"), rows)
    console.print(f"database: {database}\nreport:   {out / 'report' / 'index.html'}", markup=False)


def _stage_command(name: str, summary: str, files: str) -> None:
    """Add the command of one stage; all of them take the same options."""

    def command(
        raw: RawArgument = RAW,
        out: OutOption = OUT,
        jobs: JobsOption = JOBS,
        params: ParamsOption = None,
        debug: DebugOption = False,
    ) -> None:
        from pipeline.console import err
        from pipeline.recipe import run_stages

        with opened(raw, out, jobs, params, debug) as context:
            (report,) = run_stages(context, [name])
        err.print(f"{name}: {report.total} in all, {report.done} worked on", markup=False)
        raise typer.Exit(say_set_aside(context.store, [name]))

    command.__doc__ = f"{summary}\n\n{files}\n\nExample: `postulaty {name} data/raw --out data/processed`"
    app.command(name, rich_help_panel="Stages, in order")(command)


for _name, _summary, _files in (
    ("ingest", "Raw files to pages.", "Reads RAW, writes OUT/ingest."),
    ("repair", "Words to repaired words, and why.", "Reads OUT/ocr, writes OUT/repair."),
    ("tables", "Rulings and words to cells.", "Reads OUT/ocr, writes OUT/tables."),
    ("proposals", "Cells to proposal rows.", "Reads OUT/ocr, repair and tables, writes OUT/proposals."),
    ("announcements", "Running text to schedules.", "Reads OUT/ocr and repair, writes OUT/announcements."),
    ("linkage", "Proposals of all years to demands.", "Reads OUT/proposals, writes OUT/linkage."),
    ("load", "Everything to the database.", "Reads OUT, writes OUT/consultations.duckdb and OUT/parquet."),
):
    _stage_command(_name, _summary, _files)


@app.command(rich_help_panel="Stages, in order")
def ocr(
    raw: RawArgument = RAW,
    out: OutOption = OUT,
    draw: Annotated[
        Path | None, typer.Option("--draw", help="Write each page here with what was seen drawn on it.")
    ] = None,
    jobs: JobsOption = JOBS,
    params: ParamsOption = None,
    debug: DebugOption = False,
) -> None:
    """Pages to words.

    Reads OUT/ingest and RAW's images, writes OUT/ocr. With --draw each page becomes a PNG with its
    words, rulings and (after the stage `tables`) cells drawn on it.

    Example: `postulaty ocr data/raw --out data/processed --draw drawn`
    """
    from pipeline.console import err
    from pipeline.recipe import run_stages

    with opened(raw, out, jobs, params, debug) as context:
        (report,) = run_stages(context, ["ocr"])
        err.print(f"ocr: {report.total} in all, {report.done} worked on", markup=False)
        if draw is not None:
            from pipeline.cli.drawing import draw_pages

            for path in draw_pages(context.place, draw):
                err.print(f"drawn: {path}", markup=False)
        raise typer.Exit(say_set_aside(context.store, ["ocr"]))

"""The front door: arguments in, exit code out. A room is opened only when it is asked for.

Results go to stdout, progress and warnings to stderr. Exit codes are the contract's: 0 all well,
2 wrong usage, 3 finished but some documents were set aside, 130 interrupted, 1 anything else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import __version__
from pipeline.errors import InputError, PostulatyError, UsageError

app = typer.Typer(
    name="postulaty",
    help="From a folder of consultation records to a DuckDB database of demands followed across years.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

RAW = Path("data/raw")
OUT = Path("data/processed")

RawArgument = Annotated[Path, typer.Argument(help="Folder with the records, in any layout.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder for the results.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Processes to work with.")]
ParamsOption = Annotated[Path | None, typer.Option("--params", help="Settings; default: params.yaml here.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
JOBS = os.cpu_count() or 1


class RowFormat(StrEnum):
    """Forms in which rows are printed."""

    jsonl = "jsonl"
    csv = "csv"


@dataclass(slots=True)
class _Options:
    """What the whole command line was told, for `main`."""

    debug: bool = False


_options = _Options()


@contextmanager
def _context(raw: Path, out: Path, jobs: int, params: Path | None, debug: bool) -> Iterator[Any]:
    """Give the stages' context: settings read, workers ready, progress shown on stderr."""
    from pipeline.artifacts import Store
    from pipeline.console import progress
    from pipeline.executor import Workers
    from pipeline.settings import load_settings
    from pipeline.stages import Context, Place

    _options.debug = debug
    place = Place(raw, Store(out), load_settings(params), debug)
    with Workers(jobs) as workers, progress() as show:
        yield Context(place, workers, show)


def _text(file: str) -> str:
    """Return the text of a file, or of standard input for "-"."""
    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="surrogateescape")
    try:
        return Path(file).read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}). Name a text file, or - .") from error


def _report_problems(store: Any) -> int:
    """Print each document that was set aside on stderr; return the exit code, 0 or 3."""
    from pipeline.console import err
    from pipeline.recipe import problems

    set_aside = [p for p in problems(store) if p.severity == "error"]
    for problem in set_aside:
        err.print(f"{problem.stage}: {problem.message}", markup=False, style="red")
    return InputError.exit_code if set_aside else 0


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

    with _context(raw, out, jobs, params, debug) as context:
        for _ in run_stages(context):
            pass
    _closing_table(out)
    raise typer.Exit(_report_problems(context.store))


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
        from pipeline.recipe import problems, run_stages

        with _context(raw, out, jobs, params, debug) as context:
            (report,) = run_stages(context, [name])
        err.print(f"{name}: {report.total} in all, {report.done} worked on", markup=False)
        set_aside = [p for p in problems(context.store, [name]) if p.severity == "error"]
        for problem in set_aside:
            err.print(f"{name}: {problem.message}", markup=False, style="red")
        raise typer.Exit(InputError.exit_code if set_aside else 0)

    command.__doc__ = f"{summary}\n\n{files}\n\nExample: `postulaty {name} data/raw --out data/processed`"
    app.command(name, rich_help_panel="Stages, in order")(command)


for _name, _summary, _files in (
    ("ingest", "Raw files to pages.", "Reads RAW, writes OUT/ingest."),
    ("ocr", "Pages to words.", "Reads OUT/ingest and RAW's images, writes OUT/ocr."),
    ("repair", "Words to repaired words, and why.", "Reads OUT/ocr, writes OUT/repair."),
    ("tables", "Rulings and words to cells.", "Reads OUT/ocr, writes OUT/tables."),
    ("proposals", "Cells to proposal rows.", "Reads OUT/ocr, repair and tables, writes OUT/proposals."),
    ("announcements", "Running text to schedules.", "Reads OUT/ocr and repair, writes OUT/announcements."),
    ("linkage", "Proposals of all years to demands.", "Reads OUT/proposals, writes OUT/linkage."),
    ("load", "Everything to the database.", "Reads OUT, writes OUT/consultations.duckdb and OUT/parquet."),
    ("report", "The database to a page to read.", "Reads the database, writes OUT/report/index.html."),
):
    _stage_command(_name, _summary, _files)


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(help="One record.")],
    form: Annotated[RowFormat, typer.Option("--format", help="Form of the rows.")] = RowFormat.jsonl,
    jobs: JobsOption = JOBS,
    params: ParamsOption = None,
    debug: DebugOption = False,
) -> None:
    """Print one document's proposal rows, without a database.

    Example: `postulaty extract zestawienie_2025.pdf --format csv > rows.csv`
    """
    from pipeline import recipe
    from pipeline.console import err, print_rows

    with _context(RAW, OUT, jobs, params, debug) as context:
        proposals, problems = recipe.extract(file, context)
    for problem in problems:
        if problem.severity != "note":
            err.print(f"{problem.stage}: {problem.message}", markup=False)
    rows = [
        {
            "number": p.number,
            "topic": p.topic,
            "proposal": p.text,
            "units": list(p.units),
            "remark": p.remark,
            "page_from": p.page_from,
            "page_to": p.page_to,
            "confidence": round(p.parse_confidence, 3),
        }
        for p in proposals
    ]
    print_rows(rows, form)
    set_aside = any(p.severity == "error" for p in problems)
    raise typer.Exit(InputError.exit_code if set_aside else 0)


@app.command("repair-text")
def repair_text(
    file: Annotated[str, typer.Argument(help="Text file (UTF-8), or - for standard input.")] = "-",
    explain: Annotated[
        bool, typer.Option("--explain", help="One JSON object a correction, on stderr.")
    ] = False,
    params: ParamsOption = None,
    debug: DebugOption = False,
) -> None:
    """Print damaged Polish text with its letters repaired, line for line.

    Example: `echo "wspoétpracy z organizacjami pozarzadowymi" | postulaty repair-text -`
    """
    import dataclasses
    import json

    from pipeline.repair import repair_text as repair
    from pipeline.settings import load_settings

    _options.debug = debug
    result = repair(_text(file), load_settings(params).repair)
    sys.stdout.buffer.write(result.text.encode("utf-8", errors="surrogateescape"))
    sys.stdout.flush()
    if explain:
        for correction in result.corrections:
            sys.stderr.write(json.dumps(dataclasses.asdict(correction), ensure_ascii=False) + "\n")


@app.command()
def compare(
    file: Annotated[str, typer.Argument(help="TSV of two texts a line, or - for standard input.")] = "-",
    debug: DebugOption = False,
) -> None:
    r"""Print pairs of texts with how alike they are and how probably they state one demand.

    Adds `score` (0–1) and `probability` to each line of a TSV of two texts.

    Example: `printf 'więcej lokali\tlokale dla NGO\n' | postulaty compare -`
    """
    from pipeline.linkage import compare_texts

    _options.debug = debug
    lines = [line for line in _text(file).splitlines() if line.strip()]
    pairs = [tuple(line.split("\t")[:2]) for line in lines]
    for number, pair in enumerate(pairs, start=1):
        if len(pair) != 2:
            raise UsageError(f"{file}, line {number}: expected two texts parted by a tab, found one.")
    for line, (score, probability) in zip(lines, compare_texts(pairs), strict=True):
        sys.stdout.write(f"{line}\t{score:.4f}\t{probability:.4f}\n")


@app.command()
def doctor(out: OutOption = OUT) -> None:
    """Check Tesseract, its models, dictionaries, DuckDB and folders; say how to mend what is missing.

    Example: `postulaty doctor`
    """
    from pipeline.console import out as console
    from pipeline.doctor import checks

    found = checks(out)
    for check in found:
        mark = "ok     " if check.ok else "MISSING"
        console.print(f"{mark}  {check.name}: {check.finding}", markup=False)
        if not check.ok:
            console.print(f"         {check.remedy}", markup=False)
    raise typer.Exit(0 if all(check.ok for check in found) else 1)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A gold file, or a folder of them (JSON).")],
    db: Annotated[Path, typer.Option("--db", help="The database to score.")] = OUT / "consultations.duckdb",
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    debug: DebugOption = False,
) -> None:
    """Score a run against gold rows: rows right, text, units, topics, repair and linkage.

    Example: `postulaty evaluate data/gold --db data/processed/consultations.duckdb`
    """
    import json

    from pipeline.console import print_table
    from pipeline.evaluate import score

    _options.debug = debug
    figures = score(gold, db)
    if form == "json":
        sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
        return
    for section, values in figures.items():
        print_table(section, ("figure", "value"), [(name, value) for name, value in values.items()])


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"postulaty {__version__}")
        raise typer.Exit


@app.callback()
def _door(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """From a folder of consultation records to a DuckDB database of demands."""


def main() -> None:
    """Run the command line; end with the contract's exit codes and without tracebacks."""
    try:
        app()
    except PostulatyError as error:
        if _options.debug:
            raise
        sys.stderr.write(f"postulaty: {' '.join(str(error).split())}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader (`| head`) has gone; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if _options.debug:
            raise
        message = " ".join(str(error).split())
        sys.stderr.write(
            f"postulaty: unexpected {type(error).__name__}: {message}. "
            "Please report it; --debug shows the traceback.\n"
        )
        sys.exit(1)


if __name__ == "__main__":
    main()

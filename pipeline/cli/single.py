"""Commands on one document, text or folder: extract, repair-text, compare, doctor, evaluate."""

from __future__ import annotations

import sys
from enum import StrEnum
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
    app,
    opened,
    text_of,
    told,
)
from pipeline.errors import InputError, UsageError

PANEL = "One document, one text, one machine"


class RowFormat(StrEnum):
    """Forms in which rows are printed."""

    jsonl = "jsonl"
    csv = "csv"


@app.command(rich_help_panel=PANEL)
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

    with opened(RAW, OUT, jobs, params, debug) as context:
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


@app.command("repair-text", rich_help_panel=PANEL)
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

    told.debug = debug
    result = repair(text_of(file), load_settings(params).repair)
    sys.stdout.buffer.write(result.text.encode("utf-8", errors="surrogateescape"))
    sys.stdout.flush()
    if explain:
        for correction in result.corrections:
            sys.stderr.write(json.dumps(dataclasses.asdict(correction), ensure_ascii=False) + "\n")


@app.command(rich_help_panel=PANEL)
def compare(
    file: Annotated[str, typer.Argument(help="TSV of two texts a line, or - for standard input.")] = "-",
    debug: DebugOption = False,
) -> None:
    r"""Print pairs of texts with how alike they are and how probably they state one demand.

    Adds `score` (0–1) and `probability` to each line of a TSV of two texts.

    Example: `printf 'więcej lokali\tlokale dla NGO\n' | postulaty compare -`
    """
    from pipeline.linkage import compare_texts

    told.debug = debug
    lines = [line for line in text_of(file).splitlines() if line.strip()]
    pairs = [tuple(line.split("\t")[:2]) for line in lines]
    for number, pair in enumerate(pairs, start=1):
        if len(pair) != 2:
            raise UsageError(f"{file}, line {number}: expected two texts parted by a tab, found one.")
    for line, (score, probability) in zip(lines, compare_texts(pairs), strict=True):
        sys.stdout.write(f"{line}\t{score:.4f}\t{probability:.4f}\n")


@app.command(rich_help_panel=PANEL)
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


@app.command(rich_help_panel=PANEL)
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

    told.debug = debug
    figures = score(gold, db)
    if form == "json":
        sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
        return
    for section, values in figures.items():
        print_table(section, ("figure", "value"), [(name, value) for name, value in values.items()])

"""What all commands share: the application, the options they take alike, the way to the stages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.errors import InputError, UsageError

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


@dataclass(slots=True)
class Told:
    """What the whole command line was told, for `main`."""

    debug: bool = False


told = Told()


@contextmanager
def opened(raw: Path, out: Path, jobs: int, params: Path | None, debug: bool) -> Iterator[Any]:
    """Give the stages' context: settings read, workers ready, progress shown on stderr."""
    from pipeline.artifacts import Store
    from pipeline.console import progress
    from pipeline.executor import Workers
    from pipeline.settings import load_settings
    from pipeline.stages import Context, Place

    told.debug = debug
    place = Place(raw, Store(out), load_settings(params), debug)
    with Workers(jobs) as workers, progress() as show:
        yield Context(place, workers, show)


def text_of(file: str) -> str:
    """Return the text of a file, or of standard input for "-"."""
    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="surrogateescape")
    try:
        return Path(file).read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}). Name a text file, or - .") from error


def say_set_aside(store: Any, names: Sequence[str] | None = None) -> int:
    """Print each document that was set aside on stderr; return the exit code, 0 or 3."""
    from pipeline.console import err
    from pipeline.recipe import STAGES, problems

    set_aside = [p for p in problems(store, names or STAGES) if p.severity == "error"]
    for problem in set_aside:
        err.print(f"{problem.stage}: {problem.message}", markup=False, style="red")
    return InputError.exit_code if set_aside else 0

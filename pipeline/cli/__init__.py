"""The front door: arguments in, exit code out. A room is opened only when it is asked for.

Results go to stdout, progress and warnings to stderr. Exit codes are the contract's: 0 all well,
2 wrong usage, 3 finished but some documents were set aside, 130 interrupted, 1 anything else.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import answers, single, work
from pipeline.cli.options import app, told
from pipeline.errors import PostulatyError

__all__ = ["answers", "app", "main", "single", "work"]


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
        if told.debug:
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
        if told.debug:
            raise
        message = " ".join(str(error).split())
        sys.stderr.write(
            f"postulaty: unexpected {type(error).__name__}: {message}. "
            "Please report it; --debug shows the traceback.\n"
        )
        sys.exit(1)


if __name__ == "__main__":
    main()

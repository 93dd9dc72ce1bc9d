"""The whole way, in order: which stages there are and how they are run one after another.

Each stage is opened only when its turn comes, so a command that needs one room loads one room.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfile

from pipeline.artifacts import Store
from pipeline.errors import InputError, UsageError
from pipeline.records import Document, Problem, Proposal
from pipeline.stages import Context, Place, StageReport

STAGES = (
    "ingest",
    "ocr",
    "repair",
    "tables",
    "proposals",
    "announcements",
    "linkage",
    "load",
    "report",
)
"""The stages in order; `dvc.yaml` names the same."""


def run_stage(name: str, context: Context) -> StageReport:
    """Bring one stage's files up to date with those of the stages before it."""
    module = importlib.import_module(f"pipeline.{name}.stage")
    report: StageReport = module.run(context)
    return report


def run_stages(context: Context, names: Sequence[str] = STAGES) -> Iterator[StageReport]:
    """Run stages in the given order, yielding each one's report as it ends.

    Raises:
        UsageError: RAW is not a folder.
    """
    raw = context.place.raw
    if not raw.is_dir():
        raise UsageError(f"{raw}: no such folder. Name the folder that holds the records.")
    if "ocr" in names and not (context.store.root / "ocr").exists():
        # A first run has pages to read; the reader takes a second to load, while files are opened.
        context.workers.prepare("pipeline.ocr.stage")
    for name in names:
        yield run_stage(name, context)


def problems(store: Store, names: Sequence[str] = STAGES) -> tuple[Problem, ...]:
    """Return what every stage set aside or doubted, stage by stage, in the documents' order."""
    collected: list[Problem] = []
    collection = store.read("ingest", "manifest", Document)
    for name in names:
        collected += store.read_if_there(name, "problems", Problem)
        for document in collection:
            collected += store.read_if_there(name, "problems", Problem, document.document_id)
    return tuple(collected)


def extract(file: Path, context: Context) -> tuple[tuple[Proposal, ...], tuple[Problem, ...]]:
    """Return one document's proposal rows and problems, using a folder that is thrown away.

    Raises:
        UsageError: there is no such file.
        InputError: the document cannot be read.
    """
    if not file.is_file():
        raise UsageError(f"{file}: no such file.")
    with tempfile.TemporaryDirectory(prefix="postulaty-") as folder:
        raw, store = Path(folder, "raw"), Store(Path(folder, "out"))
        raw.mkdir()
        copyfile(file, raw / file.name)
        sidecar = file.with_name(f"{file.name}.toml")
        if sidecar.is_file():
            copyfile(sidecar, raw / sidecar.name)
        place = Place(raw, store, context.place.settings, context.place.debug)
        names = STAGES[: STAGES.index("proposals") + 1]
        for _ in run_stages(Context(place, context.workers, context.progress), names):
            pass
        collection = store.read("ingest", "manifest", Document)
        rows = [
            row
            for document in collection
            for row in store.read_if_there("proposals", "proposals", Proposal, document.document_id)
        ]
        found = problems(store, names)
    if not rows and (errors := [p.message for p in found if p.severity == "error"]):
        raise InputError("; ".join(errors))
    return tuple(rows), found

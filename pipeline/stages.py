"""What all stages share: their context, freshness of documents, and what becomes of errors.

A room's `stage.py` says what it reads and writes and gives the work for one document; this
module asks which documents need it, spreads them over the workers, writes the results under
their key and turns an `InputError` into a `Problem`. The rest of the run goes on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.artifacts import Store, code_digest, digest, file_digest
from pipeline.errors import InputError, PostulatyError
from pipeline.executor import Workers
from pipeline.records import Document, Problem
from pipeline.settings import Settings, as_dict

FOUNDATION = ("records.py", "geometry.py", "grid.py", "alignment.py", "sheet.py", "polish.py", "stages.py")
"""Modules whose code every stage's answers may depend on."""

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, total)."""


@dataclass(frozen=True, slots=True)
class Place:
    """All that the work on one document needs; plain data that travels to a worker."""

    raw: Path
    store: Store
    settings: Settings
    debug: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """A place, the workers, somebody to tell how far we are, and when (UTC) the command began."""

    place: Place
    workers: Workers
    progress: Progress = lambda stage, done, total: None
    started: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))

    @property
    def store(self) -> Store:
        """The folder of processed data."""
        return self.place.store


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did: of `total` documents (or steps) `done` were worked on, the rest was fresh."""

    stage: str
    total: int
    done: int


Records = Mapping[str, Iterable[Any]]
"""What the work on a document returns: table name → records. "problems" may be left out."""


@dataclass(frozen=True, slots=True)
class DocumentStage:
    """A stage that works document by document.

    `work` must be a module-level function. `reads` are the (stage, table) files of the same
    document that it opens, `writes` its tables with their record types; "problems" is added.
    `extra` is anything else the answers depend on (a tool's version, a digest of a raw file).
    """

    name: str
    reads: tuple[tuple[str, str], ...]
    writes: Mapping[str, type]
    work: Callable[[Document, Place], Records]
    extra: tuple[str, ...] = ()

    @property
    def tables(self) -> Mapping[str, type]:
        """All tables the stage writes for a document."""
        return {**self.writes, "problems": Problem}

    def key(self, document: Document, place: Place) -> str:
        """Return the key of this document's artifacts: whatever they depend on, digested."""
        said = dataclasses.asdict(dataclasses.replace(document, path="", paths=()))
        section = as_dict(getattr(place.settings, self.name))
        inputs = place.store.digests(self.reads, document.document_id)
        return digest(self.name, code_digest(self.name, *FOUNDATION), said, section, inputs, self.extra)


def run_id(context: Context) -> str:
    """Return the id of a run: made from documents, what people wrote, settings and code.

    The same input gives the same id, so a demand's history can name the run that changed it.
    """
    raw = context.place.raw
    written = [raw / "decisions.csv", raw / "units.csv", *sorted((raw / "lexicon").glob("*.csv"))]
    rooms = [room.name for room in dataclasses.fields(Settings)]
    return (
        "r"
        + digest(
            [document.document_id for document in documents(context.store)],
            [(path.name, file_digest(path)) for path in written],
            as_dict(context.place.settings),
            code_digest(*rooms, *FOUNDATION),
        )[:12]
    )


def documents(store: Store) -> tuple[Document, ...]:
    """Return the collection as `ingest` listed it, without those a sidecar says to ignore."""
    return tuple(d for d in store.read("ingest", "manifest", Document) if not d.ignored)


def _work_on(job: tuple[DocumentStage, Document, Place, str]) -> None:
    """Do one document's work and write it, or write down why it could not be done."""
    stage, document, place, key = job
    tables: dict[str, Iterable[Any]]
    try:
        tables = dict(stage.work(document, place))
    except InputError as error:
        tables = {"problems": [_problem(stage.name, document, str(error))]}
    except PostulatyError:
        raise
    except Exception as error:
        # A parser's surprise at one hostile file must not end the run for the others; it is
        # kept as a problem, and --debug gives the traceback.
        if place.debug:
            raise
        message = (
            f"{document.path}: unexpected {type(error).__name__} ({error}). The document was set aside; "
            f"`postulaty {stage.name} --debug` shows where, please report it."
        )
        tables = {"problems": [_problem(stage.name, document, message)]}
    for table, record in stage.tables.items():
        place.store.write(stage.name, table, record, tables.get(table, ()), key, document.document_id)


def _problem(stage: str, document: Document, message: str) -> Problem:
    return Problem(document.document_id, None, stage, "error", " ".join(message.split()))


def run_documents(stage: DocumentStage, context: Context, collection: Sequence[Document]) -> StageReport:
    """Bring every document's artifacts of this stage up to date and drop those of vanished ones."""
    place = context.place
    place.store.prune(stage.name, [d.document_id for d in collection])
    keyed = [(document, stage.key(document, place)) for document in collection]
    due = [
        (stage, document, place, key)
        for document, key in keyed
        if not place.store.is_fresh(stage.name, stage.tables, key, document.document_id)
    ]
    context.progress(stage.name, 0, len(due))
    for done, _ in enumerate(context.workers.map_unordered(_work_on, due), start=1):
        context.progress(stage.name, done, len(due))
    return StageReport(stage.name, len(keyed), len(due))


def run_collection(
    name: str,
    context: Context,
    writes: Mapping[str, type],
    inputs: Sequence[object],
    work: Callable[[], Records],
) -> StageReport:
    """Bring a step over the whole collection up to date: `work` runs unless its `inputs` are unchanged."""
    section = as_dict(getattr(context.place.settings, name))
    key = digest(name, code_digest(name, *FOUNDATION), section, list(inputs))
    if context.store.is_fresh(name, writes, key):
        return StageReport(name, 1, 0)
    context.progress(name, 0, 1)
    tables = work()
    for table, record in writes.items():
        context.store.write(name, table, record, tables.get(table, ()), key)
    context.progress(name, 1, 1)
    return StageReport(name, 1, 1)

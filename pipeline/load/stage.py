"""Stage `load`: all artifacts → DIR/consultations.duckdb and DIR/parquet."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pipeline.artifacts import code_digest, to_table
from pipeline.database import NAME
from pipeline.load import PARQUET, load
from pipeline.load.gather import gather, inputs, placed
from pipeline.load.versions import versions
from pipeline.opendata import is_published
from pipeline.records import Document, Problem, Run
from pipeline.settings import as_dict
from pipeline.stages import Context, Records, StageReport, documents, run_collection, run_id

WRITES = {"runs": Run, "problems": Problem}
"""The runs so far, kept here because the database is always built anew."""


def run(context: Context) -> StageReport:
    """Build the database unless nothing it depends on has changed."""
    store = context.store
    document_ids = [document.document_id for document in documents(store)]
    manifest = {d.document_id: d.path for d in store.read("ingest", "manifest", Document)}
    document_ids.sort(key=lambda document_id: manifest[document_id])
    if not ((store.root / NAME).is_file() and is_published(store.root / PARQUET)):
        store.path("load", "problems").unlink(missing_ok=True)  # what was built has gone: build again

    def work() -> Records:
        tables = gather(store, document_ids)
        runs = _runs(context)
        load({**tables, "run": placed(to_table(Run, runs))}, store.root)
        return {"runs": runs}

    depends_on = [code_digest("database.py", "opendata.py"), *inputs(store, document_ids)]
    return run_collection("load", context, WRITES, depends_on, work)


def _runs(context: Context) -> tuple[Run, ...]:
    """Return the runs so far with this one; a run of the same input is the same run."""
    this = run_id(context)
    earlier = context.store.read_if_there("load", "runs", Run)
    now = Run(
        run_id=this,
        started=context.started,
        ended=datetime.now(UTC).replace(tzinfo=None),
        versions=json.dumps(versions(), sort_keys=True),
        settings=json.dumps(as_dict(context.place.settings), sort_keys=True, ensure_ascii=False),
    )
    return (*(run for run in earlier if run.run_id != this), now)

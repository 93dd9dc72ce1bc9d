"""Records of all stages to `consultations.duckdb` and the same tables as open data.

In come the artifacts, out go a database with keys, enums, comments and views, Parquet files and
their data package. The room refuses to mend: records that break a key are an error, not a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from pipeline.database import NAME, build
from pipeline.load.insert import insert
from pipeline.opendata import publish

PARQUET = "parquet"
"""The folder of open data beside the database."""


def load(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Build the database in `folder` from the records' tables, then write them as open data.

    Readers of an older database keep it open; the new one takes its name when it is whole.
    """
    with build(folder / NAME) as connection:
        insert(connection, tables)
        publish(connection, folder / PARQUET)

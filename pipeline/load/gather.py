"""The stages' artifacts as Arrow tables, one for each table of the database.

In come the files that `sources.csv` lists; out go whole columns, never records one by one. A
file that is missing is no rows (its document was set aside, or its stage had nothing to say); a
file of another form than its record is an error that names it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import records
from pipeline.artifacts import Store, arrow_schema, file_digest, from_table
from pipeline.errors import ContractError
from pipeline.polish import WORD, lemma
from pipeline.records import Correction, Diagnosis, replay

_READERS = 8
"""Threads that open files: a corpus of years has tens of thousands of small ones."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of the table `name` lie: `scope` is "document", "collection" or "both"."""

    name: str
    stage: str
    table: str
    record: str
    scope: str

    def paths(self, store: Store, document_ids: Sequence[str]) -> Iterator[Path]:
        """Yield the files that may hold rows, the collection's first, then the documents' in order."""
        if self.scope != "document":
            yield store.path(self.stage, self.table)
        if self.scope != "collection":
            for document_id in document_ids:
                yield store.path(self.stage, self.table, document_id)


@cache
def sources() -> tuple[Source, ...]:
    """Return the list of all artifacts that the database is made of."""
    with Path(__file__).with_name("sources.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Source(**row) for row in csv.DictReader(file))


def inputs(store: Store, document_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return each input file's name and content digest: what the database depends on."""
    paths = [path for source in sources() for path in source.paths(store, document_ids)]
    with ThreadPoolExecutor(_READERS) as pool:
        digests = pool.map(file_digest, paths)
    names = (path.relative_to(store.root).as_posix() for path in paths)
    return [(name, said) for name, said in zip(names, digests, strict=True) if said]


def gather(store: Store, document_ids: Sequence[str]) -> dict[str, pa.Table]:
    """Return the rows of all sources by table name, each with its `place` among them.

    Raises:
        ContractError: a file was written by another version.
    """
    parts: dict[str, list[pa.Table]] = {}
    with ThreadPoolExecutor(_READERS) as pool:
        for source in sources():
            schema = arrow_schema(getattr(records, source.record))
            found = pool.map(lambda path, s=schema: _read(path, s), source.paths(store, document_ids))
            parts.setdefault(source.name, [schema.empty_table()]).extend(t for t in found if t is not None)
    tables = {name: pa.concat_tables(found) for name, found in parts.items()}
    tables["page"] = _with_repaired_text(tables["page"], tables["correction"])
    tables["page"] = _with_diagnoses(tables["page"], tables.pop("diagnosis"))
    forms = word_forms(tables["proposal"].column("text").to_pylist())
    tables["proposal"] = _with_lemmas(tables["proposal"], forms)
    tables["word_form"] = pa.table({"form": list(forms), "lemma": list(forms.values())}, _FORMS)
    return {name: placed(table) for name, table in tables.items()}


_FORMS = pa.schema([("form", pa.string()), ("lemma", pa.string())])


def placed(table: pa.Table) -> pa.Table:
    """Return the table with a column `place` that counts its rows."""
    return table.append_column("place", pa.array(range(table.num_rows), pa.int64()))


def _read(path: Path, schema: pa.Schema) -> pa.Table | None:
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except FileNotFoundError:
        return None
    except (OSError, pa.ArrowInvalid) as error:
        raise ContractError(
            f"{path}: cannot be read ({error}). Run the stage that writes it again."
        ) from error
    if not table.schema.equals(schema):
        raise ContractError(
            f"{path}: written by another version of postulaty. Run the stage that writes it again."
        )
    return table.replace_schema_metadata(None)


def _with_repaired_text(pages: pa.Table, corrections: pa.Table) -> pa.Table:
    """Add `text`: each page's corrections replayed over its `text_raw`."""
    of_page: dict[tuple[str, int], list[Correction]] = {}
    for correction in from_table(Correction, corrections):
        of_page.setdefault((correction.document_id, correction.page), []).append(correction)
    columns = (pages.column(name).to_pylist() for name in ("document_id", "page", "text_raw"))
    texts = [
        replay(raw, of_page.get((document_id, page), ()))
        for document_id, page, raw in zip(*columns, strict=True)
    ]
    return pages.append_column("text", pa.array(texts, pa.string()))


def _with_diagnoses(pages: pa.Table, diagnoses: pa.Table) -> pa.Table:
    """Add what repair found wrong with each page to what reading it had found: column `damage`."""
    found = {(d.document_id, d.page): d.damage for d in from_table(Diagnosis, diagnoses)}
    columns = (pages.column(name).to_pylist() for name in ("document_id", "page", "damage"))
    damage = [
        sorted({*known, *found.get((document_id, page), ())})
        for document_id, page, known in zip(*columns, strict=True)
    ]
    field = pages.schema.field("damage")
    return pages.set_column(pages.schema.get_field_index("damage"), field, pa.array(damage, field.type))


def word_forms(texts: Sequence[str]) -> dict[str, str]:
    """Return every word form in `texts`, lower case, with its lemma; sorted by form.

    >>> word_forms(["Więcej lokali", "lokale"])
    {'lokale': 'lokal', 'lokali': 'lokal', 'więcej': 'dużo'}
    """
    forms = {form for text in texts for form in WORD.findall(text.lower())}
    return {form: lemma(form) for form in sorted(forms)}


def _with_lemmas(proposals: pa.Table, forms: Mapping[str, str]) -> pa.Table:
    """Add `lemmas`: the dictionary forms of each proposal's words, in order."""
    texts = proposals.column("text").to_pylist()
    lemmas = [[forms[form] for form in WORD.findall(text.lower())] for text in texts]
    return proposals.append_column("lemmas", pa.array(lemmas, pa.list_(pa.string())))

"""How long loading takes: `python -m benchmarks.load [proposals]` (default 100,000, in tables of 70 rows)."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import time
from pathlib import Path

from pipeline.artifacts import Store
from pipeline.executor import Workers
from pipeline.load.stage import run
from pipeline.records import (
    Consultation,
    Correction,
    Demand,
    DemandMember,
    Document,
    Match,
    Page,
    Proposal,
    ProposalUnit,
    Unit,
    UnitAlias,
    proposal_id,
)
from pipeline.settings import Settings
from pipeline.stages import Context, Place
from tests.collection import document, document_id, pages_of, proposals_of

WORDS = ["więcej", "lokali", "dla", "organizacji", "nowy", "konkurs", "na", "sprzęt", "wkład", "własny"]


def write(store: Store, proposals: int, rows_a_document: int = 70) -> None:
    """Write the artifacts of a made-up collection of that size."""
    model = proposals_of(2026)[0]
    documents, members, named, demands, matches = [], [], [], [], []
    units = [Unit(f"u{n}", f"Wydział {n}", "wydział", None) for n in range(40)]
    for number in range(proposals // rows_a_document):
        name, year = f"zestawienie_{number}.pdf", 2000 + number % 26
        own = document_id(name)
        documents.append(document(name))
        rows = []
        for row in range(rows_a_document):
            key = proposal_id(own, 1 + row // 8, row % 8 + 1)
            text = " ".join(WORDS[(row * 7 + number + i * i) % len(WORDS)] for i in range(14))
            page = 1 + row // 8
            rows.append(
                dataclasses.replace(
                    model, proposal_id=key, document_id=own, page_from=page, page_to=page, number=row + 1,
                    text=text, text_raw=text, lines=(text,),
                )
            )  # fmt: skip
            members.append(DemandMember(f"q{row}-{number // 26}", key, 0, 0.9, "model"))
            named.append(ProposalUnit(key, f"u{row % 40}", 1, f"Wydział {row % 40}"))
            if row:
                matches.append(Match(rows[-2].proposal_id, 0, key, 0, 0.3, (), "unsure", "model"))
        said = Consultation(own, "proposal_summary", None, "Brzezina", year, year, None, None)
        pages = pages_of(name, [" ".join(WORDS) * 30] * 9)
        fixes = [
            Correction(own, page.page, 10 * n, "l", "l", "letters", 0.99, None)
            for page in pages
            for n in range(30)
        ]
        for stage, table, record, found in (
            ("ocr", "pages", Page, pages),
            ("repair", "corrections", Correction, fixes),
            ("proposals", "proposals", Proposal, rows),
            ("announcements", "consultation", Consultation, [said]),
        ):
            store.write(stage, table, record, found, "k", own)
    for key in dict.fromkeys(m.demand_id for m in members):
        demands.append(
            Demand(key, "Brzezina", f"Postulat {key}", 2000, 2025, tuple(range(2000, 2026)), 26, "recurring")
        )
    store.write("ingest", "manifest", Document, documents, "k")
    for stage, table, record, found in (
        ("proposals", "units", Unit, units),
        ("proposals", "unit_alias", UnitAlias, [UnitAlias(u.unit_id, u.name, "collection") for u in units]),
        ("proposals", "proposal_unit", ProposalUnit, named),
        ("linkage", "demands", Demand, demands),
        ("linkage", "members", DemandMember, members),
        ("linkage", "matches", Match, matches),
    ):
        store.write(stage, table, record, found, "k")


def main() -> None:
    """Write a collection, load it twice, print the times."""
    proposals = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder, "out"))
        write(store, proposals)
        context = Context(Place(Path(folder), store, Settings()), Workers(1))
        for label in ("load", "nothing new"):
            start = time.perf_counter()
            run(context)
            print(f"{label}: {time.perf_counter() - start:.1f} s for {proposals:,} proposals")


if __name__ == "__main__":
    main()

"""The sample corpus: which year comes in which layout and form, written with its gold.

Each year's summary has another form, as an archive that three clerks kept.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.samples.announcement import announcements, write_announcement
from pipeline.samples.build import build
from pipeline.samples.flat import render_flat
from pipeline.samples.model import Gold, Layout, SampleRecord
from pipeline.samples.office import render_docx, render_xlsx
from pipeline.samples.pdf import render_pdf
from pipeline.samples.scan import scan
from pipeline.samples.web import render_html

CITY = "olszogrod"
SEED = 2026


def render_scan(record: SampleRecord, path: Path, profile: str) -> Gold:
    """Write `record` as a scan and return its gold: that of the PDF it was scanned from."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.pdf"
        made = render_pdf(record, source)
        scan(source, path, profile, record.seed + record.year)
    return made


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the corpus: its name and how that year's record is laid out and written."""

    name: str
    year: int
    layout: Layout
    render: Callable[[SampleRecord, Path], Gold]


ENTRIES: Mapping[str, tuple[Entry, ...]] = {
    "olszogrod": (
        Entry("2018_zestawienie.txt", 2018, "rotated", render_flat),
        Entry("2019_zestawienie.pdf", 2019, "column", lambda r, p: render_scan(r, p, "skew200")),
        Entry("2020_zestawienie.pdf", 2020, "rotated", lambda r, p: render_scan(r, p, "clean300")),
        Entry("2021_zestawienie.pdf", 2021, "band", render_pdf),
        Entry("2022_zestawienie.docx", 2022, "rotated", render_docx),
        Entry("2023_zestawienie.html", 2023, "column", render_html),
        Entry("2025_zestawienie.xlsx", 2025, "band", render_xlsx),
        Entry("2026_zestawienie.pdf", 2026, "rotated", render_pdf),
    ),
    "wielimierz": (
        Entry("2021_wnioski.pdf", 2021, "rotated", lambda r, p: render_scan(r, p, "skew200")),
        Entry("2022_wnioski.pdf", 2022, "column", lambda r, p: render_scan(r, p, "rough150")),
        Entry("2023_wnioski.pdf", 2023, "band", lambda r, p: render_scan(r, p, "clean300")),
        Entry("2024_wnioski.pdf", 2024, "rotated", render_pdf),
    ),
}
"""City → its documents. Olszogród's are `data/raw`; Wielimierz is held out, for evaluations only."""


def write_corpus(raw: Path, golden: Path, city: str = CITY) -> Mapping[str, int]:
    """Write every document of `city` and its gold; return the number of rows of each."""
    raw.mkdir(parents=True, exist_ok=True)
    golden.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for entry in ENTRIES[city]:
        made = entry.render(build(city, SEED, entry.year, entry.layout), raw / entry.name)
        write_gold(made, golden)
        counts[entry.name] = len(made["rows"])
    for said in announcements(city):
        write_gold(write_announcement(city, said, raw), golden)
        counts[f"{said['name']}.{said['form']}"] = 0
    return counts


def write_gold(made: Gold, folder: Path) -> None:
    """Write a gold file under its document's name."""
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{made['document']}.json").write_text(text, encoding="utf-8")

"""Texts to generated records with their gold rows: for `data/raw/`, tests and training.

In: the texts of invented cities (`texts/`). Out: records of proposals in every form an archive
holds, each with gold that says what stands in it. Nothing here reads a real document.

    record = build("olszogrod", seed=1, year=2020, layout="rotated")
    gold = render_pdf(record, path)
    scan(path, scanned, "skew200", seed=1)
"""

from pipeline.samples.announcement import announcements, write_announcement
from pipeline.samples.build import build
from pipeline.samples.corpus import render_scan, write_corpus, write_gold
from pipeline.samples.flat import render_flat
from pipeline.samples.model import Gold, Layout, SampleRecord, SampleRow, SampleTopic
from pipeline.samples.office import render_docx, render_xlsx
from pipeline.samples.pdf import render_pdf
from pipeline.samples.scan import PROFILES, Profile, scan
from pipeline.samples.texts import cities, city, demands, lookalikes
from pipeline.samples.web import render_html

__all__ = [
    "PROFILES",
    "Gold",
    "Layout",
    "Profile",
    "SampleRecord",
    "SampleRow",
    "SampleTopic",
    "announcements",
    "build",
    "cities",
    "city",
    "demands",
    "lookalikes",
    "render_docx",
    "render_flat",
    "render_html",
    "render_pdf",
    "render_scan",
    "render_xlsx",
    "scan",
    "write_announcement",
    "write_corpus",
    "write_gold",
]

"""A record → the damaged flat text an English OCR run leaves of its scan: no marks, no layout.

Real engine output (Tesseract, model `eng`), page by page, runs of empty lines between pages.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from PIL import Image

from pipeline.samples.model import Gold, SampleRecord
from pipeline.samples.pdf import render_pdf
from pipeline.samples.scan import Profile, scanned_pages

OFFICE_SCAN = Profile(dpi=200, skew_deg=0.0, noise=6, blur=0.6, shade=0.0, jpeg_quality=60)
PAGE_BREAK = "\n\n\n\n\n"


def render_flat(record: SampleRecord, path: Path, profile: Profile = OFFICE_SCAN) -> Gold:
    """Write what the English model reads of `record`'s scan; return the gold of what was there."""
    import pytesseract

    # Threads inside Tesseract only slow small pages down.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.pdf"
        made = render_pdf(record, source)
        texts = [
            # One column of text (psm 4): lines run across the table's columns, as when layout is lost,
            # and most row numbers are found (28 of 30; psm 6 finds 16).
            pytesseract.image_to_string(Image.fromarray(image), lang="eng", config="--psm 4").strip()
            for image in scanned_pages(source, profile, record.seed + record.year)
        ]
    path.write_text(PAGE_BREAK.join(texts) + "\n", encoding="utf-8")
    return _without_topics(made) if record.layout == "rotated" else made


def _without_topics(made: Gold) -> Gold:
    """Return the gold without what the text lost: rotated topics leave stray letters at most."""
    return made | {
        "topics": [topic | {"topic": None} for topic in made["topics"]],
        "rows": [row | {"topic": None} for row in made["rows"]],
    }

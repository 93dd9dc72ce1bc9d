"""Reading beside OCRmyPDF: the same scans, the same machine, turn about; ratios of the time taken.

    python -m benchmarks.reading [FOLDER] [--jobs 2] [--turns 2]

Without FOLDER a ten-page scanned table is generated. Ours is ingest, OCR and tables: words with
boxes, rulings, number cells and rotated topics read, cells found. OCRmyPDF runs as people run it for
Polish scans, `-l pol --deskew`, optimising switched off. It is installed into an environment of
its own in the user's cache; Ghostscript it needs from the system.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2
from PIL import Image

from pipeline.samples import PROFILES, build, render_pdf, scan

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "postulaty-benchmarks"
PAGES = 10


def peer() -> Path:
    """Return OCRmyPDF's command, installed if need be."""
    command = CACHE / "bin" / "ocrmypdf"
    if shutil.which("gs") is None:
        sys.exit("benchmarks.reading: OCRmyPDF needs Ghostscript; Debian: apt-get install ghostscript")
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(CACHE)], check=True)
        subprocess.run([str(CACHE / "bin" / "pip"), "-q", "install", "ocrmypdf"], check=True)
    return command


def ten_pages(folder: Path) -> Path:
    """Write a scanned table of ten pages, 200 dpi, skewed and noisy."""
    made = folder / "table.pdf"
    with pypdfium2.PdfDocument.new() as cut:
        for name in ("wielimierz", "olszogrod"):
            whole = folder / f"{name}.pdf"
            render_pdf(build(name, 11, 2022, "rotated", rows=160), folder / "born.pdf")
            scan(folder / "born.pdf", whole, PROFILES["skew200"], 11)
            with pypdfium2.PdfDocument(whole) as source:
                cut.import_pages(source, list(range(min(PAGES - len(cut), len(source)))))
        cut.save(made)
        print(f"{len(cut)} generated pages")
    return made


def as_pdf(folder: Path, into: Path) -> Path:
    """Return the images of a folder as one PDF, a page each."""
    images = [Image.open(path).convert("RGB") for path in sorted(folder.glob("*.jpg"))]
    path = into / "images.pdf"
    images[0].save(path, save_all=True, append_images=images[1:], resolution=200)
    print(f"{len(images)} page images")
    return path


def seconds(command: list[str], **environment: str) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])}: {done.stderr[-800:]}")
    return time.perf_counter() - start


OURS = """
import sys
from pathlib import Path
from pipeline.artifacts import Store
from pipeline.executor import Workers
from pipeline.recipe import run_stages
from pipeline.settings import Settings
from pipeline.stages import Context, Place
if __name__ == "__main__":
    with Workers(int(sys.argv[3])) as workers:
        place = Place(Path(sys.argv[1]), Store(Path(sys.argv[2])), Settings())
        list(run_stages(Context(place, workers), ["ingest", "ocr", "tables"]))
"""


def ours(file: Path, jobs: int) -> float:
    """Return how long our stages take in a process of their own, from nothing to cells."""
    with tempfile.TemporaryDirectory() as folder:
        raw, script = Path(folder, "raw"), Path(folder, "ours.py")
        raw.mkdir()
        shutil.copy(file, raw)
        script.write_text(OURS)
        out = str(Path(folder, "out"))
        return seconds([sys.executable, str(script), str(raw), out, str(jobs)], PYTHONPATH=str(Path.cwd()))


def theirs(command: Path, file: Path, jobs: int) -> float:
    """Return how long OCRmyPDF takes for a searchable PDF."""
    with tempfile.TemporaryDirectory() as folder:
        told = ["-l", "pol", "--jobs", str(jobs), "--deskew", "--optimize", "0", "--output-type", "pdf"]
        return seconds([str(command), *told, str(file), str(Path(folder, "out.pdf"))])


def main() -> None:
    """Run both turn about and print the ratio of their best times."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--turns", type=int, default=2)
    told = asked.parse_args()
    command = peer()
    with tempfile.TemporaryDirectory() as place:
        file = as_pdf(told.folder, Path(place)) if told.folder else ten_pages(Path(place))
        times = [(ours(file, told.jobs), theirs(command, file, told.jobs)) for _ in range(told.turns)]
    for one, other in times:
        print(f"postulaty {one:6.1f} s   OCRmyPDF {other:6.1f} s   ratio {one / other:.2f}")
    best = min(t[0] for t in times) / min(t[1] for t in times)
    print(f"ratio of the best times: {best:.2f}")


if __name__ == "__main__":
    main()

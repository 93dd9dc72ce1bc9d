"""What a run worked with: the versions of this program, its libraries and its tools."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version

_LIBRARIES = (
    "duckdb", "pyarrow", "pdfplumber", "pypdfium2", "pytesseract", "opencv-python-headless", "pillow",
    "ftfy", "morfeusz2", "spacy", "rapidfuzz", "scikit-learn", "wordfreq",
)  # fmt: skip
"""Libraries whose answers the results depend on."""


def versions() -> dict[str, str]:
    """Return name → version, "missing" for what is not installed."""
    from pipeline import __version__

    found = {"postulaty": __version__, "python": platform.python_version(), "tesseract": _tesseract()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _tesseract() -> str:
    program = shutil.which("tesseract")
    if program is None:
        return "missing"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30)
    lines = (said.stdout or said.stderr).split("\n")
    return lines[0].removeprefix("tesseract").strip() or "unknown"

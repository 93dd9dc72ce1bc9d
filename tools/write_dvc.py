"""Write `dvc.yaml` from what the stages say of themselves, so the two cannot drift apart.

Run by `make generated`; tests/test_house.py checks that the file in the repository is what this writes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEAD = """\
# Written by tools/write_dvc.py (`make generated`). The same stages as `postulaty run`, in the same order
# and with the same code; `make repro` runs them. `persist: true`: a stage keeps its folder, because
# it knows by content which documents are still fresh, so that adding one does not redo the others.
"""
READS = {
    "ingest": (),
    "ocr": ("ingest",),
    "repair": ("ocr",),
    "tables": ("ocr",),
    "proposals": ("ingest", "ocr", "repair", "tables"),
    "announcements": ("ingest", "ocr", "repair", "proposals"),
    "linkage": ("ingest", "proposals", "announcements"),
    "load": ("ingest", "ocr", "repair", "tables", "proposals", "announcements", "linkage"),
    "report": ("load",),
}
RAW_READERS = {"ingest", "ocr", "proposals", "linkage", "report"}
LOADED = ["data/processed/consultations.duckdb", "data/processed/parquet", "data/processed/load"]


def _outs(stage: str) -> list[str]:
    return LOADED if stage == "load" else [f"data/processed/{stage}"]


def stages() -> dict[str, Any]:
    """Return the stages as `dvc.yaml` has them."""
    door = {"__init__.py", "__main__.py", "cli.py", "doctor.py", "console.py", "recipe.py"}
    foundation = sorted(p.as_posix() for p in Path("pipeline").glob("*.py") if p.name not in door)
    return {
        stage: {
            # Exit code 3 says that documents were set aside, each listed: no reason to stop here.
            "cmd": f"python -m pipeline {stage} data/raw --out data/processed || [ $? -eq 3 ]",
            "deps": [
                f"pipeline/{stage}",
                *foundation,
                *(["data/raw"] if stage in RAW_READERS else []),
                *(out for earlier in reads for out in _outs(earlier)),
            ],
            "params": [stage],
            "outs": [{out: {"persist": True}} for out in _outs(stage)],
        }
        for stage, reads in READS.items()
    }


def text() -> str:
    """Return the whole file."""
    return HEAD + yaml.safe_dump({"stages": stages()}, sort_keys=False, width=100)


if __name__ == "__main__":
    (ROOT / "dvc.yaml").write_text(text(), encoding="utf-8")

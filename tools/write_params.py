"""Write `params.yaml` from the defaults in `pipeline/settings.py` (`make generated`)."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEAD = """\
# Settings, a section a room; what each means and where its value comes from stands in
# pipeline/settings.py. A key left out keeps its default; an unknown key is an error.
"""


def text() -> str:
    """Return the file with every setting at its default."""
    from pipeline.settings import Settings, as_dict

    return HEAD + yaml.safe_dump(as_dict(Settings()), sort_keys=False)


if __name__ == "__main__":
    (ROOT / "params.yaml").write_text(text(), encoding="utf-8")

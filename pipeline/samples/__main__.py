"""`python -m pipeline.samples OUT [CITY]` writes a sample corpus: OUT/raw and OUT/gold.

Without arguments, that of the repository: `data`, `olszogrod`. Only `wielimierz` else: texts that
nothing is tuned on, to take figures from.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from pipeline.samples.corpus import CITY, write_corpus


def main() -> None:
    """Write the corpus under the folder named on the command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    city = sys.argv[2] if len(sys.argv) > 2 else CITY
    for name, rows in write_corpus(out / "raw", out / "gold", city).items():
        logging.info("%s: %d rows", name, rows)


if __name__ == "__main__":
    main()

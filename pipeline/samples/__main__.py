"""`python -m pipeline.samples OUT` writes the sample corpus: OUT/raw and OUT/gold (OUT: `data`)."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from pipeline.samples.corpus import write_corpus


def main() -> None:
    """Write the corpus under the folder named on the command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    for name, rows in write_corpus(out / "raw", out / "gold").items():
        logging.info("%s: %d rows", name, rows)


if __name__ == "__main__":
    main()

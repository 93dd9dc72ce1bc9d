"""Units of a cell, however they are listed."""

import json
from pathlib import Path

import pytest

from pipeline.proposals.listing import as_listed
from pipeline.proposals.units import split_units

FOLDER = Path(__file__).parent / "cases"
CASES = json.loads((FOLDER / "listing.json").read_text(encoding="utf-8"))
OLD = json.loads((FOLDER / "units.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES + OLD, ids=lambda case: case["label"])
def test_units_however_listed(case):
    found = split_units(as_listed(case["lines"]))
    assert (list(found.units), found.remark) == (case["units"], case["remark"])


@pytest.mark.parametrize("case", CASES + OLD, ids=lambda case: case["label"])
def test_lines_stay_lines(case):
    assert len(as_listed(case["lines"])) == len(case["lines"])

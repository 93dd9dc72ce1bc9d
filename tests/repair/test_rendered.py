"""Floors on text that nothing was learnt from, printed, read by the English model (`rendered/README.md`)."""

import json
from pathlib import Path

import pytest

from pipeline.evaluate.repair import changes_right, words_right
from pipeline.records import replay
from pipeline.repair import repair_text
from pipeline.settings import RepairSettings

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["rendered"]


@pytest.fixture(scope="module", params=sorted(FLOORS))
def pages(request):
    found = json.loads((HERE / "rendered" / f"{request.param}.json").read_text(encoding="utf-8"))
    repaired = [repair_text(page["read"], RepairSettings()) for page in found]
    return FLOORS[request.param], [(p["printed"], p["read"], r) for p, r in zip(found, repaired, strict=True)]


def test_words_right(pages):
    floors, found = pages
    counts = [len(printed.split()) for printed, _, _ in found]
    right = [words_right(printed, result.text) for printed, _, result in found]
    assert sum(c * r for c, r in zip(counts, right, strict=True)) / sum(counts) >= floors["words right"]


def test_changes_right(pages):
    floors, found = pages
    counts = [changes_right(printed, read, result.text) for printed, read, result in found]
    changed, good = map(sum, zip(*counts, strict=True))
    assert changed > 1500
    assert good / changed >= floors["changes right"]


def test_twice_is_once_and_corrections_tell_it(pages):
    for _, read, result in pages[1]:
        assert replay(read, result.corrections) == result.text
        assert repair_text(result.text, RepairSettings()).text == result.text
        assert result.text.count("\n") == read.count("\n")

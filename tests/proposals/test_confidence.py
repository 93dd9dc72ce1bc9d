"""How sure a row is, why not surer, and what of it becomes a problem."""

import random

import pytest

from pipeline.proposals.confidence import parse_confidence, weights
from pipeline.proposals.doubts import doubts
from pipeline.proposals.row import Row
from pipeline.records import Part, Proposal

PART = Part(1, 0, 0, 1, 1)


def row(number: int, confidence: float = 1.0, *reasons: str) -> Proposal:
    return Proposal(
        f"d0-p01-r{number:02d}", "d0", 1, 1, (PART,), number, str(number), None, "a", "a", ("a",), (), "",
        1.0, confidence, reasons,
    )  # fmt: skip


def found(count: int, columns: float = 1.0) -> list[Row]:
    return [Row(1, 1, (PART,), (("w",),), (), evidence=(("columns", columns),)) for _ in range(count)]


def test_more_evidence_never_lowers_the_confidence() -> None:
    chance = random.Random(1)
    names = sorted(weights())
    for _ in range(200):
        seen = {name: chance.random() for name in names}
        better = seen | {(name := chance.choice(names)): min(1.0, seen[name] + chance.random())}
        assert parse_confidence(better)[0] >= parse_confidence(seen)[0]


def test_every_low_figure_is_a_reason() -> None:
    for name, weight in weights().items():
        assert parse_confidence({name: 0.0})[1] == (weight.reason,)
        assert parse_confidence({name: 1.0})[1] == ()


def test_a_figure_nobody_weighed_is_an_error() -> None:
    with pytest.raises(KeyError):
        parse_confidence({"beauty": 0.5})


def test_rows_doubtful_for_one_reason_are_told_of_together() -> None:
    rows = [row(n, 0.5, "the text has lost its columns") for n in range(1, 9)] + [
        row(9, 0.4, "other"),
        row(10),
    ]
    told = doubts("d0", found(10), rows, 0.7)
    assert [p.severity for p in told] == ["doubt", "doubt"]
    assert "8 of 10 rows (numbers 1–8): the text has lost its columns" in told[0].message
    assert "number 9" in told[1].message


def test_an_unknown_header_is_said_once() -> None:
    (told,) = doubts("d0", found(5, columns=0.0), [row(n) for n in range(1, 6)], 0.7)
    assert (told.severity, told.page) == ("note", 1)
    assert "no header that is known" in told.message

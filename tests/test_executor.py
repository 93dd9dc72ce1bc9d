"""Work is spread over processes, unless it is not worth one."""

from __future__ import annotations

import os
import sys
import time

from pipeline.executor import Workers

RARE = "colorsys"
"""A module of the standard library that nothing here needs."""


def where(number: int) -> tuple[int, int, bool]:
    time.sleep(0.05)
    return number, os.getpid(), RARE in sys.modules


def test_a_lone_item_is_worked_on_here() -> None:
    with Workers(2) as workers:
        assert [done[:2] for done in workers.map_unordered(where, [7])] == [(7, os.getpid())]


def test_items_are_worked_on_elsewhere_with_what_was_prepared() -> None:
    with Workers(2) as workers:
        workers.prepare(RARE)
        done = list(workers.map_unordered(where, range(12)))
    assert sorted(number for number, _, _ in done) == list(range(12))
    assert os.getpid() not in {process for _, process, _ in done}
    # A quick worker may take both loads; then the other loads with its first item.
    assert any(loaded for _, _, loaded in done)


def test_one_job_needs_no_process() -> None:
    with Workers(1) as workers:
        workers.prepare("no.such.module")
        assert [done[:2] for done in workers.map_unordered(where, range(2))] == [
            (n, os.getpid()) for n in (0, 1)
        ]

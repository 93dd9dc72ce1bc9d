"""Context decides: the probability of each candidate given all its neighbours' candidates.

Sums over all paths through the candidates under the word triples (forward and backward), so
that a confidence means what it says.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.repair.candidates import Candidate
from pipeline.repair.model import BREAK, Ngrams

Table = list[list[float]]


def posteriors(
    positions: Sequence[Sequence[Candidate]], model: Ngrams, starts: Sequence[float] = ()
) -> list[list[float]]:
    """Return for each position its candidates' probabilities, summing to 1.

    `starts` says of each position how probably something new begins there, though no stop stands before.
    """
    steps: list[list[Table]] = []
    stop = Candidate(BREAK, model.ids[BREAK], 1.0)
    for at, third in enumerate(positions):
        second = positions[at - 1] if at else (_START,)
        first = positions[at - 2] if at > 1 else (_START,)
        step = [[[_chance(a, b, c, model) for c in third] for b in second] for a in first]
        if starts and starts[at]:
            anew = [_chance(_START, stop, c, model) for c in third]
            step = [[_mixed(row, anew, starts[at]) for row in table] for table in step]
        steps.append(step)
    forward = _forward(steps)
    backward = _backward(steps)
    return [_marginal(f, b) for f, b in zip(forward, backward, strict=True)]


def _chance(first: Candidate, second: Candidate, third: Candidate, model: Ngrams) -> float:
    """Return the chance of the third after the others, and of its having been read so."""
    p = model.probability(first.id, second.id, third.id)
    return p * third.likelihood * (third.weight if third.id < 0 else 1.0)


_START = Candidate("<s>", -1, 1.0)


def _mixed(row: list[float], anew: list[float], start: float) -> list[float]:
    return [(1 - start) * chance + start * new for chance, new in zip(row, anew, strict=True)]


def _scaled(table: Table) -> Table:
    total = sum(map(sum, table)) or 1.0
    return [[value / total for value in row] for row in table]


def _forward(steps: list[list[Table]]) -> list[Table]:
    """Return per position the weight of each (previous, current) with all that came before."""
    tables: list[Table] = []
    before: Table = [[1.0]]
    for step in steps:
        seconds, thirds = range(len(step[0])), range(len(step[0][0]))
        before = _scaled(
            [[sum(before[a][b] * step[a][b][c] for a in range(len(step))) for c in thirds] for b in seconds]
        )
        tables.append(before)
    return tables


def _backward(steps: list[list[Table]]) -> list[Table]:
    """Return per position the weight of all that follows each (previous, current)."""
    tables: list[Table] = []
    after: Table | None = None
    for step in reversed(steps):
        rows, columns = len(step[0]), len(step[0][0])
        here = after if after is not None else [[1.0] * columns for _ in range(rows)]
        tables.append(here)
        after = _scaled(
            [
                [sum(x * y for x, y in zip(step[a][b], here[b], strict=True)) for b in range(rows)]
                for a in range(len(step))
            ]
        )
    return tables[::-1]


def _marginal(forward: Table, backward: Table) -> list[float]:
    columns = range(len(forward[0]))
    weights = [sum(forward[b][c] * backward[b][c] for b in range(len(forward))) for c in columns]
    total = sum(weights) or 1.0
    return [weight / total for weight in weights]

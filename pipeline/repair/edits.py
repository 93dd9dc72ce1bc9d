"""Edits of a text, and how two rounds of edits become one over the raw text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """`raw` at `start` becomes `new`; `confidence` from 0 to 1."""

    start: int
    raw: str
    new: str
    method: str
    confidence: float
    runner_up: str | None = None

    @property
    def end(self) -> int:
        """Where the raw stretch ends."""
        return self.start + len(self.raw)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made.

    >>> apply("sa sady", (Edit(0, "sa", "są", "letters", 1.0),))
    'są sady'
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.start):
        parts += (text[at : edit.start], edit.new)
        at = edit.end
    return "".join(parts) + text[at:]


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Return edits over `text` that do what `first` does and then `second` does to its result.

    >>> one = (Edit(0, "wspÃ³", "wspó", "mojibake", 1.0),)
    >>> compose("wspÃ³tpraca", one, (Edit(0, "wspótpraca", "współpraca", "letters", 0.9),))[0].new
    'współpraca'
    """
    between = apply(text, first)
    spans: list[tuple[int, int, int, Edit]] = []  # start and end in `between`, growth, edit
    growth = 0
    for edit in sorted(first, key=lambda e: e.start):
        start = edit.start + growth
        growth += len(edit.new) - len(edit.raw)
        spans.append((start, start + len(edit.new), len(edit.new) - len(edit.raw), edit))
    made = [(e.start, e.end, e) for e in sorted(second, key=lambda e: e.start)]
    everything = sorted([(s, e, 0) for s, e, _, _ in spans] + [(s, e, 1) for s, e, _ in made])
    clusters: list[list[int]] = []
    for start, end, _ in everything:
        if clusters and (start < clusters[-1][1] or start == clusters[-1][0]):
            clusters[-1][1] = max(clusters[-1][1], end)
        else:
            clusters.append([start, end])
    return _merge(text, between, clusters, spans, made)


def _merge(
    text: str,
    between: str,
    clusters: list[list[int]],
    spans: list[tuple[int, int, int, Edit]],
    made: list[tuple[int, int, Edit]],
) -> list[Edit]:
    """Turn each cluster of overlapping edits into one edit over `text`."""
    result, shift, i, j = [], 0, 0, 0
    for start, end in clusters:
        raw_start, parts = start - shift, []
        # What an edit left empty begins and ends at `start`.
        while i < len(spans) and (spans[i][0] < end or spans[i][0] == start):
            shift += spans[i][2]
            parts.append(spans[i][3])
            i += 1
        here = []
        while j < len(made) and made[j][0] < end:
            here.append(made[j][2])
            j += 1
        new = apply(between[start:end], [Edit(e.start - start, e.raw, e.new, "", 0) for e in here])
        raw, parts = text[raw_start : end - shift], parts + here
        method = "+".join(dict.fromkeys(p.method for p in parts))
        runner_up = here[-1].runner_up if here else None
        if raw != new:
            result.append(Edit(raw_start, raw, new, method, min(p.confidence for p in parts), runner_up))
    return result

"""Boxes and intervals on a page: points (1/72 inch) from the top left corner.

A box is a plain `(x0, top, x1, bottom)` with `x0 <= x1` and `top <= bottom`, the order that
pdfplumber uses too. Nothing here knows what lies in a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

BBox = tuple[float, float, float, float]


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Return how long two intervals run side by side; 0 where they do not meet.

    >>> overlap(0, 10, 8, 20)
    2
    """
    return max(0, min(a1, b1) - max(a0, b0))


def area(box: BBox) -> float:
    """Return the area of `box` in square points."""
    return (box[2] - box[0]) * (box[3] - box[1])


def intersection(a: BBox, b: BBox) -> float:
    """Return the area two boxes share."""
    return overlap(a[0], a[2], b[0], b[2]) * overlap(a[1], a[3], b[1], b[3])


def center(box: BBox) -> tuple[float, float]:
    """Return the middle of `box` as (x, y)."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def contains(box: BBox, x: float, y: float) -> bool:
    """Say whether the point lies in `box`, its edges included."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def union(boxes: Iterable[BBox]) -> BBox:
    """Return the smallest box around all `boxes`; at least one is needed.

    >>> union([(0, 0, 2, 2), (5, 1, 6, 9)])
    (0, 0, 6, 9)
    """
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def snap(values: Sequence[float], tolerance: float) -> dict[float, float]:
    """Map each value to the mean of its cluster, clusters being parted by gaps over `tolerance`.

    >>> snap([10.0, 10.4, 20.0], tolerance=1)
    {10.0: 10.2, 10.4: 10.2, 20.0: 20.0}
    """
    clusters: list[list[float]] = []
    for value in sorted(set(values)):
        if clusters and value - clusters[-1][-1] <= tolerance:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return {value: sum(group) / len(group) for group in clusters for value in group}

"""A ruling in pixels, and how it stands to others."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Line:
    """A ruling in pixels: its middle line and how thick it is."""

    x0: int
    top: int
    x1: int
    bottom: int
    thickness: int
    is_horizontal: bool

    @classmethod
    def within(cls, box: tuple[int, int, int, int], is_horizontal: bool) -> Line:
        """Return the ruling in the middle of a box."""
        x0, top, x1, bottom = box
        if is_horizontal:
            return cls(x0, (top + bottom) // 2, x1, (top + bottom) // 2, bottom - top, True)
        return cls((x0 + x1) // 2, top, (x0 + x1) // 2, bottom, x1 - x0, False)

    @property
    def at(self) -> int:
        """Its height on the page, or, of an upright one, how far it stands from the left."""
        return self.top if self.is_horizontal else self.x0

    @property
    def reach(self) -> tuple[int, int]:
        """Where it begins and ends, along itself."""
        return (self.x0, self.x1) if self.is_horizontal else (self.top, self.bottom)

    @property
    def length(self) -> int:
        """How long it is."""
        return self.reach[1] - self.reach[0]

    def stretched(self, start: int, stop: int) -> Line:
        """Return it with other ends."""
        if self.is_horizontal:
            return replace(self, x0=start, x1=stop)
        return replace(self, top=start, bottom=stop)

    def is_in_line_with(self, other: Line, dpi: float) -> bool:
        """Say whether the other would be met if either went on."""
        return self.is_horizontal == other.is_horizontal and abs(self.at - other.at) <= IN_LINE_IN * dpi

    def comes_by(self, other: Line, within: float) -> bool:
        """Say whether it reaches where one across it runs, or nearly."""
        start, stop = self.reach
        return start - within <= other.at <= stop + within


IN_LINE_IN = 0.012
"""How far rulings in one line may stand apart across it: they climb with what skew is left."""

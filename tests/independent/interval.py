"""A figure with its low and high ends.

What belongs here: interval arithmetic on positive figures. What does not: whose figure it is.
"""

from __future__ import annotations

from typing import NamedTuple


class Interval(NamedTuple):
    """What a figure is at least, is, and is at most."""

    low: float
    central: float
    high: float

    @classmethod
    def between(cls, low: float, high: float) -> Interval:
        """A range whose middle is the figure."""
        return cls(low, (low + high) / 2, high)

    def times(self, factor: float) -> Interval:
        """Another unit."""
        return Interval(self.low * factor, self.central * factor, self.high * factor)

    def over(self, other: Interval) -> Interval:
        """The widest quotient."""
        return Interval(self.low / other.high, self.central / other.central, self.high / other.low)

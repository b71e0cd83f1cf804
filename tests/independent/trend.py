"""Whether a gap closes: the growth of its ratio over 36 months, with the interval that its steps allow.

What belongs here: "Is it closing?" of docs/methods.md. What does not: the values that it is about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

WINDOW_MONTHS = 36
SAMPLED_EVERY = 3
FEWEST_SAMPLES = 6
FLAT_WIDTH = 0.1
DECIMALS = 9


@dataclass(frozen=True)
class Closing:
    """Growth of ln(ratio) per year with its 90 % interval; None with a reason."""

    n_samples: int
    n_steps: int
    low: float | None
    rate: float | None
    high: float | None
    rate_reason: str | None
    interval_reason: str | None

    @property
    def state(self) -> str:
        """What the interval says."""
        if self.low is None or self.high is None:
            return "undetermined"
        if self.low > 0:
            return "closing"
        if self.high < 0:
            return "widening"
        return "flat" if self.high - self.low <= FLAT_WIDTH else "undetermined"


@dataclass(frozen=True)
class Fit:
    """Least squares on one bloc: slope, its variance, and the degrees of freedom that its steps allow."""

    slope: float
    variance: float
    degrees: int


def closing(history: Sequence[tuple[float | None, float | None]]) -> Closing:
    """Judge a history by month of (domestic, Western) values; the last month is the one that is spoken of."""
    window = [
        (age, math.log(ours), math.log(theirs))
        for age, (ours, theirs) in enumerate(reversed(history[-WINDOW_MONTHS - 1 :]))
        if ours is not None and theirs is not None
    ]
    sides = [(age, ours) for age, ours, _ in window], [(age, theirs) for age, _, theirs in window]
    n_steps = min(_steps(side) for side in sides)
    n_samples = sum(age % SAMPLED_EVERY == 0 for age, *_ in window)
    if n_samples < FEWEST_SAMPLES:
        return Closing(n_samples, n_steps, None, None, None, "too_few_samples", "too_few_samples")
    ours, theirs = _fit(sides[0]), _fit(sides[1])
    rate = round(ours.slope - theirs.slope, DECIMALS)
    if n_steps == 0:
        return Closing(n_samples, n_steps, None, rate, None, None, "too_few_steps")
    half = student_t(_welch(ours, theirs)) * math.sqrt(ours.variance + theirs.variance)
    low, high = round(rate - half, DECIMALS), round(rate + half, DECIMALS)
    return Closing(n_samples, n_steps, low, rate, high, None, None)


def _steps(side: Sequence[tuple[int, float]]) -> int:
    """Months whose value differs from that of the month before, both in the window."""
    by_age = dict(side)
    return sum(age + 1 in by_age and by_age[age + 1] != value for age, value in side)


def _fit(side: Sequence[tuple[int, float]]) -> Fit:
    """Ordinary least squares over every third month."""
    samples = [(-age / 12, value) for age, value in side if age % SAMPLED_EVERY == 0]
    mean_time, mean_value = (math.fsum(column) / len(samples) for column in zip(*samples, strict=True))
    times = math.fsum((time - mean_time) ** 2 for time, _ in samples)
    slope = math.fsum((time - mean_time) * (value - mean_value) for time, value in samples) / times
    residuals = math.fsum((value - mean_value - slope * (time - mean_time)) ** 2 for time, value in samples)
    degrees = min(_steps(side) // 2 + 1, len(samples) - 2)
    return Fit(slope, residuals / (degrees * times), degrees)


def _welch(ours: Fit, theirs: Fit) -> float:
    """Degrees of freedom of a difference (Welch and Satterthwaite)."""
    whole = ours.variance + theirs.variance
    if whole == 0:
        return min(ours.degrees, theirs.degrees)
    return whole**2 / (ours.variance**2 / ours.degrees + theirs.variance**2 / theirs.degrees)


def student_t(degrees: float) -> float:
    """The 95th percentile of Student's t, on a straight line between whole degrees of freedom."""
    below = math.floor(degrees)
    return _quantile(below) + (_quantile(below + 1) - _quantile(below)) * (degrees - below)


@cache
def _quantile(degrees: int) -> float:
    """By bisection of the distribution, to the six decimals of a table."""
    low, high = 0.0, 10.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(middle, degrees) > 0.05 else (low, middle)
    return round(low, 6)


def _tail(t: float, degrees: int) -> float:
    """How likely a larger t is: the finite sums for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 4)."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine = math.cos(angle)
    if degrees % 2:
        term, total = cosine, 0.0
        for power in range(1, degrees - 1, 2):
            total += term
            term *= cosine**2 * (power + 1) / (power + 2)
        inside = 2 / math.pi * (angle + math.sin(angle) * total)
    else:
        term, total = 1.0, 0.0
        for power in range(0, degrees - 1, 2):
            total += term
            term *= cosine**2 * (power + 1) / (power + 2)
        inside = math.sin(angle) * total
    return (1 - inside) / 2

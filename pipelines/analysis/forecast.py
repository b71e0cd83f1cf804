"""Where a frontier may stand in some months, from its fitted trend.

What belongs here: the log-linear fit over a window and draws from it. The fit and its degrees of freedom are those of
macros/steps/trend_month_sql. What does not: what is made of the draws (parity, backtest).

A draw differs from the fit in four ways: the values of the parts within their claims; the slope and the level, by
Student's t with the fit's own error; the distance from the trend, which takes the residuals of the fit once more, in
their order and round in a circle, from a month at random; and today's distance from it, which fades over half the mean
time between two steps. A frontier never falls. The constants of scale are those under which 90 % intervals cover 85 to
95 % of simulated worlds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.analysis.frontiers import Floats, Frontier

# Sixty months back from the last one, both ends included.
WINDOW_MONTHS = 61
SAMPLED_EVERY = 3
MIN_SAMPLES = 6
MIN_STEPS = 1


@dataclass(frozen=True)
class Evidence:
    """How much a forecast rests on.

    Attributes:
        n_samples: Samples of the fit.
        n_domestic_steps: Steps of the domestic frontier in the window.
        n_western_steps: Steps of the Western one.
    """

    n_samples: int
    n_domestic_steps: int
    n_western_steps: int

    @property
    def missing(self) -> str | None:
        """Why there is no forecast."""
        if self.n_samples < MIN_SAMPLES:
            return "too_few_samples"
        if min(self.n_domestic_steps, self.n_western_steps) < MIN_STEPS:
            return "too_few_steps"
        return None


def evidence(domestic: Frontier, western: Frontier) -> Evidence:
    """What two frontiers of the same months give a fit."""
    return Evidence(-(-len(domestic.central) // SAMPLED_EVERY), domestic.n_steps, western.n_steps)


def ahead(frontier: Frontier, months: int, rng: np.random.Generator, count: int) -> Floats:
    """Draws of the path of a frontier.

    Args:
        frontier: At least `MIN_SAMPLES` samples and `MIN_STEPS` steps.
        months: How far ahead.
        rng: The source of chance.
        count: How many draws.

    Returns:
        Draws by months, from the last one of the frontier on (0), natural logarithms.
    """
    drawn = frontier.draws(rng, count)
    today = drawn[:, -1:]
    sampled = drawn[:, ::-SAMPLED_EVERY]
    n_samples = sampled.shape[1]
    freedom = min(frontier.n_steps // 2 + 1, n_samples - 2)
    # A line through as many independent observations would leave this freedom.
    n_observations = freedom + 2
    years = -np.arange(n_samples) * SAMPLED_EVERY / 12
    centred = years - years.mean()
    level = sampled.mean(axis=1, keepdims=True)
    slope = sampled @ centred[:, None] / (centred @ centred)
    residuals = sampled - level - slope * centred
    variance = (residuals**2).sum(axis=1, keepdims=True) / freedom
    apart = drawn - level - slope * (np.arange(1 - drawn.shape[1], 1) / 12 - years.mean())
    slope = slope + rng.standard_t(freedom, size=(count, 1)) * np.sqrt(variance / (centred @ centred))
    level = level + rng.standard_t(freedom, size=(count, 1)) * np.sqrt(variance / n_observations)
    horizons = np.arange(months + 1)
    places = (rng.integers(drawn.shape[1], size=(count, 1)) + horizons) % drawn.shape[1]
    again = np.take_along_axis(apart, places, axis=1) * np.sqrt(n_observations / freedom)
    fading = np.exp(-2 * horizons * frontier.n_steps / len(frontier.central))
    now = level - slope * years.mean()
    then = now + slope * horizons / 12 + fading * (today - now) + (1 - fading) * again
    path: Floats = np.maximum.accumulate(np.maximum(today, then), axis=1)
    return path

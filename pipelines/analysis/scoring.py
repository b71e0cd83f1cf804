"""How good a forecast was.

What belongs here: scores of a sample of draws against what came. What does not: forecasts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def crps(draws: Floats, observed: Floats) -> Floats:
    """Continuous ranked probability score of an ensemble: 0 is perfect, and for a single draw it is the absolute error.

    ``E|X - y| - E|X - X'| / 2``, the second mean over all pairs by their order statistics (Gneiting and Raftery 2007,
    "Strictly proper scoring rules, prediction, and estimation", equation 21).

    Args:
        draws: Draws by outcomes, in the unit of the outcome.
        observed: The outcomes.

    Returns:
        One score per outcome, in its unit.
    """
    count = draws.shape[0]
    weights = (2 * np.arange(1, count + 1) - count - 1) / count**2
    spread = weights @ np.sort(draws, axis=0)
    score: Floats = np.abs(draws - observed).mean(axis=0) - spread
    return score

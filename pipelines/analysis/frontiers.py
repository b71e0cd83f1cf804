"""A frontier as an array of months, and what its claims leave open.

What belongs here: the logarithms of a bloc's frontier by month, their steps, and draws within the claims. What does
not: what they grow by (forecast).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Frontier:
    """The frontier of one bloc, month by month without a hole.

    Attributes:
        low: Natural logarithm of the low end of the best part's claims, by month.
        central: The same of its value; never falls.
        high: The same of the high end.
        part: Which part it is, a number from 0 on.
    """

    low: Floats
    central: Floats
    high: Floats
    part: Integers

    def until(self, end: int, months: int) -> Frontier:
        """The last months before a place.

        Args:
            end: First month that is left out.
            months: How many are kept at most.
        """
        kept = slice(max(end - months, 0), end)
        return Frontier(self.low[kept], self.central[kept], self.high[kept], self.part[kept])

    @property
    def n_steps(self) -> int:
        """How many months differ from the month before."""
        return int(np.count_nonzero(np.diff(self.central)))

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """The frontier as it may be within its claims.

        Every part gets one place between its low and its high, the same in all its months: the value is the median,
        and to either side every logarithm is as likely. What was reached stays reached.

        Args:
            rng: The source of chance.
            count: How many draws.

        Returns:
            Draws by months, natural logarithms.
        """
        places = rng.uniform(-1.0, 1.0, size=(count, int(self.part.max()) + 1))[:, self.part]
        reach = np.where(places > 0, self.high - self.central, self.central - self.low)
        drawn: Floats = np.maximum.accumulate(self.central + places * reach, axis=1)
        return drawn

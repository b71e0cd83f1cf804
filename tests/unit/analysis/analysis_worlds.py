"""Worlds whose growth is known: parts arrive at random around a growing trend, a frontier is their running maximum.

What belongs here: making such worlds, and series without chance, in the shape of ``int_gap__ratio_month``. What does
not: what must hold of them (tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
CLAIM_ERROR = 0.05


@dataclass(frozen=True)
class Bloc:
    """How the parts of a bloc come.

    Attributes:
        parts_per_year: Mean number of arrivals.
        growth: Growth of their trend per year, in natural logarithms: the truth.
        spread: Standard deviation of a part's logarithm around the trend.
    """

    parts_per_year: float
    growth: float
    spread: float


def months(first_year: int, count: int) -> list[date]:
    """Months one after another from a January."""
    return [date(first_year + place // 12, place % 12 + 1, 1) for place in range(count)]


def log_frontiers(bloc: Bloc, worlds: int, count: int, rng: np.random.Generator, earlier_years: float = 5) -> Floats:
    """The running maximum of the parts, by world and month, natural logarithms; parts also came in earlier years."""
    span = count / 12 + earlier_years
    arrivals = rng.poisson(bloc.parts_per_year * span, size=worlds)
    most = int(arrivals.max())
    years = rng.uniform(-earlier_years, count / 12, size=(worlds, most))
    error = rng.normal(scale=CLAIM_ERROR, size=years.shape)
    values = bloc.growth * years + rng.normal(scale=bloc.spread, size=years.shape) + error
    place = np.clip(np.floor(years * 12).astype(int) + 1, 0, count)
    exists = np.arange(most) < arrivals[:, None]
    best = np.full((worlds, count + 1), -np.inf)
    np.maximum.at(best, (np.nonzero(exists)[0], place[exists]), values[exists])
    return np.maximum.accumulate(best, axis=1)[:, 1:]


def ratios(names: Sequence[str], domestic: Floats, western: Floats, first_year: int = 2018) -> pl.DataFrame:
    """Frontiers (worlds by months, natural logarithms, -inf for none) as the columns that trends and forecasts read."""
    worlds, count = domestic.shape
    columns: dict[str, object] = {
        "definition_id": np.repeat(np.array(names), count),
        "month": months(first_year, count) * worlds,
    }
    for bloc, values in (("domestic", domestic), ("western", western)):
        flat = pl.Series(values.ravel())
        known = flat.is_finite()
        step = np.cumsum(np.diff(values, axis=1, prepend=values[:, :1]) != 0, axis=1).ravel()
        columns[f"{bloc}_subject_id"] = pl.Series([f"{bloc}-{number:03d}" for number in step])
        for end, offset in (("_low", -CLAIM_ERROR), ("", 0.0), ("_high", CLAIM_ERROR)):
            columns[f"{bloc}_value{end}"] = pl.select(pl.when(known).then((flat + offset).exp())).to_series()
    return pl.DataFrame(columns)


def steady(name: str, domestic: tuple[float, float], western: tuple[float, float], count: int = 61) -> pl.DataFrame:
    """Both sides grow every month and without chance or error of claims: (value in the last month, growth per year)."""
    years = (np.arange(count) - count + 1) / 12
    frame = ratios([name], *((np.log(value) + growth * years)[None, :] for value, growth in (domestic, western)))
    exact = {
        f"{bloc}_value_{end}": pl.col(f"{bloc}_value") for bloc in ("domestic", "western") for end in ("low", "high")
    }
    return frame.with_columns(**exact)

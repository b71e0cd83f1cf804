"""Lenses of a built table as frontiers.

What belongs here: from a frame of both blocs' values by month to one pair of frontiers per lens, and the seed of a
lens. What does not: forecasts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.analysis.frontiers import Frontier

SEED = 20_260_101


@dataclass(frozen=True)
class Lens:
    """One lens: the months that both blocs have.

    Attributes:
        definition_id: Which lens.
        months: Their first days, one after another.
        domestic: The domestic frontier.
        western: The Western one.
    """

    definition_id: str
    months: list[date]
    domestic: Frontier
    western: Frontier

    def rng(self, place: int) -> np.random.Generator:
        """The source of chance of this lens at one of its months: the same in every run, with any other lenses."""
        return np.random.default_rng([SEED, zlib.crc32(self.definition_id.encode()), place])


def lenses(ratios: pl.DataFrame) -> Iterator[Lens]:
    """The lenses in which both blocs have a frontier, by name.

    Args:
        ratios: ``definition_id`` (String), ``month`` (Date), and for ``domestic`` and ``western`` the columns
            ``_subject_id`` (String), ``_value_low``, ``_value`` and ``_value_high`` (Float64, above 0, in the unit of
            the lens), null where the bloc has none. In any order.
    """
    known = ratios.filter(pl.col("domestic_value").is_not_null() & pl.col("western_value").is_not_null())
    for (name,), rows in sorted(known.group_by("definition_id"), key=lambda group: str(group[0][0])):
        ordered = rows.sort("month")
        yield Lens(str(name), ordered["month"].to_list(), _frontier(ordered, "domestic"), _frontier(ordered, "western"))


def _frontier(rows: pl.DataFrame, bloc: str) -> Frontier:
    low, central, high = (
        rows[f"{bloc}_{end}"].cast(pl.Float64).log().to_numpy() for end in ("value_low", "value", "value_high")
    )
    part = rows[f"{bloc}_subject_id"].rank("dense").to_numpy().astype(np.int64) - 1
    return Frontier(low, central, high, part)

"""What Epoch AI's data sets have in common: their licence and the shape of their estimates.

What belongs here: that. What does not: a data set (each has a module of its own).
"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from pipelines.sources.base import Licence, RawRow
from pipelines.sources.dates import iso_day

# Above every estimate of this decade, below the next unit.
MAX_UNITS = 1e9
MAX_H100E = 1e9
MAX_TDP_W = 1e13
MAX_POWER_MW = 1e6


def licence(title: str, page: str) -> Licence:
    """Epoch AI's terms, with the attribution that it asks for.

    Args:
        title: The name of the data set.
        page: Where it is described, without scheme.
    """
    return Licence(
        name="CC-BY-4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        attribution=f"Epoch AI, '{title}', {page}",
        redistributable=True,
    )


def estimate(maximum: float, *, nullable: bool = True) -> dy.Float64:
    """A percentile of an estimate, zero where there was nothing, up to a physical ceiling."""
    return dy.Float64(nullable=nullable, min=0, max=maximum)


class PeriodEstimate(RawRow):
    """Units and computing power of some chips over a period, as percentiles of an estimate."""

    row_name = dy.String(nullable=False, min_length=1)
    vendor = dy.String(nullable=False, min_length=1)
    start_date = iso_day()
    end_date = iso_day()
    h100e_p05 = estimate(MAX_H100E)
    h100e_p50 = estimate(MAX_H100E)
    h100e_p95 = estimate(MAX_H100E)
    units_p05 = estimate(MAX_UNITS)
    units_p50 = estimate(MAX_UNITS)
    units_p95 = estimate(MAX_UNITS)
    power_mw_p05 = estimate(MAX_POWER_MW)
    power_mw_p50 = estimate(MAX_POWER_MW)
    power_mw_p95 = estimate(MAX_POWER_MW)
    notes = dy.String(nullable=True)

    @dy.rule()
    def start_date_not_after_end_date(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """A period runs forward."""
        return pl.col("start_date") <= pl.col("end_date")

    @dy.rule()
    def h100e_percentiles_in_order(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """The 5th percentile is the lowest, the 95th the highest, where they are given."""
        return pl.col("h100e_p50").is_between(pl.col("h100e_p05"), pl.col("h100e_p95"))

    @dy.rule()
    def units_percentiles_in_order(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """The 5th percentile is the lowest, the 95th the highest, where they are given."""
        return pl.col("units_p50").is_between(pl.col("units_p05"), pl.col("units_p95"))


ESTIMATE_COLUMNS = {
    "Name": "row_name",
    "Chip manufacturer": "vendor",
    "Start date": "start_date",
    "End date": "end_date",
    "Chip type": "chip_type",
    "H100e (5th percentile)": "h100e_p05",
    "Compute estimate in H100e (5th percentile)": "h100e_p05",
    "Compute estimate in H100e (median)": "h100e_p50",
    "H100e (95th percentile)": "h100e_p95",
    "Compute estimate in H100e (95th percentile)": "h100e_p95",
    "Number of units (5th percentile)": "units_p05",
    "Number of units": "units_p50",
    "Number of units (median)": "units_p50",
    "Number of units (95th percentile)": "units_p95",
    "Power in MW (5th percentile)": "power_mw_p05",
    "Power in MW (median)": "power_mw_p50",
    "Power in MW (95th percentile)": "power_mw_p95",
    "Incomplete": "incomplete",
    "Notes": "notes",
}
"""The same quantity has several names; their case differs by file and has changed over time."""

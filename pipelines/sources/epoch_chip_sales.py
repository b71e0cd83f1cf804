"""Epoch AI's published estimates of AI chip sales: units and H100 equivalents by chip type, Chinese designers included.

What belongs here: the ZIP's members and their columns. What does not: which chip type is which accelerator (entities),
and what may be added to what (dbt).

Source: https://epoch.ai/data/ai-chip-sales. The rows of Nvidia, AMD, Google and Amazon are published from the model in
`epoch_chip_counts`; those of Huawei and Cambricon are kept by hand, so that they may lack a range or the day of a model
run. An H100 equivalent is 1,979 dense 8-bit TOPS, without depreciation. A quarter that is known only in part is marked
as incomplete. The members name the same quantity differently, and the case of the names has changed over time.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.sources.archive import read_members
from pipelines.sources.base import Parsed, RawTable, Resource, Source, combine, one_of
from pipelines.sources.dates import iso_dates
from pipelines.sources.epoch import ESTIMATE_COLUMNS, PeriodEstimate, licence
from pipelines.sources.tabular import parse_csv


class SalesEstimate(PeriodEstimate):
    """Sales of one chip type, or of all of a designer, over a period."""

    member = dy.String(nullable=False, min_length=1)
    chip_type = dy.String(nullable=True)
    incomplete = one_of("true", "false", "checked", nullable=True)

    @dy.rule()
    def has_units_or_h100e(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """A row without either says nothing."""
        return pl.col("units_p50").is_not_null() | pl.col("h100e_p50").is_not_null()


class SalesQuarter(SalesEstimate):
    """Sales of one chip type in one quarter."""

    @dy.rule()
    def has_chip_type(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """A quarter is of one chip type; totals stand in another member."""
        return pl.col("chip_type").is_not_null()


COLUMNS = ESTIMATE_COLUMNS | {
    "H100e compute power (5th percentile)": "h100e_p05",
    "H100e compute power (median)": "h100e_p50",
    "H100e compute power (95th percentile)": "h100e_p95",
}
NOT_IN_EVERY_MEMBER = ("member", "power_mw_p05", "power_mw_p50", "power_mw_p95")

QUARTER = RawTable(
    name="raw_epoch__chip_sales_quarter",
    schema=SalesQuarter,
    description="One row per designer, chip type and quarter: chips sold, with 90 % range.",
)
CUMULATIVE = RawTable(
    name="raw_epoch__chip_sales_cumulative",
    schema=SalesEstimate,
    description="One row per designer, chip type (none for all) and quarter end: chips sold since the series began.",
)

# Member: its table, and the columns that it lacks.
MEMBERS = {
    "timelines_by_chip.csv": (QUARTER, NOT_IN_EVERY_MEMBER),
    "cumulative_timelines.csv": (CUMULATIVE, NOT_IN_EVERY_MEMBER),
    "cumulative_timelines_by_designer.csv": (CUMULATIVE, ("member", "chip_type")),
}


def _resources(today: date) -> tuple[Resource, ...]:
    """The one ZIP."""
    return (
        Resource("ai_chip_sales", "https://epoch.ai/data/ai_chip_sales.zip", "application/zip", max_bytes=8 * 2**20),
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The ZIP's members to typed rows; raises ParseError for a broken ZIP, or a member that is absent or changed."""
    contents = read_members(SOURCE.id, resource.url, payload, MEMBERS)
    return combine(_parse_member(name, content) for name, content in contents.items())


def _parse_member(name: str, content: bytes) -> Parsed:
    """One member to typed rows."""
    table, absent = MEMBERS[name]

    def prepare(frame: pl.DataFrame) -> pl.DataFrame:
        return iso_dates(frame, "start_date", "end_date").with_columns(
            pl.col("incomplete").str.to_lowercase(), pl.lit(name).alias("member")
        )

    locator = f"ai_chip_sales.zip!{name}"
    return parse_csv(SOURCE.id, table, locator, content, COLUMNS, optional=absent, prepare=prepare)


SOURCE = Source(
    id="epoch_chip_sales",
    title="Epoch AI: AI chip sales",
    description="Estimated sales of AI chips by type and quarter, Chinese designers included, with 90 % ranges.",
    homepage="https://epoch.ai/data/ai-chip-sales",
    licence=licence("Data on AI Chip Sales", "epoch.ai/data/ai-chip-sales"),
    cadence=timedelta(days=90),
    resources=_resources,
    tables=(QUARTER, CUMULATIVE),
    parse=parse,
)

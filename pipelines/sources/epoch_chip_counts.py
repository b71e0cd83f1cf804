"""Epoch AI's model of how many AI chips were made and who owns them: units and H100 equivalents with 90 % ranges.

What belongs here: which files the repository exports and their columns. What does not: which chip type is which
accelerator (entities), and what may be added to what (dbt).

Source: https://github.com/epoch-research/ai-chip-counts. Estimates are medians with 5th and 95th percentiles of a
simulation, so that medians of parts need not add up to the median of their sum. An H100 equivalent is 1,979 dense
8-bit TOPS, without depreciation. A calendar quarter is made from the fiscal ones by days, and one that the last (or the
first) fiscal quarter covers only in part is marked as incomplete. Nvidia's fiscal year ends on the last Sunday of
January, Broadcom's (for Google's TPU) on the Sunday closest to 31 October; the files give both quarters as dates.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.sources.base import Parsed, RawTable, Resource, Source, one_of
from pipelines.sources.dates import iso_dates
from pipelines.sources.epoch import ESTIMATE_COLUMNS, MAX_TDP_W, PeriodEstimate, estimate, licence
from pipelines.sources.tabular import parse_csv

BASE_URL = "https://raw.githubusercontent.com/epoch-research/ai-chip-counts/main"


class ChipEstimate(PeriodEstimate):
    """An estimate of the model, which always gives units and H100 equivalents with their range."""

    file = dy.String(nullable=False, min_length=1)
    incomplete = one_of("checked", nullable=True)
    source_link = dy.String(nullable=True)

    @dy.rule()
    def has_every_percentile_of_units_and_h100e(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """Power alone may be missing."""
        return pl.all_horizontal(pl.col(r"^(units|h100e)_p\d\d$").is_not_null())


class OwnerEstimate(ChipEstimate):
    """The same for the chips of one owner, with their thermal design power."""

    owner = dy.String(nullable=False, min_length=1)
    chip_type = dy.String(nullable=True)
    tdp_w_p05 = estimate(MAX_TDP_W)
    tdp_w_p50 = estimate(MAX_TDP_W)
    tdp_w_p95 = estimate(MAX_TDP_W)


class ChipCountQuarter(ChipEstimate):
    """Production of one chip type in one quarter."""

    period_kind = one_of("calendar_quarter", "fiscal_quarter")
    chip_type = dy.String(nullable=False, min_length=1)


class ChipCountCumulative(ChipEstimate):
    """Production of one chip type, or of all, since the first day of the series."""

    chip_type = dy.String(nullable=True)


COLUMNS = ESTIMATE_COLUMNS | {
    "Owner": "owner",
    "Total TDP (W) (5th percentile)": "tdp_w_p05",
    "Total TDP (W)": "tdp_w_p50",
    "Total TDP (W) (95th percentile)": "tdp_w_p95",
    "Source / Link": "source_link",
}
NOT_IN_EVERY_FILE = (
    "file",
    "period_kind",
    "power_mw_p05",
    "power_mw_p50",
    "power_mw_p95",
    "incomplete",
    "source_link",
)

CHIP_QUARTER = RawTable(
    name="raw_epoch__chip_count_quarter",
    schema=ChipCountQuarter,
    description="One row per vendor, chip type and calendar or fiscal quarter: chips made, with 90 % range.",
)
CHIP_CUMULATIVE = RawTable(
    name="raw_epoch__chip_count_cumulative",
    schema=ChipCountCumulative,
    description="One row per vendor, chip type (none for all) and quarter end: chips made since the series began.",
)
OWNER_QUARTER = RawTable(
    name="raw_epoch__chip_owner_quarter",
    schema=OwnerEstimate,
    description="One row per vendor, owner, chip type (none for all) and calendar quarter: chips that the owner got.",
)
OWNER_CUMULATIVE = RawTable(
    name="raw_epoch__chip_owner_cumulative",
    schema=OwnerEstimate,
    description="One row per vendor, owner, chip type (none for all) and quarter end: chips that the owner has bought.",
)

FILES = (
    "csv_export/amd_chip_timelines.csv",
    "csv_export/amd_cumulative_by_chip.csv",
    "csv_export/amd_cumulative_totals.csv",
    "csv_export/nvidia_calendar_quarter_chip_timelines.csv",
    "csv_export/nvidia_cumulative_by_chip.csv",
    "csv_export/nvidia_cumulative_totals.csv",
    "csv_export/nvidia_fiscal_quarter_chip_timelines.csv",
    "csv_export/tpu_calendar_quarter_chip_timelines.csv",
    "csv_export/tpu_cumulative_by_chip.csv",
    "csv_export/tpu_cumulative_totals.csv",
    "csv_export/tpu_fiscal_quarter_chip_timelines.csv",
    "csv_export/trainium_chip_timelines.csv",
    "csv_export/trainium_cumulative_by_chip.csv",
    "csv_export/trainium_cumulative_totals.csv",
    "owners_csv_export/amd_owners_cumulative_by_chip.csv",
    "owners_csv_export/amd_owners_cumulative_totals.csv",
    "owners_csv_export/amd_owners_quarters.csv",
    "owners_csv_export/amd_owners_quarters_by_chip.csv",
    "owners_csv_export/coreweave/coreweave_owners_cumulative_by_chip.csv",
    "owners_csv_export/coreweave/coreweave_owners_cumulative_totals.csv",
    "owners_csv_export/coreweave/coreweave_owners_quarters_by_chip.csv",
    "owners_csv_export/nvidia_owners_OTHER_cumulative_by_chip.csv",
    "owners_csv_export/nvidia_owners_OTHER_cumulative_totals.csv",
    "owners_csv_export/nvidia_owners_OTHER_quarters_by_chip.csv",
    "owners_csv_export/nvidia_owners_cumulative_by_chip.csv",
    "owners_csv_export/nvidia_owners_cumulative_totals.csv",
    "owners_csv_export/nvidia_owners_quarters.csv",
    "owners_csv_export/nvidia_owners_quarters_by_chip.csv",
    "owners_csv_export/tpu_owners_cumulative_by_chip.csv",
    "owners_csv_export/tpu_owners_cumulative_totals.csv",
    "owners_csv_export/tpu_owners_quarters_by_chip.csv",
    "owners_csv_export/trainium_owners_cumulative_by_chip.csv",
    "owners_csv_export/trainium_owners_cumulative_totals.csv",
    "owners_csv_export/trainium_owners_quarters_by_chip.csv",
)


def _key(file: str) -> str:
    """A file's name without folder and ending."""
    return file.rsplit("/", 1)[-1].removesuffix(".csv")


def _table(key: str) -> RawTable:
    """The table that a file's rows belong to."""
    if "_owners_" in key:
        return OWNER_CUMULATIVE if "_cumulative_" in key else OWNER_QUARTER
    return CHIP_CUMULATIVE if "_cumulative_" in key else CHIP_QUARTER


def _is_total(key: str) -> bool:
    """Whether a file adds up over chip types, so that it has no column for them."""
    return key.endswith(("_totals", "_owners_quarters"))


def _resources(today: date) -> tuple[Resource, ...]:
    """Every exported file."""
    return tuple(Resource(_key(file), f"{BASE_URL}/{file}", "text/csv", max_bytes=4 * 2**20) for file in FILES)


def parse(resource: Resource, payload: bytes) -> Parsed:
    """One exported file to typed rows; raises ParseError for a file that is not the published CSV."""
    key = resource.key
    period_kind = "fiscal_quarter" if "_fiscal_quarter_" in key else "calendar_quarter"

    def prepare(frame: pl.DataFrame) -> pl.DataFrame:
        return iso_dates(frame, "start_date", "end_date").with_columns(
            pl.lit(key).alias("file"), pl.lit(period_kind).alias("period_kind")
        )

    optional = (*NOT_IN_EVERY_FILE, *(("chip_type",) if _is_total(key) else ()))
    return parse_csv(SOURCE.id, _table(key), f"{key}.csv", payload, COLUMNS, optional=optional, prepare=prepare)


SOURCE = Source(
    id="epoch_chip_counts",
    title="Epoch AI: AI chip counts",
    description="Estimated production and ownership of AI chips by type and quarter, with 90 % ranges.",
    homepage="https://github.com/epoch-research/ai-chip-counts",
    licence=licence("AI chip counts", "github.com/epoch-research/ai-chip-counts (code under MIT)"),
    cadence=timedelta(days=90),
    resources=_resources,
    tables=(CHIP_QUARTER, CHIP_CUMULATIVE, OWNER_QUARTER, OWNER_CUMULATIVE),
    parse=parse,
)

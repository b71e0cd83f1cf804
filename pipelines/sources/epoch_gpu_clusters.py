"""Epoch AI's list of clusters of AI chips, existing and planned, with computing power, power and owner.

What belongs here: the ZIP's layout and the column names. What does not: which cluster counts (dbt) and whose it is
(entities).

Source: https://epoch.ai/data/gpu-clusters. Every cluster in China is anonymised: no name, no owner, no chip, and its
figures are rounded to one digit, so that it serves totals only. An H100 equivalent is 1,979e12 operations per second of
the highest rate listed, which is the 8-bit one where there is one and the 16-bit one otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.sources.archive import read_members
from pipelines.sources.base import Parsed, RawRow, RawTable, Resource, Source, one_of, partial_date
from pipelines.sources.epoch import MAX_H100E, MAX_POWER_MW, estimate, licence
from pipelines.sources.tabular import parse_csv

MEMBER = "gpu_clusters.csv"
MAX_OP_PER_S = 1e24
MAX_CHIPS = 1e8
MAX_USD = 1e13


class GpuCluster(RawRow):
    """One cluster, or one phase of it."""

    cluster_name = dy.String(nullable=False, min_length=1)
    status = one_of("Existing", "Planned", "Decommissioned")
    certainty = one_of("Confirmed", "Likely", "Unlikely")
    single_cluster = one_of("Yes", "No", "Unclear", nullable=True)
    country = dy.String(nullable=True)
    location = dy.String(nullable=True)
    latitude = dy.Float64(nullable=True, min=-90, max=90)
    longitude = dy.Float64(nullable=True, min=-180, max=180)
    sector = one_of("Private", "Public", "Public/Private", nullable=True)
    owner = dy.String(nullable=True)
    users = dy.String(nullable=True)
    first_operational_date = partial_date()
    first_operational_date_note = dy.String(nullable=True)
    decommissioned_date = partial_date()
    h100e = estimate(MAX_H100E)
    max_op_per_s = estimate(MAX_OP_PER_S)
    op8_per_s = estimate(MAX_OP_PER_S)
    op16_per_s = estimate(MAX_OP_PER_S)
    op32_per_s = estimate(MAX_OP_PER_S)
    chip_type_primary = dy.String(nullable=True)
    chip_quantity_primary = estimate(MAX_CHIPS)
    chip_type_secondary = dy.String(nullable=True)
    chip_quantity_secondary = estimate(MAX_CHIPS)
    chips_total = estimate(MAX_CHIPS)
    supplier_primary = dy.String(nullable=True)
    power_mw = estimate(MAX_POWER_MW)
    calculated_power_mw = estimate(MAX_POWER_MW)
    reported_power_mw = estimate(MAX_POWER_MW)
    hardware_cost_usd = estimate(MAX_USD)
    builds_upon = dy.String(nullable=True)
    superseded_by = dy.String(nullable=True)
    possible_duplicate = one_of("true", "false", nullable=True)
    possible_duplicate_of = dy.String(nullable=True)
    include_in_standard_analysis = one_of("true", "false", nullable=True)
    note = dy.String(nullable=True)
    source_1 = dy.String(nullable=True)


COLUMNS = {
    "Name": "cluster_name",
    "Status": "status",
    "Certainty": "certainty",
    "Single cluster?": "single_cluster",
    "Country": "country",
    "Location": "location",
    "Sector": "sector",
    "Owner": "owner",
    "Users": "users",
    "First Operational Date": "first_operational_date",
    "First Operational Date Note": "first_operational_date_note",
    "Decommissioned Date (if applicable)": "decommissioned_date",
    "H100 equivalents": "h100e",
    "Max OP/s": "max_op_per_s",
    "8-bit OP/s": "op8_per_s",
    "16-bit OP/s": "op16_per_s",
    "32-bit OP/s": "op32_per_s",
    "Chip type (primary)": "chip_type_primary",
    "Chip quantity (primary)": "chip_quantity_primary",
    "Chip type (secondary)": "chip_type_secondary",
    "Chip quantity (secondary)": "chip_quantity_secondary",
    "Total number of AI chips": "chips_total",
    "GPU Supplier (primary)": "supplier_primary",
    "Power Capacity (MW)": "power_mw",
    "Calculated Power Capacity (MW)": "calculated_power_mw",
    "Reported Power Capacity (MW)": "reported_power_mw",
    "Hardware Cost": "hardware_cost_usd",
    "Builds Upon": "builds_upon",
    "Superseded by": "superseded_by",
    "Possible Duplicate": "possible_duplicate",
    "Possible Duplicate Of": "possible_duplicate_of",
    "Include in Standard Analysis": "include_in_standard_analysis",
    "Note": "note",
    "Source 1": "source_1",
}

TABLE = RawTable(
    name="raw_epoch__gpu_cluster",
    schema=GpuCluster,
    description="One row per cluster of AI chips, or phase of one, existing or planned.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The one ZIP."""
    return (Resource("gpu_clusters", "https://epoch.ai/data/gpu_clusters.zip", "application/zip", max_bytes=8 * 2**20),)


def _lower_case_flags(frame: pl.DataFrame) -> pl.DataFrame:
    """True and False in the case of every other flag."""
    return frame.with_columns(pl.col("possible_duplicate", "include_in_standard_analysis").str.to_lowercase())


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The ZIP's CSV to typed rows; raises ParseError for a broken ZIP or one without the expected member."""
    content = read_members(SOURCE.id, resource.url, payload, [MEMBER])[MEMBER]
    return parse_csv(SOURCE.id, TABLE, f"gpu_clusters.zip!{MEMBER}", content, COLUMNS, prepare=_lower_case_flags)


SOURCE = Source(
    id="epoch_gpu_clusters",
    title="Epoch AI: GPU clusters",
    description="Clusters of AI chips with computing power, power, owner and country; those in China anonymised.",
    homepage="https://epoch.ai/data/gpu-clusters",
    licence=licence("Data on GPU Clusters", "epoch.ai/data/gpu-clusters"),
    cadence=timedelta(days=90),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
)

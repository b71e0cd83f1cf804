"""Epoch AI's catalogue of machine-learning hardware: one row per SKU, SI base units.

What belongs here: the ZIP's layout and the column names. What does not: unit conversion and the judgement of single
figures (dbt), or which row is which accelerator (entities).

Source: https://epoch.ai/data/machine-learning-hardware. FLOP/s and byte/s are base units, but internode bandwidth is in
bit/s; "Max performance" mixes dense and sparse figures and is kept for reference only.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy

from pipelines.sources.archive import read_members
from pipelines.sources.base import Licence, Parsed, RawRow, RawTable, Resource, Source, partial_date
from pipelines.sources.tabular import parse_csv

MEMBER = "ml_hardware.csv"


def _rate(maximum: float) -> dy.Float64:
    """A positive rate or size in SI base units with a physical ceiling."""
    return dy.Float64(nullable=True, min_exclusive=0, max=maximum)


class MlHardware(RawRow):
    """One hardware SKU."""

    hardware_name = dy.String(nullable=False, min_length=1)
    manufacturer = dy.String(nullable=True)
    hardware_type = dy.String(nullable=True)
    notes = dy.String(nullable=True)
    release_date = partial_date()
    release_price_usd = _rate(1e8)
    tensor_fp16_bf16_flop_per_s = _rate(1e18)
    fp8_flop_per_s = _rate(1e18)
    fp4_flop_per_s = _rate(1e18)
    fp16_flop_per_s = _rate(1e18)
    tf32_flop_per_s = _rate(1e18)
    fp32_flop_per_s = _rate(1e18)
    fp64_flop_per_s = _rate(1e18)
    int8_op_per_s = _rate(1e18)
    int4_op_per_s = _rate(1e18)
    memory_bytes = _rate(1e14)
    memory_bandwidth_byte_per_s = _rate(1e17)
    intranode_bandwidth_byte_per_s = _rate(1e15)
    internode_bandwidth_bit_per_s = _rate(1e16)
    tdp_w = _rate(1e5)
    foundry = dy.String(nullable=True)
    process_size_nm = _rate(1e4)
    datasheet_url = dy.String(nullable=True)
    price_source_url = dy.String(nullable=True)
    last_modified = dy.String(nullable=True)
    max_performance_op_per_s = dy.Float64(nullable=True, min=0, max=1e18)
    tpp_bit_op_per_s = dy.Float64(nullable=True, min=0, max=1e20)


COLUMNS = {
    "Hardware name": "hardware_name",
    "Manufacturer": "manufacturer",
    "Type": "hardware_type",
    "Notes": "notes",
    "Release date": "release_date",
    "Release price (USD)": "release_price_usd",
    "Tensor-FP16/BF16 performance (FLOP/s)": "tensor_fp16_bf16_flop_per_s",
    "FP8 performance (FLOP/s)": "fp8_flop_per_s",
    "FP4 performance (FLOP/s)": "fp4_flop_per_s",
    "FP16 (half precision) performance (FLOP/s)": "fp16_flop_per_s",
    "TF32 (TensorFloat-32) performance (FLOP/s)": "tf32_flop_per_s",
    "FP32 (single precision) performance (FLOP/s)": "fp32_flop_per_s",
    "FP64 (double precision) performance (FLOP/s)": "fp64_flop_per_s",
    "INT8 performance (OP/s)": "int8_op_per_s",
    "INT4 performance (OP/s)": "int4_op_per_s",
    "Memory (bytes)": "memory_bytes",
    "Memory bandwidth (byte/s)": "memory_bandwidth_byte_per_s",
    "Intranode bandwidth (byte/s)": "intranode_bandwidth_byte_per_s",
    "Internode bandwidth (bit/s)": "internode_bandwidth_bit_per_s",
    "TDP (W)": "tdp_w",
    "Foundry": "foundry",
    "Process size (nm)": "process_size_nm",
    "Link to datasheet": "datasheet_url",
    "Source for the price": "price_source_url",
    "Last modified": "last_modified",
    "Max performance": "max_performance_op_per_s",
    "Total processing performance (bit-OP/s)": "tpp_bit_op_per_s",
}

TABLE = RawTable(
    name="raw_epoch__ml_hardware",
    schema=MlHardware,
    description="One row per hardware SKU of Epoch AI's machine-learning hardware catalogue, SI base units.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The one ZIP."""
    return (Resource("ml_hardware", "https://epoch.ai/data/ml_hardware.zip", "application/zip", max_bytes=8 * 2**20),)


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The ZIP's CSV to typed rows; raises ParseError for a broken ZIP or one without the expected member."""
    content = read_members(SOURCE.id, resource.url, payload, [MEMBER])[MEMBER]
    return parse_csv(SOURCE.id, TABLE, f"ml_hardware.zip!{MEMBER}", content, COLUMNS)


SOURCE = Source(
    id="epoch_ml_hardware",
    title="Epoch AI: machine learning hardware",
    description="Peak performance, memory, bandwidth, power and price of accelerators by SKU.",
    homepage="https://epoch.ai/data/machine-learning-hardware",
    licence=Licence(
        name="CC-BY-4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        attribution="Epoch AI, 'Data on Machine Learning Hardware', epoch.ai/data/machine-learning-hardware",
        redistributable=True,
    ),
    cadence=timedelta(days=14),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
)

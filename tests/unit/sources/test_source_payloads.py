"""The recorded real payloads: every row loads, and the counts are the ones that were counted by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import all_sources, get_source
from pipelines.sources.ledger import FILES

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.sources.base import Parsed

TODAY = date(2026, 11, 1)
LEDGER_ROWS = {
    "accelerators": 101,
    "systems": 24,
    "orders": 184,
    "benchmarks": 1056,
    "cann_recipes_history": 368,
    "mlperf_inference_v2_1": 689,
    "mlperf_training": 452,
    "models": 76,
    "access_events": 21,
    "news_events": 175,
    "provider_listings": 200,
    "provider_count_history": 37,
    "token_price_changes": 644,
}


def parse_recorded(mirror: Path, source_id: str, key: str) -> Parsed:
    source = get_source(source_id)
    resource = next(resource for resource in source.resources(TODAY) if resource.key == key)
    return source.parse(resource, (mirror / resource.url.removeprefix("https://")).read_bytes())


def parse_ledger(key: str) -> Parsed:
    source = get_source("ledger")
    resource = next(resource for resource in source.resources(TODAY) if resource.key == key)
    return source.parse(resource, (PACKAGE_ROOT / resource.url.removeprefix("package:")).read_bytes())


@pytest.fixture(scope="module")
def v51(mirror: Path) -> pl.DataFrame:
    parsed = parse_recorded(mirror, "mlperf_inference", "v5.1-list")
    assert parsed.rejects.height == 0
    return parsed.tables["raw_mlperf_inference__results"]


def test_mlperf_5_1_whole(v51: pl.DataFrame) -> None:
    assert v51.height == 1448
    assert dict(v51["division"].value_counts().rows()) == {"closed": 609, "open": 839}
    assert dict(v51["suite"].value_counts().rows()) == {"datacenter": 586, "edge": 862}
    assert dict(v51["units"].value_counts().rows()) == {
        "Latency (ms)": 571,
        "Tokens/s": 406,
        "Samples/s": 399,
        "Queries/s": 72,
    }
    assert v51.filter(submitter="GATEOverflow").height == 841


def test_mlperf_5_1_power(v51: pl.DataFrame) -> None:
    power = v51.filter("has_power")
    assert power.height == 24
    assert power["power_result"].null_count() == 0
    assert set(power["power_units"]) == {"Watts", "millijoules"}
    assert v51.filter(~pl.col("has_power"))["power_result"].null_count() == 1448 - 24


def test_mlperf_5_1_counts_come_from_fields_and_not_from_names(v51: pl.DataFrame) -> None:
    gb300 = v51.filter(result_id="5.1-0072")
    assert gb300.height > 0
    assert set(gb300["total_accelerators"]) == {72}
    assert set(gb300["accelerators_per_node"]) == {4}
    assert set(gb300["nodes"]) == {18}
    cpu_only = v51.filter(pl.col("accelerators_per_node").is_null())
    assert cpu_only["total_accelerators"].null_count() == cpu_only.height > 0


def test_mlperf_5_1_grain_and_locators(v51: pl.DataFrame) -> None:
    assert v51.select("result_id", "benchmark", "scenario").is_duplicated().sum() == 0
    assert v51["_locator"].n_unique() == 1448
    assert v51["_locator"][449] == "summary_results.json#/449"
    assert v51.row(449, named=True)["result_id"] == "5.1-0072"


def test_mlperf_6_1_sample(mirror: Path) -> None:
    parsed = parse_recorded(mirror, "mlperf_inference", "v6.1-object")
    rows = parsed.tables["raw_mlperf_inference__results"]
    assert (rows.height, parsed.rejects.height) == (4, 0)
    assert set(rows["round"]) == {"v6.1"}
    assert rows["result_id"].null_count() == 4
    first = rows.sort("_locator").row(0, named=True)
    assert first["benchmark"] == "dlrm-v3"
    assert first["result"] == 10891.1
    assert first["total_accelerators"] == 8
    assert first["accelerator_name"] == "AMD Instinct MI350X 288GB HBM3e"


def test_epoch(mirror: Path) -> None:
    parsed = parse_recorded(mirror, "epoch_ml_hardware", "ml_hardware")
    rows = parsed.tables["raw_epoch__ml_hardware"]
    assert (rows.height, parsed.rejects.height) == (175, 0)
    h100 = rows.filter(pl.col("hardware_name").str.contains("H100 SXM5")).row(0, named=True)
    assert h100["tensor_fp16_bf16_flop_per_s"] == pytest.approx(9.9e14, rel=0.01)
    assert h100["memory_bandwidth_byte_per_s"] == pytest.approx(3.35e12, rel=0.01)


@pytest.mark.parametrize(("key", "count"), LEDGER_ROWS.items())
def test_ledger_rows(key: str, count: int) -> None:
    parsed = parse_ledger(key)
    assert parsed.rejects.rows() == []
    assert parsed.tables[f"raw_ledger__{key}"].height == count


@pytest.mark.parametrize("key", sorted(set(FILES) - set(LEDGER_ROWS)))
def test_ledger_files_that_grow_load_whole(key: str) -> None:
    parsed = parse_ledger(key)
    assert parsed.rejects.rows() == []
    lines = (PACKAGE_ROOT / "ledger" / FILES[key][0]).read_text().count("\n")
    assert 0 < parsed.tables[f"raw_ledger__{key}"].height < lines


def test_every_source_declares_what_a_reader_needs() -> None:
    sources = all_sources()
    assert [source.id for source in sources] == sorted({source.id for source in sources})
    for source in sources:
        assert source.licence.name
        assert source.licence.attribution
        assert source.cadence.total_seconds() > 0
        resources = source.resources(TODAY)
        assert len({resource.key for resource in resources}) == len(resources)
        assert resources or source.id == "inbox"  # which has what lies in the folder
        assert all(resource.url.startswith(("https://", "package:")) for resource in resources)
        assert all(table.name.startswith("raw_") and table.description for table in source.tables)
        assert not [name for table in source.tables for name in table.schema.column_names() if name.startswith("_s")]

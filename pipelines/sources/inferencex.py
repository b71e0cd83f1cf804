"""InferenceX (SemiAnalysis): serving benchmarks of Western accelerators, one resource per model and date.

What belongs here: which models and dates are asked for, the shape of a row and the units of its metrics. What does not:
which rows may be compared, how many GPUs really ran, and the identities between the metrics (dbt).

Source: https://inferencex.semianalysis.com, ``/api/v1/benchmarks?model=&date=``: a JSON array of the rows that were the
latest ones on that date, so most rows of a date stand in the next one, too. Times are in seconds, rates in tokens per
second and GPU, `intvty` (interactivity) in tokens per second and user, power in watts per GPU, energy in joules. The
terms of the data are not stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from pipelines.errors import ParseError
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
from pipelines.sources.json_records import decode, lacking, loose_columns, rests, split

# The models that both sides publish figures for; others of the site have no domestic counterpart in this warehouse.
MODELS = {
    "DeepSeek-V4-Pro": "Huawei's recipe documents measure it on the 950DT: the one model with both sides in 2026",
    "DeepSeek-R1-0528": "measured on the 910C by its maker's paper and in reviewed MLPerf rounds since v5.1",
}
# The Friday on which DeepSeek V4 came out; a weekly anchor is enough, since a date holds the latest rows until then.
FIRST_DATE = date(2026, 4, 24)
STEP = timedelta(days=7)
# Rows of a date may still arrive on the next day: runs take hours, and the date is not everywhere the same.
SETTLING = timedelta(days=2)


def _seconds(maximum: float) -> dy.Float64:
    """A time in seconds; the ceilings are low enough that milliseconds do not pass for seconds."""
    return dy.Float64(nullable=True, min_exclusive=0, max=maximum)


def _rate(maximum: float) -> dy.Float64:
    """A rate in tokens per second."""
    return dy.Float64(nullable=True, min_exclusive=0, max=maximum)


def _count() -> dy.Int64:
    """A number of GPUs, workers or ranks; 0 means that the part does not exist."""
    return dy.Int64(nullable=True, min=0, max=100_000)


class Benchmarks(RawRow):
    """One measured configuration, as listed on one date."""

    listed_model = dy.String(nullable=False, min_length=1)
    listed_date = dy.Date(nullable=False)
    row_id = dy.String(nullable=False, min_length=1)
    hardware = dy.String(nullable=False, min_length=1)
    framework = dy.String(nullable=False, min_length=1)
    model = dy.String(nullable=False, min_length=1)
    precision = dy.String(nullable=False, min_length=1)
    spec_method = dy.String(nullable=True)
    is_disaggregated = dy.Bool(nullable=False)
    is_multinode = dy.Bool(nullable=True)
    prefill_tp = _count()
    prefill_ep = _count()
    prefill_dp_attention = dy.Bool(nullable=True)
    prefill_num_workers = _count()
    decode_tp = _count()
    decode_ep = _count()
    decode_dp_attention = dy.Bool(nullable=True)
    decode_num_workers = _count()
    num_prefill_gpu = _count()
    num_decode_gpu = _count()
    benchmark_type = dy.String(nullable=False, min_length=1)
    input_tokens = dy.Int64(nullable=True, min=1, max=10_000_000)
    output_tokens = dy.Int64(nullable=True, min=1, max=10_000_000)
    concurrency = dy.Int64(nullable=True, min=1, max=10_000_000)
    offload_mode = dy.String(nullable=True)
    image = dy.String(nullable=True)
    recipe_fingerprint = dy.String(nullable=True)
    workers = dy.String(nullable=True)
    run_date = dy.Date(nullable=False)
    run_url = dy.String(nullable=True)
    curve_date = dy.Date(nullable=True)
    curve_workflow_run_id = dy.String(nullable=True)
    curve_run_started_at = dy.String(nullable=True)
    other_fields = dy.String(nullable=True)

    total_tokens_per_s_per_gpu = dy.Float64(nullable=False, min_exclusive=0, max=1e6)
    input_tokens_per_s_per_gpu = _rate(1e6)
    output_tokens_per_s_per_gpu = _rate(1e6)
    mean_ttft_s = _seconds(3600)
    median_ttft_s = _seconds(3600)
    p90_ttft_s = _seconds(3600)
    p99_ttft_s = _seconds(3600)
    p99_9_ttft_s = _seconds(3600)
    std_ttft_s = dy.Float64(nullable=True, min=0, max=3600)
    mean_tpot_s = _seconds(5)
    median_tpot_s = _seconds(5)
    p90_tpot_s = _seconds(5)
    p99_tpot_s = _seconds(60)
    p99_9_tpot_s = _seconds(60)
    std_tpot_s = dy.Float64(nullable=True, min=0, max=60)
    mean_itl_s = _seconds(60)
    median_itl_s = _seconds(60)
    p90_itl_s = _seconds(60)
    p99_itl_s = _seconds(600)
    p99_9_itl_s = _seconds(600)
    std_itl_s = dy.Float64(nullable=True, min=0, max=600)
    mean_e2el_s = _seconds(86_400)
    median_e2el_s = _seconds(86_400)
    p90_e2el_s = _seconds(86_400)
    p99_e2el_s = _seconds(86_400)
    p99_9_e2el_s = _seconds(86_400)
    std_e2el_s = dy.Float64(nullable=True, min=0, max=86_400)
    mean_interactivity_tokens_per_s = _rate(1e5)
    median_interactivity_tokens_per_s = _rate(1e5)
    p90_interactivity_tokens_per_s = _rate(1e5)
    p99_interactivity_tokens_per_s = _rate(1e5)
    p99_9_interactivity_tokens_per_s = _rate(1e5)
    std_interactivity_tokens_per_s = dy.Float64(nullable=True, min=0, max=1e6)
    avg_power_w = dy.Float64(nullable=True, min_exclusive=0, max=5_000)
    avg_total_gpu_power_w = dy.Float64(nullable=True, min_exclusive=0, max=5_000_000)
    total_gpu_energy_j = dy.Float64(nullable=True, min_exclusive=0, max=1e15)
    joules_per_input_token = dy.Float64(nullable=True, min_exclusive=0, max=1e5)
    joules_per_output_token = dy.Float64(nullable=True, min_exclusive=0, max=1e5)
    joules_per_total_token = dy.Float64(nullable=True, min_exclusive=0, max=1e5)
    joules_per_successful_query = dy.Float64(nullable=True, min_exclusive=0, max=1e9)
    is_power_valid = dy.Bool(nullable=True)
    power_metric_schema_version = dy.Int64(nullable=True, min=1)
    pipeline_parallel = _count()
    decode_context_parallel = _count()
    prefill_context_parallel = _count()
    kv_cache_pool_tokens = dy.Int64(nullable=True, min=0)
    other_metrics = dy.String(nullable=True)


ROW_NAMES = {
    "id": "row_id",
    "hardware": "hardware",
    "framework": "framework",
    "model": "model",
    "precision": "precision",
    "spec_method": "spec_method",
    "disagg": "is_disaggregated",
    "is_multinode": "is_multinode",
    "prefill_tp": "prefill_tp",
    "prefill_ep": "prefill_ep",
    "prefill_dp_attention": "prefill_dp_attention",
    "prefill_num_workers": "prefill_num_workers",
    "decode_tp": "decode_tp",
    "decode_ep": "decode_ep",
    "decode_dp_attention": "decode_dp_attention",
    "decode_num_workers": "decode_num_workers",
    "num_prefill_gpu": "num_prefill_gpu",
    "num_decode_gpu": "num_decode_gpu",
    "benchmark_type": "benchmark_type",
    "isl": "input_tokens",
    "osl": "output_tokens",
    "conc": "concurrency",
    "offload_mode": "offload_mode",
    "image": "image",
    "recipe_fingerprint": "recipe_fingerprint",
    "workers": "workers",
    "date": "run_date",
    "run_url": "run_url",
    "curve_date": "curve_date",
    "curve_workflow_run_id": "curve_workflow_run_id",
    "curve_run_started_at": "curve_run_started_at",
}
_STATISTICS = {"mean": "mean", "median": "median", "p90": "p90", "p99": "p99", "p99.9": "p99_9", "std": "std"}
METRIC_NAMES = {
    "tput_per_gpu": "total_tokens_per_s_per_gpu",
    "input_tput_per_gpu": "input_tokens_per_s_per_gpu",
    "output_tput_per_gpu": "output_tokens_per_s_per_gpu",
    **{
        f"{theirs}_{x}": f"{ours}_{x}_s"
        for theirs, ours in _STATISTICS.items()
        for x in ("ttft", "tpot", "itl", "e2el")
    },
    **{f"{theirs}_intvty": f"{ours}_interactivity_tokens_per_s" for theirs, ours in _STATISTICS.items()},
    "avg_power_w": "avg_power_w",
    "avg_total_gpu_power_w": "avg_total_gpu_power_w",
    "total_gpu_energy_j": "total_gpu_energy_j",
    "joules_per_input_token": "joules_per_input_token",
    "joules_per_output_token": "joules_per_output_token",
    "joules_per_total_token": "joules_per_total_token",
    "joules_per_successful_query": "joules_per_successful_query",
    "power_valid": "is_power_valid",
    "power_metric_schema_version": "power_metric_schema_version",
    "pp": "pipeline_parallel",
    "dcp_size": "decode_context_parallel",
    "pcp_size": "prefill_context_parallel",
    "kv_cache_pool_tokens": "kv_cache_pool_tokens",
}
ESSENTIAL_FIELDS = (
    "id",
    "hardware",
    "framework",
    "model",
    "precision",
    "disagg",
    "benchmark_type",
    "isl",
    "osl",
    "conc",
    "date",
)
ESSENTIAL_METRICS = ("tput_per_gpu", "output_tput_per_gpu", "median_tpot")
FLAGS = ("is_disaggregated", "is_multinode", "prefill_dp_attention", "decode_dp_attention", "is_power_valid")
DATES = ("listed_date", "run_date", "curve_date")
FLAG_VALUES = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}

TABLE = RawTable(
    name="raw_inferencex__benchmarks",
    schema=Benchmarks,
    description="One row per measured configuration (hardware, software, lengths, concurrency) listed on a date.",
)


def dates(today: date) -> tuple[date, ...]:
    """The weekly anchors up to a day, oldest first."""
    return tuple(FIRST_DATE + n * STEP for n in range((today - FIRST_DATE) // STEP + 1))


def _resources(today: date) -> tuple[Resource, ...]:
    """One per model and anchor; a date is final once its late rows are in. On launch day there may be none."""
    return tuple(
        Resource(
            key=f"{model}_{day}",
            url=f"https://inferencex.semianalysis.com/api/v1/benchmarks?model={model}&date={day}",
            media_type="application/json",
            required=False,
            partition=day.isoformat(),
            final_from=day + SETTLING,
            may_be_empty=day == FIRST_DATE,
        )
        for day in dates(today)
        for model in MODELS
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The rows of a model on a date to typed rows; none where the array is empty.

    Raises:
        ParseError: Not JSON, not an array, or rows without the fields that every row has.
    """
    content = decode(SOURCE.id, resource.url, payload)
    if not isinstance(content, list):
        raise ParseError(
            SOURCE.id, f"{resource.url} is a JSON {type(content).__name__}; expected an array of benchmark rows"
        )
    locators, records, others = split(f"{resource.key}#", content, _is_record)
    strays = [(locator, "expected an object with an object of metrics", {"value": item}) for locator, item in others]
    if content:
        _require_fields(resource, records)
    good = _typed(_rows(resource, locators, records))
    return combine([good, Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _is_record(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("metrics"), dict)


def _require_fields(resource: Resource, records: Sequence[Mapping[str, Any]]) -> None:
    """A field that no row has any more was renamed: the file has changed, not a row gone bad."""
    missing = lacking(records, ESSENTIAL_FIELDS)
    metrics = [record["metrics"] for record in records]
    missing += [f"metrics.{name}" for name in lacking(metrics, ESSENTIAL_METRICS)]
    if missing:
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(records)} rows with metrics; if the publisher "
            "renamed it, change the source's names",
        )


def _rows(resource: Resource, locators: pl.Series, records: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Loose rows with our column names, metrics beside the fields, and what has no name of ours as JSON."""
    model, _, day = resource.key.rpartition("_")
    metrics = [record["metrics"] for record in records]
    rows = loose_columns(records, ROW_NAMES).insert_column(0, locators.alias(LOCATOR))
    return rows.hstack(loose_columns(metrics, METRIC_NAMES)).with_columns(
        rests(records, (*ROW_NAMES, "metrics")).alias("other_fields"),
        rests(metrics, METRIC_NAMES).alias("other_metrics"),
        pl.lit(model).alias("listed_model"),
        pl.lit(day).alias("listed_date"),
    )


def _typed(rows: pl.DataFrame) -> Parsed:
    """Typed rows; one with a flag that is neither true nor false, or with a date that is none, is a reject."""
    flags = {name: pl.col(name).replace_strict(FLAG_VALUES, default=None, return_dtype=pl.Boolean) for name in FLAGS}
    dates = {name: pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in DATES}
    read = flags | dates
    is_odd = pl.any_horizontal(pl.col(name).is_not_null() & value.is_null() for name, value in read.items())
    odd = [
        (row[LOCATOR], f"a flag ({', '.join(flags)}) or a date ({', '.join(dates)}) cannot be read", row)
        for row in rows.filter(is_odd).iter_rows(named=True)
    ]
    good = typed(TABLE, rows.filter(~is_odd).with_columns(**read))
    return combine([good, Parsed(tables={}, rejects=reject_rows(TABLE.name, odd))])


SOURCE = Source(
    id="inferencex",
    title="SemiAnalysis: InferenceX",
    description="Throughput, latency and GPU power of large-model serving on Western accelerators, week by week.",
    homepage="https://inferencex.semianalysis.com/",
    licence=Licence(
        name="unstated",
        url="https://github.com/SemiAnalysisAI/InferenceX-app",
        attribution="InferenceX by SemiAnalysis, inferencex.semianalysis.com",
        redistributable=False,
    ),
    cadence=STEP,
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    partitioned_by="date",
)

"""MLPerf Inference: the machine-readable summary of every round that has one.

What belongs here: where rounds live and the shapes their summaries had (v5.1: a list with ``a#``; v6.0: the same with
``Total Accelerators``; v6.1: an object of objects with other names). The shape is recognised from the payload, so a
later round that keeps one of them needs no change here. What does not: which results may be compared (dbt).

Source: https://github.com/mlcommons/inference_results_v5.1 and its siblings, Apache-2.0. Counts are never read from
system names: the names are wrong often enough.
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
    one_of,
    reject_rows,
    typed,
)
from pipelines.sources.json_records import decode, lacking, loose_columns, split

FIRST_ROUND = (5, 1)
YEAR_OF_ROUND_ZERO = 2020
SUMMARY_NAMES = {"list": "summary_results.json", "object": "summary.json"}


class Results(RawRow):
    """One result of one system on one benchmark and scenario."""

    round = dy.String(nullable=False, regex=r"^v\d+\.\d+$")
    result_id = dy.String(nullable=True)
    submitter = dy.String(nullable=False, min_length=1)
    availability = one_of("available", "preview", "rdi")
    division = one_of("closed", "open", "network")
    suite = one_of("datacenter", "edge", "datacenter,edge")
    system_name = dy.String(nullable=True)
    platform = dy.String(nullable=False)
    benchmark = dy.String(nullable=False, min_length=1)
    model = dy.String(nullable=True)
    scenario = one_of("Offline", "Server", "Interactive", "SingleStream", "MultiStream")
    result = dy.Float64(nullable=False, min_exclusive=0, max=1e12)
    units = one_of("Tokens/s", "Samples/s", "Queries/s", "Latency (ms)", "Latency (s)")
    accuracy = dy.String(nullable=True)
    nodes = dy.Int64(nullable=False, min=1)
    accelerators_per_node = dy.Int64(nullable=True, min=0)
    total_accelerators = dy.Int64(nullable=True, min=0)
    accelerator_name = dy.String(nullable=True)
    host_processor_name = dy.String(nullable=True)
    framework = dy.String(nullable=True)
    operating_system = dy.String(nullable=True)
    notes = dy.String(nullable=True)
    is_inferred = dy.Bool(nullable=False)
    has_power = dy.Bool(nullable=False)
    power_result = dy.Float64(nullable=True, min_exclusive=0)
    power_units = one_of("Watts", "millijoules", nullable=True)
    design_power_w = dy.Float64(nullable=True, min=0)
    weight_data_types = dy.String(nullable=True)
    location = dy.String(nullable=False)
    details_url = dy.String(nullable=True)


LIST_NAMES = {
    "version": "round",
    "ID": "result_id",
    "Submitter": "submitter",
    "Availability": "availability",
    "Category": "division",
    "Suite": "suite",
    "System": "system_name",
    "Platform": "platform",
    "Model": "benchmark",
    "UsedModel": "model",
    "Scenario": "scenario",
    "Performance_Result": "result",
    "Performance_Units": "units",
    "Accuracy": "accuracy",
    "Nodes": "nodes",
    "a#": "accelerators_per_node",
    "Total Accelerators": "total_accelerators",
    "Accelerator": "accelerator_name",
    "Processor": "host_processor_name",
    "Software": "framework",
    "operating_system": "operating_system",
    "Notes": "notes",
    "inferred": "is_inferred",
    "has_power": "has_power",
    "Power_Result": "power_result",
    "Power_Units": "power_units",
    "weight_data_types": "weight_data_types",
    "Location": "location",
    "Details": "details_url",
}
OBJECT_NAMES = {
    "version": "round",
    "Organization": "submitter",
    "Availability": "availability",
    "Division": "division",
    "SystemType": "suite",
    "SystemName": "system_name",
    "Platform": "platform",
    "MlperfModel": "benchmark",
    "Model": "model",
    "Scenario": "scenario",
    "Result": "result",
    "Units": "units",
    "Accuracy": "accuracy",
    "number_of_nodes": "nodes",
    "accelerators_per_node": "accelerators_per_node",
    "total_accelerators": "total_accelerators",
    "accelerator_model_name": "accelerator_name",
    "host_processor_model_name": "host_processor_name",
    "framework": "framework",
    "operating_system": "operating_system",
    "notes": "notes",
    "inferred": "is_inferred",
    "has_power": "has_power",
    "Power_Result": "power_result",
    "Power_Units": "power_units",
    "design_power_watts": "design_power_w",
    "weight_data_types": "weight_data_types",
    "Location": "location",
    "Details": "details_url",
}
ESSENTIAL = ("round", "submitter", "benchmark", "scenario", "result", "units")

TABLE = RawTable(
    name="raw_mlperf_inference__results",
    schema=Results,
    description="One row per MLPerf Inference result (system x benchmark x scenario) of a round's published summary.",
)


def rounds(today: date) -> tuple[str, ...]:
    """Every round that may have been published by the end of the coming year: two a year, v6.0 and v6.1 in 2026."""
    last = today.year + 1 - YEAR_OF_ROUND_ZERO
    every = [(major, minor) for major in range(FIRST_ROUND[0], last + 1) for minor in (0, 1)]
    return tuple(f"v{major}.{minor}" for major, minor in every if (major, minor) >= FIRST_ROUND)


def _resources(today: date) -> tuple[Resource, ...]:
    """Both file names of every possible round; a round that is not published under a name is absent, not an error."""
    return tuple(
        Resource(
            key=f"{name}-{shape}",
            url=f"https://raw.githubusercontent.com/mlcommons/inference_results_{name}/main/{file}",
            media_type="application/json",
            required=(name, shape) == ("v5.1", "list"),
            partition=name,
        )
        for name in rounds(today)
        for shape, file in SUMMARY_NAMES.items()
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """A round's summary to typed rows.

    Raises:
        ParseError: Not JSON, or neither of the known shapes.
    """
    content = decode(SOURCE.id, resource.url, payload)
    if isinstance(content, list):
        return _table(resource, content, LIST_NAMES)
    if isinstance(content, dict):
        return _table(resource, content, OBJECT_NAMES)
    raise ParseError(
        SOURCE.id,
        f"{resource.url} is a JSON {type(content).__name__}; expected a list or an object of results",
    )


def _table(resource: Resource, items: Mapping[str, Any] | Sequence[Any], names: Mapping[str, str]) -> Parsed:
    """The records as typed rows; an item that is no record is a reject."""
    locators, records, others = split(f"{resource.url.rsplit('/', 1)[-1]}#", items)
    strays = [
        (locator, f"a JSON {type(item).__name__} where a record (an object) was expected", {"value": item})
        for locator, item in others
    ]
    rows = typed(TABLE, _rows(resource, locators, records, names))
    return combine([rows, Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _rows(
    resource: Resource, locators: pl.Series, records: Sequence[dict[str, Any]], names: Mapping[str, str]
) -> pl.DataFrame:
    """Loose rows with our column names; an empty text is null, a count given as text is a number."""
    if missing := lacking(records, (theirs for theirs, ours in names.items() if ours in ESSENTIAL)):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(records)} records; "
            "expected the shape of round v5.1, v6.0 or v6.1",
        )
    frame = loose_columns(records, names).insert_column(0, locators.alias(LOCATOR))
    return frame.with_columns(
        pl.coalesce("total_accelerators", _product("accelerators_per_node", "nodes")).alias("total_accelerators"),
        *(
            pl.col(name).replace({"1": "true", "0": "false"}).str.to_lowercase().eq("true").alias(name)
            for name in ("is_inferred", "has_power")
        ),
    )


def _product(left: str, right: str) -> pl.Expr:
    """The product of two counts held as text, as text; null where either is not a count."""
    return (pl.col(left).cast(pl.Int64, strict=False) * pl.col(right).cast(pl.Int64, strict=False)).cast(pl.String)


SOURCE = Source(
    id="mlperf_inference",
    title="MLCommons: MLPerf Inference results",
    description="Reviewed inference results per round, system, benchmark and scenario.",
    homepage="https://mlcommons.org/benchmarks/inference-datacenter/",
    licence=Licence(
        name="Apache-2.0",
        url="https://github.com/mlcommons/inference_results_v5.1/blob/main/LICENSE.md",
        attribution=(
            "MLPerf Inference results, MLCommons; retrieved from the round's results repository. The MLPerf name and "
            "logo are registered and unregistered trademarks of MLCommons Association in the United States and other "
            "countries. Per-accelerator figures are derived here and are not official MLPerf metrics."
        ),
        redistributable=True,
    ),
    cadence=timedelta(days=7),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    partitioned_by="round",
)

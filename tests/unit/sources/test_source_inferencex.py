"""InferenceX: what is asked for, the recorded rows, and rows that have changed shape."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed, Resource
from pipelines.sources.inferencex import MODELS, SOURCE, TABLE, dates, parse

TODAY = date(2026, 11, 23)
RESOURCE = next(r for r in SOURCE.resources(TODAY) if r.key == "DeepSeek-V4-Pro_2026-09-04")


@pytest.fixture
def payload(mirror: Path) -> bytes:
    return (mirror / RESOURCE.url.removeprefix("https://").replace("?", "@")).read_bytes()


@pytest.fixture
def row(payload: bytes) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(payload)[0]
    return record


def read(content: Any, resource: Resource = RESOURCE) -> Parsed:
    return parse(resource, json.dumps(content).encode())


def only(parsed: Parsed) -> dict[str, Any]:
    assert parsed.rejects.rows() == []
    (found,) = parsed.tables[TABLE.name].iter_rows(named=True)
    return found


def changed(row: dict[str, Any], metrics: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    other = copy.deepcopy(row) | fields
    other["metrics"] |= metrics or {}
    return other


def test_every_friday_since_the_launch_is_asked_for_once_per_model() -> None:
    days = dates(TODAY)
    assert (days[0], days[-1], len(days)) == (date(2026, 4, 24), date(2026, 11, 20), 31)
    assert {day.weekday() for day in days} == {4}
    resources = SOURCE.resources(TODAY)
    assert len({r.key for r in resources}) == len({r.url for r in resources}) == len(resources) == 31 * len(MODELS)
    assert SOURCE.partitions(TODAY) == tuple(day.isoformat() for day in days)
    assert dates(date(2026, 4, 23)) == ()


def test_a_new_friday_is_a_new_partition_and_becomes_final_two_days_later() -> None:
    assert SOURCE.partitions(date(2026, 11, 27))[-1] == "2026-11-27"
    newest = SOURCE.resources(date(2026, 11, 27))[-1]
    assert newest.final_from == date(2026, 11, 29)


def test_the_recorded_rows_are_all_there(payload: bytes) -> None:
    parsed = parse(RESOURCE, payload)
    assert parsed.tables[TABLE.name].height == len(re.findall(rb'"recipe_fingerprint":', payload)) == 2
    assert parsed.rejects.is_empty()


def test_a_recorded_row_keeps_every_value(row: dict[str, Any]) -> None:
    found = only(read([row]))
    metrics = row["metrics"]
    assert found["median_tpot_s"] == metrics["median_tpot"]
    assert found["total_tokens_per_s_per_gpu"] == metrics["tput_per_gpu"]
    assert found["p99_9_interactivity_tokens_per_s"] == metrics["p99.9_intvty"]
    assert (found["is_power_valid"], found["is_disaggregated"], found["decode_dp_attention"]) == (True, False, True)
    assert (found["listed_date"], found["run_date"]) == (date(2026, 9, 4), date(2026, 9, 3))
    assert (found["other_metrics"], found["other_fields"], found["workers"]) == (None, None, None)
    published = [*row.values(), *metrics.values()]
    numbers = {float(v) for v in published if isinstance(v, int | float) and not isinstance(v, bool)}
    kept = {float(v) for v in found.values() if isinstance(v, int | float)}
    assert numbers <= kept


def test_new_metrics_and_fields_are_kept_as_json(row: dict[str, Any]) -> None:
    found = only(read([changed(row, {"accept_len": 2.4, "histogram": {"a": 1}}, region="us")]))
    assert json.loads(found["other_metrics"]) == {"accept_len": 2.4, "histogram": {"a": 1}}
    assert json.loads(found["other_fields"]) == {"region": "us"}


def test_a_row_without_power_or_lengths_is_read(row: dict[str, Any]) -> None:
    traces = changed(row, isl=None, osl=None, benchmark_type="agentic_traces", workers=[{"role": "decode"}])
    for name in [name for name in traces["metrics"] if "power" in name or "joules" in name]:
        del traces["metrics"][name]
    found = only(read([traces]))
    assert (found["avg_power_w"], found["is_power_valid"], found["input_tokens"]) == (None, None, None)
    assert json.loads(found["workers"]) == [{"role": "decode"}]


def test_a_date_before_the_first_row_has_none() -> None:
    parsed = read([])
    assert parsed.tables[TABLE.name].is_empty()
    assert parsed.rejects.is_empty()


@pytest.mark.parametrize(
    ("metrics", "fields", "reason"),
    [
        ({"median_tpot": 49.9}, {}, "median_tpot_s = '49.9' breaks max 5"),
        ({"tput_per_gpu": "fast"}, {}, "total_tokens_per_s_per_gpu = 'fast' is not a Float64"),
        ({"tput_per_gpu": {"value": 3, "unit": "tok/s"}}, {}, "is not a Float64"),
        ({"tput_per_gpu": 0}, {}, "total_tokens_per_s_per_gpu = '0' breaks min_exclusive 0"),
        ({"tput_per_gpu": None}, {}, "total_tokens_per_s_per_gpu is empty"),
        ({"avg_power_w": -1}, {}, "avg_power_w = '-1' breaks min_exclusive 0"),
        ({"p99_ttft": float("nan")}, {}, "p99_ttft_s = 'nan' breaks"),
        ({}, {"date": "yesterday"}, "cannot be read"),
        ({}, {"disagg": "perhaps"}, "cannot be read"),
        ({}, {"isl": 8192.5}, "input_tokens = '8192.5' is not a Int64"),
        ({}, {"hardware": ""}, "hardware is empty"),
        ({}, {"metrics": [1, 2]}, "expected an object with an object of metrics"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_rest_loads(
    row: dict[str, Any], metrics: dict[str, Any], fields: dict[str, Any], reason: str
) -> None:
    bad = row | fields if "metrics" in fields else changed(row, metrics, **fields)
    parsed = read([row, bad, changed(row, id="3")])
    assert parsed.tables[TABLE.name].height == 2
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"] == "DeepSeek-V4-Pro_2026-09-04#/1"
    assert reason in reject["reason"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("tput_per_gpu", "throughput_per_gpu", "metrics.tput_per_gpu"),
        ("median_tpot", "p50_tpot", "metrics.median_tpot"),
    ],
)
def test_a_renamed_metric_is_named(row: dict[str, Any], old: str, new: str, named: str) -> None:
    row["metrics"][new] = row["metrics"].pop(old)
    with pytest.raises(ParseError, match=f"has no {named} in its 1 rows"):
        read([row])


def test_a_renamed_field_is_named(row: dict[str, Any]) -> None:
    row["concurrency"] = row.pop("conc")
    with pytest.raises(ParseError, match="has no conc in its 1 rows"):
        read([row])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"data": []}, "is a JSON dict; expected an array"),
        ({"error": "unknown model"}, "is a JSON dict"),
        (3, "is a JSON int"),
        ([1, 2], "has no id, hardware"),
    ],
)
def test_another_shape_is_named(content: Any, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(content)


@pytest.mark.parametrize("content", [b"", b"<html>", b'[{"id": "1"'])
def test_broken_json_is_named(content: bytes) -> None:
    with pytest.raises(ParseError, match="is not valid JSON"):
        parse(RESOURCE, content)


def test_it_may_not_be_passed_on_and_names_its_author() -> None:
    assert (SOURCE.licence.name, SOURCE.licence.redistributable) == ("unstated", False)
    assert "SemiAnalysis" in SOURCE.licence.attribution

"""Rounds of MLPerf Inference that are not recorded, and summaries that are broken."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed, Resource
from pipelines.sources.mlperf_inference import SOURCE, TABLE, parse, rounds

LIST = Resource("v6.0-list", "https://example.org/inference_results_v6.0/main/summary_results.json", "application/json")
OBJECT = Resource("v6.1-object", "https://example.org/inference_results_v6.1/main/summary.json", "application/json")


def list_record(**changes: Any) -> dict[str, Any]:
    record = {
        "ID": "6.0-0076",
        "Submitter": "NVIDIA",
        "Availability": "available",
        "Category": "closed",
        "Suite": "datacenter",
        "System": "(4x wrong count in the name)",
        "Platform": "GB300-NVL72x4",
        "UsedModel": "deepseek-r1",
        "Model": "deepseek-r1",
        "Scenario": "Offline",
        "Accuracy": "exact_match: 81.7",
        "Nodes": 72,
        "Processor": "NVIDIA Grace CPU",
        "Accelerator": "NVIDIA GB300",
        "a#": "4",
        "Total Accelerators": 288,
        "Location": "closed/NVIDIA/results/x",
        "Software": "TensorRT",
        "operating_system": "Ubuntu 24.04",
        "Notes": "",
        "compliance": "closed",
        "errors": 0,
        "version": "v6.0",
        "inferred": 0,
        "has_power": False,
        "weight_data_types": "fp4",
        "Details": "https://example.org/submissions_inference_v6.0",
        "Performance_Result": 1_000_000.5,
        "Performance_Units": "Tokens/s",
    }
    return record | changes


def object_record(**changes: Any) -> dict[str, Any]:
    record = {
        "Organization": "NVIDIA",
        "Availability": "preview",
        "Division": "closed",
        "SystemType": "datacenter",
        "SystemName": "VR-NVL72",
        "Platform": "VR-NVL72",
        "MlperfModel": "deepseek-r1",
        "Model": "deepseek-r1",
        "Scenario": "Server",
        "Result": 1175890.22,
        "Accuracy": None,
        "number_of_nodes": 18,
        "host_processor_model_name": "NVIDIA Vera",
        "accelerator_model_name": "NVIDIA VR200",
        "accelerators_per_node": 4,
        "total_accelerators": 72,
        "Location": "./closed/NVIDIA",
        "framework": "TensorRT",
        "operating_system": "Ubuntu",
        "notes": None,
        "version": "v6.1",
        "inferred": 0,
        "has_power": False,
        "Units": "Tokens/s",
        "weight_data_types": "fp4",
        "design_power_watts": 190000,
        "PrivateID": None,
    }
    return record | changes


def read(resource: Resource, content: Any) -> Parsed:
    return parse(resource, json.dumps(content).encode())


def only(parsed: Parsed) -> dict[str, Any]:
    assert parsed.rejects.rows() == []
    (row,) = parsed.tables[TABLE.name].iter_rows(named=True)
    return row


def test_6_0_takes_the_total_that_it_states() -> None:
    row = only(read(LIST, [list_record(Accelerator="NVIDIA L40S (x87)", Nodes=11, **{"Total Accelerators": 88})]))
    assert (row["total_accelerators"], row["accelerators_per_node"], row["nodes"]) == (88, 4, 11)
    assert row["accelerator_name"] == "NVIDIA L40S (x87)"


def test_6_0_new_unit_and_compliance_in_words() -> None:
    row = only(read(LIST, [list_record(Performance_Units="Latency (s)", Performance_Result=12.5, compliance="closed")]))
    assert (row["units"], row["result"], row["round"]) == ("Latency (s)", 12.5, "v6.0")


def test_6_0_cpu_system_has_no_accelerators() -> None:
    row = only(read(LIST, [list_record(Accelerator="", **{"a#": "", "Total Accelerators": 0})]))
    assert (row["accelerator_name"], row["accelerators_per_node"], row["total_accelerators"]) == (None, None, 0)


def test_6_0_made_from_5_1_rows() -> None:
    five = [list_record(ID=f"5.1-{n:04}", version="v5.1", compliance=1) for n in range(20)]
    for record in five:
        del record["Total Accelerators"]
    six = [
        record | {"version": "v6.0", "compliance": "closed", "Total Accelerators": int(record["a#"]) * record["Nodes"]}
        for record in five
    ]
    before, after = (read(LIST, records).tables[TABLE.name] for records in (five, six))
    assert after.drop("round").equals(before.drop("round"))


@pytest.mark.parametrize("round_name", ["v7.0", "v7.1", "v12.0"])
def test_a_future_round_of_a_known_shape_needs_no_code(round_name: str) -> None:
    resource = Resource("x", f"https://example.org/{round_name}/summary_results.json", "application/json")
    assert only(read(resource, [list_record(version=round_name, brand_new_column=1)]))["round"] == round_name
    assert only(read(resource, {"0": object_record(version=round_name)}))["round"] == round_name


def test_rows_of_the_object_shape_keep_their_keys_as_locators() -> None:
    row = only(read(OBJECT, {"491": object_record()}))
    assert row["_locator"] == "summary.json#/491"
    assert (row["design_power_w"], row["result_id"]) == (190000.0, None)


@pytest.mark.parametrize(
    ("today", "last"), [(date(2025, 1, 1), "v6.1"), (date(2026, 12, 31), "v7.1"), (date(2027, 1, 1), "v8.1")]
)
def test_rounds_reach_to_the_coming_year(today: date, last: str) -> None:
    names = rounds(today)
    assert names[0] == "v5.1"
    assert names[-1] == last
    assert len(names) == len(set(names))
    assert "v5.0" not in names


def test_only_the_first_round_is_required() -> None:
    required = [resource.key for resource in SOURCE.resources(date(2026, 11, 1)) if resource.required]
    assert required == ["v5.1-list"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"Performance_Units": "Furlongs/fortnight"},
            "units = 'Furlongs/fortnight' breaks vocabulary (one of: Tokens/s",
        ),
        ({"Performance_Result": -1}, "result = '-1' breaks min_exclusive 0"),
        ({"Performance_Result": 0}, "result = '0' breaks min_exclusive 0"),
        ({"Performance_Result": 1e300}, "result = '1e+300' breaks max"),
        ({"Performance_Result": "fast"}, "result = 'fast' is not a Float64"),
        ({"Performance_Result": float("nan")}, "result = 'nan' breaks"),
        ({"Performance_Result": None}, "result is empty"),
        ({"Performance_Result": {"value": 3}}, "result = '{\"value\": 3}' is not a Float64"),
        ({"Nodes": 0}, "nodes = '0' breaks min 1"),
        ({"Nodes": 1.5}, "nodes = '1.5' is not a Int64"),
        ({"Category": "Closed"}, "division = 'Closed' breaks vocabulary"),
        ({"version": "6.0"}, "round = '6.0' breaks regex"),
        ({"Submitter": "  "}, "submitter is empty"),
    ],
)
def test_a_bad_record_is_rejected_with_its_reason_and_the_rest_loads(change: dict[str, Any], reason: str) -> None:
    parsed = read(LIST, [list_record(), list_record(**change), list_record(ID="6.0-0077")])
    assert parsed.tables[TABLE.name].height == 2
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"] == "summary_results.json#/1"
    assert reason in reject["reason"]
    assert reject["table_name"] == TABLE.name


def test_every_reason_of_a_record_is_named() -> None:
    (reject,) = read(LIST, [list_record(Nodes=0, Scenario="Turbo")]).rejects.iter_rows(named=True)
    assert "nodes = '0' breaks min 1" in reject["reason"]
    assert "scenario = 'Turbo' breaks vocabulary" in reject["reason"]
    assert json.loads(reject["raw_record"])["nodes"] == "0"


@pytest.mark.parametrize("stray", [None, 3, "text", ["a"], True], ids=repr)
def test_an_item_that_is_no_record_is_a_reject_and_not_lost(stray: Any) -> None:
    parsed = read(LIST, [list_record(), stray])
    assert parsed.tables[TABLE.name].height == 1
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"] == "summary_results.json#/1"
    assert "where a record (an object) was expected" in reject["reason"]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "is not valid JSON"),
        (json.dumps([list_record()]).encode()[:-40], "is not valid JSON"),
        (b'[{"ID": "\xff\xfe"}]', "is not valid JSON"),
        (b"<html>404</html>", "is not valid JSON"),
        (b"[" * 200_000, "is not valid JSON"),
        (b"3", "is a JSON int; expected a list or an object"),
        (b'"text"', "is a JSON str"),
        (b"null", "is a JSON NoneType"),
        (b"[]", "in its 0 records"),
        (b"{}", "in its 0 records"),
        (b'{"message": "Not Found"}', "in its 0 records"),
        (json.dumps([{"Submitter": "x"}]).encode(), "has no version, Model, Scenario, Performance_Result"),
    ],
    ids=["empty", "cut", "not utf-8", "html", "deep", "number", "text", "null", "no rows", "no keys", "error", "shape"],
)
def test_a_broken_summary_is_named(payload: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason.replace("(", r"\(")) as caught:
        parse(LIST, payload)
    assert LIST.url in str(caught.value)
    assert caught.value.source_id == "mlperf_inference"


def test_a_byte_order_mark_is_refused_or_read_but_never_loses_rows() -> None:
    content = json.dumps([list_record()]).encode()
    assert only(parse(LIST, b"\xef\xbb\xbf" + content))["result_id"] == "6.0-0076"

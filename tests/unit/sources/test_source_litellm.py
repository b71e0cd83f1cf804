"""LiteLLM's price list: the recorded entries, decimal prices, and a list that has changed shape."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed
from pipelines.sources.litellm import SOURCE, TABLE, parse
from pipelines.sources.token_rates import per_million, whole

RESOURCE = SOURCE.resources(date(2026, 11, 23))[0]
MODEL: dict[str, Any] = {
    "litellm_provider": "deepseek",
    "mode": "chat",
    "input_cost_per_token": 1.5e-07,
    "output_cost_per_token": 6e-07,
    "max_input_tokens": 1000000,
}


@pytest.fixture(scope="module")
def payload(mirror: Path) -> bytes:
    return (mirror / RESOURCE.url.removeprefix("https://")).read_bytes()


def read(content: Any) -> Parsed:
    return parse(RESOURCE, json.dumps(content).encode())


def only(**fields: Any) -> dict[str, Any]:
    parsed = read({"m": MODEL | fields})
    assert parsed.rejects.rows() == []
    (found,) = parsed.tables[TABLE.name].iter_rows(named=True)
    return found


def test_every_recorded_entry_is_there_with_its_price(payload: bytes) -> None:
    recorded = json.loads(payload, parse_float=Decimal)
    parsed = parse(RESOURCE, payload)
    rows = {row["model_key"]: row for row in parsed.tables[TABLE.name].iter_rows(named=True)}
    assert len(rows) == len(recorded) - ("sample_spec" in recorded) - parsed.rejects.height == 1056
    for key, record in recorded.items():
        for theirs, ours in (("input_cost_per_token", "input"), ("cache_read_input_token_cost", "cache_read")):
            price = record.get(theirs)
            expected = None if price is None else float(Decimal(price) * 1_000_000)
            assert rows[key][f"{ours}_usd_per_million_tokens"] == expected, key


def test_a_recorded_entry_keeps_every_field(payload: bytes) -> None:
    key = "deepseek/deepseek-v4-pro"
    record = json.loads(payload)[key]
    row = next(
        row for row in parse(RESOURCE, payload).tables[TABLE.name].iter_rows(named=True) if row["model_key"] == key
    )
    assert row["_locator"] == "model_prices_and_context_window.json#/deepseek~1deepseek-v4-pro"
    assert (row["input_usd_per_million_tokens"], row["output_usd_per_million_tokens"]) == (1.32, 3.96)
    off_peak = json.loads(row["off_peak_pricing"])
    assert off_peak == record["off_peak_pricing"]
    assert off_peak["windows"][1] == {"hours_utc": "00:00-00:00", "weekdays": [6, 7]}
    named = {"litellm_provider", "mode", "source", "off_peak_pricing", "deprecation_date", "tiered_pricing"}
    named |= {"max_input_tokens", "max_output_tokens"}
    rest = {name: value for name, value in record.items() if name not in named and "_token" not in name}
    assert rest.items() <= json.loads(row["extra"]).items()


@pytest.mark.parametrize(
    ("published", "usd"),
    [
        (1.5e-07, 0.15),
        ("1e-06", 1.0),
        ("0.00000087", 0.87),
        (0, 0.0),
        (" 2.8E-7 ", 0.28),
        (None, None),
        ("", None),
    ],
)
def test_prices_are_per_million_in_decimal(published: Any, usd: float | None) -> None:
    assert only(output_cost_per_token=published)["output_usd_per_million_tokens"] == usd


def test_no_binary_noise_comes_in() -> None:
    assert [per_million(f"{n}e-8") for n in range(1, 100)] == [f"{n / 100:.2f}" for n in range(1, 100)]
    assert {per_million(price) for price in (0.1 * 3 / 1e6, "3e-7")} == {"0.30000000000000004", "0.3"}


@pytest.mark.parametrize(("value", "text"), [(32000.0, "32000"), ("1e6", "1000000"), (8.5, "8.5"), ("many", "many")])
def test_counts_lose_an_empty_fraction_only(value: Any, text: str) -> None:
    assert whole(value) == text


def test_unknown_fields_and_structures_are_kept_as_json() -> None:
    found = only(rpm=60, region={"b": 1, "a": [2]}, tiered_pricing=[{"range": [0, 32000.0]}])
    assert json.loads(found["extra"]) == {"region": {"a": [2], "b": 1}, "rpm": 60}
    assert json.loads(found["tiered_pricing"]) == [{"range": [0, 32000.0]}]


def test_the_description_of_the_fields_is_no_model() -> None:
    parsed = read({"sample_spec": {"litellm_provider": "one of https://docs", "max_tokens": "LEGACY"}, "m": MODEL})
    assert parsed.tables[TABLE.name]["model_key"].to_list() == ["m"]
    assert parsed.rejects.is_empty()


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (MODEL | {"input_cost_per_token": "free"}, "input_usd_per_million_tokens = 'free' is not a Float64"),
        (MODEL | {"input_cost_per_token": -1e-07}, "breaks min 0"),
        (MODEL | {"input_cost_per_token": True}, "input_usd_per_million_tokens = 'true' is not a Float64"),
        (MODEL | {"input_cost_per_token": float("nan")}, "input_usd_per_million_tokens = 'nan' breaks"),
        (MODEL | {"input_cost_per_token": 15.0}, "breaks max 100000"),
        (MODEL | {"input_cost_per_token": {"usd": 1}}, "is not a Float64"),
        (MODEL | {"litellm_provider": None}, "litellm_provider is empty"),
        (MODEL | {"max_input_tokens": "as many as you like"}, "is not a Int64"),
        ("a text", "expected an object with the prices of a model"),
    ],
)
def test_a_bad_entry_is_rejected_with_its_reason_and_the_rest_loads(odd: Any, reason: str) -> None:
    parsed = read({"m": MODEL, "a/b": odd, "n": MODEL})
    assert parsed.tables[TABLE.name]["model_key"].to_list() == ["m", "n"]
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"].endswith("#/a~1b")
    assert reason in reject["reason"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([MODEL], "is a JSON list; expected an object"),
        ({}, "has no litellm_provider"),
        (
            {"m": {("input_price" if k == "input_cost_per_token" else k): v for k, v in MODEL.items()}},
            "has no input_cost",
        ),
    ],
)
def test_another_shape_is_named(content: Any, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        read(content)


def test_broken_json_is_named() -> None:
    with pytest.raises(ParseError, match="is not valid JSON"):
        parse(RESOURCE, b'{"m": {')

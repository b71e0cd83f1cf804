"""OpenRouter's catalogue, of which nothing is recorded: made-up answers in the documented shapes, and odd ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from made_up_model_hubs import catalogue, catalogue_model, endpoint, endpoints, openrouter_answer

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed, Resource
from pipelines.sources.openrouter import ENDPOINTS, MODELS, MODELS_KEY, SOURCE, WATCHED, parse

RESOURCES = {resource.key: resource for resource in SOURCE.resources(date(2026, 11, 23))}
PRO = RESOURCES["endpoints_deepseek_deepseek-v4-pro"]


def read(data: Any, resource: Resource = RESOURCES[MODELS_KEY]) -> Parsed:
    return parse(resource, json.dumps({"data": data}).encode())


def test_the_catalogue_and_each_watched_model_are_asked_for() -> None:
    assert RESOURCES[MODELS_KEY].url == "https://openrouter.ai/api/v1/models"
    assert PRO.url == "https://openrouter.ai/api/v1/models/deepseek/deepseek-v4-pro/endpoints"
    assert [r.required for r in RESOURCES.values()] == [True] + [False] * len(WATCHED)
    assert not any(r.key_from for r in RESOURCES.values())


def test_every_model_is_a_row() -> None:
    payload = catalogue()
    parsed = parse(RESOURCES[MODELS_KEY], payload)
    models = parsed.tables[MODELS.name]
    assert models.height == len(json.loads(payload)["data"]) - parsed.rejects.height == 133
    pro = models.row(0, named=True)
    assert (pro["model_id"], pro["canonical_slug"]) == ("deepseek/deepseek-v4-pro", "deepseek/deepseek-v4-pro-20260424")
    assert pro["input_usd_per_million_tokens"] == 0.435
    assert pro["output_usd_per_million_tokens"] == 0.87
    assert pro["cache_read_usd_per_million_tokens"] == 0.003625
    assert pro["created_unix_s"] == 1777000000
    assert json.loads(pro["other_prices"]) == {"request": "0"}
    assert json.loads(pro["extra"])["architecture"] == {"modality": "text->text", "tokenizer": "DeepSeek"}


def test_free_variants_stay_as_published_and_varying_prices_are_null() -> None:
    models = parse(RESOURCES[MODELS_KEY], catalogue()).tables[MODELS.name]
    free = models.row(1, named=True)
    assert (free["model_id"], free["input_usd_per_million_tokens"]) == ("deepseek/deepseek-v4-flash:free", 0)
    router = models.row(2, named=True)
    assert (router["input_usd_per_million_tokens"], router["is_price_variable"]) == (None, True)
    assert models["is_price_variable"].sum() == 1


def test_every_endpoint_is_a_row() -> None:
    payload = endpoints(
        "deepseek/deepseek-v4-pro", endpoint(), endpoint("Novita", quantization=None, uptime_last_30m=None)
    )
    first, second = parse(PRO, payload).tables[ENDPOINTS.name].iter_rows(named=True)
    assert (first["asked_model_id"], first["model_id"]) == ("deepseek/deepseek-v4-pro", "deepseek/deepseek-v4-pro")
    assert (first["provider_name"], first["quantization"], first["status"]) == ("Fireworks", "fp8", 0)
    assert first["uptime_last_30_min_percent"] == 99.87
    assert (first["input_usd_per_million_tokens"], first["cache_read_usd_per_million_tokens"]) == (0.66, 0.022)
    assert json.loads(first["other_prices"]) == {"discount": 0}
    assert json.loads(first["extra"])["supports_implicit_caching"] is True
    assert (second["quantization"], second["uptime_last_30_min_percent"]) == (None, None)


def test_numbers_may_be_text_and_text_may_be_numbers() -> None:
    odd = endpoint(
        context_length="1048576",
        max_completion_tokens=384000.0,
        status="-2",
        uptime_last_30m="99.5",
        pricing={"prompt": 6.6e-7, "completion": "1.98E-6"},
    )
    (row,) = parse(PRO, endpoints("deepseek/deepseek-v4-pro", odd)).tables[ENDPOINTS.name].iter_rows(named=True)
    assert (row["context_tokens"], row["max_completion_tokens"], row["status"]) == (1048576, 384000, -2)
    assert (row["uptime_last_30_min_percent"], row["cache_read_usd_per_million_tokens"]) == (99.5, None)
    assert (row["input_usd_per_million_tokens"], row["output_usd_per_million_tokens"]) == (0.66, 1.98)


def test_a_renamed_model_answers_under_its_new_name_and_both_are_kept() -> None:
    parsed = parse(PRO, endpoints("deepseek/deepseek-v4-pro-0813", endpoint()))
    (row,) = parsed.tables[ENDPOINTS.name].select("asked_model_id", "model_id").rows()
    assert row == ("deepseek/deepseek-v4-pro", "deepseek/deepseek-v4-pro-0813")


def test_a_model_without_providers_has_no_row_and_may_have_none() -> None:
    parsed = parse(PRO, endpoints("deepseek/deepseek-v4-pro"))
    assert (parsed.tables[ENDPOINTS.name].height, parsed.rejects.height, PRO.may_be_empty) == (0, 0, True)


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (
            catalogue_model("a/b", pricing={"prompt": "cheap"}),
            "input_usd_per_million_tokens = 'cheap' is not a Float64",
        ),
        (catalogue_model("a/b", pricing={"prompt": "0.44"}), "breaks max 100000"),
        (catalogue_model("a/b", pricing="0.44"), "expected an object with an object of prices"),
        (catalogue_model("a/b", created="yesterday"), "created_unix_s = 'yesterday' is not a Int64"),
        (catalogue_model("a/b", created=1777000000000), "created_unix_s = '1777000000000' breaks max"),
        (catalogue_model("", name="no name"), "model_id is empty"),
        ("a/b", "expected an object with an object of prices"),
    ],
)
def test_a_bad_item_is_rejected_with_its_reason_and_the_rest_loads(odd: Any, reason: str) -> None:
    parsed = read([catalogue_model(), odd, catalogue_model("c/d")])
    assert parsed.tables[MODELS.name]["model_id"].to_list() == ["deepseek/deepseek-v4-pro", "c/d"]
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"] == "models#/data/1"
    assert reason in reject["reason"]


@pytest.mark.parametrize(
    ("resource", "data", "message"),
    [
        (RESOURCES[MODELS_KEY], None, "expected an object with a list of models as data"),
        (RESOURCES[MODELS_KEY], {"models": []}, "expected an object with a list of models as data"),
        (RESOURCES[MODELS_KEY], [{"slug": "a/b", "pricing": {}}], "has no id in its 1 items"),
        (RESOURCES[MODELS_KEY], [{"id": "a/b", "prices": {}}], "has no pricing in its 1 items"),
        (PRO, [], "expected an object with a list of endpoints in data"),
        (PRO, {"id": "a/b"}, "expected an object with a list of endpoints in data"),
        (PRO, {"id": "a/b", "endpoints": [{"provider": "A", "pricing": {}}]}, "has no provider_name in its 1 items"),
    ],
)
def test_another_shape_is_named(resource: Resource, data: Any, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        read(data, resource)


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"error": {"message": "down", "code": 503}}', b'{"data": ['])
def test_what_is_no_listing_is_named(payload: bytes) -> None:
    with pytest.raises(ParseError, match=r"is not valid JSON|another shape"):
        parse(RESOURCES[MODELS_KEY], payload)


def test_the_stand_ins_are_accepted_whole() -> None:
    for resource in RESOURCES.values():
        assert parse(resource, openrouter_answer(resource)).rejects.is_empty()

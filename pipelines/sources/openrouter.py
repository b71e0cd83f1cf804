"""OpenRouter's catalogue: its models, and who serves the watched ones at what price and precision.

What belongs here: the two listings, their fields and units. What does not: how much is used (`openrouter_rankings`),
which variant an identifier stands for, and folding free variants (dbt).

Source: https://openrouter.ai, ``/api/v1/models`` and ``/api/v1/models/{author}/{slug}/endpoints``, public. Prices are
texts in US dollars per token and become dollars per million here, in decimal arithmetic; a negative one says that the
price varies and becomes null. Identifiers stay as published, ``:free`` included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dataframely as dy

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
    loose_frame,
    reject_rows,
    typed,
)
from pipelines.sources.json_records import decode, loose, rest
from pipelines.sources.token_rates import per_million, whole

if TYPE_CHECKING:
    from datetime import date

HOST = "https://openrouter.ai"
# The V4 family, its predecessors and one open Western peer: whose providers are counted.
WATCHED = (
    "deepseek/deepseek-v4-pro",
    "deepseek/deepseek-v4-flash",
    "deepseek/deepseek-v4-flash-0731",
    "deepseek/deepseek-v4-pro-0813",
    "deepseek/deepseek-v4-flash-vision-exp",
    "deepseek/deepseek-v4.1-flash",
    "deepseek/deepseek-v4.1-flash-1017",
    "deepseek/deepseek-r1",
    "deepseek/deepseek-r1-0528",
    "deepseek/deepseek-v3.2",
    "openai/gpt-oss-120b",
)
MODELS_KEY = "models"
RATES = {
    "prompt": "input_usd_per_million_tokens",
    "completion": "output_usd_per_million_tokens",
    "input_cache_read": "cache_read_usd_per_million_tokens",
    "input_cache_write": "cache_write_usd_per_million_tokens",
}
MODEL_FIELDS = {
    "id": "model_id",
    "canonical_slug": "canonical_slug",
    "hugging_face_id": "hugging_face_id",
    "name": "model_name",
    "created": "created_unix_s",
    "context_length": "context_tokens",
}
ENDPOINT_FIELDS = {
    "name": "endpoint_name",
    "provider_name": "provider_name",
    "tag": "provider_tag",
    "quantization": "quantization",
    "context_length": "context_tokens",
    "max_completion_tokens": "max_completion_tokens",
    "status": "status",
    "uptime_last_30m": "uptime_last_30_min_percent",
}
COUNTS = ("created_unix_s", "context_tokens", "max_completion_tokens", "status")


def _rate() -> dy.Float64:
    """A price in US dollars per million tokens."""
    return dy.Float64(nullable=True, min=0, max=100_000)


class Model(RawRow):
    """One model of the catalogue."""

    model_id = dy.String(nullable=False, min_length=1)
    canonical_slug = dy.String(nullable=True)
    hugging_face_id = dy.String(nullable=True)
    model_name = dy.String(nullable=True)
    created_unix_s = dy.Int64(nullable=True, min=1_500_000_000, max=4_000_000_000)
    context_tokens = dy.Int64(nullable=True, min=0, max=1_000_000_000)
    input_usd_per_million_tokens = _rate()
    output_usd_per_million_tokens = _rate()
    cache_read_usd_per_million_tokens = _rate()
    cache_write_usd_per_million_tokens = _rate()
    is_price_variable = dy.Bool(nullable=False)
    other_prices = dy.String(nullable=True)
    extra = dy.String(nullable=True)


class Endpoint(RawRow):
    """One provider's offer of a watched model."""

    asked_model_id = dy.String(nullable=False, min_length=1)
    model_id = dy.String(nullable=False, min_length=1)
    endpoint_name = dy.String(nullable=True)
    provider_name = dy.String(nullable=False, min_length=1)
    provider_tag = dy.String(nullable=True)
    quantization = dy.String(nullable=True)
    context_tokens = dy.Int64(nullable=True, min=0, max=1_000_000_000)
    max_completion_tokens = dy.Int64(nullable=True, min=0, max=1_000_000_000)
    status = dy.Int64(nullable=True)
    uptime_last_30_min_percent = dy.Float64(nullable=True, min=0, max=100)
    input_usd_per_million_tokens = _rate()
    output_usd_per_million_tokens = _rate()
    cache_read_usd_per_million_tokens = _rate()
    cache_write_usd_per_million_tokens = _rate()
    is_price_variable = dy.Bool(nullable=False)
    other_prices = dy.String(nullable=True)
    extra = dy.String(nullable=True)


MODELS = RawTable(
    name="raw_openrouter__model",
    schema=Model,
    description="One row per model of OpenRouter's catalogue, free variants apart, as last retrieved.",
)
ENDPOINTS = RawTable(
    name="raw_openrouter__endpoint",
    schema=Endpoint,
    description="One row per provider's endpoint of a watched model on OpenRouter, as last retrieved.",
)

Record = Mapping[str, Any]


def _resources(today: date) -> tuple[Resource, ...]:
    """The catalogue, and the endpoints of every watched model; a model may have left it, or have no provider."""
    return (
        Resource(MODELS_KEY, f"{HOST}/api/v1/models", "application/json"),
        *(
            Resource(
                f"endpoints_{model.replace('/', '_')}",
                f"{HOST}/api/v1/models/{model}/endpoints",
                "application/json",
                required=False,
                may_be_empty=True,
            )
            for model in WATCHED
        ),
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """A listing to typed rows.

    Raises:
        ParseError: Not JSON, not a listing, or without the fields that every item has.
    """
    content = decode(SOURCE.id, resource.url, payload)
    data = content.get("data") if isinstance(content, dict) else None
    if resource.key == MODELS_KEY:
        items = _items(resource, data, "an object with a list of models as data")
        return _parsed(resource, MODELS, "data", items, MODEL_FIELDS, ("id", "pricing"), {})
    listed = data.get("endpoints") if isinstance(data, dict) else None
    items = _items(resource, listed, "an object with a list of endpoints in data")
    asked = resource.url.removeprefix(f"{HOST}/api/v1/models/").removesuffix("/endpoints")
    known = {"asked_model_id": asked, "model_id": loose(data.get("id"))} if isinstance(data, dict) else {}
    return _parsed(resource, ENDPOINTS, "data/endpoints", items, ENDPOINT_FIELDS, ("provider_name", "pricing"), known)


def _items(resource: Resource, value: Any, expected: str) -> list[Any]:
    if not isinstance(value, list):
        raise ParseError(SOURCE.id, f"{resource.url} has another shape; expected {expected}")
    return value


def _parsed(
    resource: Resource,
    table: RawTable,
    place: str,
    items: Sequence[Any],
    names: Mapping[str, str],
    essential: Sequence[str],
    known: Mapping[str, str | None],
) -> Parsed:
    """The items of a listing as typed rows, and what is no item as rejects."""
    places = [(f"{resource.key}#/{place}/{number}", item) for number, item in enumerate(items)]
    records = [(locator, item) for locator, item in places if _is_record(item)]
    strays = [
        (locator, "expected an object with an object of prices", {"value": item})
        for locator, item in places
        if not _is_record(item)
    ]
    fields = set().union(*(item.keys() for item in items if isinstance(item, dict)))
    if items and (missing := [name for name in essential if name not in fields]):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(items)} items; if the publisher renamed it, "
            "change the source's names",
        )
    rows = [{LOCATOR: locator} | dict(known) | _row(record, names) for locator, record in records]
    good = typed(table, loose_frame(table, rows))
    return combine([good, Parsed(tables={}, rejects=reject_rows(table.name, strays))])


def _is_record(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("pricing"), dict)


def _row(record: Record, names: Mapping[str, str]) -> dict[str, Any]:
    """Loose values in our columns; prices without a column, and fields without one, are kept as JSON."""
    pricing = record["pricing"]
    rates = {ours: per_million(pricing.get(theirs)) for theirs, ours in RATES.items()}
    variable = {ours for ours, rate in rates.items() if rate is not None and rate.startswith("-")}
    return {
        **{ours: _value(ours, record.get(theirs)) for theirs, ours in names.items()},
        **{ours: None if ours in variable else rate for ours, rate in rates.items()},
        "is_price_variable": bool(variable),
        "other_prices": rest(pricing, RATES),
        "extra": rest(record, (*names, "pricing")),
    }


def _value(name: str, value: Any) -> str | None:
    return whole(value) if name in COUNTS else loose(value)


SOURCE = Source(
    id="openrouter",
    title="OpenRouter: models and endpoints",
    description="Models of a large reseller, and price, precision and uptime by provider of the watched ones.",
    homepage="https://openrouter.ai/models",
    licence=Licence(
        name="terms of service; reuse of the data not stated",
        url="https://openrouter.ai/terms",
        attribution="OpenRouter, openrouter.ai, models and endpoints as of the time of retrieval",
        redistributable=False,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(MODELS, ENDPOINTS),
    parse=parse,
    min_interval=timedelta(seconds=2),
)

"""LiteLLM's price list: what providers ask per token, by model, as one JSON object without dates.

What belongs here: its fields and their units. What does not: which model a key stands for, and since when a price holds
(it holds from the moment at which it was retrieved).

Source: ``model_prices_and_context_window.json`` of https://github.com/BerriAI/litellm. Prices are US dollars per token
and become dollars per million here, in decimal arithmetic. Where there is a peak, the plain price is the peak's and
`off_peak_pricing` has the other one with its hours and days. Prices in another currency were converted by the list.
"""

from __future__ import annotations

from collections.abc import Mapping
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

FILE = "model_prices_and_context_window.json"
# The description of the fields, which stands among the models.
NO_MODELS = ("sample_spec",)
RATES = {
    "input_cost_per_token": "input_usd_per_million_tokens",
    "output_cost_per_token": "output_usd_per_million_tokens",
    "cache_read_input_token_cost": "cache_read_usd_per_million_tokens",
    "cache_creation_input_token_cost": "cache_write_usd_per_million_tokens",
}
COUNTS = {"max_input_tokens": "max_input_tokens", "max_output_tokens": "max_output_tokens"}
TEXTS = {
    "litellm_provider": "litellm_provider",
    "mode": "mode",
    "deprecation_date": "deprecation_date",
    "source": "source_url",
    "off_peak_pricing": "off_peak_pricing",
    "tiered_pricing": "tiered_pricing",
}
ESSENTIAL_FIELDS = ("litellm_provider", "mode", "input_cost_per_token", "output_cost_per_token", "max_input_tokens")


def _rate() -> dy.Float64:
    """A price in US dollars per million tokens."""
    return dy.Float64(nullable=True, min=0, max=100_000)


class ModelPrice(RawRow):
    """The price of one model at one provider."""

    model_key = dy.String(nullable=False, min_length=1)
    litellm_provider = dy.String(nullable=False, min_length=1)
    mode = dy.String(nullable=True)
    input_usd_per_million_tokens = _rate()
    output_usd_per_million_tokens = _rate()
    cache_read_usd_per_million_tokens = _rate()
    cache_write_usd_per_million_tokens = _rate()
    off_peak_pricing = dy.String(nullable=True)
    tiered_pricing = dy.String(nullable=True)
    max_input_tokens = dy.Int64(nullable=True, min=0, max=1_000_000_000)
    max_output_tokens = dy.Int64(nullable=True, min=0, max=1_000_000_000)
    deprecation_date = dy.String(nullable=True)
    source_url = dy.String(nullable=True)
    extra = dy.String(nullable=True)


TABLE = RawTable(
    name="raw_litellm__model_price",
    schema=ModelPrice,
    description="One row per key of LiteLLM's price list: a model at a provider, with prices as last retrieved.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The one file."""
    url = f"https://raw.githubusercontent.com/BerriAI/litellm/main/{FILE}"
    return (Resource("model_prices", url, "application/json", max_bytes=32 * 2**20),)


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The JSON object to typed rows, without the entry that describes the fields.

    Raises:
        ParseError: Not JSON, not an object, or without the fields that make it a price list.
    """
    content = decode(SOURCE.id, resource.url, payload)
    if not isinstance(content, dict):
        raise ParseError(SOURCE.id, f"{resource.url} is a JSON {type(content).__name__}; expected an object of models")
    models = [(key, value) for key, value in content.items() if key not in NO_MODELS]
    records = [(key, value) for key, value in models if isinstance(value, dict)]
    strays = [
        (_locator(key), "expected an object with the prices of a model", {"model_key": key, "value": value})
        for key, value in models
        if not isinstance(value, dict)
    ]
    _require_fields(resource, [record for _, record in records])
    rows = typed(TABLE, loose_frame(TABLE, [_row(key, record) for key, record in records]))
    return combine([rows, Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _locator(key: str) -> str:
    """The place of a model as a JSON pointer (RFC 6901)."""
    return f"{FILE}#/{key.replace('~', '~0').replace('/', '~1')}"


def _row(key: str, record: Mapping[str, Any]) -> dict[str, str | None]:
    """Loose values in the columns of the table; what has no column is kept as JSON."""
    return {
        LOCATOR: _locator(key),
        "model_key": loose(key),
        **{ours: loose(record.get(theirs)) for theirs, ours in TEXTS.items()},
        **{ours: per_million(record.get(theirs)) for theirs, ours in RATES.items()},
        **{ours: whole(record.get(theirs)) for theirs, ours in COUNTS.items()},
        "extra": rest(record, (*TEXTS, *RATES, *COUNTS)),
    }


def _require_fields(resource: Resource, records: list[Mapping[str, Any]]) -> None:
    """A field that no model has any more was renamed: the list has changed, not an entry gone bad."""
    known = set().union(*(record.keys() for record in records))
    if missing := [name for name in ESSENTIAL_FIELDS if name not in known]:
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(records)} entries; if the publisher renamed it, "
            "change the source's names",
        )


SOURCE = Source(
    id="litellm",
    title="LiteLLM: model prices and context windows",
    description="Prices per token and context lengths of models at their providers, without dates.",
    homepage="https://github.com/BerriAI/litellm",
    licence=Licence(
        name="MIT",
        url="https://github.com/BerriAI/litellm/blob/main/LICENSE",
        attribution="LiteLLM by BerriAI, model_prices_and_context_window.json, github.com/BerriAI/litellm",
        redistributable=True,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
)

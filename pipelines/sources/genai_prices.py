"""The genai-prices package: token prices by provider, model, date and hour, shipped as a Python module.

What belongs here: its entries as rows, tier by tier, and the limits that it states itself. What does not: which price
holds at a moment, and which model an identifier stands for (dbt).

Source: https://github.com/pydantic/genai-prices, ``data.py`` of the wheel; it is read and never imported. Prices are
US dollars per million tokens. Of the entries of a model the last one whose constraint holds is the price, and the first
one if none does; crossing the start of a tier gives all tokens of a request the rate of the tier. An entry has a first
day or a daily window, never both, and no entry knows a day of the week.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dataframely as dy

from pipelines.constructor_calls import CLASS, assigned_value
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
    one_of,
    reject_rows,
    typed,
)
from pipelines.sources.dates import iso_day
from pipelines.sources.json_records import loose, rest

if TYPE_CHECKING:
    from datetime import date

Row = dict[str, Any]

FILE = "data.py"
RATES = {
    "input_mtok": "input_usd_per_million_tokens",
    "output_mtok": "output_usd_per_million_tokens",
    "cache_read_mtok": "cache_read_usd_per_million_tokens",
    "cache_write_mtok": "cache_write_usd_per_million_tokens",
    "cache_write_1h_mtok": "cache_write_1h_usd_per_million_tokens",
}
MODEL_FIELDS = (
    CLASS,
    "id",
    "name",
    "match",
    "description",
    "context_window",
    "price_comments",
    "deprecated",
    "prices",
    "price_variants",
)
ENTRY_FIELDS = (CLASS, "prices", "constraint", "when")
PROVIDER_FIELDS = (CLASS, "id", "name", "api_pattern", "pricing_urls", "description", "price_comments", "models")
# What the package says of itself in its comments; the first kind holds for entries with a daily window only.
WEEKDAY_COMMENT = re.compile(r"day-of-week|weekends?\b|weekday", re.IGNORECASE)
CURRENCY_COMMENT = re.compile(r"\bCNY\b|\bDBUs?\b")


def _rate() -> dy.Float64:
    """A price in US dollars per million tokens."""
    return dy.Float64(nullable=True, min=0, max=100_000)


def _time_of_day() -> dy.String:
    """A time of day as HH:MM:SS."""
    return dy.String(nullable=True, regex=r"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$")


class Price(RawRow):
    """The rates of one tier of one price entry of a model."""

    provider_id = dy.String(nullable=False, min_length=1)
    provider_name = dy.String(nullable=True)
    model_id = dy.String(nullable=False, min_length=1)
    model_name = dy.String(nullable=True)
    entry_kind = one_of("standard", "variant")
    entry_number = dy.Int64(nullable=False, min=0)
    request_condition = dy.String(nullable=True)
    constraint_kind = one_of("none", "start_date", "time_of_day")
    start_date = iso_day(nullable=True)
    window_start = _time_of_day()
    window_end = _time_of_day()
    window_time_zone = dy.String(nullable=True)
    tier_start_tokens = dy.Int64(nullable=False, min=0, max=100_000_000)
    input_usd_per_million_tokens = _rate()
    output_usd_per_million_tokens = _rate()
    cache_read_usd_per_million_tokens = _rate()
    cache_write_usd_per_million_tokens = _rate()
    cache_write_1h_usd_per_million_tokens = _rate()
    other_rates = dy.String(nullable=True)
    is_deprecated = dy.Bool(nullable=False)
    context_tokens = dy.Int64(nullable=True, min=1, max=100_000_000)
    stated_limits = dy.String(nullable=True)
    price_comments = dy.String(nullable=True)
    match_rule = dy.String(nullable=True)
    extra = dy.String(nullable=True)


class Provider(RawRow):
    """One provider of the package."""

    provider_id = dy.String(nullable=False, min_length=1)
    provider_name = dy.String(nullable=True)
    api_pattern = dy.String(nullable=True)
    pricing_urls = dy.String(nullable=True)
    description = dy.String(nullable=True)
    price_comments = dy.String(nullable=True)
    n_models = dy.Int64(nullable=False, min=0)
    extra = dy.String(nullable=True)


PRICES = RawTable(
    name="raw_genai_prices__price",
    schema=Price,
    description="One row per provider, model, price entry (first day, daily window or request condition) and tier.",
)
PROVIDERS = RawTable(
    name="raw_genai_prices__provider",
    schema=Provider,
    description="One row per provider of the genai-prices package.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The file of the installed package."""
    return (Resource("prices", f"package://genai_prices/{FILE}", "text/x-python", max_bytes=32 * 2**20),)


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The module to typed rows.

    Raises:
        ParseError: The module is more than data, or its classes or price fields are others than those of 0.2.
    """
    content = assigned_value(SOURCE.id, resource.url, payload, "providers")
    if not isinstance(content, list) or not content or not all(_is(item, "Provider") for item in content):
        raise ParseError(SOURCE.id, f"{resource.url} has no list of providers; expected genai-prices 0.2")
    rows: list[Row] = []
    strays: list[tuple[str, str, Row]] = []
    for entry in _entries(content):
        try:
            rows += _tiers(entry)
        except ValueError as error:
            strays.append((entry.locator, str(error), {"value": entry.content}))
    _require_rates(resource, rows)
    return combine(
        [
            typed(
                PROVIDERS, loose_frame(PROVIDERS, [_provider_row(n, provider) for n, provider in enumerate(content)])
            ),
            typed(PRICES, loose_frame(PRICES, rows)),
            Parsed(tables={}, rejects=reject_rows(PRICES.name, strays)),
        ]
    )


@dataclass(frozen=True)
class _Entry:
    """One entry of the price list of a model, as it stands in the module."""

    locator: str
    provider: Row
    model: Row
    kind: str
    number: int
    content: Any


def _entries(providers: Sequence[Row]) -> Iterator[_Entry]:
    """Every price entry; a model without one, and what is no model, as an entry that cannot be read."""
    for number, provider in enumerate(providers):
        for place, model in enumerate(provider.get("models") or []):
            locator = f"{FILE}#/providers/{number}/models/{place}"
            prices = model.get("prices") if _is(model, "ModelInfo") else None
            if not prices:
                yield _Entry(locator, provider, {}, "standard", 0, model)
                continue
            if isinstance(prices, list):
                for position, entry in enumerate(prices):
                    yield _Entry(f"{locator}/prices/{position}", provider, model, "standard", position, entry)
            else:
                alone = {CLASS: "ConditionalPrice", "prices": prices}
                yield _Entry(f"{locator}/prices", provider, model, "standard", 0, alone)
            for position, entry in enumerate(model.get("price_variants") or []):
                yield _Entry(f"{locator}/price_variants/{position}", provider, model, "variant", position, entry)


def _tiers(entry: _Entry) -> list[Row]:
    """The rows of an entry, one per tier; raises ValueError saying what about it cannot be read."""
    wanted = "ConditionalPrice" if entry.kind == "standard" else "PriceVariant"
    if not entry.model or not _is(entry.content, wanted) or not _is(entry.content.get("prices"), "ModelPrice"):
        raise ValueError(f"expected a {wanted} with a ModelPrice of a ModelInfo")
    is_deprecated = entry.model.get("deprecated") or False
    if not isinstance(is_deprecated, bool):
        raise ValueError(f"deprecated is neither true nor false: {loose(is_deprecated)}")
    prices = {key: value for key, value in entry.content["prices"].items() if key != CLASS}
    known = {
        "provider_id": loose(entry.provider.get("id")),
        "provider_name": loose(entry.provider.get("name")),
        "model_id": loose(entry.model.get("id")),
        "model_name": loose(entry.model.get("name")),
        "entry_kind": entry.kind,
        "entry_number": str(entry.number),
        "request_condition": loose(entry.content.get("when")),
        **_constraint(entry.content.get("constraint")),
        "is_deprecated": is_deprecated,
        "context_tokens": loose(entry.model.get("context_window")),
        "stated_limits": _stated_limits(entry),
        "price_comments": loose(entry.model.get("price_comments")),
        "match_rule": loose(entry.model.get("match")),
        "extra": rest(entry.model | _unknown(entry.content), MODEL_FIELDS),
    }
    starts = sorted({0, *(tier["start"] for value in prices.values() for tier in _tiers_of(value))})
    return [
        known | {LOCATOR: f"{entry.locator}@{start}", "tier_start_tokens": str(start)} | _rates(prices, start)
        for start in starts
    ]


def _unknown(content: Row) -> Row:
    """What an entry has besides what is read of it, under a name that no field of a model has."""
    unknown = {key: value for key, value in content.items() if key not in ENTRY_FIELDS}
    return {"price_entry": unknown} if unknown else {}


def _constraint(constraint: Any) -> Row:
    """When an entry holds: always, from a day on (UTC), or in a daily window of its zone; ValueError for others."""
    if constraint is None:
        return {"constraint_kind": "none"}
    if _is(constraint, "StartDateConstraint"):
        return {"constraint_kind": "start_date", "start_date": loose(constraint.get("start_date"))}
    ends = (constraint.get("start_time"), constraint.get("end_time")) if _is(constraint, "TimeOfDateConstraint") else ()
    if len(ends) != 2 or not all(_is(end, "time") for end in ends) or ends[0]["zone"] != ends[1]["zone"]:  # noqa: PLR2004
        raise ValueError(f"its constraint is not one that is known: {loose(constraint)}")
    return {
        "constraint_kind": "time_of_day",
        "window_start": ends[0]["text"],
        "window_end": ends[1]["text"],
        "window_time_zone": ends[0]["zone"] or "UTC",
    }


def _stated_limits(entry: _Entry) -> str | None:
    """The limits that hold for an entry, by the package's own words, as a list of codes with commas between."""
    comments = f"{loose(entry.provider.get('price_comments'))} {loose(entry.model.get('price_comments'))}"
    prices = entry.model["prices"] if isinstance(entry.model["prices"], list) else []
    is_window = _is(entry.content.get("constraint"), "TimeOfDateConstraint")
    has_dates = any(_is(price.get("constraint"), "StartDateConstraint") for price in prices if isinstance(price, dict))
    limits = {
        "converted_currency": CURRENCY_COMMENT.search(comments) is not None,
        "no_date_with_window": is_window and has_dates,
        "no_weekday_rule": is_window and WEEKDAY_COMMENT.search(comments) is not None,
    }
    return ",".join(code for code, holds in limits.items() if holds) or None


def _tiers_of(value: Any) -> list[Row]:
    """The tiers of a rate, of which a plain price has none; raises ValueError for one that is neither."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return []
    tiers = value.get("tiers") if _is(value, "TieredPrices") else None
    if not isinstance(tiers, list) or not all(
        _is(tier, "Tier") and isinstance(tier.get("start"), int) for tier in tiers
    ):
        raise ValueError(f"a rate is neither a number nor in tiers: {loose(value)}")
    return tiers


def _rates(prices: Row, start: int) -> Row:
    """The rates of a request of more than `start` tokens: those with a column, and the others as JSON."""
    rates = {key: _rate_from(value, start) for key, value in prices.items() if value is not None}
    return {ours: loose(rates.get(theirs)) for theirs, ours in RATES.items()} | {"other_rates": rest(rates, RATES)}


def _rate_from(value: Any, start: int) -> Any:
    """A rate in the tier that begins at `start`."""
    tiers = [tier for tier in _tiers_of(value) if tier["start"] <= start]
    if tiers:
        return max(tiers, key=lambda tier: tier["start"]).get("price")
    return value.get("base") if isinstance(value, dict) else value


def _provider_row(number: int, provider: Row) -> Row:
    return {
        LOCATOR: f"{FILE}#/providers/{number}",
        "provider_id": loose(provider.get("id")),
        "provider_name": loose(provider.get("name")),
        "api_pattern": loose(provider.get("api_pattern")),
        "pricing_urls": loose(provider.get("pricing_urls")),
        "description": loose(provider.get("description")),
        "price_comments": loose(provider.get("price_comments")),
        "n_models": str(len(provider.get("models") or [])),
        "extra": rest(provider, PROVIDER_FIELDS),
    }


def _require_rates(resource: Resource, rows: Sequence[Row]) -> None:
    """A rate that no entry has any more was renamed: the package has changed, not an entry gone bad."""
    if missing := [theirs for theirs, ours in RATES.items() if all(row[ours] is None for row in rows)]:
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(rows)} price entries; if the package renamed it, "
            "change the source's names",
        )


def _is(value: Any, name: str) -> bool:
    """Whether a value is a call of the class of that name."""
    return isinstance(value, dict) and value.get(CLASS) == name


SOURCE = Source(
    id="genai_prices",
    title="genai-prices: token prices of model providers",
    description="Prices of input, output and cached tokens by provider, model, first day, hour and tier.",
    homepage="https://github.com/pydantic/genai-prices",
    licence=Licence(
        name="MIT",
        url="https://github.com/pydantic/genai-prices/blob/main/LICENSE",
        attribution="genai-prices by Pydantic Services Inc., github.com/pydantic/genai-prices",
        redistributable=True,
    ),
    cadence=timedelta(days=30),
    resources=_resources,
    tables=(PRICES, PROVIDERS),
    parse=parse,
)

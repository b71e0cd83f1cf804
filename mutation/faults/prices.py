"""Faults in prices of tokens: the ledger's, the catalogues', and OpenRouter's rankings.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from mutation.fault import Row, in_json, in_rows, in_text, only, swap, times

Catalogue = dict[str, dict[str, Any]]
PRICES = ("input_per_mtok", "cache_read_per_mtok", "output_per_mtok")


@in_rows("ledger", "token_prices", "unit", "models")
def price_of_a_thousand_tokens(rows: list[Row]) -> None:
    """Prices of one vendor are for a thousand tokens instead of a million."""
    for row in only(rows, "provider", "DeepSeek"):
        for column in PRICES:
            times(row, column, 1e-3)


@in_rows("ledger", "token_prices", "shape", "expectations")
def input_and_output_exchanged(rows: list[Row]) -> None:
    """Prices of input and output stand in each other's column."""
    for row in rows:
        swap(row, "input_per_mtok", "output_per_mtok")


@in_rows("ledger", "token_prices", "unit", "models")
def price_in_the_other_currency(rows: list[Row]) -> None:
    """Prices in yuan are marked as dollars."""
    for row in only(rows, "currency", "CNY"):
        row["currency"] = "USD"


@in_rows("ledger", "token_prices", "time", "history")
def local_time_called_utc(rows: list[Row]) -> None:
    """Instants are those of Beijing's clock and marked as UTC."""
    for row in rows:
        for column in ("valid_from", "valid_to"):
            if row[column]:
                local = datetime.fromisoformat(row[column]) + timedelta(hours=8)
                row[column] = f"{local:%Y-%m-%dT%H:%M:%SZ}"


@in_rows("ledger", "token_prices", "duplicate", "expectations")
def price_list_twice(rows: list[Row]) -> list[Row]:
    """All prices are there twice."""
    return [*rows, *rows]


@in_rows("ledger", "provider_listings", "unit", "history")
def listing_per_token(rows: list[Row]) -> None:
    """Listed prices are for one token instead of a million."""
    for row in rows:
        for column in ("input_usd_mtok", "cache_read_usd_mtok", "output_usd_mtok"):
            times(row, column, 1e-6)


@in_rows("ledger", "token_price_changes", "shape", "expectations")
def cache_and_output_exchanged(rows: list[Row]) -> None:
    """Prices of cached input and of output stand in each other's column."""
    for row in rows:
        swap(row, "cache_read_usd_mtok", "output_usd_mtok")


@in_rows("ledger", "token_price_changes", "time", "expectations")
def change_of_the_future(rows: list[Row]) -> None:
    """Changes are dated to next year."""
    for row in rows[-10:]:
        row["committed_date"] = "2027-05-01"


@in_rows("ledger", "public_holidays", "definition", "expectations")
def holiday_ends_before_it_begins(rows: list[Row]) -> None:
    """The first and the last day of holidays are exchanged."""
    for row in rows:
        swap(row, "first_day", "last_day")


@in_json("litellm", "model_prices", "unit", "expectations")
def per_million_in_a_field_per_token(catalogue: Catalogue) -> None:
    """Prices are for a million tokens in fields for one."""
    for entry in catalogue.values():
        for name in list(entry):
            if name.endswith("_cost_per_token") and entry[name]:
                entry[name] = float(entry[name]) * 1e6


@in_json("litellm", "model_prices", "unit", "expectations")
def per_thousand_in_a_field_per_token(catalogue: Catalogue) -> None:
    """Prices are for a thousand tokens in fields for one."""
    for entry in catalogue.values():
        for name in list(entry):
            if name.endswith("_cost_per_token") and entry[name]:
                entry[name] = float(entry[name]) * 1e3


@in_json("litellm", "model_prices", "volume", "expectations")
def models_of_one_side_missing(catalogue: Catalogue) -> Catalogue:
    """Every model of DeepSeek is missing."""
    return {key: entry for key, entry in catalogue.items() if "deepseek" not in key.lower()}


@in_json("litellm", "model_prices", "volume", "history")
def half_of_the_catalogue(catalogue: Catalogue) -> Catalogue:
    """Two thirds of the entries are missing."""
    return dict(list(catalogue.items())[::3])


@in_json("litellm", "model_prices", "shape", "parser")
def list_instead_of_object(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The catalogue is a list of entries."""
    return list(catalogue.values())


@in_text("genai_prices", "prices", "unit", "expectations")
def catalogue_per_thousand(text: str) -> str:
    """Prices are for a thousand tokens in fields for a million."""
    return re.sub(
        r"(_mtok=Decimal\(')([0-9.]+)('\))", lambda match: f"{match[1]}{float(match[2]) / 1e3:.9f}{match[3]}", text
    )


@in_text("genai_prices", "prices", "shape", "parser")
def field_per_million_renamed(text: str) -> str:
    """The fields of prices have got other names."""
    return text.replace("input_mtok=", "input_per_million=").replace("output_mtok=", "output_per_million=")


@in_text("genai_prices", "prices", "identity", "expectations")
def provider_gone(text: str) -> str:
    """A provider that the models need is spelt otherwise."""
    return text.replace("id='deepseek'", "id='deep-seek'")


@in_json("openrouter_rankings", "2026-09-15", "unit", "expectations")
def tokens_in_billions(document: dict[str, Any]) -> None:
    """Tokens of a day are in billions."""
    for row in document["data"]:
        row["total_tokens"] = str(int(row["total_tokens"]) // 10**9)


@in_json("openrouter_rankings", "2026-09-15", "time", "parser")
def another_day(document: dict[str, Any]) -> None:
    """The answer is about another day than was asked for."""
    for row in document["data"]:
        row["date"] = "2026-09-14"


@in_json("openrouter_rankings", "2026-09-15", "duplicate", "expectations")
def rankings_twice(document: dict[str, Any]) -> None:
    """All rows are there twice."""
    document["data"] *= 2


@in_json("openrouter", "models", "unit", "expectations")
def list_price_per_million(document: dict[str, Any]) -> None:
    """Prices are for a million tokens in fields for one."""
    for model in document["data"]:
        for name in ("prompt", "completion", "input_cache_read"):
            if name in model["pricing"]:
                model["pricing"][name] = str(float(model["pricing"][name]) * 1e6)


@in_json("openrouter", "models", "volume", "expectations")
def first_page_only(document: dict[str, Any]) -> None:
    """Only the first page of the catalogue came."""
    document["data"] = document["data"][:50]


@in_json("openrouter", "models", "duplicate", "expectations")
def model_listed_twice(document: dict[str, Any]) -> None:
    """A model is listed twice."""
    document["data"].append(document["data"][0])

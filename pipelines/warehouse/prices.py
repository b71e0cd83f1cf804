"""What a variant costs at a provider at an instant, from the published file.

What belongs here: names and instants on their way into the table macro `price_at`. What does not: which price holds
(the macro, made from ``dbt_project/macros/steps/price_in_force_sql.sql``) and how it is shown (cli).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import polars as pl

from pipelines.entities.resolve import resolve
from pipelines.errors import UsageError
from pipelines.settings import Settings
from pipelines.suggestions import near
from pipelines.warehouse.reader import published, query

PRICE_AT = "select * from core.price_at(?, ?, ?::timestamptz)"
PROVIDERS = "select distinct provider from core.fct_token_price where model_id = ? order by provider"


def price_at(settings: Settings, variant: str, provider: str, at: datetime) -> list[dict[str, Any]]:
    """The prices that hold at an instant, one row per currency and kind of token.

    Args:
        settings: Where the publication is.
        variant: An id or any name of a model that the alias graph knows, such as ``DeepSeek V4 Pro``.
        provider: A provider as the catalogues identify it, in any case.
        at: The instant, with its time zone.

    Returns:
        Rows of the table macro `price_at`: amounts in the currency per million tokens, instants in UTC. None where the
        provider lists the variant, but no price of it is known for the instant.

    Raises:
        UsageError: The instant has no time zone, the name stands for no model, or nobody of that name lists it.
        WarehouseError: Nothing is published.
    """
    if at.tzinfo is None:
        raise UsageError(
            f"{at.isoformat()} is no instant; add the offset, such as {at.isoformat()}+08:00, or Z for UTC"
        )
    model_id = _model_id(variant)
    with published(settings) as connection:
        rows = query(connection, PRICE_AT, [model_id, provider, at.isoformat()]).to_dicts()
        if not rows:
            _require_provider(connection, model_id, provider)
    return rows


def _model_id(variant: str) -> str:
    """The id for which a name stands; a name that moves or names several models stands for none."""
    found = resolve("model", pl.Series("name", [variant])).row(0, named=True)
    if found["entity_id"] is None:
        raise UsageError(f"{variant} stands for no model ({found['reason']}); see core.dim_model")
    return str(found["entity_id"])


def _require_provider(connection: duckdb.DuckDBPyConnection, model_id: str, provider: str) -> None:
    known = query(connection, PROVIDERS, [model_id]).get_column("provider").to_list()
    if provider.lower() not in known:
        meant = f"did you mean {' or '.join(close)}? " if (close := near(provider, known)) else ""
        listed = ", ".join(known) or "no provider"
        raise UsageError(f"{provider} lists no price of {model_id}; {meant}listed by: {listed}")

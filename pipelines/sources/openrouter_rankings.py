"""OpenRouter's daily rankings: tokens by model and day, one resource per day.

What belongs here: which days are asked for, and the shape of a row. What does not: shares, folding of free variants,
and what the channel cannot see (dbt).

Source: https://openrouter.ai, ``/api/v1/datasets/rankings-daily``, which needs a key (OPENROUTER_API_KEY). A day has
its fifty first models and a row *other* for the rest, which may be missing; then the rest is unknown, and no row is
made up for it. Numbers are texts. Tokens are each vendor's own count and include cache reads and reasoning; ``:free``
variants and owners such as ``stealth`` stay as published. Today is not answered, and a later end is moved without a
word, so that a row of another day than the one that was asked for is a reject. To be cited with its time (`as_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import dataframely as dy

from pipelines.errors import ParseError
from pipelines.settings import OPENROUTER_API_KEY
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
from pipelines.sources.dates import iso_day
from pipelines.sources.json_records import decode, loose, rest
from pipelines.sources.token_rates import whole

# The day on which DeepSeek V4 came out.
FIRST_DATE = date(2026, 4, 24)
# Yesterday still moves by parts per billion, and days end at different times.
SETTLING = timedelta(days=2)
OTHER = "other"
ROW_FIELDS = {"date": "ranking_date", "model_permaslug": "model_permaslug", "total_tokens": "total_tokens"}
META_FIELDS = {"as_of": "as_of", "version": "api_version"}


class RankingDay(RawRow):
    """The tokens of one model on one day."""

    ranking_date = iso_day(nullable=False)
    model_permaslug = dy.String(nullable=False, min_length=1)
    total_tokens = dy.Int64(nullable=False, min=0, max=10**17)
    is_other = dy.Bool(nullable=False)
    as_of = dy.String(nullable=False, regex=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$")
    api_version = dy.String(nullable=True)
    extra = dy.String(nullable=True)
    meta_extra = dy.String(nullable=True)


TABLE = RawTable(
    name="raw_openrouter__ranking_day",
    schema=RankingDay,
    description="One row per day and ranked model (or *other*, the rest together) on OpenRouter, with its tokens.",
)


def dates(today: date) -> tuple[date, ...]:
    """Every day from the first one to yesterday, oldest first."""
    return tuple(FIRST_DATE + timedelta(days=n) for n in range((today - FIRST_DATE).days))


def _resources(today: date) -> tuple[Resource, ...]:
    """One per day; yesterday's ranking may not be out yet."""
    return tuple(
        Resource(
            key=day.isoformat(),
            url=f"https://openrouter.ai/api/v1/datasets/rankings-daily?start_date={day}&end_date={day}&period=day",
            media_type="application/json",
            required=False,
            max_bytes=4 * 2**20,
            partition=day.isoformat(),
            final_from=day + SETTLING,
            may_be_empty=day == today - timedelta(days=1),
            key_from=OPENROUTER_API_KEY,
        )
        for day in dates(today)
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The ranking of a day to typed rows.

    Raises:
        ParseError: Not JSON, not a ranking, or rows without the fields that every row has.
    """
    content = decode(SOURCE.id, resource.url, payload)
    data, meta = (content.get("data"), content.get("meta")) if isinstance(content, dict) else (None, None)
    if not isinstance(data, list) or not isinstance(meta, dict):
        raise ParseError(SOURCE.id, f"{resource.url} has another shape; expected an object with data and meta")
    rows = [(f"{resource.key}#/data/{index}", item) for index, item in enumerate(data)]
    problems = {locator: _problem(resource, item) for locator, item in rows}
    records = [(locator, item) for locator, item in rows if problems[locator] is None]
    strays = [
        (locator, problem, {"value": item}) for locator, item in rows if (problem := problems[locator]) is not None
    ]
    _require_fields(resource, [item for _, item in rows if isinstance(item, dict)])
    good = typed(TABLE, loose_frame(TABLE, [_row(locator, record, meta) for locator, record in records]))
    return combine([good, Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _problem(resource: Resource, item: Any) -> str | None:
    """Why a row is none of this day; None if it is one."""
    if not isinstance(item, dict):
        return "expected an object"
    if "date" in item and item["date"] != resource.partition:
        return f"a row of {item['date']} in the answer for {resource.partition}"
    return None


def _row(locator: str, record: Mapping[str, Any], meta: Mapping[str, Any]) -> dict[str, Any]:
    return {
        LOCATOR: locator,
        "ranking_date": loose(record.get("date")),
        "model_permaslug": loose(record.get("model_permaslug")),
        "total_tokens": whole(record.get("total_tokens")),
        "is_other": record.get("model_permaslug") == OTHER,
        **{ours: loose(meta.get(theirs)) for theirs, ours in META_FIELDS.items()},
        "extra": rest(record, ROW_FIELDS),
        "meta_extra": rest(meta, (*META_FIELDS, "start_date", "end_date")),
    }


def _require_fields(resource: Resource, records: list[Mapping[str, Any]]) -> None:
    """A field that no row has any more was renamed: the ranking has changed, not a row gone bad."""
    known = set().union(*(record.keys() for record in records))
    if records and (missing := [name for name in ROW_FIELDS if name not in known]):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(records)} rows; if the publisher renamed it, "
            "change the source's names",
        )


SOURCE = Source(
    id="openrouter_rankings",
    title="OpenRouter: daily rankings",
    description="Tokens by model and day through a large reseller; the fifty first models and the rest together.",
    homepage="https://openrouter.ai/rankings",
    licence=Licence(
        name="to be cited with the time of the data (as_of); otherwise terms of service",
        url="https://openrouter.ai/terms",
        attribution="OpenRouter, daily rankings, openrouter.ai/rankings, as of the time in column as_of",
        redistributable=False,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    partitioned_by="date",
    min_interval=timedelta(seconds=2),
)

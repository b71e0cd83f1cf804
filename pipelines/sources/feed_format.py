"""Feeds in any format to typed rows: what all sources that read feeds share.

What belongs here: the columns of an entry, and turning what the reading process found into rows and rejects. What
does not: which feeds there are (`feeds`, `github_releases`), and reading a hostile document (`pipelines.documents`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dataframely as dy
import polars as pl

from pipelines.documents import bounded
from pipelines.documents.refusal import DocumentRefusedError
from pipelines.sources.base import (
    LOCATOR,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    combine,
    one_of,
    reject_rows,
    typed,
)

MAX_BYTES = 5 * 2**20
MEDIA_TYPE = "application/xml"
FORMAT = "%Y-%m-%dT%H:%M:%S"
MOMENTS = ("published_at", "updated_at")


class EntryRow(RawRow):
    """What every entry of a feed has; times are in UTC."""

    entry_id = dy.String(nullable=False, min_length=1)
    link = dy.String(nullable=True, regex=r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$")
    title = dy.String(nullable=False, min_length=1)
    title_raw = dy.String(nullable=False)
    author = dy.String(nullable=True)
    labels_json = dy.String(nullable=True)
    published_at = dy.Datetime(nullable=True, time_unit="us")
    published_raw = dy.String(nullable=True)
    published_basis = one_of("published", "created", "updated", "unreadable", "absent")
    published_zone = one_of("offset", "utc", "zone_name", "assumed_utc", nullable=True)
    updated_at = dy.Datetime(nullable=True, time_unit="us")
    channel_title = dy.String(nullable=True)
    channel_language = dy.String(nullable=True)
    format = dy.String(nullable=False, min_length=1)
    is_well_formed = dy.Bool(nullable=False)
    encoding = dy.String(nullable=False, min_length=1)
    charset_repair = one_of("none", "declaration_wrong", "bytes_replaced")
    n_replaced = dy.Int64(nullable=False, min=0)


def parse_feed(
    table: RawTable,
    resource: Resource,
    payload: bytes,
    columns: Mapping[str, str | None],
    *,
    language: str | None = None,
    text_column: str,
    text_characters: int,
    with_content: bool = False,
    derived: Sequence[pl.Expr] = (),
) -> Parsed:
    """The entries of one feed; a document that is refused is a reject with the reason's name in front.

    Args:
        table: The raw table, whose schema extends `EntryRow`.
        resource: Where the feed lives.
        payload: The document.
        columns: Text that is the same in every row, by column.
        language: BCP 47 tag of the publisher.
        text_column: The column that takes an entry's plain text.
        text_characters: How much of it is kept.
        with_content: Whether that may come from the full content of an entry; else from its summary alone.
        derived: Columns of the table that follow from others.
    """
    options = {
        "url": resource.url,
        "language": language,
        "excerpt_characters": text_characters,
        "with_content": with_content,
    }
    try:
        feed = bounded.read("feed", payload, options, bounded.Limits(max_bytes=resource.max_bytes))
    except DocumentRefusedError as refusal:
        record = {"url": resource.url, "n_bytes": len(payload), "begins": repr(payload[:80])}
        rejects = reject_rows(table.name, [(resource.key, str(refusal), record)])
        return Parsed(tables={table.name: table.schema.create_empty()}, rejects=rejects)
    channel = {name: value for name, value in feed.items() if name != "entries"}
    useless = [
        (_locator(resource, entry), entry["problem"], {"title": entry["title_raw"][:200], "link": entry["link"]})
        for entry in feed["entries"]
        if entry["problem"] is not None
    ]
    rows = [
        dict(columns)
        | channel
        | entry
        | {LOCATOR: _locator(resource, entry), text_column: entry["excerpt"]}
        | {"labels_json": json.dumps(entry["labels"], ensure_ascii=False) if entry["labels"] else None}
        for entry in feed["entries"]
        if entry["problem"] is None
    ]
    good = typed(table, _frame(table, rows).with_columns(derived))
    return combine([good, Parsed(tables={}, rejects=reject_rows(table.name, useless))])


def _locator(resource: Resource, entry: Mapping[str, Any]) -> str:
    return f"{resource.key}#/{entry['position']}"


def _frame(table: RawTable, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Loose rows in the columns of the table, moments as such."""
    columns = {name: [row.get(name) for row in rows] for name in table.schema.column_names()}
    return pl.DataFrame(columns, strict=False).with_columns(
        pl.col(name).cast(pl.String).str.to_datetime(FORMAT, time_unit="us", strict=False) for name in MOMENTS
    )

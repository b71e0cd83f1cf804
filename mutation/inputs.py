"""What the sources answer: the recorded payloads, and made-up answers where nothing is recorded.

What belongs here: bytes by source and resource, and the raw tables that they make. What does not: faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.fetching.package import SCHEME, package_file
from pipelines.settings import PACKAGE_ROOT
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources import all_sources
from pipelines.sources.base import Parsed, Resource, Source
from pipelines.warehouse.build_db import STATE_TABLES
from pipelines.warehouse.document_tables import load_document_events
from pipelines.warehouse.entity_tables import load_entities
from pipelines.warehouse.news_tables import load_news
from tests.gkg_world import doc_answer, slot_zip
from tests.made_up_chip_sales import sales_zip
from tests.made_up_model_hubs import hugging_face_answer, openrouter_answer
from tests.made_up_news import feed, filings, releases, stories

# The day on which the recorded payloads are current.
TODAY = date(2026, 11, 23)
# What stands in for a source of which nothing is recorded, resource by resource.
STAND_INS: dict[str, Callable[[Resource], bytes]] = {
    "epoch_chip_sales": lambda resource: sales_zip(),
    "openrouter": openrouter_answer,
    "hugging_face": hugging_face_answer,
    "gdelt": slot_zip,
    "gdelt_doc": doc_answer,
    "feeds": lambda resource: feed(),
    "github_releases": lambda resource: releases(),
    "hacker_news": lambda resource: stories(),
    "sec_full_text": lambda resource: filings(),
}
_CURRENT = "timestamp '2026-11-23' as _known_from, null::timestamp as _known_to"


def payload_of(source: Source, resource: Resource, mirror: Path) -> bytes | None:
    """The recorded bytes of a resource, or what stands in for them; None if there are neither."""
    if source.id in STAND_INS:
        return STAND_INS[source.id](resource)
    is_package = resource.url.startswith(SCHEME)
    path = (
        package_file(resource.url, PACKAGE_ROOT)
        if is_package
        else mirror / resource.url.removeprefix("https://").replace("?", "@")
    )
    return path.read_bytes() if path and path.is_file() and path.stat().st_size else None


def payloads_of(source: Source, mirror: Path) -> dict[str, bytes]:
    """The bytes of every resource of which there are any, by key."""
    found = {resource.key: payload_of(source, resource, mirror) for resource in source.resources(TODAY)}
    return {key: payload for key, payload in found.items() if payload}


def parsed(source: Source, payloads: Mapping[str, bytes]) -> dict[str, Parsed]:
    """What the parser makes of payloads, by the key of the resource and in the order of the resources."""
    return {
        resource.key: source.parse(resource, payloads[resource.key])
        for resource in source.resources(TODAY)
        if resource.key in payloads
    }


def write_table(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    name: str,
    frames: Iterable[pl.DataFrame],
    *,
    suffix: str = "",
) -> None:
    """Write a raw table whose rows are all current; with a suffix, under a name of its own."""
    connection.register("rows", pl.concat(frames))
    origin = f"'{source.id}' as _source_id, md5('{name}') as _snapshot_sha256, '{source.homepage}' as _url"
    connection.execute(f"create table raw.{name}{suffix} as select *, {origin}, {_CURRENT} from rows")
    connection.unregister("rows")


def write_raw_tables(path: Path, mirror: Path, *, with_derived: bool = True) -> None:
    """Make a database with the raw tables, from the ledger, the recorded payloads and the made-up ones.

    Args:
        path: Where.
        mirror: The recorded payloads.
        with_derived: Whether those that are made from others (entities, news) are made, too.
    """
    with duckdb.connect(str(path)) as connection:
        connection.execute(STATE_TABLES)
        for source in all_sources():
            found = parsed(source, payloads_of(source, mirror)).values()
            for table in source.tables:
                frames = [part.tables[table.name] for part in found if table.name in part.tables]
                write_table(connection, source, table.name, [table.schema.create_empty(), *frames])
        if with_derived:
            load_entities(connection)
            load_news(connection)
            load_document_events(connection, SnapshotStore(path.parent / "snapshots"))

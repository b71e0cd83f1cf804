"""A database of real raw tables, and one of made-up marts that obey every rule.

What belongs here: tables for the checks to run on. What does not: what the checks should find.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest
from gkg_world import doc_answer, slot_zip
from made_up_chip_sales import sales_zip
from made_up_model_hubs import hugging_face_answer, openrouter_answer
from made_up_news import feed, filings, releases, stories
from quality_mart_tables import MART_TABLES

from pipelines.fetching.package import SCHEME, package_file
from pipelines.settings import PACKAGE_ROOT
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources import all_sources
from pipelines.warehouse.build_db import STATE_TABLES
from pipelines.warehouse.document_tables import load_document_events
from pipelines.warehouse.entity_tables import load_entities
from pipelines.warehouse.news_tables import load_news

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipelines.sources.base import Resource, Source

TODAY = date(2026, 11, 23)
META = "timestamp '2026-11-23' as _known_from, null::timestamp as _known_to"


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


def _payload(source: Source, resource: Resource, mirror: Path) -> bytes | None:
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


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which the recorded payloads and the made-up marts are current."""
    return TODAY


@pytest.fixture(scope="session")
def raw_db(tmp_path_factory: pytest.TempPathFactory, mirror: Path) -> Path:
    """Every raw table, from the ledger and the recorded payloads, all rows current."""
    path = tmp_path_factory.mktemp("quality") / "raw_tables.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(STATE_TABLES)
        for source in all_sources():
            frames = {table.name: [table.schema.create_empty()] for table in source.tables}
            for resource in source.resources(TODAY):
                if payload := _payload(source, resource, mirror):
                    for name, frame in source.parse(resource, payload).tables.items():
                        frames[name].append(frame)
            for name, parts in frames.items():
                connection.register("rows", pl.concat(parts))
                origin = f"'{source.id}' as _source_id, md5('{name}') as _snapshot_sha256, '{source.homepage}' as _url"
                connection.execute(f"create table raw.{name} as select *, {origin}, {META} from rows")
                connection.unregister("rows")
        load_entities(connection)
        load_news(connection)
        load_document_events(connection, SnapshotStore(path.parent / "snapshots"))
    return path


@pytest.fixture(scope="session")
def mart_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checked marts, small and made up, obeying every rule."""
    path = tmp_path_factory.mktemp("quality") / "mart_tables.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(MART_TABLES)
    return path

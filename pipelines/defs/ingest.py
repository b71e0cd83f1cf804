"""Assets from the outside world to the raw tables: snapshots and raw tables per source, the entities, and the news.

What belongs here: the specs and the calls. What does not: fetching, parsing, loading.
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.defs.common import (
    FETCH_GROUP,
    OWNERS,
    RAW_GROUP,
    WRITE_POOL,
    asked_lately,
    column_schema,
    loaded_lately,
    raw_key,
    snapshot_key,
    source_metadata,
)
from pipelines.defs.launchpad import FetchConfig
from pipelines.defs.partitions import register_partitions
from pipelines.fetching.sources import fetch_sources
from pipelines.progress import reporter
from pipelines.settings import Settings
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources import all_sources
from pipelines.sources.base import Source
from pipelines.warehouse.build_db import STATE_DESCRIPTIONS, writer
from pipelines.warehouse.document_tables import DESCRIPTIONS as DOCUMENT_TABLES
from pipelines.warehouse.document_tables import load_document_events
from pipelines.warehouse.entity_tables import DESCRIPTIONS, NAMES, load_entities
from pipelines.warehouse.ingest import load_source
from pipelines.warehouse.news_tables import DESCRIPTIONS as NEWS_TABLES
from pipelines.warehouse.news_tables import load_news, news_tables

# A source of a hundred addresses on a machine without a network is one piece of news, not a hundred.
MAX_WARNINGS = 5


def _snapshot_spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        snapshot_key(source),
        description=f"Raw bytes of **{source.title}** in the content-addressed snapshot store. {source.description}",
        group_name=FETCH_GROUP,
        owners=OWNERS,
        kinds={"python"},
        metadata=source_metadata(source),
        freshness_policy=asked_lately(source),
    )


@dg.multi_asset(
    name="fetch_snapshots",
    specs=[_snapshot_spec(source) for source in all_sources()],
    can_subset=True,
    description="Ask every chosen source whether it has something new, and keep what it answers.",
)
def fetch_snapshots(context: dg.AssetExecutionContext, config: FetchConfig) -> Iterator[dg.MaterializeResult[None]]:
    """Fetch the selected sources; one that cannot be reached is reported, not raised."""
    chosen = [source for source in all_sources() if snapshot_key(source) in context.selected_asset_keys]
    settings = config.settings()
    ended = fetch_sources(chosen, settings, reporter().fetching)
    register_partitions(context.instance, chosen, settings)
    for source_id, outcomes in ended.items():
        for status in ("unreachable", "failed"):
            missed = [outcome for outcome in outcomes if outcome.status == status]
            for outcome in missed[:MAX_WARNINGS]:
                context.log.warning(f"{source_id}/{outcome.key} is {status}: {outcome.detail}")
            if len(missed) > MAX_WARNINGS:
                context.log.warning(
                    f"{source_id}: {len(missed) - MAX_WARNINGS} more are {status}; see pipeline.fetches"
                )
        yield dg.MaterializeResult(
            asset_key=["snapshots", source_id],
            metadata={
                "fetched": sum(outcome.status == "fetched" for outcome in outcomes),
                "unchanged": sum(outcome.status == "unchanged" for outcome in outcomes),
                "final": sum(outcome.via == "store" for outcome in outcomes),
                "not_reached": sum(outcome.status in ("unreachable", "failed") for outcome in outcomes),
                "bytes": sum(outcome.n_bytes for outcome in outcomes),
            },
        )


def _load_asset(source: Source) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(
            raw_key(table.name),
            deps=[snapshot_key(source)],
            description=table.description,
            group_name=RAW_GROUP,
            owners=OWNERS,
            kinds={"duckdb", "polars"},
            metadata={**source_metadata(source), "dagster/column_schema": column_schema(table)},
            freshness_policy=loaded_lately(source),
        )
        for table in source.tables
    ]

    @dg.multi_asset(
        name=f"load_{source.id}",
        specs=specs,
        pool=WRITE_POOL,
        description=f"Parse the snapshots of {source.title} and load them in one transaction; bad rows become rejects.",
    )
    def load_tables(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        state, rows = load_source(source, Settings())
        if state.state in ("failed", "stale", "unavailable"):
            context.log.warning(f"{source.id} is {state.state}: {state.detail}")
        for table in source.tables:
            yield dg.MaterializeResult(
                asset_key=raw_key(table.name),
                metadata={
                    "dagster/row_count": rows.get(table.name, 0),
                    "source_state": state.state,
                    "detail": state.detail,
                    "rejects_of_source": state.n_rejects,
                },
            )

    return load_tables


LOADS = [_load_asset(source) for source in all_sources()]


@dg.multi_asset(
    name="load_entities",
    specs=[
        dg.AssetSpec(
            raw_key(name),
            deps=sorted({raw_key(table) for places in NAMES.values() for table, _ in places})
            if name.endswith("__resolution")
            else [],
            description=description,
            group_name=RAW_GROUP,
            owners=OWNERS,
            kinds={"duckdb", "python"},
            automation_condition=dg.AutomationCondition.eager(),
        )
        for name, description in DESCRIPTIONS.items()
    ],
    pool=WRITE_POOL,
    description="Write the alias graph and what it makes of every name in the raw tables.",
)
def load_entity_tables() -> Iterator[dg.MaterializeResult[None]]:
    """Load the entity tables and resolve names."""
    with writer(Settings()) as connection:
        rows = load_entities(connection)
    for name, count in rows.items():
        yield dg.MaterializeResult(asset_key=raw_key(name), metadata={"dagster/row_count": count})


@dg.multi_asset(
    name="understand_news",
    specs=[
        dg.AssetSpec(
            raw_key(name),
            deps=[raw_key(table) for table in news_tables()],
            description=description,
            group_name=RAW_GROUP,
            owners=OWNERS,
            kinds={"duckdb", "polars"},
            automation_condition=dg.AutomationCondition.eager(),
        )
        for name, description in (NEWS_TABLES | DOCUMENT_TABLES).items()
    ],
    pool=WRITE_POOL,
    description="Read the articles that are new, and put those that are copies or tell of one event together.",
)
def understand_news() -> Iterator[dg.MaterializeResult[None]]:
    """Make the news tables from the raw tables of the news sources."""
    settings = Settings()
    with writer(settings) as connection:
        rows = load_news(connection) | load_document_events(connection, SnapshotStore(settings.snapshots_dir))
    for name, count in rows.items():
        yield dg.MaterializeResult(asset_key=raw_key(name), metadata={"dagster/row_count": count})


ASSETS = [fetch_snapshots, *LOADS, load_entity_tables, understand_news]
# Every step writes these as it goes; the audit models read them.
STATE_TABLES = [
    dg.AssetSpec(["pipeline", name], description=description, group_name=RAW_GROUP, owners=OWNERS, kinds={"duckdb"})
    for name, description in STATE_DESCRIPTIONS.items()
]
INGEST = dg.define_asset_job(
    "ingest",
    selection=dg.AssetSelection.groups(FETCH_GROUP, RAW_GROUP).without_checks(),
    description="Fetch every source and load what is new into the raw tables.",
)

"""What every definition shares: groups, owners, pools, tags.

What belongs here: names that the Dagster UI shows and more than one definition uses. What does not: definitions.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dagster as dg

from pipelines.sources.base import RawTable, Source

OWNERS = ["team:computegap"]
WRITE_POOL = "duckdb_write"
SKIP_UNCHANGED_TAG = "computegap/skip_unchanged"
NO_COLUMN_LINEAGE_TAG = "computegap/no_column_lineage"

FETCH_GROUP = "1_fetch"
RAW_GROUP = "2_raw"
PUBLISH_GROUP = "8_publish"
MODEL_GROUPS = {
    "staging": "3_staging",
    "intermediate": "4_intermediate",
    "core": "5_core",
    "marts": "6_marts",
    "audit": "7_audit",
}
PUBLICATION_KEY = dg.AssetKey(["published", "computegap"])

# The schedules ask fast sources every hour and the others every day (automation).
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def snapshot_key(source: Source) -> dg.AssetKey:
    """The asset of a source's snapshots."""
    return dg.AssetKey(["snapshots", source.id])


def is_fast(source: Source) -> bool:
    """Whether a source is new again within the hour."""
    return source.cadence <= HOUR


def asked_lately(source: Source) -> dg.FreshnessPolicy:
    """When nobody has asked a source for so long that its schedule must have stopped."""
    period = HOUR if is_fast(source) else DAY
    return dg.FreshnessPolicy.time_window(warn_window=2 * period, fail_window=7 * period)


def loaded_lately(source: Source) -> dg.FreshnessPolicy:
    """When a source has had nothing new for so long that it must have stopped; a table is only loaded when it has."""
    period = max(source.cadence, DAY)
    return dg.FreshnessPolicy.time_window(warn_window=3 * period, fail_window=6 * period)


def partitions_of(source: Source) -> dg.DynamicPartitionsDefinition:
    """The partitions of a source as Dagster knows them; they grow as they appear outside."""
    return dg.DynamicPartitionsDefinition(name=f"{source.id}_{source.partitioned_by}")


def raw_key(table: str) -> dg.AssetKey:
    """The asset of a raw table."""
    return dg.AssetKey(["raw", table])


def column_schema(table: RawTable) -> dg.TableSchema:
    """The columns of a raw table as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, str(column.dtype), constraints=dg.TableColumnConstraints(nullable=column.nullable))
            for name, column in table.schema.columns().items()
        ]
    )


def source_metadata(source: Source) -> dict[str, Any]:
    """Licence, attribution and rhythm of a source, for the asset's page."""
    return {
        "licence": dg.MetadataValue.url(source.licence.url),
        "licence_name": source.licence.name,
        "attribution": source.licence.attribution,
        "homepage": source.homepage,
        "cadence_days": source.cadence.days,
    }

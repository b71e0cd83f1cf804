"""Jobs, schedules and sensors.

What belongs here: which assets run together, and when. What does not: the assets.
"""

from __future__ import annotations

import dagster as dg

from pipelines.defs.common import FETCH_GROUP, RAW_GROUP, SKIP_UNCHANGED_TAG, is_fast, raw_key, snapshot_key
from pipelines.defs.folders import inbox_sensor, ledger_sensor
from pipelines.defs.partitions import look_out
from pipelines.defs.quality import ENTITY_CHECKS, NEWS_CHECKS, RAW_CHECKS
from pipelines.sources import all_sources

_INGESTED = dg.AssetSelection.groups(FETCH_GROUP, RAW_GROUP)
# Sources that are new again within the hour are asked every hour, the others once a day.
FAST = [source for source in all_sources() if is_fast(source)]
_SLOW_ASSETS = dg.AssetSelection.assets(
    *(snapshot_key(source) for source in all_sources() if source not in FAST),
    *(raw_key(table.name) for source in all_sources() if source not in FAST for table in source.tables),
)

BUILD = dg.define_asset_job(
    "build",
    selection=(dg.AssetSelection.all() - _INGESTED) | dg.AssetSelection.checks(RAW_CHECKS, ENTITY_CHECKS, NEWS_CHECKS),
    description="Check the raw tables, build and check the models, publish.",
)
REFRESH = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    tags={SKIP_UNCHANGED_TAG: "true"},
    description="The whole way from the sources to the publication; builds nothing when nothing changed.",
)
DAILY = dg.ScheduleDefinition(
    name="daily_refresh",
    job=REFRESH,
    cron_schedule="20 5 * * *",
    execution_timezone="UTC",
    description="Refresh everything once a day.",
)
REBUILD = dg.define_asset_job(
    "rebuild",
    selection=dg.AssetSelection.all(),
    description="The whole way, and every model anew even if nothing changed.",
)
WEEKLY = dg.ScheduleDefinition(
    name="weekly_rebuild",
    job=REBUILD,
    cron_schedule="20 3 * * 0",
    execution_timezone="UTC",
    description="Build everything anew once a week, so that nothing rests on what was built before.",
)
REFRESH_NEWS = dg.define_asset_job(
    "refresh_news",
    selection=(dg.AssetSelection.all() - _SLOW_ASSETS)
    | dg.AssetSelection.checks(RAW_CHECKS, ENTITY_CHECKS, NEWS_CHECKS),
    tags={SKIP_UNCHANGED_TAG: "true"},
    description="The whole way for the sources that change within the hour; builds nothing when nothing changed.",
)
HOURLY = dg.ScheduleDefinition(
    name="hourly_news",
    job=REFRESH_NEWS,
    cron_schedule="50 * * * *",
    execution_timezone="UTC",
    description="Refresh the fast sources (feeds, GDELT) every hour.",
)
LOOK_OUT = look_out(REFRESH.name)
INBOX = inbox_sensor(REFRESH_NEWS.name)
LEDGER = ledger_sensor(REFRESH.name)
# What stands on raw tables says itself when it is due (`dg.AutomationCondition.eager`); this looks at all of it.
FOLLOW = dg.AutomationConditionSensorDefinition(
    "build_what_is_new",
    target=dg.AssetSelection.all(),
    minimum_interval_seconds=60,
    description=(
        "Builds what stands on raw tables that were loaded by hand or by a backfill, and publishes. Not needed beside "
        "the schedules, which build what they load."
    ),
)

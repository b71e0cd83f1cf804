"""Jobs, schedules and sensors.

What belongs here: which assets run together, and when. What does not: the assets.
"""

from __future__ import annotations

import dagster as dg

from pipelines.defs.common import FETCH_GROUP, RAW_GROUP, SKIP_UNCHANGED_TAG
from pipelines.defs.partitions import look_out
from pipelines.defs.quality import ENTITY_CHECKS, RAW_CHECKS

_INGESTED = dg.AssetSelection.groups(FETCH_GROUP, RAW_GROUP)

BUILD = dg.define_asset_job(
    "build",
    selection=(dg.AssetSelection.all() - _INGESTED) | dg.AssetSelection.checks(RAW_CHECKS, ENTITY_CHECKS),
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
LOOK_OUT = look_out(REFRESH.name)

"""The only Dagster entry point: it assembles what ``defs`` offers and nothing else."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipelines.defs import ingest, partitions, quality, transform
from pipelines.defs.alerting import alert_on_failure, alert_on_success
from pipelines.defs.automation import (
    BUILD,
    DAILY,
    FOLLOW,
    HOURLY,
    INBOX,
    LEDGER,
    LOOK_OUT,
    REBUILD,
    REFRESH,
    REFRESH_NEWS,
    WEEKLY,
)
from pipelines.defs.publication import publication
from pipelines.defs.retention import MONTHLY, clean_up
from pipelines.defs.slots import gdelt_slots


@dg.definitions
def computegap() -> dg.Definitions:
    """Every asset, check, job, schedule and sensor of the project."""
    models = sorted(key for asset in transform.ASSETS for key in asset.keys)
    return dg.Definitions(
        assets=_with_code([*ingest.ASSETS, *ingest.STATE_TABLES, *transform.ASSETS, publication(models)]),
        asset_checks=quality.CHECKS,
        jobs=[ingest.INGEST, BUILD, REFRESH, REFRESH_NEWS, REBUILD, clean_up, *partitions.BACKFILLS.values()],
        schedules=[DAILY, HOURLY, WEEKLY, MONTHLY],
        sensors=[LOOK_OUT, gdelt_slots, INBOX, LEDGER, FOLLOW, alert_on_failure, alert_on_success],
        resources={"dbt": transform.dbt_resource()},
        # A process per step would take longer to start than most steps take, and they write one database in turn.
        executor=dg.in_process_executor,
    )


def _with_code(assets: Sequence[dg.AssetsDefinition | dg.AssetSpec]) -> list[Any]:
    """The assets with the place of their code, which the UI shows; Dagster calls this way of saying it a beta."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        return list(dg.with_source_code_references(assets))

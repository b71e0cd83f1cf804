"""The quarter hours of GDELT as they come out: the sensor that asks for each of them once.

What belongs here: the sensor. What does not: the job that it asks for (``defs.partitions``), which quarter hours there
are and what their files are called (``sources.gdelt_slots``), fetching and loading.

The names can be computed, so the sensor asks nobody: it remembers the last quarter hour that it asked for, and asks for
those since then, a few at a time, so that a machine that was asleep catches up without a flood. What is older than
`CATCH_UP` is left to a backfill (`COMPUTEGAP_GDELT_DAYS`, or the page of the job in the UI). Each run fetches one
quarter hour; the hourly refresh loads what has been fetched.
"""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

from pipelines.defs.common import partitions_of
from pipelines.defs.partitions import BACKFILLS
from pipelines.settings import Settings
from pipelines.sources import gdelt_slots as slots
from pipelines.sources import get_source
from pipelines.sources.gdelt import SOURCE_ID

CATCH_UP = timedelta(days=2)
MAX_RUNS_PER_LOOK = 8
SOURCE = get_source(SOURCE_ID)


@dg.sensor(
    name="gdelt_slots",
    job=BACKFILLS[SOURCE_ID],
    minimum_interval_seconds=int(slots.STEP.total_seconds()),
    description=(
        "Asks for every quarter hour of GDELT once, also for those that were missed within the last two days, at most "
        "eight in one look."
    ),
)
def gdelt_slots(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for the quarter hours since the last one that was asked for, oldest first."""
    settings = Settings()
    due = due_slots(context.cursor, settings)
    if not due:
        return dg.SkipReason("no new quarter hour is out")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=slot, partition_key=slot) for slot in due],
        dynamic_partitions_requests=[partitions_of(SOURCE).build_add_request(due)],
        cursor=due[-1],
    )


def due_slots(cursor: str | None, settings: Settings) -> list[str]:
    """The quarter hours to ask for now, oldest first.

    Args:
        cursor: The last one that was asked for; without one, as many of the newest as a refresh asks for.
        settings: For which day, and how many of the newest.
    """
    latest = slots.latest_slot(settings.today)
    missed = slots.since(cursor, latest) if cursor else slots.newest(settings.gdelt_slots, latest)
    return missed[-(CATCH_UP // slots.STEP) :][:MAX_RUNS_PER_LOOK]

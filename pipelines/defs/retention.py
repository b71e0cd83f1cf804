"""The monthly clean-up as a job and its schedule.

What belongs here: the definitions. What does not: what may go (retention).
"""

import dagster as dg

from pipelines.defs.common import WRITE_POOL
from pipelines.defs.run_history import old_runs, remove_runs
from pipelines.retention.cleaning import plan, remove
from pipelines.settings import Settings

KEPT_DAYS = 90


@dg.op(pool=WRITE_POOL, description="Remove snapshots, builds and runs that no kept publication needs.")
def remove_unneeded(context: dg.OpExecutionContext) -> None:
    """Do what `computegap clean --yes` does, and log it."""
    settings = Settings()
    items = [*plan(settings, KEPT_DAYS), *old_runs(settings, KEPT_DAYS)]
    for item in items:
        context.log.info(f"removing {item.what} {item.name} ({item.n_bytes:,} bytes): {item.why}")
    remove(settings, items)
    remove_runs(items)
    context.add_output_metadata({"removed": len(items), "bytes": sum(item.n_bytes for item in items)})


@dg.job(name="clean_up", description="Remove what no kept publication needs, as `computegap clean` does.")
def clean_up() -> None:
    """Remove what is not needed."""
    remove_unneeded()


MONTHLY = dg.ScheduleDefinition(
    name="monthly_clean_up",
    job=clean_up,
    cron_schedule="40 3 1 * *",
    execution_timezone="UTC",
    description="Clean up once a month.",
)

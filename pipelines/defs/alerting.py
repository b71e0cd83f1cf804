"""Sensors that tell how runs of the web UI, schedules and sensors ended, as `computegap refresh` does by itself.

What belongs here: from a run's end to `tell`. What does not: what is told.
"""

from __future__ import annotations

import dagster as dg

from pipelines.alerts.telling import Ended, tell
from pipelines.settings import Settings

# Runs that fetch or load something else say nothing about whether a refresh works.
REFRESHING = frozenset({"build", "refresh", "refresh_news"})


@dg.run_failure_sensor(
    name="alert_on_failure",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells, once, that a run failed and what else began or ended.",
)
def alert_on_failure(context: dg.RunFailureSensorContext) -> None:
    """Tell that a run failed."""
    told_by_run(context.dagster_run, "failed", context.failure_event.message or "", context)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    name="alert_on_success",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells what began or ended with a run that succeeded: checks that warn, stale sources, the all clear.",
)
def alert_on_success(context: dg.RunStatusSensorContext) -> None:
    """Tell what a run has changed."""
    told_by_run(context.dagster_run, "done", "", context)


def told_by_run(run: dg.DagsterRun, ended: Ended, error: str, context: dg.RunStatusSensorContext) -> None:
    """Tell with the name of the job, where its end says something about refreshes."""
    is_refresh = run.job_name in REFRESHING
    tell(Settings(), ended if is_refresh else None, f"{run.job_name}: {error}", context.log.warning)

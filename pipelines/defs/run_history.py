"""Dagster's run history: what of it may go, through Dagster's own interface.

What belongs here: which runs are old and made nothing that is kept. What does not: files of the home (cleaning).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb

from pipelines.errors import WarehouseError
from pipelines.retention.items import Item
from pipelines.retention.needed import kept_publications
from pipelines.settings import Settings

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
MADE_BY = "select arg_max(run_id, finished_at) from audit.audit_runs where outcome = 'published'"


def old_runs(settings: Settings, days: int, now: datetime | None = None) -> list[Item]:
    """Finished runs older than `days` days, but for those that made a kept publication, which may be looked up.

    Raises:
        WarehouseError: A kept publication cannot be read.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=days)
    with dg.DagsterInstance.get() as instance:
        records = instance.get_run_records(dg.RunsFilter(statuses=FINISHED, created_before=before))
    if not records:
        return []
    kept = {run_id for folder in kept_publications(settings) for run_id in _made_by(folder)}
    return [
        Item(
            "run",
            record.dagster_run.run_id,
            0,
            record.create_timestamp.astimezone(UTC).isoformat(timespec="seconds"),
            "finished, and made nothing that is kept",
        )
        for record in records
        if record.dagster_run.run_id not in kept
    ]


def remove_runs(items: Sequence[Item]) -> None:
    """Remove runs and their events from the history."""
    with dg.DagsterInstance.get() as instance:
        for item in items:
            if item.what == "run":
                instance.delete_run(item.name)


def _made_by(folder: Path) -> list[str]:
    database = folder / "computegap.duckdb"
    if not database.exists():
        return []
    try:
        with duckdb.connect(str(database.resolve()), read_only=True) as connection:
            return [run_id for (run_id,) in connection.execute(MADE_BY).fetchall() if run_id]
    except duckdb.Error as error:
        raise WarehouseError(f"{database} cannot be read ({error}); no run is removed") from error

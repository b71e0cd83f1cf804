"""The log of refreshes.

What belongs here: one row per attempt, whatever came of it. What does not: Dagster's own run history.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from pipelines.settings import Settings


def mode(settings: Settings) -> str:
    """What stands in for the network, without naming a folder of this machine."""
    if settings.mirror is not None:
        return "mirror"
    return "offline" if settings.offline else "network"


def record_run(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    run_id: str,
    started_at: datetime,
    outcome: str,
    detail: str = "",
) -> None:
    """Append a row to ``pipeline.runs``; times in UTC."""
    connection.execute(
        "insert into pipeline.runs values (?, ?, ?, ?, ?, ?)",
        [
            run_id,
            started_at.astimezone(UTC).replace(tzinfo=None),
            datetime.now(UTC).replace(tzinfo=None),
            mode(settings),
            outcome,
            detail,
        ],
    )

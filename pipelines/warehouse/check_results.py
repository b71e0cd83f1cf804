"""The results of checks, in the build database, so that publication and readers can see them.

What belongs here: one row per check of the last build, whoever ran it. What does not: running checks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb


@dataclass(frozen=True)
class CheckRow:
    """A row of ``pipeline.check_results``."""

    asset: str
    check_name: str
    kind: str
    severity: str
    is_blocking: bool
    passed: bool
    observed: str
    description: str


def replace_results(
    connection: duckdb.DuckDBPyConnection, kind: str, assets: Collection[str] | None, rows: Iterable[CheckRow]
) -> None:
    """Put new results of one kind of check in the place of the old ones: on some assets, or (None) on all of them."""
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("begin transaction")
    chosen = "" if assets is None else "and list_contains(?, asset)"
    connection.execute(
        f"delete from pipeline.check_results where kind = ? {chosen}",
        [kind, *([] if assets is None else [list(assets)])],
    )
    for r in rows:
        connection.execute(
            "insert into pipeline.check_results values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                r.asset,
                r.check_name,
                r.kind,
                r.severity,
                r.is_blocking,
                r.passed,
                r.observed,
                r.description,
                now,
            ],
        )
    connection.execute("commit")

"""What the last refresh found, as small JSON files that can be read while the build database is locked.

What belongs here: exporting the pipeline's state and check results, and reading them back. What does not: judging them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import duckdb

from pipelines.errors import WarehouseError
from pipelines.settings import Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.warehouse.rows import dicts

EXPORTS = {
    "sources": "select * from pipeline.source_state order by source_id",
    "checks": "select * from pipeline.check_results order by passed, asset, check_name",
    "rejects": "select source_id, table_name, locator, reason from pipeline.rejects order by all limit 1000",
}


def write_status(
    connection: duckdb.DuckDBPyConnection, settings: Settings, names: Collection[str] = tuple(EXPORTS)
) -> None:
    """Replace the status files of those names, by default all, by the current content of the state tables."""
    for name in names:
        content = json.dumps(
            dicts(connection.execute(EXPORTS[name])), default=str, ensure_ascii=False, indent=1
        ).encode()
        path = settings.status_dir / f"{name}.json"
        if not (path.exists() and path.read_bytes() == content):
            write_atomically(path, content)


def read_status(settings: Settings, name: str) -> list[dict[str, Any]]:
    """The rows of one status file; empty if no refresh has written it yet; raises WarehouseError if it is damaged."""
    path = settings.status_dir / f"{name}.json"
    if not path.exists():
        return []
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_bytes())
    except ValueError as error:
        raise WarehouseError(f"{path} is damaged ({error}); run `computegap refresh` to write it anew") from error
    return rows


def read_vias(settings: Settings) -> set[str]:
    """Who answered in the last attempt of every source: network, mirror, package; none if nobody did."""
    files = (settings.status_dir / "fetches").glob("*.json")
    return {outcome["via"] for file in files for outcome in json.loads(file.read_bytes())}

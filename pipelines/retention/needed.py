"""Which snapshots are needed, and why nothing else may decide that.

What belongs here: the hashes that anything kept refers to. What does not: removing (cleaning).

A snapshot is needed by whatever may have to read it again: the history of a resource (loading reads every version), the
build database, and every row of every kept publication, whatever its column is called.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.errors import WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse.build_db import inspector

IN_BUILD = (
    "select sha256 from pipeline.snapshots union select sha256 from pipeline.fetches "
    "union select snapshot_sha256 from pipeline.rejects union select snapshot_sha256 from pipeline.read_document "
    "union select snapshot_sha256 from pipeline.understood_snapshot"
)


def needed_snapshots(settings: Settings) -> set[str]:
    """The SHA-256 of every snapshot that is needed.

    Raises:
        WarehouseError: Something that may refer to snapshots cannot be read; then nothing can be said to be unneeded.
    """
    found = set(_in_histories(settings.snapshots_dir / "refs"))
    for folder in kept_publications(settings):
        found |= _in_publication(folder)
    if settings.build_db.exists():
        try:
            with inspector(settings) as connection:
                found |= {sha256 for (sha256,) in connection.execute(IN_BUILD).fetchall() if sha256}
                found |= _in_columns(connection)
        except duckdb.Error as error:
            raise _unreadable(settings.build_db, error) from error
    return found


def kept_publications(settings: Settings) -> list[Path]:
    """The folders of complete publications, oldest first."""
    return sorted(path for path in settings.publications_dir.glob("[!.]*") if path.is_dir())


def _in_histories(refs: Path) -> Iterator[str]:
    for path in refs.rglob("*.json"):
        try:
            yield from (version["sha256"] for version in json.loads(path.read_bytes())["versions"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unreadable(path, error) from error


def _in_publication(folder: Path) -> set[str]:
    database = folder / "computegap.duckdb"
    if not database.exists():
        return set()
    try:
        with duckdb.connect(str(database.resolve()), read_only=True) as connection:
            return _in_columns(connection)
    except duckdb.Error as error:
        raise _unreadable(database, error) from error


def _in_columns(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """What stands in any column that holds hashes, in tables of every schema."""
    columns = connection.execute(
        "select columns.schema_name, columns.table_name, columns.column_name, columns.data_type "
        "from duckdb_columns() as columns "
        "inner join duckdb_tables() as tables using (database_name, schema_name, table_name) "
        "where database_name = current_database() and contains(columns.column_name, 'sha256')"
    ).fetchall()
    found: set[str] = set()
    for schema, table, column, data_type in columns:
        value = f'unnest("{column}")' if data_type.endswith("[]") else f'"{column}"'
        rows = connection.execute(f'select distinct {value} from "{schema}"."{table}"').fetchall()
        found |= {str(sha256) for (sha256,) in rows if sha256}
    return found


def _unreadable(path: Path, error: Exception) -> WarehouseError:
    return WarehouseError(
        f"{path} cannot be read ({error}), so it is not known which snapshots it needs; none is removed"
    )

"""Reading the published file, locked down: no files, no network, no other database, bounded memory, rows and time.

What belongs here: the connection and the limits. What does not: which statements only read (statements) and how results
are shown (cli).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from pipelines.errors import UsageError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse.statements import reading_statement

TIMEOUT_SECONDS = 60.0
MAX_ROWS = 2_000_000
MAX_BYTES = 2**30
BATCH_ROWS = 100_000
# Given when the file is opened, so that several readers of one process share it. An empty temporary folder keeps
# DuckDB from spilling into the publication.
LOCKDOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "2GB",
    "threads": "2",
    "lock_configuration": "true",
}


@contextmanager
def published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the published file that can reach nothing else.

    Raises:
        WarehouseError: Nothing has been published, or the file cannot be opened.
    """
    if not settings.published_db.exists():
        raise WarehouseError(f"nothing is published in {settings.home}; run `computegap refresh` first")
    with opened(settings.published_db) as connection:
        yield connection


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the file of some publication that can reach nothing else.

    Raises:
        WarehouseError: The file cannot be opened.
    """
    try:
        connection = duckdb.connect(str(database.resolve()), read_only=True, config=LOCKDOWN)
    except duckdb.ConnectionException as error:
        raise WarehouseError(
            f"cannot open {database}: {error}; this process has it open in another way: close that first"
        ) from error
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open {database}: {error}; run `computegap refresh`") from error
    try:
        yield connection
    finally:
        connection.close()


def query(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[Any] = (),
    timeout_seconds: float = TIMEOUT_SECONDS,
    max_rows: int = MAX_ROWS,
) -> pl.DataFrame:
    """The result of one reading statement.

    Args:
        connection: From `published`.
        sql: Exactly one SELECT, FROM, WITH, VALUES, SHOW, DESCRIBE or EXPLAIN statement.
        parameters: Values for its placeholders.
        timeout_seconds: After this it is interrupted.
        max_rows: A larger result is refused, as is one of more than `MAX_BYTES`.

    Raises:
        UsageError: Not exactly one reading statement, a mistake in it, a result that is too large or cannot be
            represented, or it ran too long.
    """
    statement = reading_statement(connection, sql)
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        connection.interrupt()

    alarm = threading.Timer(timeout_seconds, stop)
    alarm.start()
    try:
        return _fetch(connection, statement, list(parameters), max_rows)
    except (duckdb.Error, pa.ArrowException, pl.exceptions.PolarsError, OSError, RuntimeError) as error:
        if stopped.is_set():
            raise UsageError(
                f"the statement ran longer than {timeout_seconds:g} s and was stopped (more time: --timeout SECONDS)"
            ) from error
        raise UsageError(str(error)) from error
    finally:
        alarm.cancel()


def _fetch(connection: duckdb.DuckDBPyConnection, statement: str, parameters: list[Any], max_rows: int) -> pl.DataFrame:
    """Run it batch by batch, so that a result that is too large is noticed before it fills the memory."""
    relation = connection.sql(statement, params=parameters or None)
    reader = relation.to_arrow_reader(min(BATCH_ROWS, max_rows + 1))
    batches: list[pa.RecordBatch] = []
    rows = n_bytes = 0
    for batch in reader:
        rows += batch.num_rows
        n_bytes += batch.nbytes
        if rows > max_rows or n_bytes > MAX_BYTES:
            raise UsageError(
                f"the result is too large (limits: {max_rows:,} rows, {MAX_BYTES / 2**20:,.0f} MB); "
                "add a WHERE or a LIMIT, ask for more rows (--limit ROWS), or read the published Parquet files"
            )
        batches.append(batch)
    frame = pl.from_arrow(pa.Table.from_batches(batches, schema=reader.schema))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table of Arrow is always a frame
    return frame

"""The build database: one file, one writer at a time.

What belongs here: opening it, the locks that keep writers and refreshes apart, and the tables in which the pipeline
keeps its own state. What does not: what is loaded into it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import duckdb
from filelock import FileLock, Timeout

from pipelines.errors import WarehouseError
from pipelines.settings import Settings

LOCK_WAIT_SECONDS = 600.0
REFRESH_WAIT_SECONDS = 3600.0
RETRY_SECONDS = 0.5

STATE_TABLES = """
create schema if not exists raw;
create schema if not exists pipeline;
create table if not exists pipeline.source_state (
    source_id varchar primary key, title varchar, homepage varchar, licence varchar, licence_url varchar,
    attribution varchar, is_redistributable boolean, cadence_days double, state varchar, detail varchar,
    n_rows bigint, n_rejects bigint, n_resources integer, n_resources_missing integer,
    last_attempt_at timestamp, last_success_at timestamp, last_change_at timestamp, last_content_date date,
    parser_version integer
);
create table if not exists pipeline.load_fingerprint (source_id varchar primary key, fingerprint varchar);
create table if not exists pipeline.loaded_resource (
    source_id varchar, resource_key varchar, stamp bigint, reads varchar, fingerprint varchar,
    primary key (source_id, resource_key)
);
create table if not exists pipeline.understood_snapshot (
    raw_table varchar, snapshot_sha256 varchar, n_rows bigint, reads varchar
);
create table if not exists pipeline.built_models (fingerprint varchar);
create table if not exists pipeline.read_document (
    document_id varchar primary key, snapshot_sha256 varchar, reads varchar
);
create table if not exists pipeline.fetches (
    source_id varchar, resource_key varchar, url varchar, status varchar, via varchar, http_status integer,
    sha256 varchar, n_bytes bigint, elapsed_seconds double, detail varchar, checked_at timestamp
);
create table if not exists pipeline.snapshots (
    source_id varchar, resource_key varchar, url varchar, sha256 varchar, retrieved_at timestamp,
    n_bytes bigint, media_type varchar, licence varchar, is_current boolean
);
create table if not exists pipeline.rejects (
    source_id varchar, snapshot_sha256 varchar, table_name varchar, locator varchar, reason varchar,
    raw_record varchar
);
create table if not exists pipeline.runs (
    run_id varchar, started_at timestamp, finished_at timestamp, mode varchar, outcome varchar, detail varchar
);
create table if not exists pipeline.check_results (
    asset varchar, check_name varchar, kind varchar, severity varchar, is_blocking boolean, passed boolean,
    observed varchar, description varchar, checked_at timestamp
);
"""

STATE_DESCRIPTIONS = {
    "source_state": "One row per source: what it is, and how its last attempt ended.",
    "fetches": "One row per resource: how its last fetch ended.",
    "snapshots": "One row per version of a resource in the snapshot store.",
    "rejects": "One row per row that did not fit: reason, locator and the raw record.",
    "runs": "One row per refresh, whatever came of it.",
    "check_results": "One row per check of the last build, whoever ran it.",
}


@contextmanager
def write_lock(settings: Settings, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to write the build database, against other processes too (dbt runs under it).

    Raises:
        WarehouseError: Another writer kept it for longer than `wait_seconds`.
    """
    with _locked(
        settings,
        "build.lock",
        wait_seconds,
        f"another run has been writing {settings.build_db} for over {wait_seconds:.0f} s; "
        "wait for it, or stop it and try again",
    ):
        yield


@contextmanager
def refresh_lock(
    settings: Settings, waiting: Callable[[], None], wait_seconds: float = REFRESH_WAIT_SECONDS
) -> Iterator[None]:
    """Let one refresh of a home at a time come in; the next one then finds done what there was to do.

    Args:
        settings: Where the home is.
        waiting: Called if another refresh has to be waited for.
        wait_seconds: For how long.

    Raises:
        WarehouseError: Another refresh took longer than that.
    """
    with ExitStack() as until_end:
        try:
            until_end.enter_context(_locked(settings, "refresh.lock", 0.0, ""))
        except WarehouseError:
            waiting()
            message = (
                f"another refresh of {settings.home} has been running for over {wait_seconds:.0f} s; "
                "wait for it, or stop it and try again"
            )
            until_end.enter_context(_locked(settings, "refresh.lock", wait_seconds, message))
        yield


@contextmanager
def _locked(settings: Settings, name: str, wait_seconds: float, message: str) -> Iterator[None]:
    settings.build_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.build_dir / name)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise WarehouseError(message) from error
    try:
        yield
    finally:
        lock.release()


@dataclass
class _Kept:
    """The connection that a `kept_open` block shares, once somebody has asked for it."""

    settings: Settings
    until_end: ExitStack = field(default_factory=ExitStack)
    connection: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        self.connection = None
        self.until_end.close()


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def kept_open(settings: Settings) -> Iterator[None]:
    """Let all writers and inspectors inside the block share one connection, opened when the first of them asks.

    Opening and closing the database takes longer than loading many a source. From the first of them to the end of the
    block the write lock is held, so nothing else inside the block may ask for it.
    """
    kept = _Kept(settings)
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        kept.close()


@contextmanager
def writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the build database for writing, with the state tables in place."""
    kept = _kept.get()
    if kept is None or kept.settings.build_db != settings.build_db:
        with _new_writer(settings) as connection:
            yield connection
        return
    if kept.connection is None:
        kept.connection = kept.until_end.enter_context(_new_writer(settings))
    try:
        yield kept.connection
    except BaseException:
        kept.close()  # whatever it was in the middle of ends with it; the next writer opens anew
        raise


@contextmanager
def inspector(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the build database for reading, under the same lock: DuckDB allows no reader beside a writer."""
    kept = _kept.get()
    if kept is not None and kept.settings.build_db == settings.build_db:
        with writer(settings) as connection:
            yield connection
        return
    with write_lock(settings), _connection(settings, read_only=True) as connection:
        yield connection


@contextmanager
def writer_under_lock(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for writing, for whoever holds the write lock already."""
    with _connection(settings, read_only=False) as connection:
        connection.execute(STATE_TABLES)
        yield connection


@contextmanager
def _new_writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with write_lock(settings), writer_under_lock(settings) as connection:
        yield connection


@contextmanager
def _connection(settings: Settings, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = _connected(settings, read_only)
    except duckdb.Error as error:
        raise WarehouseError(
            f"cannot open the build database {settings.build_db}: {error}. It holds nothing that a refresh cannot "
            f"make again: remove {settings.build_dir} and run `computegap refresh`"
        ) from error
    try:
        # A statement of more than two seconds would draw a bar on standard output, which `--json` has to itself.
        connection.execute("set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def _connected(settings: Settings, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open the file; a dbt that outlived its killed refresh still has it, without our lock, and is waited for."""
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            return duckdb.connect(
                str(settings.build_db), read_only=read_only, config={"memory_limit": settings.memory_limit}
            )
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise
            if time.monotonic() >= deadline:
                raise WarehouseError(
                    f"another process has had {settings.build_db} open for over {LOCK_WAIT_SECONDS:.0f} s: {error}; "
                    "end it and run `computegap refresh` again"
                ) from error
        time.sleep(RETRY_SECONDS)

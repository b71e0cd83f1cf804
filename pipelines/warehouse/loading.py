"""Snapshots into raw tables: one transaction per source, every version of every resource, nothing twice.

What belongs here: which versions are wanted, parsing those that are new, and the transaction. What does not: how bytes
become rows (sources) or where they came from (fetching).

A raw table keeps the rows of every version of a resource. ``_known_from`` is when a version was first retrieved,
``_known_to`` when the next one replaced it (null for the current one), so that history can be read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from pipelines.errors import ParseError, SnapshotError
from pipelines.sources.base import Parsed, RawTable, Resource, Source
from pipelines.warehouse.fingerprint import digest

if TYPE_CHECKING:
    from pipelines.snapshots.store import SnapshotStore

META_COLUMNS: dict[str, PolarsDataType] = {
    "_source_id": pl.String,
    "_snapshot_sha256": pl.String,
    "_url": pl.String,
    "_known_from": pl.Datetime("us"),
    "_known_to": pl.Datetime("us"),
}
# The types that raw tables have; a schema with another one needs a line here.
DUCKDB_TYPES: dict[PolarsDataType, str] = {
    pl.String: "VARCHAR",
    pl.Float64: "DOUBLE",
    pl.Int64: "BIGINT",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Datetime("us"): "TIMESTAMP",
}
SLICE_ROWS = 250_000


@dataclass(frozen=True)
class Version:
    """The bytes that a resource held from one moment to the next."""

    resource: Resource
    sha256: str
    known_from: datetime
    known_to: datetime | None

    @property
    def is_current(self) -> bool:
        """Whether no later version is known."""
        return self.known_to is None


@dataclass(frozen=True)
class LoadOutcome:
    """What loading a source changed; `read` are the resources that were read, where the others stay as they are."""

    changed: bool
    rows: dict[str, int]
    rejects: int
    read: tuple[Resource, ...] | None = None


def versions(source: Source, resources: Sequence[Resource], store: SnapshotStore) -> list[Version]:
    """Every version of the resources that the store holds, oldest first."""
    found: list[Version] = []
    for resource in resources:
        history = store.history(source.id, resource.key)
        ends = [*(later.retrieved_at for later in history[1:]), None]
        found += [
            Version(resource, entry.sha256, entry.retrieved_at, known_to)
            for entry, known_to in zip(history, ends, strict=False)
        ]
    return found


def require_history(
    connection: duckdb.DuckDBPyConnection, source: Source, resources: Sequence[Resource], wanted: Sequence[Version]
) -> None:
    """Refuse to forget what is loaded: a resource with rows must still have its snapshots.

    Raises:
        SnapshotError: The store has lost the snapshots of a resource whose rows are loaded.
    """
    union = " union ".join(f"select _url from raw.{table.name} where _known_to is null" for table in source.tables)
    loaded = {url for (url,) in connection.execute(union).fetchall()}
    lost = (loaded & {resource.url for resource in resources}) - {version.resource.url for version in wanted}
    if lost:
        raise SnapshotError(
            f"the snapshots of {', '.join(sorted(lost))} are gone from {source.id}; restore them from a backup, "
            "or refresh where the source can be reached"
        )


def ensure_tables(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Create the source's raw tables, empty but typed; one that is new or whose columns have changed is read again."""
    if not (odd := odd_tables(connection, source)):
        return
    with transaction(connection):
        for table in odd:
            columns = ", ".join(f'"{name}" {dtype}' for name, dtype in _column_types(table).items())
            connection.execute(f"create or replace table raw.{table.name} ({columns})")
        for state in ("load_fingerprint", "loaded_resource"):
            connection.execute(f"delete from pipeline.{state} where source_id = ?", [source.id])


def is_loaded(connection: duckdb.DuckDBPyConnection, source: Source, wanted: Sequence[Version]) -> bool:
    """Whether the raw tables are those of the source and hold the wanted versions as its parser reads them today."""
    is_same = loaded_fingerprint(connection, source.id) == _fingerprint(source, wanted)
    return is_same and not odd_tables(connection, source)


def unchanged(connection: duckdb.DuckDBPyConnection, source: Source) -> LoadOutcome:
    """What there is of a source that is loaded already."""
    return LoadOutcome(
        changed=False,
        rows=row_counts(connection, source),
        rejects=reject_count(connection, source),
        read=None if source.resources_of is None else (),
    )


def load(
    connection: duckdb.DuckDBPyConnection, source: Source, wanted: Sequence[Version], store: SnapshotStore
) -> LoadOutcome:
    """Bring the raw tables of a source to the wanted versions, in one transaction.

    Args:
        connection: The build database.
        source: The source.
        wanted: Every version of its resources (`versions`).
        store: Where their bytes are.

    Raises:
        ParseError: The current version of a resource does not parse or has too many rejects; nothing is changed.
    """
    ensure_tables(connection, source)
    fingerprint = _fingerprint(source, wanted)
    if loaded_fingerprint(connection, source.id) == fingerprint:
        return unchanged(connection, source)
    parsed = [(version, result) for version in wanted if (result := _parse(source, version, store)) is not None]
    before = _all_row_counts(connection, source)
    with _one_thread(connection), transaction(connection):
        for name, n_rows in before.items():
            if n_rows:
                connection.execute(f"delete from raw.{name}")
        connection.execute("delete from pipeline.rejects where source_id = ?", [source.id])
        insert_versions(connection, source, parsed)
        note_fingerprint(connection, source.id, fingerprint)
    return LoadOutcome(
        changed=bool(wanted) or any(before.values()),
        rows=row_counts(connection, source),
        rejects=reject_count(connection, source),
    )


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or nothing; a commit that fails has already been rolled back."""
    connection.execute("begin transaction")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.TransactionException):
            connection.execute("rollback")
        raise


@contextmanager
def _one_thread(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let DuckDB write with one thread: what a source holds is few row groups, and two threads wait for each other."""
    ((threads,),) = connection.execute("select current_setting('threads')").fetchall()
    connection.execute("set threads = 1")
    try:
        yield
    finally:
        connection.execute(f"set threads = {threads}")


def _parse(source: Source, version: Version, store: SnapshotStore) -> Parsed | None:
    """Parse one version; an old one that does not parse is left out, the current one must, or is asked for again."""
    try:
        return parse_version(source, version, store)
    except ParseError:
        if version.is_current:
            raise
        return None


def parse_version(source: Source, version: Version, store: SnapshotStore) -> Parsed:
    """Parse one version; a current one that does not parse is noted, so that it is asked for again.

    Raises:
        ParseError: It does not parse, or has too many rejects.
        SnapshotError: Its bytes cannot be read.
    """
    payload = store.read(version.sha256)
    try:
        return parse_payload(source, version.resource, payload)
    except ParseError:
        if version.is_current:
            store.note_unreadable(source.id, version.resource.key)
        raise


def parse_payload(source: Source, resource: Resource, payload: bytes) -> Parsed:
    """Parse the bytes of a resource.

    Raises:
        ParseError: They do not parse, or have too many rejects.
    """
    result = _call_parser(source, resource, payload)
    _require_few_rejects(source, resource, result)
    return result


def _call_parser(source: Source, resource: Resource, payload: bytes) -> Parsed:
    """Let the source read the bytes; a parser that stumbles over them must not stop the other sources."""
    try:
        return source.parse(resource, payload)
    except ParseError:
        raise
    except Exception as error:
        raise ParseError(
            source.id,
            f"the parser broke on {resource.url} (snapshot {hashlib.sha256(payload).hexdigest()[:12]}): "
            f"{type(error).__name__}: {error}; make it reject such rows or raise ParseError",
        ) from error


def _require_few_rejects(source: Source, resource: Resource, result: Parsed) -> None:
    rejected = result.rejects.height
    total = result.n_read or rejected + sum(frame.height for frame in result.tables.values())
    if total and rejected / total > source.max_reject_rate:
        first = result.rejects.row(0, named=True)
        raise ParseError(
            source.id,
            f"{rejected} of {total} rows of {resource.url} do not fit "
            f"(limit {source.max_reject_rate:.0%}); the first: {first['locator']}: {first['reason']}",
        )
    if not total and not resource.may_be_empty:
        raise ParseError(source.id, f"{resource.url} holds no rows; the last good snapshot stays")


def insert_versions(
    connection: duckdb.DuckDBPyConnection, source: Source, parsed: Sequence[tuple[Version, Parsed]]
) -> None:
    """Write the rows of every version, table by table, and the rejects of the current ones."""
    frames: dict[str, list[pl.DataFrame]] = {}
    rejects = []
    for version, result in parsed:
        for name, frame in result.tables.items():
            if frame.height:
                frames.setdefault(name, []).append(_with_meta(frame, source.id, version))
        if version.is_current and result.rejects.height:
            origin = (pl.lit(source.id).alias("source_id"), pl.lit(version.sha256).alias("snapshot_sha256"))
            rejects.append(result.rejects.sort("locator").with_columns(*origin))
    for name, rows in frames.items():
        insert_rows(connection, f"raw.{name}", pl.concat(rows))
    if rejects:
        insert_rows(connection, "pipeline.rejects", pl.concat(rejects))


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Insert by the names of columns, and in slices, since DuckDB reads a copy of what it is given."""
    for slice_ in rows.iter_slices(SLICE_ROWS):
        connection.register("new_rows", slice_)
        connection.execute(f"insert into {table} by name select * from new_rows")
        connection.unregister("new_rows")


def _with_meta(frame: pl.DataFrame, source_id: str, version: Version) -> pl.DataFrame:
    """Append the columns that say where rows come from."""
    values = (source_id, version.sha256, version.resource.url, version.known_from, version.known_to)
    return frame.with_columns(
        pl.lit(value.replace(tzinfo=None) if isinstance(value, datetime) else value, dtype=dtype).alias(name)
        for (name, dtype), value in zip(META_COLUMNS.items(), values, strict=True)
    )


def _fingerprint(source: Source, wanted: Sequence[Version]) -> str:
    return digest(source.parser_version, sorted((v.resource.key, v.sha256, v.is_current) for v in wanted))


def odd_tables(connection: duckdb.DuckDBPyConnection, source: Source) -> list[RawTable]:
    """The source's tables that are missing or have other columns than its schemas say."""
    return [table for table in source.tables if _found_types(connection, table) != _column_types(table)]


def _found_types(connection: duckdb.DuckDBPyConnection, table: RawTable) -> dict[str, str]:
    """The columns that a raw table has; none if there is no such table."""
    try:
        described = connection.execute(f"describe raw.{table.name}").fetchall()
    except duckdb.CatalogException:
        return {}
    return {name: dtype for name, dtype, *_ in described}


def _column_types(table: RawTable) -> dict[str, str]:
    """The columns that a raw table must have, in the words of DuckDB."""
    own = {name: column.dtype for name, column in table.schema.columns().items()}
    return {name: DUCKDB_TYPES[dtype] for name, dtype in (own | META_COLUMNS).items()}


def loaded_fingerprint(connection: duckdb.DuckDBPyConnection, source_id: str) -> str | None:
    """What the raw tables of a source were made from, if they were."""
    rows = connection.execute(
        "select fingerprint from pipeline.load_fingerprint where source_id = ?", [source_id]
    ).fetchall()
    return rows[0][0] if rows else None


def note_fingerprint(connection: duckdb.DuckDBPyConnection, source_id: str, fingerprint: str) -> None:
    """Write down what the raw tables of a source are made from, so that a build knows whether they have changed."""
    connection.execute("insert or replace into pipeline.load_fingerprint values (?, ?)", [source_id, fingerprint])


def row_counts(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[str, int]:
    """Current rows per raw table."""
    return _counted(connection, source, "where _known_to is null")


def _all_row_counts(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[str, int]:
    """Rows of every version per raw table."""
    return _counted(connection, source, "")


def _counted(connection: duckdb.DuckDBPyConnection, source: Source, where: str) -> dict[str, int]:
    counts = [f"select '{table.name}', count(*) from raw.{table.name} {where}" for table in source.tables]
    found = dict(connection.execute(" union all ".join(counts)).fetchall())
    return {table.name: int(found[table.name]) for table in source.tables}


def reject_count(connection: duckdb.DuckDBPyConnection, source: Source) -> int:
    """Rejects of a source."""
    ((count,),) = connection.execute(
        "select count(*) from pipeline.rejects where source_id = ?", [source.id]
    ).fetchall()
    return int(count)

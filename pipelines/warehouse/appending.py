"""Snapshots of a source of many small partitions into raw tables: what is new is added, the rest is not looked at.

What belongs here: which resources are new or were read differently, and the transaction. What does not: parsing and
inserting versions, which is that of any source (`loading`).

A source with thousands of files cannot be read anew whenever one of them arrives. Each file is loaded once, under a
fingerprint of its versions and of how they are read; a file that cannot be read becomes one reject, for no single file
may hold up those that come after it, unless nothing new could be read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed, Resource, Source, reject_rows
from pipelines.warehouse.fingerprint import digest
from pipelines.warehouse.loading import (
    LoadOutcome,
    Version,
    ensure_tables,
    insert_versions,
    loaded_fingerprint,
    note_fingerprint,
    odd_tables,
    parse_version,
    reject_count,
    row_counts,
    transaction,
    versions,
)

if TYPE_CHECKING:
    import duckdb

    from pipelines.snapshots.store import SnapshotStore

# Versions that may have come since the last load without all of a resource being read again.
MOST_NEW_VERSIONS = 50
_STATE = "insert or replace into pipeline.loaded_resource values (?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class _Loaded:
    """A resource as it was loaded: when its ref had been written, how it was read, and from which versions."""

    stamp: int
    reads: str
    fingerprint: str


@dataclass(frozen=True)
class _Written:
    """A resource whose ref has been written since it was looked at last: how it is held, and how it was loaded."""

    resource: Resource
    stamp: int
    history: Sequence[Version]
    fingerprint: str
    known: _Loaded | None

    @property
    def is_new(self) -> bool:
        """Whether it is not loaded as it is: a ref is written whenever somebody asks, whatever the answer was."""
        return self.known is None or self.known.fingerprint != self.fingerprint


def append(connection: duckdb.DuckDBPyConnection, source: Source, store: SnapshotStore) -> LoadOutcome:
    """Load every resource of the source that the store holds and that is not loaded as it is, in one transaction.

    Args:
        connection: The build database.
        source: A source with `resources_of`.
        store: Where its bytes are.

    Raises:
        ParseError: There are new resources, and none of them can be read; nothing is changed.
        SnapshotError: The store is damaged; nothing is changed.
    """
    ensure_tables(connection, source)
    reads = _reads(source)
    loaded = _loaded(connection, source)
    with transaction(connection):
        if not loaded:
            _clear(connection, source)
        read, problems = [], []
        for written in _written(source, store, reads, loaded):
            if written.is_new:
                problems += _bring_up(connection, source, written, reads, store)
                read.append(written.resource)
            _note(connection, source, written, reads)
        if read and len(problems) == len(read):
            raise problems[0]
        if read or loaded_fingerprint(connection, source.id) is None:
            note_fingerprint(connection, source.id, _content(connection, source))
    return LoadOutcome(
        changed=bool(read),
        rows=row_counts(connection, source),
        rejects=reject_count(connection, source),
        read=tuple(read),
    )


def is_appended(connection: duckdb.DuckDBPyConnection, source: Source, store: SnapshotStore) -> bool:
    """Whether `append` would read nothing; if so, it is noted which refs were written anew with what they held.

    Raises:
        SnapshotError: The store is damaged.
    """
    if loaded_fingerprint(connection, source.id) is None or odd_tables(connection, source):
        return False
    reads, same = _reads(source), []
    for written in _written(source, store, reads, _loaded(connection, source)):
        if written.is_new:
            return False
        same.append(written)
    with transaction(connection):
        for written in same:
            _note(connection, source, written, reads)
    return True


def _reads(source: Source) -> str:
    """How the source reads bytes today."""
    return digest(source.parser_version, source.depends_on())


def _written(source: Source, store: SnapshotStore, reads: str, loaded: Mapping[str, _Loaded]) -> Iterator[_Written]:
    """The resources whose refs have been written since they were looked at, or that are read differently now."""
    for key, stamp in sorted(store.stamps(source.id).items()):
        known = loaded.get(key)
        if known is not None and (known.stamp, known.reads) == (stamp, reads):
            continue
        if (resource := _resource(source, key)) is not None:
            history = versions(source, [resource], store)
            yield _Written(resource, stamp, history, _fingerprint(reads, history), known)


def _bring_up(
    connection: duckdb.DuckDBPyConnection, source: Source, written: _Written, reads: str, store: SnapshotStore
) -> list[ParseError]:
    """Load what is new of a resource, or all of it; why the current version cannot be read."""
    history, known = written.history, written.known
    n_loaded = 0 if known is None else _n_loaded(known, reads, history)
    if n_loaded:
        _end_current(connection, source, history[n_loaded - 1])
    elif known is not None:
        _forget(connection, source, history)
    return _add(connection, source, history[n_loaded:], store)


def _note(connection: duckdb.DuckDBPyConnection, source: Source, written: _Written, reads: str) -> None:
    """Write down that a resource is loaded as it is held."""
    connection.execute(_STATE, [source.id, written.resource.key, written.stamp, reads, written.fingerprint])


def _clear(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Forget rows that came in under other columns, so that none is there twice."""
    for table in source.tables:
        connection.execute(f"delete from raw.{table.name}")
    connection.execute("delete from pipeline.rejects where source_id = ?", [source.id])


def _loaded(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[str, _Loaded]:
    rows = connection.execute(
        "select resource_key, stamp, reads, fingerprint from pipeline.loaded_resource where source_id = ?", [source.id]
    ).fetchall()
    return {key: _Loaded(*rest) for key, *rest in rows}


def _resource(source: Source, key: str) -> Resource | None:
    """The resource of a key, whose partition stands before its first dot; None if the source no longer has it."""
    found = source.resources_of(key.partition(".")[0]) if source.resources_of is not None else ()
    return next((resource for resource in found if resource.key == key), None)


def _fingerprint(reads: str, history: Sequence[Version]) -> str:
    return digest(reads, [(version.sha256, version.known_from, version.known_to) for version in history])


def _n_loaded(known: _Loaded, reads: str, history: Sequence[Version]) -> int:
    """How many of the versions are loaded, the newest of them as the current one; 0 if that cannot be told.

    A feed gets a version a day and more: those that are there must not be read again with every new one.
    """
    for n in range(len(history) - 1, max(0, len(history) - 1 - MOST_NEW_VERSIONS), -1):
        if known.fingerprint == _fingerprint(reads, [*history[: n - 1], replace(history[n - 1], known_to=None)]):
            return n
    return 0


def _end_current(connection: duckdb.DuckDBPyConnection, source: Source, version: Version) -> None:
    """Let a version that was the current one end when the next one begins; only current ones have rejects."""
    known_to = None if version.known_to is None else version.known_to.replace(tzinfo=None)
    for table in source.tables:
        connection.execute(
            f"update raw.{table.name} set _known_to = ? where _url = ? and _known_to is null",
            [known_to, version.resource.url],
        )
    _forget_rejects(connection, source, version)


def _forget(connection: duckdb.DuckDBPyConnection, source: Source, history: Sequence[Version]) -> None:
    """Take away what is loaded of a resource."""
    for table in source.tables:
        connection.execute(f"delete from raw.{table.name} where _url = ?", [history[0].resource.url])
    for version in history:
        _forget_rejects(connection, source, version)


def _forget_rejects(connection: duckdb.DuckDBPyConnection, source: Source, version: Version) -> None:
    """Take away the rejects of a version; other resources may have the same content, and keep theirs."""
    connection.execute(
        "delete from pipeline.rejects "
        "where source_id = ? and snapshot_sha256 = ? and (locator = ? or starts_with(locator, ? || '#'))",
        [source.id, version.sha256, version.resource.key, version.resource.key],
    )


def _add(
    connection: duckdb.DuckDBPyConnection, source: Source, history: Sequence[Version], store: SnapshotStore
) -> list[ParseError]:
    """Load the versions of one resource; why the current one cannot be read."""
    parsed, problems = [], []
    for version in history:
        try:
            parsed.append((version, parse_version(source, version, store)))
        except ParseError as problem:
            if version.is_current:
                problems.append(problem)
                reject = reject_rows(source.tables[0].name, [(version.resource.key, problem.detail, {})])
                parsed.append((version, Parsed(tables={}, rejects=reject)))
    insert_versions(connection, source, parsed)
    return problems


def _content(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """What the raw tables are made from."""
    rows = connection.execute(
        "select resource_key, fingerprint from pipeline.loaded_resource where source_id = ? order by resource_key",
        [source.id],
    ).fetchall()
    return digest(rows)

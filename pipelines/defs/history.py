"""Dagster's event log in SQLite, without a new connection for every event.

What belongs here: one storage class, named in the ``dagster.yaml`` of a home. What does not: what is logged.

The stock storage makes an engine and up to four connections per event, and syncs the disk with each; a build logs over
a thousand check events. Keeping one connection per database file makes that several times as fast, and so does one
transaction for what Dagster hands over in batches (`EVENT_BATCH_SIZE` of `defs.instance`): all that a run intends to
do. In WAL mode ``synchronous = normal`` is safe against a crash of the process and never corrupts; a power cut can lose
the last events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import dagster as dg
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_SECONDS = 20


@dataclass
class _Batch:
    """The connections, one per file, whose transactions end with a batch."""

    until_end: ExitStack
    connections: dict[str, Connection] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("batch", default=None)


class PooledSqliteEventLogStorage(SqliteEventLogStorage):
    """The stock SQLite event log with one lasting connection per file; guarded by the storage's own lock.

    Attributes:
        takes_slots: Whether steps take slots of their pools. Those that a killed process held stay taken until
            Dagster's daemon frees them, so whoever is guarded by other means had better take none.
    """

    takes_slots = True

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> PooledSqliteEventLogStorage:
        """An instance from ``dagster.yaml``."""
        return cls(inst_data=inst_data, **config_value)

    @property
    def supports_global_concurrency_limits(self) -> bool:
        """Whether steps take slots: where they are to, and the storage has the tables for it."""
        return self.takes_slots and bool(super().supports_global_concurrency_limits)

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Store all events or none; if this fails, Dagster stores them one by one."""
        with self._db_lock, ExitStack() as until_end:
            token = _batch.set(_Batch(until_end))
            try:
                super().store_event_batch(events)
            finally:
                _batch.reset(token)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        batch = _batch.get()
        if batch is None:
            with self._db_lock, self._transaction(shard) as connection:
                yield connection
            return
        if shard not in batch.connections:
            batch.connections[shard] = batch.until_end.enter_context(self._transaction(shard))
        yield batch.connections[shard]

    @contextmanager
    def _transaction(self, shard: str) -> Iterator[Connection]:
        with self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _sync_at_checkpoints)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        """Close the connections, then what the stock storage holds."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _sync_at_checkpoints(connection: Any, _record: object) -> None:
    connection.execute("pragma synchronous = normal")

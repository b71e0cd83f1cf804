"""Dagster's event log in SQLite, without a new connection for every event.

What belongs here: one storage class, named in the ``dagster.yaml`` of a home. What does not: what is logged.

The stock storage makes an engine and up to four connections per event, and syncs the disk with each; a build logs over
a thousand check events. Keeping one connection per database file makes that several times as fast. In WAL mode
``synchronous = normal`` is safe against a crash of the process and never corrupts; a power cut can lose the last
events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_SECONDS = 20


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

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
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

"""The event log of a home: batches are one transaction, and what is in them is found again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import AssetCheckEvaluationPlanned, DagsterEvent, DagsterEventType

from pipelines.defs.history import PooledSqliteEventLogStorage

RUN = "7c0f3a52-0000-4000-8000-000000000000"


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[PooledSqliteEventLogStorage]:
    found = PooledSqliteEventLogStorage(str(tmp_path))
    yield found
    found.dispose()


def _planned(name: str) -> dg.EventLogEntry:
    event = DagsterEvent(
        event_type_value=DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED.value,
        job_name="build",
        event_specific_data=AssetCheckEvaluationPlanned(asset_key=dg.AssetKey(["marts", "chip"]), check_name=name),
    )
    return dg.EventLogEntry(
        error_info=None,
        level=10,
        user_message="",
        run_id=RUN,
        timestamp=time.time(),
        job_name="build",
        dagster_event=event,
    )


def _checks(tmp_path: Path) -> list[str]:
    with sqlite3.connect(tmp_path / "index.db") as index:
        return [name for (name,) in index.execute("select check_name from asset_check_executions order by 1")]


def test_a_batch_is_stored_as_its_events_would_be(storage: PooledSqliteEventLogStorage, tmp_path: Path) -> None:
    storage.store_event(_planned("alone"))
    storage.store_event_batch([_planned("first"), _planned("second")])

    assert len(storage.get_logs_for_run(RUN)) == 3
    assert _checks(tmp_path) == ["alone", "first", "second"]


def test_a_batch_that_fails_leaves_nothing(
    storage: PooledSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.store_event(_planned("alone"))
    store = PooledSqliteEventLogStorage.store_asset_check_event

    def stumble(self: PooledSqliteEventLogStorage, event: dg.EventLogEntry, event_id: int | None) -> None:
        store(self, event, event_id)
        if event.get_dagster_event().asset_check_planned_data.check_name == "second":
            raise OSError("the disk is full")

    monkeypatch.setattr(PooledSqliteEventLogStorage, "store_asset_check_event", stumble)
    with pytest.raises(OSError, match="the disk is full"):
        storage.store_event_batch([_planned("first"), _planned("second")])

    assert len(storage.get_logs_for_run(RUN)) == 1
    assert _checks(tmp_path) == ["alone"]
    monkeypatch.undo()
    storage.store_event(_planned("later"))
    assert _checks(tmp_path) == ["alone", "later"]

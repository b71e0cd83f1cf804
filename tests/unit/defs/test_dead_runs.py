"""A refresh that was killed inside a step leaves neither a slot of a pool nor a run that never ends."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs import refreshing
from pipelines.defs.common import WRITE_POOL
from pipelines.defs.instance import activate
from pipelines.settings import Settings


@dg.op(pool=WRITE_POOL)
def write() -> None:
    """A step that takes the slot."""


@dg.job
def writing() -> None:
    write()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    settings = Settings()
    activate(settings)
    return settings


def killed_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    """A run whose process died while it held the slot of the pool."""
    run = instance.create_run_for_job(writing, status=dg.DagsterRunStatus.STARTED, tags=refreshing.REFRESH_TAGS)
    claim = instance.event_log_storage.claim_concurrency_slot(WRITE_POOL, run.run_id, "write")
    assert claim.is_claimed
    return run


def test_the_next_refresh_neither_waits_for_the_slot_nor_leaves_the_run_open(settings: Settings) -> None:
    with dg.DagsterInstance.get() as before:
        before.event_log_storage.initialize_concurrency_limit_to_default(WRITE_POOL)
        dead = killed_run(before)
        other = before.create_run_for_job(writing, status=dg.DagsterRunStatus.STARTED)

    with refreshing._instance(settings) as instance:
        run = instance.get_run_by_id(dead.run_id)
        assert run
        assert run.status == dg.DagsterRunStatus.FAILURE
        alive = instance.get_run_by_id(other.run_id)  # one of the web UI, perhaps
        assert alive
        assert alive.status == dg.DagsterRunStatus.STARTED
        assert writing.execute_in_process(instance=instance).success

    with dg.DagsterInstance.get() as of_others:
        assert of_others.event_log_storage.supports_global_concurrency_limits

"""Partitions in Dagster: the sensor that finds new ones, and a backfill that fetches one and no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs import partitions as defs
from pipelines.defs.common import partitions_of, snapshot_key
from pipelines.fetching.sources import last_outcomes
from pipelines.settings import Settings
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources import get_source

LISTING = "inferencex.semianalysis.com/api/v1/benchmarks@model=DeepSeek-V4-Pro&date="
ROUND = "raw.githubusercontent.com/mlcommons/inference_results_{}/main/summary.json"


@pytest.fixture
def outside(tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror that holds one round and one date, and a home that reads it."""
    root = tmp_path / "mirror"
    for name in (ROUND.format("v6.1"), f"{LISTING}2026-09-04"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(mirror / name, root / name)
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMPUTEGAP_MIRROR", str(root))
    monkeypatch.setenv("COMPUTEGAP_AS_OF", "2026-11-23")
    return root


def drop(outside: Path, name: str, like: str) -> None:
    (outside / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(outside / like, outside / name)


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def look(instance: dg.DagsterInstance, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    @dg.job
    def refresh() -> None: ...

    sensor = defs.look_out("refresh")
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, definitions=dg.Definitions(jobs=[refresh], sensors=[sensor])
    )
    result = sensor(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def test_the_sensor_asks_once_for_what_is_new(outside: Path, instance: dg.DagsterInstance) -> None:
    first = look(instance)
    assert isinstance(first, dg.SensorResult)
    (request,) = first.run_requests or []
    assert request.run_key == "inferencex/2026-09-04,mlperf_inference/v6.1"
    added = {r.partitions_def_name: list(r.partition_keys) for r in first.dynamic_partitions_requests or []}
    assert added == {"inferencex_date": ["2026-09-04"], "mlperf_inference_round": ["v6.1"]}

    again = look(instance, first.cursor)
    assert isinstance(again, dg.SkipReason)

    drop(outside, ROUND.format("v7.0"), ROUND.format("v6.1"))
    later = look(instance, first.cursor)
    assert isinstance(later, dg.SensorResult)
    assert [r.run_key for r in later.run_requests or []] == ["mlperf_inference/v7.0"]
    assert json.loads(str(later.cursor))[-1] == "mlperf_inference/v7.0"


def test_the_sensor_is_off_until_it_is_turned_on_and_does_not_pester() -> None:
    sensor = defs.look_out("refresh")
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED
    assert (sensor.minimum_interval_seconds or 0) >= 3600


def test_a_backfill_fetches_the_chosen_partition_and_no_other(outside: Path, instance: dg.DagsterInstance) -> None:
    source = get_source("inferencex")
    for day in ("2026-09-11", "2026-09-18"):
        drop(outside, f"{LISTING}{day}", f"{LISTING}2026-09-04")
    settings = Settings()
    defs.register_partitions(instance, [source], settings)
    assert len(instance.get_dynamic_partitions(str(partitions_of(source).name))) == 31

    backfill = defs.BACKFILLS["inferencex"]
    result = backfill.execute_in_process(partition_key="2026-09-11", instance=instance)

    assert result.success
    store = SnapshotStore(settings.snapshots_dir)
    held = [r.partition for r in source.resources(settings.today) if store.latest(source.id, r.key)]
    assert held == ["2026-09-11"]
    assert {outcome.key[-10:] for outcome in last_outcomes(source, settings)} == {"2026-09-11"}


def test_a_backfill_of_what_nobody_has_fails_and_says_so(outside: Path, instance: dg.DagsterInstance) -> None:
    source = get_source("inferencex")
    defs.register_partitions(instance, [source], Settings())
    backfill = defs.BACKFILLS["inferencex"]
    result = backfill.execute_in_process(partition_key="2026-10-02", instance=instance, raise_on_error=False)
    assert not result.success


def test_a_refresh_makes_the_partitions_that_exist_known(outside: Path, instance: dg.DagsterInstance) -> None:
    from pipelines.defs.ingest import fetch_snapshots

    mlperf, inferencex = get_source("mlperf_inference"), get_source("inferencex")
    result = dg.materialize(
        [fetch_snapshots], instance=instance, selection=[snapshot_key(mlperf), snapshot_key(inferencex)]
    )
    assert result.success
    assert instance.get_dynamic_partitions("mlperf_inference_round") == ["v6.1"]
    assert instance.get_dynamic_partitions("inferencex_date")[-1] == "2026-11-20"


def test_every_source_with_parts_has_a_job_that_fetches_chosen_ones() -> None:
    assert {job.name for job in defs.BACKFILLS.values()} == {f"backfill_{source.id}" for source in defs.PARTITIONED}
    assert {s.id for s in defs.PARTITIONED} >= {"inferencex", "mlperf_inference"}
    assert all(
        r.partition is None for s in set(defs.WATCHED) - set(defs.PARTITIONED) for r in s.resources(Settings().today)
    )

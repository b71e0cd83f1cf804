"""The sensor of GDELT's quarter hours: each once, missed ones in portions, and no longer back than two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from gkg_world import put_into_mirror, slot_zip

from pipelines.defs import partitions, slots
from pipelines.defs.common import partitions_of
from pipelines.settings import Settings
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources import gdelt_slots

NEWEST = "20261120234500"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMPUTEGAP_MIRROR", str(tmp_path / "mirror"))
    monkeypatch.setenv("COMPUTEGAP_AS_OF", "2026-11-20")
    (tmp_path / "mirror").mkdir()


def look(instance: dg.DagsterInstance, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    definitions = dg.Definitions(jobs=[partitions.BACKFILLS["gdelt"]], sensors=[slots.gdelt_slots])
    with dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions) as context:
        result = slots.gdelt_slots(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def keys(result: dg.SensorResult | dg.SkipReason) -> list[str]:
    assert isinstance(result, dg.SensorResult)
    assert [request.run_key for request in result.run_requests or []] == [
        request.partition_key for request in result.run_requests or []
    ]
    (added,) = result.dynamic_partitions_requests or []
    found = [str(request.partition_key) for request in result.run_requests or []]
    assert list(added.partition_keys) == found
    assert result.cursor == found[-1]
    return found


def test_the_first_look_asks_for_what_a_refresh_asks_for() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert keys(look(instance)) == ["20261120230000", "20261120231500", "20261120233000", NEWEST]


def test_each_slot_is_asked_for_once() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert keys(look(instance, "20261120233000")) == [NEWEST]
        assert isinstance(look(instance, NEWEST), dg.SkipReason)


def test_missed_slots_are_caught_up_in_portions_without_a_gap() -> None:
    asked: list[str] = []
    with dg.DagsterInstance.ephemeral() as instance:
        result = look(instance, "20261120183000")
        while isinstance(result, dg.SensorResult):
            found = keys(result)
            assert len(found) <= slots.MAX_RUNS_PER_LOOK
            asked += found
            result = look(instance, result.cursor)
    assert asked == gdelt_slots.newest(21, gdelt_slots.moment(NEWEST))


def test_what_is_older_than_the_window_is_left_to_a_backfill() -> None:
    due = slots.due_slots("20261101000000", Settings())
    assert (due[0], len(due)) == ("20261119000000", slots.MAX_RUNS_PER_LOOK)


def test_a_clock_that_went_back_asks_for_nothing() -> None:
    assert slots.due_slots("20261121120000", Settings()) == []


def test_a_run_fetches_one_slot_and_no_other() -> None:
    settings = Settings()
    assert settings.mirror is not None
    for slot in ("20261120233000", NEWEST):
        for resource in gdelt_slots.resources_of(slot):
            put_into_mirror(settings.mirror, resource, slot_zip(resource))
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(partitions_of(slots.SOURCE).name), [NEWEST])
        assert partitions.BACKFILLS["gdelt"].execute_in_process(instance=instance, partition_key=NEWEST).success
    held = SnapshotStore(settings.snapshots_dir).stamps("gdelt")
    assert {key.partition(".")[0] for key in held} == {NEWEST}
    assert len(held) == 4


def test_it_is_off_until_it_is_turned_on_and_looks_every_quarter_hour() -> None:
    assert slots.gdelt_slots.default_status == dg.DefaultSensorStatus.STOPPED
    assert slots.gdelt_slots.minimum_interval_seconds == 900


def test_the_slow_look_out_leaves_computed_names_alone() -> None:
    assert "gdelt" not in {source.id for source in partitions.WATCHED}
    assert "gdelt" in {source.id for source in partitions.PARTITIONED}
    assert slots.SOURCE.partitions(date(2026, 11, 20))[-1] == NEWEST

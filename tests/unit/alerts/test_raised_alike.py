"""A refresh of the command line and a run of Dagster raise the same alerts, and each only once."""

from __future__ import annotations

import json

import dagster as dg
import pytest
from alert_world import CHECK, AlertWorld
from receiver import Receiver
from typer.testing import CliRunner

from pipelines.defs.alerting import alert_on_failure, alert_on_success
from pipelines.errors import CheckFailedError


@pytest.fixture
def home(world: AlertWorld, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> AlertWorld:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(world.home))
    monkeypatch.setenv("COMPUTEGAP_ALERT_WEBHOOK", receiver.url)
    monkeypatch.setenv("DAGSTER_HOME", str(world.home / "dagster"))
    return world


def kinds(world: AlertWorld) -> list[tuple[str, str]]:
    path = world.home / "alerts" / "alerts.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(line["state"], line["id"]) for line in map(json.loads, lines)]


def run_of(job_name: str, *, fails: bool) -> None:
    """A run of a job of that name, and the sensor that hears of its end."""

    @dg.op
    def step() -> None:
        if fails:
            raise CheckFailedError("1 blocking check(s) failed")

    @dg.job(name=job_name)
    def job() -> None:
        step()

    with dg.instance_for_test() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        kind = dg.DagsterEventType.PIPELINE_FAILURE if fails else dg.DagsterEventType.PIPELINE_SUCCESS
        event = next(event for event in result.all_events if event.event_type == kind)
        sensor = alert_on_failure if fails else alert_on_success
        context = dg.build_run_status_sensor_context(sensor.name, event, instance, result.dagster_run)
        sensor(context.for_run_failure() if fails else context)


def computegap(monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> int:
    from pipelines.cli import app
    from pipelines.defs import refreshing

    def refresh(*_: object) -> str:
        if fails:
            raise CheckFailedError("1 blocking check(s) failed")
        return "unchanged"

    monkeypatch.setattr(refreshing, "refresh", refresh)
    return CliRunner().invoke(app, ["refresh", "--json"]).exit_code


def test_a_failed_run_of_dagster(home: AlertWorld, receiver: Receiver) -> None:
    run_of("refresh", fails=True)
    assert kinds(home) == [("raised", "refresh:refresh")]
    assert receiver.lines[0].startswith("the refresh failed: refresh: ")
    run_of("build", fails=True)
    assert len(receiver.bodies) == 1
    run_of("fetch_gdelt_partition", fails=False)
    assert kinds(home) == [("raised", "refresh:refresh")], "a run of something else is no all clear"
    run_of("refresh", fails=False)
    assert kinds(home)[1:] == [("cleared", "refresh:refresh")]


def test_a_failed_refresh_of_the_command_line(
    home: AlertWorld, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert computegap(monkeypatch, fails=True) == 1
    assert receiver.lines == ["the refresh failed: 1 blocking check(s) failed"]
    run_of("build", fails=True)
    assert len(receiver.bodies) == 1, "the sensor hears of the same run"
    computegap(monkeypatch, fails=False)
    assert receiver.lines == ["all clear: the refresh failed: 1 blocking check(s) failed"]


def test_a_check_that_warns_and_a_refresh_that_succeeds(
    home: AlertWorld, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.status("checks", CHECK | {"passed": False, "is_blocking": False})
    run_of("refresh", fails=False)
    computegap(monkeypatch, fails=False)
    assert kinds(home) == [("raised", "check:marts.a/in_range")]
    assert len(receiver.bodies) == 1


def test_both_sensors_run_without_being_turned_on() -> None:
    for sensor in (alert_on_failure, alert_on_success):
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING

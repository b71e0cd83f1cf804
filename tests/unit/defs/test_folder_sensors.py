"""Files that come or change are asked for once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.folders import inbox_sensor, ledger_sensor


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    return tmp_path


def ask(sensor: dg.SensorDefinition, cursor: str | None) -> tuple[list[dg.RunRequest], str | None]:
    """What a look leads to: the runs that are asked for, and what is remembered."""
    with dg.build_sensor_context(cursor=cursor) as context:
        found = sensor(context)
    if isinstance(found, dg.SkipReason):
        return [], cursor
    assert isinstance(found, dg.SensorResult)
    return list(found.run_requests or []), found.cursor


@pytest.mark.parametrize(("make", "folder"), [(inbox_sensor, "inbox"), (ledger_sensor, "ledger")])
def test_each_state_of_a_folder_is_asked_for_once(
    make: Callable[[str], dg.SensorDefinition], folder: str, home: Path
) -> None:
    sensor = make("refresh")
    _, cursor = ask(sensor, None)
    assert ask(sensor, cursor) == ([], cursor)
    (home / folder).mkdir()
    (home / folder / "order_decisions.csv").write_text("a")
    (first,), cursor = ask(sensor, cursor)
    assert ask(sensor, cursor) == ([], cursor)
    (home / folder / "order_decisions.csv").write_text("longer")
    (second,), cursor = ask(sensor, cursor)
    assert first.run_key != second.run_key
    assert int(first.tags["computegap/files"]) >= 1


def test_the_ledger_of_the_project_is_looked_at_too_and_an_empty_inbox_asks_for_nothing() -> None:
    (request,), _ = ask(ledger_sensor("refresh"), None)
    assert int(request.tags["computegap/files"]) > 10
    assert ask(inbox_sensor("refresh_news"), None) == ([], None)

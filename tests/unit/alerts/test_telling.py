"""Each condition is told once when it begins and once when it is over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alert_world import CHECK, CONFLICT, HEADLINE, SOURCE, AlertWorld


def test_a_failed_check(world: AlertWorld) -> None:
    world.status("checks", CHECK | {"passed": False})
    (alert,) = world.tell("done")
    assert (alert.state, alert.id, alert.severity) == ("raised", "check:marts.a/in_range", "critical")
    assert alert.text == "check in_range on marts.a did not pass: 3 rows"
    assert world.logged == ["alert (critical): check in_range on marts.a did not pass: 3 rows"]
    world.status("checks", CHECK | {"passed": False, "observed": "4 rows"})
    assert world.tell("done") == [], "a condition that persists is not repeated"
    world.status("checks", CHECK)
    (alert,) = world.tell("done")
    assert (alert.state, alert.line) == ("cleared", "all clear: check in_range on marts.a did not pass: 3 rows")
    assert world.tell("done") == []
    world.status("checks", CHECK | {"passed": False, "is_blocking": False})
    (alert,) = world.tell("done")
    assert (alert.state, alert.severity) == ("raised", "warning"), "what comes back is told again"


@pytest.mark.parametrize("state", ["failed", "stale"])
def test_a_source_that_is_not_good(world: AlertWorld, state: str) -> None:
    world.status("sources", SOURCE | {"state": state, "detail": "nobody answered"})
    (alert,) = world.tell("done")
    assert (alert.state, alert.id) == ("raised", "source:epoch")
    assert alert.text == f"source epoch is {state}: nobody answered"
    assert world.tell("done") == []
    world.status("sources", SOURCE | {"state": "unchanged"})
    assert world.told("done") == [("cleared", "source:epoch")]


def test_a_source_that_was_never_there_is_no_news(world: AlertWorld) -> None:
    world.status("sources", SOURCE, {"source_id": "other", "state": "unavailable", "detail": ""})
    assert world.tell("done") == []


def test_a_failed_refresh(world: AlertWorld) -> None:
    assert world.told("failed", "disk full") == [("raised", "refresh:refresh")]
    assert world.tell("failed", "disk still full") == []
    assert world.tell() == [], "another run says nothing about refreshes"
    assert world.told("done") == [("cleared", "refresh:refresh")]


def test_a_headline_that_moves_beyond_its_interval(world: AlertWorld) -> None:
    world.publish(HEADLINE | {"low": 0.2, "value": 0.29, "high": 0.4})
    assert world.tell("done") == [], "inside of the interval"
    world.publish(HEADLINE | {"low": 0.3, "value": 0.31, "high": 0.4})
    (alert,) = world.tell("done")
    assert (alert.state, alert.id) == ("event", "headline:peak_bf16"), "many small moves add up"
    assert alert.text == ("the headline of peak_bf16 moved beyond its interval: 0.2 [0.1, 0.3] to 0.31 [0.3, 0.4]")
    assert world.tell("done") == []
    world.publish(HEADLINE | {"low": None, "value": None, "high": None, "reason": "no_domestic_value"})
    (alert,) = world.tell("done")
    assert alert.text.endswith("to no value (no_domestic_value)")
    assert world.tell("done") == []


def test_a_new_conflict_and_its_end(world: AlertWorld) -> None:
    world.publish(HEADLINE, conflicts=(CONFLICT,))
    (alert,) = world.tell("done")
    assert (alert.state, alert.id) == ("raised", "conflict:gb300|peak_bf16|")
    assert alert.text == "2 independent sources disagree on peak_bf16 of gb300: 1 to 2 (scope)"
    assert world.tell("done") == []
    world.publish(HEADLINE)
    assert world.told("done") == [("cleared", "conflict:gb300|peak_bf16|")]


def test_the_conflicts_of_the_first_publication_are_no_news(tmp_path: Path) -> None:
    world = AlertWorld(tmp_path / "home")
    assert world.tell("done") == [], "nothing is there at all"
    world.publish(HEADLINE, conflicts=(CONFLICT,))
    assert world.tell("done") == []
    world.publish(HEADLINE)
    assert world.told("done") == [("cleared", "conflict:gb300|peak_bf16|")]


def test_a_publication_that_cannot_be_read_ends_no_conflict(world: AlertWorld) -> None:
    world.publish(HEADLINE, conflicts=(CONFLICT,))
    world.tell("done")
    (world.home / "published" / "computegap.duckdb").write_bytes(b"nothing")
    assert world.tell("done") == []
    assert "could not be looked at" in world.logged[-1]
    world.publish(HEADLINE, conflicts=(CONFLICT,))
    assert world.tell("done") == []


def test_everything_told_is_in_the_file(world: AlertWorld) -> None:
    world.tell("failed", "disk full")
    world.tell("done")
    lines = [json.loads(line) for line in (world.home / "alerts" / "alerts.jsonl").read_text().splitlines()]
    assert [(line["state"], line["text"], line["build_id"]) for line in lines] == [
        ("raised", "the refresh failed: disk full", "one"),
        ("cleared", "the refresh failed: disk full", "one"),
    ]
    assert set(lines[0]) == {"at", "state", "id", "kind", "severity", "text", "build_id"}


def test_a_damaged_state_is_begun_anew(world: AlertWorld) -> None:
    world.tell("failed", "disk full")
    (world.home / "alerts" / "state.json").write_text("{")
    assert world.told("failed", "disk full") == [("raised", "refresh:refresh")]
    assert any("is damaged" in line for line in world.logged)


@pytest.mark.parametrize("obstacle", ["a file for a folder", "a damaged status file"])
def test_what_goes_wrong_is_logged_and_not_raised(tmp_path: Path, obstacle: str) -> None:
    world = AlertWorld(tmp_path / "home")
    world.home.mkdir()
    if obstacle == "a file for a folder":
        (world.home / "alerts").write_text("")
    else:
        (world.home / "status").mkdir()
        (world.home / "status" / "checks.json").write_text("{")
    assert world.tell("done") == []
    assert "alerts could not be told" in world.logged[0]

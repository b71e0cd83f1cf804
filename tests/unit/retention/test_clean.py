"""Clean-up by the command and by Dagster: shown first, asked, and blocked where it cannot know."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.defs.run_history import old_runs, remove_runs
from pipelines.errors import WarehouseError
from pipelines.retention.cleaning import plan, remove
from pipelines.settings import Settings

OLD = "a" * 64
USED = "b" * 64


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    settings = Settings()
    for sha256 in (OLD, USED):
        write(settings.snapshots_dir / "sha256" / sha256[:2] / sha256, days=400)
        write(settings.snapshots_dir / "sha256" / sha256[:2] / f"{sha256}.json", days=400)
    write(settings.snapshots_dir / "refs" / "s" / "a.json", json.dumps({"versions": [{"sha256": USED}]}))
    write(settings.snapshots_dir / "sha256" / "aa" / ".tmp-1", days=2)
    write(settings.publications_dir / ".partial-x" / "half", days=2)
    os.utime(settings.publications_dir / ".partial-x", (time.time() - 2 * 86_400,) * 2)
    (settings.dagster_home).mkdir()
    return settings


def write(path: Path, content: str = "{}", days: float = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    at = time.time() - days * 86_400
    os.utime(path, (at, at))


def files(settings: Settings) -> list[str]:
    names = [path.relative_to(settings.home).as_posix() for path in settings.home.rglob("*") if path.is_file()]
    return sorted(name for name in names if not name.startswith(("dagster", "build")))


def computegap(*arguments: str, answer: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["clean", *arguments], input=answer)
    return result.exit_code, result.stdout


def test_a_dry_run_shows_and_removes_nothing(home: Settings) -> None:
    before = files(home)
    code, out = computegap("--dry-run", "--json")
    found = json.loads(out)
    assert (code, found["removed"]) == (0, False)
    assert [(item["what"], item["name"]) for item in found["items"]] == [
        ("snapshot", f"snapshots/sha256/aa/{OLD}"),
        ("temporary file", "snapshots/sha256/aa/.tmp-1"),
        ("abandoned publication", "publications/.partial-x"),
    ]
    assert files(home) == before
    assert "Nothing was removed." in computegap("--dry-run")[1]
    assert files(home) == before


def test_it_asks_and_takes_no_for_an_answer(home: Settings) -> None:
    before = files(home)
    code, out = computegap(answer="n\n")
    assert code == 0
    assert "Remove all of this?" in out
    assert files(home) == before
    assert "Removed." in computegap(answer="y\n")[1]
    assert files(home) == [
        "snapshots/refs/s/a.json",
        f"snapshots/sha256/bb/{USED}",
        f"snapshots/sha256/bb/{USED}.json",
    ]
    assert "Nothing to remove" in computegap("--yes")[1]


def test_json_asks_nothing(home: Settings) -> None:
    assert computegap("--json")[0] != 0
    assert json.loads(computegap("--json", "--yes")[1])["removed"] is True
    assert json.loads(computegap("--json", "--yes")[1]) == {"removed": False, "items": []}


@pytest.mark.parametrize("damaged", ["ref", "publication", "build"])
def test_what_cannot_be_read_may_need_everything(home: Settings, damaged: str) -> None:
    path = {
        "ref": home.snapshots_dir / "refs" / "s" / "a.json",
        "publication": home.publications_dir / "20260101T000000Z-0" / "computegap.duckdb",
        "build": home.build_db,
    }[damaged]
    write(path, "damaged")
    before = files(home)
    with pytest.raises(WarehouseError):
        plan(home, 90)
    assert files(home) == before


def test_what_has_become_needed_since_it_was_planned_stays(home: Settings) -> None:
    planned = plan(home, 90)
    write(home.snapshots_dir / "refs" / "s" / "b.json", json.dumps({"versions": [{"sha256": OLD}]}))
    remove(home, planned)
    assert f"snapshots/sha256/aa/{OLD}" in files(home)


def test_old_runs_go_but_those_that_made_what_is_kept(home: Settings) -> None:
    @dg.op
    def step() -> None:
        """Do nothing."""

    @dg.job
    def job() -> None:
        step()

    with dg.DagsterInstance.get() as instance:
        first, second = (job.execute_in_process(instance=instance).run_id for _ in range(2))
        folder = home.publications_dir / "20260101T000000Z-0"
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
            connection.execute("create schema audit")
            connection.execute(
                f"create table audit.audit_runs as select '{second}' as run_id, now() as finished_at, "
                "'published' as outcome"
            )
        assert old_runs(home, 90) == []
        later = datetime.now(UTC) + timedelta(days=91)
        found = old_runs(home, 90, later)
        assert [item.name for item in found] == [first]
        remove_runs(found)
        assert [run.run_id for run in instance.get_runs()] == [second]


def test_the_monthly_job_does_the_same(home: Settings) -> None:
    from pipelines.defs.retention import MONTHLY, clean_up

    with dg.DagsterInstance.get() as instance:
        result = clean_up.execute_in_process(instance=instance)
    assert result.success
    assert f"snapshots/sha256/aa/{OLD}" not in files(home)
    assert f"snapshots/sha256/bb/{USED}" in files(home)
    assert (MONTHLY.cron_schedule, MONTHLY.default_status) == ("40 3 1 * *", dg.DefaultScheduleStatus.STOPPED)

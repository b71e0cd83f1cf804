"""Who waits for whom: refreshes for each other, writers for a process that outlived its refresh."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.errors import WarehouseError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse import build_db
from pipelines.warehouse.build_db import refresh_lock, writer

HOLDS = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(float(sys.argv[2]))
"""

REFRESHES = """
import sys, time
from pathlib import Path
from pipelines.settings import Settings
from pipelines.warehouse.build_db import refresh_lock
with refresh_lock(Settings(home=Path(sys.argv[1])), lambda: None):
    print("in", flush=True)
    time.sleep(1)
"""


def holding(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has the database open, as a dbt does whose refresh was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    return process


def test_a_process_that_outlived_its_refresh_is_waited_for(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with writer(settings):
        pass
    other = holding(settings.build_db, 1.5)
    with writer(settings) as connection:
        assert other.wait(5) == 0
        assert connection.execute("select count(*) from pipeline.runs").fetchall() == [(0,)]


def test_a_process_that_never_ends_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_db, "LOCK_WAIT_SECONDS", 0.6)
    settings = Settings(home=tmp_path)
    with writer(settings):
        pass
    other = holding(settings.build_db, 30)
    try:
        with (
            pytest.raises(WarehouseError, match=r"another process has had .* open for over 1 s.*end it"),
            writer(settings),
        ):
            pass
    finally:
        other.kill()
        other.communicate()


def test_the_second_refresh_says_that_it_waits_and_then_goes_on(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", REFRESHES, str(tmp_path)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "in\n"
        waited: list[float] = []
        with refresh_lock(Settings(home=tmp_path), lambda: waited.append(time.monotonic())):
            assert len(waited) == 1
            assert time.monotonic() - waited[0] > 0.3


def test_a_refresh_that_takes_too_long_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    said = pytest.raises(WarehouseError, match=r"another refresh of .* wait for it, or stop it and try again")
    with refresh_lock(settings, lambda: None), said, refresh_lock(settings, lambda: None, wait_seconds=0.2):
        pass

"""The dbt project is parsed in another process while something else is done, if it has to be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.defs import manifest
from pipelines.settings import Settings

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
DONE = [sys.executable, "-c", "pass"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are started; they do something else than parse."""
    processes: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        assert command[1:] == ["-m", "pipelines.defs.manifest"]
        processes.append(real(DONE if not processes else SLEEPER))
        return processes[-1]

    monkeypatch.setattr(manifest.subprocess, "Popen", start)
    return processes


def test_a_project_that_has_not_changed_is_not_parsed(started: list[subprocess.Popen[bytes]], tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.dbt_target_dir.mkdir(parents=True)
    (settings.dbt_target_dir / "manifest.json").write_text("{}")
    (settings.dbt_target_dir / "manifest.stamp").write_text(manifest._state_of_project())
    with manifest.parsed_meanwhile(settings):
        pass
    assert started == []


def test_a_new_home_waits_for_the_parser_and_an_error_ends_it(
    started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    with manifest.parsed_meanwhile(Settings(home=tmp_path)):
        pass
    assert started[0].returncode == 0
    with pytest.raises(OSError, match="unreachable"), manifest.parsed_meanwhile(Settings(home=tmp_path)):
        raise OSError("unreachable")
    assert started[1].returncode < 0

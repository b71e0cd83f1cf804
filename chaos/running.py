"""A refresh as a process group that is watched from outside, and killed.

What belongs here: starting it, how far it has come, ending it. What does not: when it is killed and what must hold
afterwards (``chaos.crashes``).

How far a run has come is read where anybody could: the lines of its progress, the steps in Dagster's own event log, and
the files of a publication that is being made. The product has no hooks for this.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

POLL_SECONDS = 0.03
LIMIT_SECONDS = 1800.0
AS_OF = "2026-11-23"  # the day that counts as today, so that runs on different days do the same
STEPS = """
select id, step_key, dagster_event_type from event_logs
where id > ? and dagster_event_type in ('STEP_START', 'STEP_SUCCESS') order by id
"""
STEP_EVENTS = {"STEP_START": "begins", "STEP_SUCCESS": "ends"}


@dataclass(frozen=True)
class House:
    """A project and what it is run with.

    Attributes:
        project: The folder with ``pipelines``.
        mirror: The folder that answers instead of the network.
        only: The sources that a refresh asks; all if there are none.
    """

    project: Path
    mirror: Path
    only: tuple[str, ...] = ()

    def environment(self, home: Path, **more: str) -> dict[str, str]:
        """The variables of a process of this house."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COMPUTEGAP_", "DAGSTER_"))}
        return kept | {
            "COMPUTEGAP_HOME": str(home),
            "COMPUTEGAP_MIRROR": str(self.mirror),
            "COMPUTEGAP_AS_OF": AS_OF,
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONPATH": str(self.project),
            **more,
        }

    def start(self, home: Path, log: Path, environment: Mapping[str, str] | None = None) -> Refresh:
        """Begin a refresh in a process group of its own; its output goes to `log`."""
        arguments = [part for source in self.only for part in ("--only", source)]
        before = frozenset(_run_logs(home))
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "pipelines", "refresh", *arguments],
                cwd=self.project,
                env=self.environment(home, **(environment or {})),
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Refresh(process, home, log, before, _names(home))

    def refresh(self, home: Path, log: Path, **environment: str) -> Refresh:
        """A refresh that nobody disturbs, to its end."""
        running = self.start(home, log, environment)
        running.wait()
        return running


@dataclass
class Refresh:
    """A refresh that was started.

    Attributes:
        process: The first process of its group.
        home: Its home.
        log: Its output.
        earlier_runs: Dagster's logs of earlier runs.
        earlier_names: The publications that were there before.
        last_events: The last event that was read of each of its Dagster runs.
        marks: What it has passed, in order, and when (seconds since the start).
    """

    process: subprocess.Popen[bytes]
    home: Path
    log: Path
    earlier_runs: frozenset[Path]
    earlier_names: frozenset[str]
    last_events: dict[Path, int] = field(default_factory=dict)
    marks: dict[str, float] = field(default_factory=lambda: {"the process starts": 0.0})
    started: float = field(default_factory=time.monotonic)

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll()

    @property
    def output(self) -> str:
        """What it has said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def last_mark(self) -> str:
        """What it passed last."""
        return list(self.marks)[-1]

    def wait(self) -> int:
        """Wait until it has ended, noting what it passes; its exit code."""
        while self.exit_code is None and not self._is_late():
            self.look()
            time.sleep(POLL_SECONDS)
        if self.exit_code is None:
            self.kill()
            raise TimeoutError(f"a refresh ran for over {LIMIT_SECONDS:.0f} s; its output: {self.log}")
        self.look()
        return self.process.returncode

    def wait_for(self, mark: str, delay_s: float) -> bool:
        """Wait until it has passed `mark` and then for `delay_s`; whether it still runs then."""
        due: float | None = None
        while self.exit_code is None and not self._is_late():
            self.look()
            if mark in self.marks:
                due = due if due is not None else time.monotonic() + delay_s
                if time.monotonic() >= due:
                    return True
            time.sleep(min(POLL_SECONDS, max(0.0, due - time.monotonic())) if due is not None else POLL_SECONDS)
        return False

    def kill(self) -> None:
        """SIGKILL to the whole process group, and wait until its first process is gone."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def look(self) -> None:
        """Note what has been passed since the last look."""
        now = time.monotonic() - self.started
        for mark in (*self._said(), *self._steps(), *self._made()):
            self.marks.setdefault(mark, now)

    def _is_late(self) -> bool:
        return time.monotonic() - self.started > LIMIT_SECONDS

    def _said(self) -> list[str]:
        """The stages of its progress lines."""
        lines = self.output.splitlines()
        stages = [line.removesuffix(" ...") for line in lines if line.endswith(" ...") and line[0].islower()]
        return ["fetching" if stage.startswith("fetching") else stage for stage in stages]

    def _steps(self) -> list[str]:
        """The steps of its Dagster runs that began or ended since the last look."""
        found = []
        for path in sorted(set(_run_logs(self.home)) - self.earlier_runs, key=lambda path: path.stat().st_ctime_ns):
            try:
                with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0)) as connection:
                    rows = connection.execute(STEPS, [self.last_events.get(path, 0)]).fetchall()
            except sqlite3.Error:  # not made yet, or being written
                continue
            for event_id, step, kind in rows:
                self.last_events[path] = event_id
                found += [f"{step} {STEP_EVENTS[kind]}"]
        return found

    def _made(self) -> list[str]:
        """The files of the publication that it makes."""
        found = []
        for folder in (self.home / "publications").glob(".partial-*"):
            if folder.name not in self.earlier_names:
                found.append("publication: a folder")
                found += ["publication: the database"] * (folder / "computegap.duckdb").exists()
                found += ["publication: the manifest"] * (folder / "manifest.json").exists()
        if new := _names(self.home) - self.earlier_names:
            found += ["publication: its name"] * any(not name.startswith(".") for name in new)
            found += ["publication: the link"] * ((self.home / "published").resolve().name in new)
        return found


def copy_home(source: Path, target: Path) -> None:
    """Copy a home; its Dagster keeps its history in the copy."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    (target / "dagster" / "dagster.yaml").unlink(missing_ok=True)


def _run_logs(home: Path) -> list[Path]:
    folder = home / "dagster" / "history" / "runs"
    return [path for path in folder.glob("*.db") if path.stem != "index"]


def _names(home: Path) -> frozenset[str]:
    folder = home / "publications"
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()

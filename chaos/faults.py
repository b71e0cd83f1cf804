"""Faults of the surroundings: a full or read-only disk, a clock that jumps, processes that die, a source that is gone.

What belongs here: bringing each about for real beneath a refresh of a small house, and what must come of it: a clear
word about what to do, the last good publication untouched, recovery by the next refresh. What does not: faults of
single answers of a server, which are unit tests (``tests/unit/fetching``).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chaos.crashes import small_house
from chaos.harness import Result, Workspace, say
from chaos.house import PAYLOAD, change_inputs
from chaos.running import House, Refresh, copy_home
from chaos.state import BrokenPromiseError, Published, read_whole, require_clean, require_free

DISK_MIB = 400
DISK_FULL_AT = {
    "snapshots": "fetch_snapshots begins",
    "loading": "fetch_snapshots ends",
    "dbt": "build_models begins",
    "publication": "publication: a folder",
}
SAID_CHARACTERS = 300
NO_MOUNT = "not done: this needs the right to mount a small disk"
NO_CLOCK = "not done: `faketime` is not installed"
PATHS = re.compile(r"/\S*/(?=home|disk|project)")


@dataclass(frozen=True)
class Ground:
    """What the faults share: a house, the folder they work in, a home to copy, what stands in it and what is next."""

    house: House
    folder: Path
    base: Path
    old: Published
    new: Published


def faults(work: Workspace) -> list[Result]:
    """Every fault once."""
    folder = work.folder / "faults"
    house = small_house(folder, work.recorded)
    home, base = folder / "home", folder / "base"
    _require(House(house.project, house.mirror).refresh(home, folder / "first.log").exit_code == 0, "no first refresh")
    home.rename(base)
    change_inputs(house.project, house.mirror, work.recorded, 2)
    copy_home(base, home)
    _require(house.refresh(home, folder / "undisturbed.log").exit_code == 0, "no undisturbed refresh")
    ground = Ground(house, folder, base, read_whole(base), read_whole(home))
    results = []
    for what, fault in _faults(work).items():
        try:
            found, broken, times = fault(ground), [], 1
        except (BrokenPromiseError, OSError, ValueError, subprocess.SubprocessError) as error:
            found, broken, times = "", [str(error)], 1
        times = 0 if found.startswith("not done") else times
        results.append(Result("faults", what, times, found, broken))
        say(f"faults: {what}: {found or broken[0]}")
    return results


def _faults(work: Workspace) -> dict[str, Callable[[Ground], str]]:
    full = {
        f"disk full while {phase} are written" if phase == "snapshots" else f"disk full in {phase}": _full_disk(mark)
        for phase, mark in DISK_FULL_AT.items()
    }
    return full | {
        "disk read-only": _read_only(""),
        "folder of publications read-only": _read_only("publications"),
        "dbt killed": _killed_dbt,
        "refresh killed, its dbt lives on": _orphaned_dbt,
        "source gone for five days": lambda ground: _source_gone(ground, work.recorded),
        "truncated ZIP": lambda ground: _truncated(ground, work.recorded),
        "clock a year back": _clock("-1y"),
        "clock a year forward and back again": _clock("+1y"),
        "told to speak for a day a year ago": _other_day,
    }


def _full_disk(mark: str) -> Callable[[Ground], str]:
    def fault(ground: Ground) -> str:
        with _small_disk(ground) as home:
            if home is None:
                return NO_MOUNT
            running = ground.house.start(home, ground.folder / f"full-{mark.replace(' ', '-')}.log")
            running.wait_for(mark, 0.0)
            ballast = home.parent / "ballast"
            _fill(ballast)
            said = _failed(running)
            _stands(ground, home)
            ballast.unlink()
            return f"{said}; {_recovered(ground, home)}"

    return fault


def _read_only(part: str) -> Callable[[Ground], str]:
    def fault(ground: Ground) -> str:
        with _small_disk(ground) as home:
            if home is None:
                return NO_MOUNT
            place = home / part
            _run("mount", "--bind", str(place), str(place))
            try:
                _run("mount", "-o", "remount,bind,ro", str(place))
                said = _failed(ground.house.refresh(home, ground.folder / "read-only.log"))
                _stands(ground, home)
            finally:
                _run("umount", str(place))
            return f"{said}; {_recovered(ground, home)}"

    return fault


def _killed_dbt(ground: Ground) -> str:
    home = _home(ground)
    running = ground.house.start(home, ground.folder / "killed-dbt.log")
    os.kill(_dbt_of(running), signal.SIGKILL)
    said = _failed(running)
    _stands(ground, home)
    return f"{said}; {_recovered(ground, home)}"


def _orphaned_dbt(ground: Ground) -> str:
    home = _home(ground)
    running = ground.house.start(home, ground.folder / "orphaned-dbt.log")
    try:
        _dbt_of(running)
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
        _stands(ground, home)
        return _recovered(ground, home)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)


def _source_gone(ground: Ground, recorded: Path) -> str:
    home = _home(ground)
    payload = ground.house.mirror / PAYLOAD
    payload.unlink()
    try:
        running = ground.house.refresh(home, ground.folder / "gone.log", COMPUTEGAP_AS_OF="2026-11-28")
        _require(running.exit_code == 0, f"a refresh without one source ended with {running.exit_code}")
        shown = [line for line in running.output.splitlines() if "epoch_ml_hardware" in line and "stale" in line]
        _require(bool(shown), "the source is not shown as stale")
        read_whole(home)
    finally:
        change_inputs(ground.house.project, ground.house.mirror, recorded, 2)
    return f"shown as {_plain(shown[0])}; {_recovered(ground, home)}"


def _truncated(ground: Ground, recorded: Path) -> str:
    home = _home(ground)
    payload = ground.house.mirror / PAYLOAD
    content = payload.read_bytes()
    payload.write_bytes(content[: len(content) // 2])
    try:
        running = ground.house.refresh(home, ground.folder / "truncated.log")
        _require(running.exit_code == 0, f"a refresh with one bad source ended with {running.exit_code}")
        shown = [line for line in running.output.splitlines() if line.startswith("alert") and "ml_hardware" in line]
        _require(bool(shown), "nobody was told of the source")
        read_whole(home)
    finally:
        change_inputs(ground.house.project, ground.house.mirror, recorded, 2)
    running = ground.house.refresh(home, ground.folder / "again.log")
    _require(running.exit_code == 0, f"the next refresh ended with {running.exit_code}")
    different = {name for name, _ in read_whole(home).content.items() ^ ground.new.content.items()}
    _require(different <= {"audit.audit_snapshots"}, f"other content than undisturbed: {', '.join(sorted(different))}")
    return f"{_plain(shown[0])}; the next refresh published all but the history as undisturbed"


def _clock(shift: str) -> Callable[[Ground], str]:
    def fault(ground: Ground) -> str:
        if shutil.which("faketime") is None:
            return NO_CLOCK
        home = _home(ground)
        library = subprocess.run(
            ["faketime", "-f", shift, "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
        running = ground.house.refresh(
            home, ground.folder / "clock.log", LD_PRELOAD=library, FAKETIME=shift, FAKETIME_DONT_FAKE_MONOTONIC="1"
        )
        _require(running.exit_code == 0, f"ended with {running.exit_code}: {running.output[-SAID_CHARACTERS:]}")
        first = read_whole(home)
        change = {"COMPUTEGAP_AS_OF": "2026-11-24"}
        _require(ground.house.refresh(home, ground.folder / "again.log", **change).exit_code == 0, "no next refresh")
        second = read_whole(home)
        _require(second.build_id != first.build_id, "the next day published nothing")
        return f"published as build {first.build_id}; with the right time again, the next day as {second.build_id}"

    return fault


def _other_day(ground: Ground) -> str:
    home = _home(ground)
    day = {"COMPUTEGAP_AS_OF": "2025-11-23"}
    running = ground.house.refresh(home, ground.folder / "other-day.log", **day)
    _require(running.exit_code == 0, f"ended with {running.exit_code}: {running.output[-SAID_CHARACTERS:]}")
    read_whole(home)
    return f"published for that day; {_recovered(ground, home)}"


def _home(ground: Ground) -> Path:
    home = ground.folder / "home"
    copy_home(ground.base, home)
    return home


@contextmanager
def _small_disk(ground: Ground) -> Iterator[Path | None]:
    """A copy of the home on a disk of its own, or None where nothing may be mounted."""
    disk = ground.folder / "disk"
    disk.mkdir(exist_ok=True)
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(disk))
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    try:
        copy_home(ground.base, disk / "home")
        yield disk / "home"
    finally:
        _run("umount", "--lazy", str(disk))


def _fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    block = bytes(2**20)
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as stream:
        while True:
            stream.write(block)


def _dbt_of(running: Refresh) -> int:
    """The process id of the dbt that a refresh has started, once it has opened the build database."""
    _require(running.wait_for("build_models begins", 0.0), "the refresh ended before its dbt began")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and running.exit_code is None:
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().split(b"\0")
                files = [os.readlink(file) for file in (entry / "fd").iterdir()]  # noqa: PTH115 - may be no path
                is_dbt = int(stat[2]) == running.process.pid and b"build" in command
                if is_dbt and any(file.endswith("build.duckdb") for file in files):
                    return int(entry.name)
        time.sleep(0.02)
    raise BrokenPromiseError("no dbt was seen with the build database open")


def _failed(running: Refresh) -> str:
    """What a refresh that must fail has said last; raises BrokenPromiseError if it said it badly."""
    code = running.wait()
    last = next((line for line in reversed(running.output.splitlines()) if line.strip()), "")
    _require(code == 1, f"expected exit code 1, got {code}: {running.output[-SAID_CHARACTERS:]}")
    _require(last.startswith("computegap: "), f"expected a last line that says what to do, got {last}")
    return f"exit 1, `{_plain(last)}`"


def _stands(ground: Ground, home: Path) -> None:
    _require(read_whole(home) == ground.old, "the publication is not the last good one")


def _recovered(ground: Ground, home: Path) -> str:
    running = ground.house.refresh(home, ground.folder / "again.log")
    _require(
        running.exit_code == 0,
        f"the next refresh ended with {running.exit_code}: {running.output[-SAID_CHARACTERS:]}",
    )
    found = read_whole(home)
    if different := sorted(name for name, value in found.content.items() if ground.new.content.get(name) != value):
        raise BrokenPromiseError(f"other content than undisturbed: {', '.join(different)}")
    require_free(home)
    require_clean(home)
    return "the next refresh published what an undisturbed one does"


def _plain(text: str) -> str:
    """A line without the paths of this machine, in one cell of a table."""
    return PATHS.sub("", " ".join(text.split())).replace("`", "'")[:SAID_CHARACTERS]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenPromiseError(otherwise)

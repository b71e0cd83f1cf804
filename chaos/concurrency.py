"""Several at once: two refreshes, a run of Dagster's multiprocess executor beside one, and many readers beneath them.

What belongs here: starting them together, and what must hold. What does not: what one reader does (``chaos.reading``).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from chaos.crashes import small_house
from chaos.harness import Result, Workspace, say
from chaos.house import change_inputs
from chaos.running import House, copy_home
from chaos.state import BrokenPromiseError, read_whole, require_clean, require_free
from pipelines.settings import PROJECT_ROOT

PROCESSES, THREADS = 10, 5
HEAD_START_S = 1.0
VARIANTS = 3
DAGSTER_JOB = "build"
LIMIT_SECONDS = 3600.0


def overlap(work: Workspace) -> list[Result]:
    """Two refreshes at a time, then a run of Dagster's multiprocess executor beside a refresh."""
    folder = work.folder / "overlap"
    house = small_house(folder, work.recorded)
    base, home = folder / "base", folder / "home"
    _publish(House(house.project, house.mirror), home, folder / "first.log")
    home.rename(base)
    change_inputs(house.project, house.mirror, work.recorded, 2)
    copy_home(base, home)
    _publish(house, home, folder / "undisturbed.log")
    wanted = read_whole(home).content
    results = []
    for what, commands in {
        "two `computegap refresh` on one home": [_refresh(house), _refresh(house)],
        "`dagster job execute` (multiprocess executor) and `computegap refresh`": [_dagster(house), _refresh(house)],
    }.items():
        say(f"overlap: {what} ...")
        copy_home(base, home)
        codes, seconds = _together(house, home, commands, folder)
        broken = [f"ended with {code}, see {folder}/together-{n}.log" for n, code in enumerate(codes) if code]
        try:
            found = read_whole(home)
            require_free(home)
            require_clean(home)
            if found.content != wanted:
                broken.append("what was published is not what an undisturbed refresh publishes")
        except (BrokenPromiseError, OSError) as error:
            broken.append(str(error))
        made = len(list((home / "publications").iterdir())) - 1
        seen = f"all ended with 0 within {seconds:.0f} s; {made} new publication(s), content as undisturbed"
        results.append(Result("overlap", what, 1, seen, broken))
    return results


def readers(work: Workspace) -> list[Result]:
    """Fifty readers beneath refreshes whose inputs change every time."""
    folder = work.folder / "readers"
    house = small_house(folder, work.recorded)
    home = folder / "home"
    _publish(House(house.project, house.mirror), home, folder / "first.log")
    started = time.monotonic()
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "chaos.reading", str(home), str(work.seconds), str(THREADS), str(number),
             str(folder / f"seen-{number}.json")],
            cwd=PROJECT_ROOT,
            env={**house.environment(home), "PYTHONPATH": str(PROJECT_ROOT)},
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    published = 0
    while time.monotonic() - started < work.seconds:
        change_inputs(house.project, house.mirror, work.recorded, 2 + published % VARIANTS)
        _publish(house, home, folder / "refresh.log")
        published += 1
        say(f"readers: publication {published} after {time.monotonic() - started:.0f} s")
    codes = [child.wait(LIMIT_SECONDS) for child in children]
    seen, builds, errors = Counter[str](), set[str](), [f"a reader ended with {code}" for code in codes if code]
    for number in range(PROCESSES):
        content = json.loads((folder / f"seen-{number}.json").read_text(encoding="utf-8"))
        seen.update(content["seen"])
        builds |= set(content["builds"])
        errors += content["errors"]
    found = (
        f"{seen['connections']:,} connections, {seen['reads']:,} reads of every table, each held against the content "
        f"hashes of its build; {len(builds)} builds seen, {seen['outlived a switch']:,} connections outlived a switch; "
        f"{len(errors)} errors"
    )
    what = (
        f"{PROCESSES * THREADS} readers ({PROCESSES} processes, half of them plain DuckDB) for {work.seconds:.0f} s, "
        f"{published} publications meanwhile"
    )
    return [Result("readers", what, seen["reads"], found, errors[:20])]


def _refresh(house: House) -> list[str]:
    return [sys.executable, "-m", "pipelines", "refresh", *(part for name in house.only for part in ("--only", name))]


def _dagster(house: House) -> list[str]:
    return [sys.executable, "-m", "dagster", "job", "execute", "-m", "pipelines.definitions", "-j", DAGSTER_JOB]


def _together(house: House, home: Path, commands: list[list[str]], folder: Path) -> tuple[list[int], float]:
    """Run commands one shortly after the other; their exit codes and how long all of it took."""
    started = time.monotonic()
    environment = house.environment(home, DAGSTER_HOME=str(home / "dagster"))
    children = []
    for number, command in enumerate(commands):
        with (folder / f"together-{number}.log").open("wb") as stream:
            children.append(
                subprocess.Popen(command, cwd=house.project, env=environment, stdout=stream, stderr=subprocess.STDOUT)
            )
        time.sleep(HEAD_START_S)
    return [child.wait(LIMIT_SECONDS) for child in children], time.monotonic() - started


def _publish(house: House, home: Path, log: Path) -> None:
    """A refresh that must succeed."""
    running = house.refresh(home, log)
    if running.exit_code != 0:
        raise BrokenPromiseError(f"a refresh ended with {running.exit_code}: {running.output[-500:]}")

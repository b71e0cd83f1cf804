"""Kills: SIGKILL to the whole process group of a refresh, at every step boundary and at random moments.

What belongs here: when a refresh is killed, and what must hold afterwards. What does not: how a refresh is watched
(``chaos.running``) and what a whole publication is (``chaos.state``).
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from chaos.harness import Result, Workspace, keep, say
from chaos.house import ONLY, change_inputs, make_small_house, make_small_mirror
from chaos.running import House, Refresh, copy_home
from chaos.state import BrokenPromiseError, Published, read_whole, require_clean, require_free
from pipelines.settings import PROJECT_ROOT

RUNS, RUNS_OF_WHOLE_HOUSE = 50, 4
ATTEMPTS = 5
BOUNDARIES = (
    "the process starts",
    "fetch_snapshots begins",
    "fetch_snapshots ends",
    "load_ledger begins",
    "load_ledger ends",
    "load_entities ends",
    "understand_news ends",
    "looking for changes",
    "preparing the build",
    "check_entities begins",
    "check_raw_tables begins",
    "build_models begins",
    "building and testing models",
    "build_models ends",
    "check_marts ends",
    "publication: a folder",
    "publication: the database",
    "publication: the link",
)
PHASES = {
    "fetching": ("fetch_snapshots begins", "fetch_snapshots ends"),
    "loading": ("fetch_snapshots ends", "understand_news ends"),
    "dbt": ("build_models begins", "build_models ends"),
    "publication": ("published__computegap begins", "publication: the link"),
}


@dataclass(frozen=True)
class Point:
    """A moment at which a refresh is killed: `delay_s` after it has passed `mark`."""

    kind: str
    mark: str
    delay_s: float


@dataclass(frozen=True)
class Trial:
    """A kill and what came of it.

    Attributes:
        point: When it was meant to be.
        reached: What the run had passed last when it died.
        stood: Which publication was found then, ``old`` or ``new``.
        recovered_s: Seconds of the next refresh.
        broken: What did not hold.
    """

    point: Point
    reached: str
    stood: str
    recovered_s: float
    broken: str = ""


@dataclass(frozen=True)
class Site:
    """A home's place with the publication that it starts from; what a parse of dbt leaves depends on the place."""

    home: Path
    base: Path
    old: Published


@dataclass(frozen=True)
class Ground:
    """What the trials of a case share.

    Attributes:
        house: The house.
        sites: Places that trials take turns in.
        new: What an undisturbed refresh publishes.
        marks: When an undisturbed refresh passed what.
        changed: What tells a refresh that something is new, where that is not the inputs.
    """

    house: House
    sites: list[Site]
    new: Published
    marks: dict[str, float]
    changed: dict[str, str]


def crash(work: Workspace) -> list[Result]:
    """Kill refreshes of a small house."""
    folder = work.folder / "crash"
    house = small_house(folder, work.recorded)
    sites = [_site(house, folder / f"home-{number}", folder) for number in range(work.jobs)]
    change_inputs(house.project, house.mirror, work.recorded, 2)
    ground = _ground(house, sites, folder, {})
    return _run(work, "crash", ground, points(ground.marks, work.runs or RUNS, work.seed), folder)


def crash_whole_house(work: Workspace) -> list[Result]:
    """Kill refreshes of the project as it is, for which the next day has come."""
    folder = work.folder / "crash_whole_house"
    folder.mkdir(parents=True, exist_ok=True)
    house = House(PROJECT_ROOT, work.recorded)
    site = _site(house, folder / "home", folder)
    ground = _ground(house, [site], folder, {"COMPUTEGAP_AS_OF": "2026-11-24"})
    chosen = [point for point in points(ground.marks, 50, work.seed) if point.kind in PHASES]
    by_phase = [next(point for point in chosen if point.kind == phase) for phase in ("dbt", "publication", "loading")]
    wanted = [*by_phase, Point("boundary", "build_models ends", 0.0)][: work.runs or RUNS_OF_WHOLE_HOUSE]
    return _run(work, "crash_whole_house", ground, wanted, folder)


def small_house(folder: Path, recorded: Path) -> House:
    """A small house with its mirror in a folder that is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    make_small_house(folder / "project")
    make_small_mirror(folder / "mirror", recorded)
    change_inputs(folder / "project", folder / "mirror", recorded, 1)
    return House(folder / "project", folder / "mirror", ONLY)


def points(marks: dict[str, float], runs: int, seed: int) -> list[Point]:
    """Every boundary once, then random moments inside the phases in turn."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    chosen = [Point("boundary", mark, 0.0) for mark in BOUNDARIES][:runs]
    names = list(PHASES)
    for number in range(runs - len(chosen)):
        phase = names[number % len(names)]
        begin, end = PHASES[phase]
        chosen.append(Point(phase, begin, rng.uniform(0.0, marks[end] - marks[begin])))
    return chosen


def one_trial(ground: Ground, site: Site, point: Point, log: Path) -> Trial:
    """Kill a refresh, hold what it left against the promises, and let the next one recover."""
    for attempt in range(ATTEMPTS):
        copy_home(site.base, site.home)
        running = ground.house.start(site.home, log, ground.changed)
        if running.wait_for(point.mark, point.delay_s / 2**attempt):
            break
    else:
        return Trial(point, running.last_mark, "new", 0.0, "the refresh had ended before it could be killed")
    running.look()
    running.kill()
    reached, stood, started = running.last_mark, "none", time.monotonic()
    try:
        stood = _stands(site, ground.new)
        require_free(site.home)
        _recover(ground, site, log.with_suffix(".again.log"))
    except (BrokenPromiseError, OSError, ValueError) as error:
        return Trial(point, reached, stood, time.monotonic() - started, f"{reached}: {error}")
    return Trial(point, reached, stood, time.monotonic() - started)


def _site(house: House, home: Path, folder: Path) -> Site:
    """A place with a first publication; one that is there already is used again."""
    base = home.with_name(f"{home.name}-base")
    if not base.exists():
        say(f"publishing for the first time in {home} ...")
        shutil.rmtree(home, ignore_errors=True)
        # The first refresh asks everybody, so that every raw table is there.
        first = House(house.project, house.mirror).refresh(home, folder / f"{home.name}-first.log")
        _require_success(first)
        home.rename(base)
    return Site(home, base, read_whole(base))


def _ground(house: House, sites: list[Site], folder: Path, changed: dict[str, str]) -> Ground:
    """Let an undisturbed refresh say what is new, and how long it takes."""
    say("an undisturbed refresh, to compare with ...")
    copy_home(sites[0].base, sites[0].home)
    running = house.refresh(sites[0].home, folder / "undisturbed.log", **changed)
    _require_success(running)
    new = read_whole(sites[0].home)
    if new.content == sites[0].old.content:
        raise BrokenPromiseError("the undisturbed refresh published nothing new, so nothing can be told from it")
    return Ground(house, sites, new, running.marks, changed)


def _run(work: Workspace, case: str, ground: Ground, wanted: Sequence[Point], folder: Path) -> list[Result]:
    free: SimpleQueue[Site] = SimpleQueue()
    for site in ground.sites:
        free.put(site)

    def trial(number: int) -> Trial:
        site = free.get()
        try:
            done = one_trial(ground, site, wanted[number], folder / f"kill-{number:03}.log")
        finally:
            free.put(site)
        say(
            f"{case} {number + 1}/{len(wanted)}: {done.point.mark} + {done.point.delay_s:.2f} s "
            f"(at {done.reached}): {done.stood} publication, {done.broken or f'recovered in {done.recovered_s:.0f} s'}"
        )
        return done

    trials: list[Trial] = []
    with ThreadPoolExecutor(len(ground.sites)) as pool:
        for done in pool.map(trial, range(len(wanted))):
            trials.append(done)
            keep(work.folder, case, _results(case, trials))  # an hour's work is not lost with its end
    return _results(case, trials)


def _results(case: str, trials: Sequence[Trial]) -> list[Result]:
    found = []
    for kind in ("boundary", *PHASES):
        where = "at a step boundary" if kind == "boundary" else f"at a random moment inside {kind}"
        of_kind = [trial for trial in trials if trial.point.kind == kind]
        if of_kind:
            stood = Counter(trial.stood for trial in of_kind)
            good = sum(not trial.broken for trial in of_kind)
            seen = f"{stood['old']} left the old publication whole, {stood['new']} the new one; {good} recovered"
            broken = [trial.broken for trial in of_kind if trial.broken]
            what = f"SIGKILL to the process group {where}"
            found.append(Result(case, what, len(of_kind), f"{seen} with the next refresh", broken))
    return found


def _stands(site: Site, new: Published) -> str:
    """Which publication stands; raises BrokenPromiseError for any other than the old one and the new one."""
    found = read_whole(site.home)
    if found == site.old:
        return "old"
    if found.content == new.content:
        return "new"
    raise BrokenPromiseError(f"{site.home}: build {found.build_id} is neither the old nor the new publication")


def _recover(ground: Ground, site: Site, log: Path) -> None:
    """The next refresh, and what must have come of it; raises BrokenPromiseError."""
    _require_success(ground.house.refresh(site.home, log, **ground.changed))
    found = read_whole(site.home)
    if different := sorted(
        name for name in ground.new.content | found.content if found.content.get(name) != ground.new.content.get(name)
    ):
        raise BrokenPromiseError(f"after recovery other content than undisturbed: {', '.join(different)}")
    require_free(site.home)
    require_clean(site.home)


def _require_success(running: Refresh) -> None:
    if running.exit_code != 0:
        raise BrokenPromiseError(f"a refresh ended with {running.exit_code}: {running.output[-500:]}")

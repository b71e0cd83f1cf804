"""The cases: one function each, from a workspace to results.

What belongs here: what is measured, and against which floor. What does not: how it is repeated and reported
(``benchmarks.harness``). A new case is a function here and a line in `CASES`; it runs in a process of its own, so its
memory is its own.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.gkg_day import make_day
from benchmarks.harness import Result, in_turn, result, seconds
from benchmarks.loading import grown, measured, recorded
from benchmarks.processes import Usage, run
from benchmarks.scale import make_project
from pipelines.settings import PROJECT_ROOT, Settings

TODAY = date(2026, 11, 23)  # the day that counts as today, so that runs on different days measure the same
AS_OF = "date '2026-06-30'"
NEWS_DAY, NEWS_RECORDS = date(2026, 11, 22), 200_000


@dataclass(frozen=True)
class Workspace:
    """Where cases work.

    Attributes:
        folder: Theirs to fill.
        runs: How often a case is repeated.
        factor: How many times today's claims the full build has.
    """

    folder: Path
    runs: int
    factor: int

    @property
    def settings(self) -> Settings:
        """A home of real size, which `computegap refresh` has filled (`prepare`)."""
        return Settings(home=self.folder / "home", as_of=TODAY)

    def claims(self) -> int:
        """How many claims of every kind that home has published."""
        with duckdb.connect(str(self.settings.published_db), read_only=True) as connection:
            ((rows,),) = connection.execute("select count(*) from core.fct_claim").fetchall()
        return int(rows)


def prepare(work: Workspace) -> None:
    """Fill the home of real size, if it is not there, from the mirror or network that the environment names."""
    if not work.settings.published_db.exists():
        _computegap(work.settings.home, PROJECT_ROOT, "refresh")


def gap_as_of(work: Workspace) -> list[Result]:
    """How long a reader waits for the gap as known on a day."""
    with duckdb.connect(str(work.settings.published_db), read_only=True) as connection:

        def timed(sql: str) -> Callable[[], float]:
            return lambda: seconds(lambda: connection.execute(sql).fetchall())

        case = timed(f"from gap_as_of({AS_OF})")
        floor = timed(f"select bit_xor(hash(claim)) from core.fct_claim as claim where known_from <= {AS_OF}")
        case(), floor()
        times = in_turn(case, floor, max(work.runs, 15))
    what = f"the headline of a day, {work.claims():,} claims"
    return [result("gap_as_of", what, times, "scan of the claims", unit="ms")]


def cli(work: Workspace) -> list[Result]:
    """Starts of the command line, against starting Python with DuckDB and opening the file."""
    home = work.settings.home
    opening = f"import duckdb; duckdb.connect({str(work.settings.published_db)!r}, read_only=True).sql('select 1')"
    commands = {
        "no_change_refresh": ("a refresh that finds nothing new", ("refresh", "--offline")),
        "cli_gap": ("computegap gap", ("gap", "--json")),
        "cli_help": ("computegap --help", ("--help",)),
    }
    found = []
    for case, (what, arguments) in commands.items():
        usages: list[Usage] = []

        def once(arguments: Sequence[str] = arguments, usages: list[Usage] = usages) -> float:
            usages.append(_computegap(home, PROJECT_ROOT, *arguments))
            return usages[-1].wall_s

        def floor() -> float:
            return run([sys.executable, "-c", opening], PROJECT_ROOT, {}).wall_s

        once()
        usages.clear()
        times = in_turn(once, floor, work.runs)
        found.append(_of_processes(case, what, times, "Python that opens the file", usages))
    return found


def parse_and_load(work: Workspace) -> list[Result]:
    """Rows per second from snapshot bytes to raw tables, for every source at real size and for all of them together."""
    loads = recorded(work.settings, work.folder / "payloads", TODAY)
    return [
        measured("load_all", f" and {len(loads)} sources", loads, work.runs),
        *(measured(f"load_{payloads.source.id}", "", [payloads], work.runs) for payloads in loads),
    ]


def parse_and_load_large(work: Workspace) -> list[Result]:
    """The same for single payloads whose rows are repeated, where fixed costs no longer count."""
    return [
        measured(
            f"load_large_{payloads.source.id}_{payloads.wanted[0].resource.key}", f" x {factor}", [payloads], work.runs
        )
        for factor, payloads in grown(work.settings, work.folder / "large", TODAY)
    ]


def full_build(work: Workspace) -> list[Result]:
    """A whole refresh of a new home with many times the claims, against DuckDB alone moving their bytes."""
    project, home = work.folder / "scaled", work.folder / "scaled_home"
    shutil.rmtree(project, ignore_errors=True)
    n_claims, n_orders = work.claims() * work.factor, 1_000
    make_project(project, n_claims, n_orders)
    file, bare = project / "pipelines" / "ledger" / "claims.csv", work.folder / "bare.duckdb"
    usages: list[Usage] = []

    def build() -> float:
        shutil.rmtree(home, ignore_errors=True)
        usages.append(_computegap(home, project, "refresh", output=work.folder / "full_build.log"))
        return usages[-1].wall_s

    def floor() -> float:
        bare.unlink(missing_ok=True)
        with duckdb.connect(str(bare)) as connection:
            return seconds(
                lambda: [
                    connection.execute(f"create table claims as select * from read_csv('{file}', all_varchar = true)"),
                    connection.execute(f"copy claims to '{bare}.parquet' (format parquet, compression zstd)"),
                ]
            )

    times = in_turn(build, floor, 1)
    times_today = f"{work.factor:,} x {work.claims():,}"
    what = f"a full build with {n_claims:,} more claims ({times_today}) and {n_orders:,} more orders"
    return [_of_processes("full_build", what, times, "DuckDB from the CSV to Parquet", usages)]


def gkg_day(work: Workspace) -> list[Result]:
    """A made-up day of GDELT from a mirror to linked articles, then once more, against unpacking its files."""
    mirror, home = work.folder / "gkg_mirror", work.folder / "gkg_home"
    shutil.rmtree(mirror, ignore_errors=True)
    size = make_day(mirror, NEWS_DAY, NEWS_RECORDS)
    environment = {
        "COMPUTEGAP_HOME": str(home),
        "COMPUTEGAP_MIRROR": str(mirror),
        "COMPUTEGAP_AS_OF": TODAY.isoformat(),
        "COMPUTEGAP_GDELT_SLOTS": "0",
        "COMPUTEGAP_GDELT_DAYS": NEWS_DAY.isoformat(),
    }
    usages: dict[str, list[Usage]] = {"first": [], "again": []}

    def once(kind: str) -> float:
        if kind == "first":
            shutil.rmtree(home, ignore_errors=True)
        command = [sys.executable, "-m", "benchmarks.gkg_day"]
        usages[kind].append(run(command, PROJECT_ROOT, environment, work.folder / f"gkg_{kind}.log"))
        return usages[kind][-1].wall_s

    def unpack() -> float:
        def all_files() -> None:
            for path in sorted(mirror.rglob("*.zip")):
                with zipfile.ZipFile(path) as archive:
                    archive.read(archive.namelist()[0])

        return seconds(all_files)

    n = min(work.runs, 3)
    first = in_turn(lambda: once("first"), unpack, n)
    again = in_turn(lambda: once("again"), unpack, n)
    what = f"{NEWS_RECORDS:,} made-up records in {96 * 2} files ({size / 2**20:,.0f} MiB) fetched, loaded, linked"
    return [
        _of_processes("gkg_day", what, first, "unpacking the files", usages["first"]),
        _of_processes("gkg_day_again", "the same day once more", again, "unpacking the files", usages["again"]),
    ]


def _computegap(home: Path, project: Path, *arguments: str, output: Path | None = None) -> Usage:
    """A `computegap` command of a project, as a process."""
    environment = {"COMPUTEGAP_HOME": str(home), "COMPUTEGAP_AS_OF": TODAY.isoformat(), "PYTHONPATH": str(project)}
    return run([sys.executable, "-m", "pipelines", *arguments], project, environment, output)


def _of_processes(
    case: str, what: str, times: tuple[list[float], list[float]], floor_what: str, usages: Sequence[Usage]
) -> Result:
    return result(
        case,
        what,
        times,
        floor_what,
        peak_mib=max(max(usage.tree_peak_mib, usage.process_peak_mib) for usage in usages),
        cpu_s=statistics.median(usage.cpu_s for usage in usages),
    )


CASES: dict[str, Callable[[Workspace], list[Result]]] = {
    "gap_as_of": gap_as_of,
    "cli": cli,
    "parse_and_load": parse_and_load,
    "parse_and_load_large": parse_and_load_large,
    "gkg_day": gkg_day,
    "full_build": full_build,
}

"""What a measurement is, how it is repeated beside its floor, and how results become JSON and Markdown.

What belongs here: repetition, medians, ratios, the report. What does not: any particular case (``benchmarks.cases``).
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True)
class Result:
    """One measured case.

    Attributes:
        case: Its name.
        what: What was done, in a few words.
        unit: Of `median`, `low`, `high` and `floor`: ``ms``, ``s`` or ``rows/s``.
        median: Over the runs.
        low: Smallest of the runs.
        high: Largest of the runs.
        runs: How many.
        floor_what: What the floor is.
        floor: Median of the floor, measured in turn with the case.
        ratio: How many times the floor's time the case takes.
        peak_mib: Largest resident memory of a process; of the whole process tree where a case starts several.
        cpu_s: CPU seconds of a median run, where the case is a process of its own.
    """

    case: str
    what: str
    unit: str
    median: float
    low: float
    high: float
    runs: int
    floor_what: str
    floor: float
    ratio: float
    peak_mib: float
    cpu_s: float | None = None


def seconds(action: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_turn(case: Callable[[], float], floor: Callable[[], float], runs: int) -> tuple[list[float], list[float]]:
    """Seconds of case and floor, measured alternately, so that what else the machine does meets both."""
    pairs = [(case(), floor()) for _ in range(runs)]
    return [case_s for case_s, _ in pairs], [floor_s for _, floor_s in pairs]


def result(
    case: str,
    what: str,
    times: tuple[Sequence[float], Sequence[float]],
    floor_what: str,
    *,
    unit: str = "s",
    rows: int | None = None,
    peak_mib: float | None = None,
    cpu_s: float | None = None,
) -> Result:
    """Reduce seconds to a result.

    Args:
        case: Its name.
        what: What was done.
        times: Seconds of the case and of its floor, by run.
        floor_what: What the floor is.
        unit: ``s``, ``ms``, or ``rows/s``, which needs `rows`.
        rows: How many rows one run handled.
        peak_mib: Peak memory; that of this process if left out.
        cpu_s: CPU seconds, if they were taken.
    """

    def shown(value: float) -> float:
        return value * 1000 if unit == "ms" else rows / value if rows is not None else value

    case_s, floor_s = times
    own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ends = sorted(map(shown, case_s))
    return Result(
        case=case,
        what=what,
        unit=unit,
        median=shown(statistics.median(case_s)),
        low=ends[0],
        high=ends[-1],
        runs=len(case_s),
        floor_what=floor_what,
        floor=shown(statistics.median(floor_s)),
        ratio=statistics.median(case_s) / statistics.median(floor_s),
        peak_mib=own_peak if peak_mib is None else peak_mib,
        cpu_s=cpu_s,
    )


def as_json(results: Sequence[Result]) -> str:
    """Results with the machine class and the versions that they hold for."""
    packages = {name: version(name) for name in ("duckdb", "polars", "dbt-core", "dagster", "great-expectations")}
    machine = {"cores": os.cpu_count(), "architecture": platform.machine(), "python": platform.python_version()}
    content = {"machine": machine, "packages": packages, "results": [asdict(r) for r in results]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_markdown(results: Sequence[Result]) -> str:
    """Results as a table."""
    machine = (
        f"Measured on {os.cpu_count()} cores ({platform.machine()}) with Python {platform.python_version()} and "
        f"DuckDB {version('duckdb')}: the median, and the smallest to the largest of the runs."
    )
    head = [
        machine,
        "",
        "| case | what | median | spread | runs | floor | ratio | CPU | peak memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *map(_line, results)]) + "\n"


def _line(r: Result) -> str:
    cpu = "" if r.cpu_s is None else f"{r.cpu_s:,.0f} s"
    cells = (
        f"`{r.case}`",
        r.what,
        f"{_number(r.median)} {r.unit}",
        f"{_number(r.low)} - {_number(r.high)}",
        str(r.runs),
        f"{r.floor_what}: {_number(r.floor)} {r.unit}",
        f"{r.ratio:,.1f}",
        cpu,
        f"{r.peak_mib:,.0f} MiB",
    )
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    """Three significant digits without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004


def write_table(document: Path, results: Sequence[Result]) -> None:
    """Put the table between the marks of a document."""
    before, rest = document.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    document.write_text(f"{before}{BEGIN}\n{as_markdown(results)}{END}{after}", encoding="utf-8")

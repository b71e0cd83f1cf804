"""A child process and what it took: wall time, CPU time, peak memory of it and of all its descendants together.

What belongs here: starting, watching and accounting of children. What does not: what they run.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Usage:
    """What a finished child took.

    Attributes:
        wall_s: Seconds from start to end; on a machine that does other work too, these grow.
        cpu_s: Seconds of CPU of the child and its descendants; these hardly do.
        process_peak_mib: Largest resident set of any one of its processes, from ``getrusage``.
        tree_peak_mib: Largest sum of the resident sets of all of them at a moment, sampled; shared pages count in
            each. Zero where there is no ``/proc``.
    """

    wall_s: float
    cpu_s: float
    process_peak_mib: float
    tree_peak_mib: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path | None = None) -> Usage:
    """Run a command to its end.

    Args:
        command: Program and arguments.
        folder: Its working directory.
        environment: Added to this process's own.
        output: Where its output goes; nowhere if left out.

    Raises:
        RuntimeError: It ended with another status than 0.
    """
    stop = threading.Event()
    peak = [0.0]
    with (output or Path(os.devnull)).open("wb") as stream:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=stream, stderr=subprocess.STDOUT
        )
        watcher = threading.Thread(target=_watch, args=(child.pid, stop, peak), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall_s = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    stop.set()
    watcher.join()
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}; its output: {output or 'not kept'}")
    return Usage(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, peak[0])


def _watch(root: int, stop: threading.Event, peak: list[float]) -> None:
    while not stop.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], _tree_mib(root))


def _tree_mib(root: int) -> float:
    """Resident sets of a process and its descendants, summed."""
    children, resident = defaultdict(list), {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            resident[int(entry.name)] = int((entry / "statm").read_text().split()[1]) * PAGE_MIB
        except OSError:
            continue
        children[parent].append(int(entry.name))
    total, waiting = 0.0, [root]
    while waiting:
        process = waiting.pop()
        total += resident.get(process, 0.0)
        waiting += children[process]
    return total

"""A reader process: threads that open the published file again and again, and hold it against its manifest.

What belongs here: what one reader does. What does not: starting many of them and refreshing beneath them
(``chaos.concurrency``).
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb

from chaos.state import BrokenPromiseError, read_tables
from pipelines.errors import ComputegapError
from pipelines.settings import Settings
from pipelines.warehouse.reader import published

LONGEST_HOLD_S, LONGEST_PAUSE_S = 12.0, 2.0
NICENESS = 10
Opener = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]


class Reader:
    """The threads of one process and what they have seen."""

    def __init__(self, home: Path, seed: int) -> None:
        self._settings = Settings(home=home)
        self._seed = seed
        self._lock = threading.Lock()
        self.seen = Counter[str]()
        self.builds: set[str] = set()
        self.errors: list[str] = []

    def read(self, number: int, until: float) -> None:
        """Read until then, by the seed with plain DuckDB or as the command line does (one process has one way).

        Each connection is asked twice, with a while between, in which other builds may be published.
        """
        rng = random.Random(f"{self._seed}/{number}")  # noqa: S311 - no secret
        while time.time() < until:
            try:
                with self._opener()() as connection:
                    first = self._ask(connection)
                    time.sleep(rng.choice([0.0, rng.uniform(0.0, LONGEST_HOLD_S)]))
                    second = self._ask(connection)
                self._note(first, second)
            except (BrokenPromiseError, ComputegapError, duckdb.Error, OSError, ValueError, RuntimeError) as error:
                with self._lock:
                    self.errors.append(f"{type(error).__name__}: {error}")
            time.sleep(rng.uniform(0.0, LONGEST_PAUSE_S))

    def _opener(self) -> Opener:
        if self._seed % 2:
            return lambda: published(self._settings)
        return lambda: duckdb.connect(str(self._settings.published_db), read_only=True)

    def _ask(self, connection: duckdb.DuckDBPyConnection) -> str:
        """Hold every table that the connection sees against the manifest of the build that it says it is."""
        ((build_id,),) = connection.execute("select distinct build_id from audit.audit_runs").fetchall()
        manifest: dict[str, Any] = json.loads(
            (self._settings.publications_dir / build_id / "manifest.json").read_bytes()
        )
        return read_tables(connection, manifest).build_id

    def _note(self, first: str, second: str) -> None:
        current = self._settings.published_dir.resolve().name
        with self._lock:
            self.seen["connections"] += 1
            self.seen["reads"] += 2
            self.seen["outlived a switch"] += second != current
            self.builds |= {first, second}
            if first != second:
                self.errors.append(f"one connection saw {first} and then {second}")


def main(home: Path, seconds: float, threads: int, seed: int, found: Path) -> None:
    """Read with some threads for some seconds, and write down what they saw."""
    reader, until = Reader(home, seed), time.time() + seconds
    os.nice(NICENESS)  # they are there to read during refreshes, not to slow them down
    started = [threading.Thread(target=reader.read, args=(number, until)) for number in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    content = {"seen": reader.seen, "builds": sorted(reader.builds), "errors": reader.errors}
    found.write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))

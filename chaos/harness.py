"""Where cases work, what they found, and how that becomes JSON and Markdown.

What belongs here: the workspace and the report. What does not: any particular case.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

BEGIN, END = "<!-- survived: begin -->", "<!-- survived: end -->"


@dataclass(frozen=True)
class Workspace:
    """Where cases work.

    Attributes:
        folder: Theirs to fill.
        recorded: Recorded payloads, by host and path.
        runs: How many kills, and how many of the whole house; None for as many as each case says.
        seconds: How long readers read.
        jobs: How many small houses run at a time.
        seed: Same seed, same moments.
    """

    folder: Path
    recorded: Path
    runs: int | None = None
    seconds: float = 300.0
    jobs: int = 2
    seed: int = 0


@dataclass(frozen=True)
class Result:
    """What came of something that was done to the house.

    Attributes:
        case: Its name.
        what: What was done.
        times: How often.
        found: What was seen, in words.
        broken: The promises that were not kept.
    """

    case: str
    what: str
    times: int
    found: str
    broken: list[str] = field(default_factory=list)


def say(text: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def keep(folder: Path, case: str, results: Sequence[Result]) -> None:
    """Keep what a case found beside what other cases did."""
    (folder / f"{case}.json").write_text(
        json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def kept(folder: Path, cases: Sequence[str]) -> list[Result]:
    """What the cases found when they were last run, in their order."""
    files = [folder / f"{case}.json" for case in cases]
    return [Result(**row) for file in files if file.exists() for row in json.loads(file.read_text(encoding="utf-8"))]


def as_markdown(results: Sequence[Result]) -> str:
    """Results as a table."""
    broken = [f"- `{result.case}`, {result.what}: {text}" for result in results for text in result.broken]
    head = (
        f"On {os.cpu_count()} cores ({platform.machine()}) with Python {platform.python_version()}, DuckDB "
        f"{version('duckdb')}, dbt {version('dbt-core')} and Dagster {version('dagster')}. "
        f"Promises that were not kept: {len(broken)}."
    )
    lines = [
        head,
        "",
        "| case | what was done | times | what was seen | broken |",
        "|---|---|---|---|---|",
        *(f"| `{r.case}` | {r.what} | {r.times:,} | {_cell(r.found)} | {len(r.broken)} |" for r in results),
        *(["", *broken] if broken else []),
    ]
    return "\n".join(lines) + "\n"


def write_table(document: Path, results: Sequence[Result]) -> None:
    """Put the table between the marks of a document."""
    before, rest = document.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    document.write_text(f"{before}{BEGIN}\n{as_markdown(results)}{END}{after}", encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

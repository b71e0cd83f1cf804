"""``python -m benchmarks``: run cases, print their table, keep it as JSON.

What belongs here: the options and the order of things. What does not: cases and measuring.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.cases import CASES, Workspace, prepare
from benchmarks.harness import Result, as_json, as_markdown, write_table
from pipelines.settings import PROJECT_ROOT

DOCUMENT = PROJECT_ROOT / "docs" / "performance.md"


def main() -> None:
    """Run the chosen cases, each in a process of its own."""
    options = _options()
    os.environ |= {"DAGSTER_DISABLE_TELEMETRY": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    work = Workspace(options.folder.resolve(), options.runs, options.factor)
    work.folder.mkdir(parents=True, exist_ok=True)
    if options.alone:
        (work.folder / f"{options.alone}.json").write_text(
            json.dumps([asdict(found) for found in CASES[options.alone](work)]), encoding="utf-8"
        )
        return
    prepare(work)
    results = [found for case in options.case or CASES for found in _alone(work, case)]
    (work.folder / "results.json").write_text(as_json(results), encoding="utf-8")
    if options.write:
        write_table(DOCUMENT, results)
    sys.stdout.write(as_markdown(results))


def _alone(work: Workspace, case: str) -> list[Result]:
    """The results of a case that ran in a process of its own."""
    sys.stderr.write(f"measuring {case} ...\n")
    command = [sys.executable, "-m", "benchmarks", "--folder", str(work.folder), "--alone", case]
    subprocess.run([*command, "--runs", str(work.runs), "--factor", str(work.factor)], cwd=PROJECT_ROOT, check=True)
    return [Result(**fields) for fields in json.loads((work.folder / f"{case}.json").read_text(encoding="utf-8"))]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this case; may be repeated")
    parser.add_argument("--runs", type=int, default=5, help="how often each is repeated (the full build: once)")
    parser.add_argument("--factor", type=int, default=500, help="how many times today's claims the full build has")
    parser.add_argument("--folder", type=Path, default=Path("data/benchmarks"), help="where homes and results go")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    parser.add_argument("--alone", choices=list(CASES), help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

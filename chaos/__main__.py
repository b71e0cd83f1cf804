"""``python -m chaos``: do the cases to the house, print what came of them, keep it as JSON.

What belongs here: the options and the order of things. What does not: the cases.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from chaos.concurrency import overlap, readers
from chaos.crashes import crash, crash_whole_house
from chaos.faults import faults
from chaos.harness import Result, Workspace, as_markdown, keep, kept, say, write_table
from pipelines.settings import PROJECT_ROOT

DOCUMENT = PROJECT_ROOT / "docs" / "reliability.md"
CASES: dict[str, Callable[[Workspace], list[Result]]] = {
    "crash": crash,
    "crash_whole_house": crash_whole_house,
    "overlap": overlap,
    "readers": readers,
    "faults": faults,
}


def main() -> None:
    """Run the chosen cases; exits with 1 if a promise was broken."""
    options = _options()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    work = Workspace(folder, options.mirror.resolve(), options.runs, options.seconds, options.jobs, options.seed)
    chosen = list(options.case or CASES)
    for case in chosen:
        say(f"{case} ...")
        keep(folder, case, CASES[case](work))
    if options.write:
        write_table(DOCUMENT, kept(folder, list(CASES)))
    results = kept(folder, chosen)
    sys.stdout.write(as_markdown(results))
    sys.exit(any(result.broken for result in results))


def _options() -> argparse.Namespace:
    recorded = os.environ.get("COMPUTEGAP_MIRROR", str(PROJECT_ROOT.parent / "shared" / "mirror"))
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this case; may be repeated")
    parser.add_argument("--runs", type=int, help="how many kills (50 of a small house, 4 of the whole one)")
    parser.add_argument("--seconds", type=float, default=300.0, help="how long readers read")
    parser.add_argument("--jobs", type=int, default=2, help="how many small houses run at a time")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same moments")
    parser.add_argument("--folder", type=Path, default=Path("data/chaos"), help="where homes and results go")
    parser.add_argument("--mirror", type=Path, default=Path(recorded), help="recorded payloads, by host and path")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()

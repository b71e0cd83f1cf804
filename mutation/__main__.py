"""``python -m mutation``: break the inputs and the checks, say who noticed, and write the figures into the page.

What belongs here: the options, the order of things, and what is said. What does not: faults, and finding out.

Exit codes: 0 enough faults were noticed and every check was shown to be able to fail; 1 not so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from mutation.early import first_stages
from mutation.faults import FAULTS
from mutation.inputs import TODAY, write_raw_tables
from mutation.report import LEAST_KILLED, Figures, as_markdown, write_figures
from pipelines.settings import PROJECT_ROOT

DOCUMENT = PROJECT_ROOT / "docs" / "reliability.md"


def main() -> int:
    """Try every fault, and every check, and return the exit code."""
    options = _options()
    os.environ |= {"DAGSTER_DISABLE_TELEMETRY": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    figures = _measure(options.mirror.resolve(), folder, options.fault, options.build)
    sys.stdout.write(as_markdown(figures) + figures.lines())
    if options.write:
        write_figures(DOCUMENT, figures)
    return 0 if figures.killed_share >= LEAST_KILLED and not figures.unproven else 1


def _measure(mirror: Path, folder: Path, names: list[str] | None, build: Path | None) -> Figures:
    from mutation.dbt_faults import prove  # noqa: PLC0415 - what follows imports dbt and Great Expectations
    from mutation.expectation_faults import prove_expectations  # noqa: PLC0415
    from mutation.models import Survivor, build_with  # noqa: PLC0415

    faults = [fault for fault in FAULTS if names is None or fault.name in names]
    tables = folder / "tables.duckdb"
    tables.unlink(missing_ok=True)
    _say("making the raw tables ...")
    write_raw_tables(tables, mirror)
    proofs = [] if names else prove_expectations(tables)
    _say(f"trying {len(faults)} faults on parsers, expectations and the version before ...")
    verdicts, mutants = first_stages(faults, mirror, tables)
    base = build or _build(mirror, folder)
    survivors: list[Survivor] = []
    for mutant in mutants:
        _say(f"building with {mutant.fault.name} ...")
        found = build_with(mutant, base, folder / "mutant")
        if isinstance(found, Survivor):
            survivors.append(found)
        else:
            verdicts.append(found)
    _say("breaking every dbt test ...")
    return Figures(verdicts, survivors, proofs, [] if names else prove(base, folder / "dbt"))


def _build(mirror: Path, folder: Path) -> Path:
    """A whole build of the recorded payloads, in a home of its own."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    _say("building once without any fault ...")
    environment = os.environ | {
        "COMPUTEGAP_HOME": str(home),
        "COMPUTEGAP_MIRROR": str(mirror),
        "COMPUTEGAP_AS_OF": TODAY.isoformat(),
    }
    command = [sys.executable, "-m", "pipelines", "refresh", "--json"]
    subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return home / "build" / "build.duckdb"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--fault", action="append", help="only this fault, and no proofs; may be repeated")
    parser.add_argument("--mirror", type=Path, default=Path("../shared/mirror"), help="recorded payloads")
    parser.add_argument("--folder", type=Path, default=Path("data/mutation"), help="where copies go")
    parser.add_argument("--build", type=Path, help="a build.duckdb without faults, instead of building one")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/reliability.md")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())

"""``computegap checks``: every check of the last build.

What belongs here: showing results. What does not: running checks.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.output import JsonOption, print_fitting, print_json


def checks(
    as_json: JsonOption = False,
    only_failed: Annotated[bool, typer.Option("--failed", help="Only checks that did not pass.")] = False,
) -> None:
    """Show every check of the last build: asset, kind, severity, result, observed value."""
    from pipelines.errors import WarehouseError  # noqa: PLC0415 - keeps --help fast
    from pipelines.settings import Settings  # noqa: PLC0415
    from pipelines.warehouse.status import read_status  # noqa: PLC0415

    settings = Settings()
    rows = read_status(settings, "checks")
    if not rows:
        raise WarehouseError(f"no build has run its checks in {settings.home}; run `computegap refresh` first")
    if only_failed:
        rows = [row for row in rows if not row["passed"]]
    if as_json:
        print_json(rows)
        return
    shown = [{**row, "result": "pass" if row["passed"] else ("FAIL" if row["is_blocking"] else "warn")} for row in rows]
    print_fitting(
        "Checks of the last build", ("result", "severity", "kind"), ("asset", "check_name", "observed"), shown
    )

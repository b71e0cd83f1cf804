"""``computegap clean``: what is no longer needed, shown first.

What belongs here: options, the question and the summary. What does not: what is needed (retention).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from pipelines.cli.output import JsonOption, print_json, print_table, stdout

COLUMNS = ("what", "number", "megabytes", "why", "oldest")


def clean(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    days: Annotated[int, typer.Option("--days", min=1, help="What is younger stays.")] = 90,
    as_json: JsonOption = False,
) -> None:
    """Remove snapshots, run history and builds that no kept publication needs; shows what, and asks."""
    from pipelines.defs.instance import activate  # noqa: PLC0415 - keeps --help fast
    from pipelines.defs.run_history import old_runs, remove_runs  # noqa: PLC0415
    from pipelines.errors import UsageError  # noqa: PLC0415
    from pipelines.retention.cleaning import plan, remove  # noqa: PLC0415
    from pipelines.settings import Settings  # noqa: PLC0415

    settings = Settings()
    activate(settings)
    items = [*plan(settings, days), *old_runs(settings, days)]
    if as_json:
        if not (dry_run or yes):
            raise UsageError("with --json nothing can be asked: add --dry-run or --yes")
    else:
        _show(items)
    if items and not dry_run and (yes or typer.confirm("Remove all of this?")):
        remove(settings, items)
        remove_runs(items)
        removed = True
    else:
        removed = False
    if as_json:
        print_json({"removed": removed, "items": [asdict(item) for item in items]})
    elif items:
        stdout().print("Removed." if removed else "Nothing was removed.")


def _show(items: list[Any]) -> None:
    if not items:
        stdout().print("Nothing to remove: everything is young, or needed by a kept publication.")
        return
    groups: dict[tuple[str, str], list[Any]] = {}
    for item in items:
        groups.setdefault((item.what, item.why), []).append(item)
    shown = [
        {
            "what": what,
            "number": len(found),
            "megabytes": sum(item.n_bytes for item in found) / 2**20,
            "why": why,
            "oldest": min(item.since for item in found)[:10],
        }
        for (what, why), found in sorted(groups.items())
    ]
    print_table("To remove", COLUMNS, shown)

"""``computegap refresh``: the whole way from the sources to the publication.

What belongs here: options, the summary and the exit code. What does not: the work (defs.refreshing).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from pipelines.cli.completion import sources
from pipelines.cli.gap import gap_rows, long_run, show_gap
from pipelines.cli.output import JsonOption, print_json, stderr, stdout
from pipelines.cli.sources import show_sources, source_rows

if TYPE_CHECKING:
    from pipelines.settings import Settings

EXIT_SOURCE_FAILED = 3
NOT_GOOD = ("failed", "stale", "unavailable")


def refresh(
    offline: Annotated[bool, typer.Option("--offline", help="Do not use the network.")] = False,
    mirror: Annotated[
        Path | None, typer.Option("--mirror", help="A folder HOST/PATH that answers instead of the network.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Only this source; may be repeated.", autocompletion=sources)
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 if any source is not good.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch, load, check, build, check and publish; ends with the gap, the sources and where the file is."""
    from pipelines.alerts.telling import tell  # noqa: PLC0415 - keeps --help fast
    from pipelines.cli.options import settings_with  # noqa: PLC0415
    from pipelines.cli.progress import Bars, Plain  # noqa: PLC0415
    from pipelines.defs.instance import activate  # noqa: PLC0415
    from pipelines.errors import ComputegapError  # noqa: PLC0415
    from pipelines.progress import reporting_to  # noqa: PLC0415
    from pipelines.sources import all_sources, get_source  # noqa: PLC0415

    settings = settings_with(mirror, offline)
    chosen = [get_source(source_id) for source_id in only] if only else list(all_sources())
    activate(settings)
    bars = Plain() if as_json else Bars()
    with bars, reporting_to(bars):
        from pipelines.defs.refreshing import refresh as run  # noqa: PLC0415

        try:
            outcome = run(settings, chosen)
        except ComputegapError as error:
            tell(settings, "failed", str(error), _log)
            raise
    tell(settings, "done", log=_log)
    states = source_rows()
    if as_json:
        print_json(_summary(settings, outcome, states))
    else:
        _show(settings, outcome, states)
    asked = {source.id for source in chosen}
    if strict and any(row["state"] in NOT_GOOD for row in states if row["source_id"] in asked):
        raise typer.Exit(EXIT_SOURCE_FAILED)


def _log(text: str) -> None:
    """One line on stderr, as it is."""
    stderr().print(Text(text), soft_wrap=True)


def _origin(settings: Settings) -> str:
    """In words, where the data came from."""
    from pipelines.warehouse.status import read_vias  # noqa: PLC0415

    vias = read_vias(settings)
    if settings.mirror is not None:
        return f"mirror {settings.mirror}" if "mirror" in vias else f"the ledger; nothing from mirror {settings.mirror}"
    if "network" in vias:
        return "live sources over the network"
    return "neither network nor mirror: the ledger and data packages only"


def _summary(settings: Settings, outcome: str, states: list[dict[str, Any]]) -> dict[str, Any]:
    from pipelines.warehouse.publication import read_manifest  # noqa: PLC0415
    from pipelines.warehouse.reader import published  # noqa: PLC0415

    manifest = read_manifest(settings) or {}
    with published(settings) as connection:
        gap = gap_rows(connection, [])
    return {
        "outcome": outcome,
        "origin": _origin(settings),
        "build_id": manifest.get("build_id"),
        "published": str(settings.published_db),
        "checks": manifest.get("checks"),
        "sources": states,
        "gap": gap,
    }


def _show(settings: Settings, outcome: str, states: list[dict[str, Any]]) -> None:
    from pipelines.warehouse.publication import read_manifest  # noqa: PLC0415
    from pipelines.warehouse.reader import published  # noqa: PLC0415
    from pipelines.warehouse.status import read_status  # noqa: PLC0415

    manifest = read_manifest(settings) or {}
    checks = manifest.get("checks", {})
    rows = sum(table["rows"] for table in manifest.get("tables", {}).values())
    with published(settings) as connection:
        gap, states_of_history = gap_rows(connection, []), long_run(connection)
    show_gap(gap, states_of_history)
    show_sources(states)
    console = stdout()
    console.print(f"Data came from: {_origin(settings)}", highlight=False)
    console.print(
        f"Checks: {checks.get('passed', 0)} passed, {checks.get('warned', 0)} warned.  "
        f"Published: {len(manifest.get('tables', {}))} tables, {rows:,} rows, build {manifest.get('build_id')}",
        highlight=False,
    )
    for check in read_status(settings, "checks"):
        if not check["passed"]:
            console.print(f"  warned: {check['check_name']} on {check['asset']}: {check['observed']}", highlight=False)
    news = "Published anew" if outcome == "published" else "Nothing changed; still current"
    console.print(f"[bold]{news}:[/] {settings.published_db}", highlight=False, soft_wrap=True)

"""``computegap export``: what of the publication may be passed on.

What belongs here: options and the summary. What does not: the rule (warehouse.redistribution).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.output import JsonOption, print_json, print_table, stdout

COLUMNS = ("table", "rows", "left_out", "sources", "why")


def export(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    as_json: JsonOption = False,
) -> None:
    """Write the tables that may be passed on, without rows from sources whose terms do not allow it, and a notice."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.sources import all_sources  # noqa: PLC0415
    from pipelines.warehouse.redistribution import export as write  # noqa: PLC0415

    tables = write(Settings(), all_sources(), folder.expanduser().resolve())
    if as_json:
        print_json([asdict(table) for table in tables])
        return
    shown = [
        {
            "table": table.table,
            "rows": table.n_rows,
            "left_out": table.n_left_out,
            "sources": ", ".join(table.sources),
            "why": table.reason,
        }
        for table in tables
    ]
    print_table("Exported", COLUMNS, shown)
    stdout().print(f"Written to {folder}; NOTICE.md names sources and licences", highlight=False, soft_wrap=True)

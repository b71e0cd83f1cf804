"""``computegap sources``: every source, and the state it is in.

What belongs here: showing the states. What does not: finding them out (warehouse.ingest).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from pipelines.cli.output import JsonOption, print_fitting, print_json

KEYS = ("source", "state")
COLUMNS = (
    "rows",
    "rejects",
    "licence",
    "cadence",
    "last_success",
    "last_content",
    "detail",
)
# The query of an address, of which one letter must stand for all in a column of a table; `--json` has it whole.
_QUERY = re.compile(r"[?@](?=\S*[=%])[^\s:;]+")


def sources(as_json: JsonOption = False) -> None:
    """Show every source: licence, cadence, last success, last content date, state, rows, rejects."""
    rows = source_rows()
    if as_json:
        print_json(rows)
    else:
        show_sources(rows)


def source_rows() -> list[dict[str, Any]]:
    """One record per known source, also those that were never fetched."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.sources import all_sources  # noqa: PLC0415
    from pipelines.warehouse.status import read_status  # noqa: PLC0415

    states = {row["source_id"]: row for row in read_status(Settings(), "sources")}
    never = {
        "state": "unavailable",
        "detail": "never fetched; run `computegap refresh`",
        "n_rows": 0,
        "n_rejects": 0,
    }
    return [
        {
            "source_id": source.id,
            "title": source.title,
            "licence": source.licence.name,
            "attribution": source.licence.attribution,
            "cadence_days": source.cadence / timedelta(days=1),
            **never,
            **states.get(source.id, {}),
        }
        for source in all_sources()
    ]


def show_sources(rows: list[dict[str, Any]]) -> None:
    """Print the states as a table."""
    shown = [
        {
            "source": row["source_id"],
            "state": row["state"],
            "rows": row["n_rows"],
            "rejects": row["n_rejects"],
            "licence": row["licence"],
            "cadence": _span(row["cadence_days"]),
            "last_success": (row.get("last_success_at") or "never")[:16],
            "last_content": row.get("last_content_date"),
            "detail": _QUERY.sub("?…", row["detail"]),
        }
        for row in rows
    ]
    print_fitting("Sources", KEYS, COLUMNS, shown)


def _span(days: float) -> str:
    """A span of time in the largest unit of which it is a whole number: 30 d, 1 h, 15 min."""
    minutes = round(days * 24 * 60)
    for unit, length in (("d", 24 * 60), ("h", 60)):
        if minutes % length == 0:
            return f"{minutes // length} {unit}"
    return f"{minutes} min"

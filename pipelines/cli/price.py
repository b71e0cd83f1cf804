"""``computegap price``: what a variant costs at a provider at an instant.

What belongs here: options, and how prices are shown. What does not: which price holds (the table macro `price_at`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from pipelines.cli.output import JsonOption, print_fitting, print_json, stderr

KEYS = ("kind", "price")
COLUMNS = ("hours", "local time", "valid from", "valid to", "basis", "grade")


def price(
    variant: Annotated[str, typer.Argument(help="A model or its dated snapshot, such as deepseek-v4-pro.")],
    provider: Annotated[str, typer.Argument(help="Who serves it, such as deepseek or openrouter.")],
    at: Annotated[
        str | None,
        typer.Option("--at", help="The instant with its offset, as 2026-11-23T10:00+08:00; by default, now."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a million tokens cost at an instant: by kind and currency, with the hours for which the price holds."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.warehouse.prices import price_at  # noqa: PLC0415

    instant = _instant(at)
    rows = price_at(Settings(), variant, provider, instant)
    if as_json:
        print_json(rows)
        return
    if rows:
        title = f"{rows[0]['model_id']} at {rows[0]['provider']}, {instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        print_fitting(f"{title} (per million tokens)", KEYS, COLUMNS, [_shown(row) for row in rows])
    else:
        stderr().print(f"no price of {variant} at {provider} is known for {instant.isoformat()}")


def _instant(text: str | None) -> datetime:
    """The instant that was asked for.

    Raises:
        UsageError: The text is no date and time of ISO 8601.
    """
    from pipelines.errors import UsageError  # noqa: PLC0415

    if text is None:
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no date and time; expected one such as 2026-11-23T10:00+08:00") from error


def _shown(row: dict[str, Any]) -> dict[str, str]:
    window = (
        f"{row['window_start']:%H:%M}-{row['window_end']:%H:%M} {row['time_zone']}" if row["window_start"] else None
    )
    return {
        "kind": row["kind"].replace("_", " "),
        "price": f"{row['amount_per_mtok']:g} {row['currency']}",
        "hours": window or "all day",
        "local time": f"{row['local_time']:%a %H:%M}" if row["local_time"] else "",
        "valid from": f"{row['valid_from']:%Y-%m-%d %H:%M}",
        "valid to": f"{row['valid_to']:%Y-%m-%d %H:%M}" if row["valid_to"] else "open",
        "basis": row["basis"],
        "grade": row["evidence_grade"],
    }

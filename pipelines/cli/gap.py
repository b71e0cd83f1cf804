"""``computegap gap``: the headline gap per lens.

What belongs here: choosing and showing rows of the headline mart. What does not: computing them (dbt).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.output import JsonOption, number, print_json, print_table, stdout

if TYPE_CHECKING:
    from pipelines.settings import Settings

WIDE = 130
NARROW_COLUMNS = ("lens", "gap", "lag", "domestic / western")
COLUMNS = ("lens", "domestic", "western", "gap", "interval", "exportable", "lag", "state")


def gap(
    lens: Annotated[list[str] | None, typer.Option("--lens", help="Only this lens; may be repeated.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The month that this day lies in."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the gap per lens: domestic / Western, with its interval, the lag in months and whether it closes."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast

    rows = gap_rows(Settings(), lens or [], as_of)
    if as_json:
        print_json(rows)
    else:
        show_gap(rows)


def gap_rows(settings: Settings, lenses: list[str], as_of: datetime | None = None) -> list[dict[str, Any]]:
    """Rows of the headline, or of the month in which `as_of` lies, in the order of the lenses.

    Raises:
        UsageError: A lens does not exist, or the day is outside of the series.
    """
    from pipelines.errors import UsageError  # noqa: PLC0415
    from pipelines.warehouse.reader import published, query  # noqa: PLC0415

    table = "marts.mart_gap__lens_month" if as_of else "marts.mart_gap__headline"
    month = "where month = date_trunc('month', ?::date)" if as_of else ""
    with published(settings) as connection:
        rows = query(
            connection,
            f"select * from {table} {month} order by definition_id",
            [as_of.date()] if as_of else [],
        ).to_dicts()
    if as_of and not rows:
        raise UsageError(f"no gap is published for {as_of:%Y-%m}; the series begins in 2016 and ends this month")
    known = {row["definition_id"] for row in rows}
    if unknown := [lens for lens in lenses if lens not in known]:
        raise UsageError(f"no lens {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    return [row for row in rows if not lenses or row["definition_id"] in lenses]


def show_gap(rows: list[dict[str, Any]]) -> None:
    """Print the rows as a table."""
    month = f", {rows[0]['month']:%Y-%m}" if rows else ""
    title = f"The gap per lens (domestic / Western{month})"
    shown = [_shown(row) for row in rows]
    if stdout().width >= WIDE:
        print_table(title, COLUMNS, shown)
    else:
        stacked = [row | {"domestic / western": _stacked(row["domestic"], row["western"])} for row in shown]
        print_table(title, NARROW_COLUMNS, stacked)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    low, central, high = row["gap_ratio_low"], row["gap_ratio"], row["gap_ratio_high"]
    lag = row["lag_months"]
    return {
        "lens": row["definition_id"],
        "domestic": _part(row, "domestic"),
        "western": _part(row, "western"),
        "gap": number(central) or row["gap_ratio_reason"],
        "interval": _interval(low, high),
        "exportable": number(row["gap_ratio_exportable"]) or "none",
        "lag": f"{lag} months" if lag is not None else _no_lag(row),
        "state": row["closing_state"],
    }


def _no_lag(row: dict[str, Any]) -> str:
    """Why there is no lag: `never_reached` holds where the domestic side leads and where it is below all history."""
    if row["lag_reason"] != "never_reached":
        return str(row["lag_reason"])
    return "ahead" if row["gap_ratio"] > 1 else "below history"


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return "one value" if low == high else f"{number(low)} - {number(high)}"


def _stacked(*parts: str) -> str:
    """Each part on a line of its own."""
    return "\n".join(part.replace("\n", " ") for part in parts)


def _part(row: dict[str, Any], side: str) -> str:
    value, subject = row[f"{side}_value"], row[f"{side}_subject_id"]
    return f"{number(value)} {row['unit']}\n{subject}" if subject else "none"

"""``computegap gap``: the headline gap per lens.

What belongs here: choosing and showing rows of the headline, today's or that of an earlier day. What does not:
computing them (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.completion import lenses
from pipelines.cli.output import WIDE, JsonOption, number, print_json, print_table, stdout

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADLINE = "marts.mart_gap__headline"
AS_OF = f"""
with published as (select max(build_id) as build_id, max(as_of_date) as last_day from {HEADLINE})
select published.build_id, known.* from published, marts.gap_as_of(?::date) as known
where ?::date <= published.last_day
order by definition_id
"""
TREND = "marts.mart_gap__trend"
LONG_RUN = f"""
select definition_id, trend_state
from {TREND}
where is_latest_month and bloc = 'ratio' and trend_window = 'whole_history' and trend_state <> 'undetermined'
order by trend_state, definition_id
"""
NARROW_COLUMNS = ("lens, gap, lag", "domestic / western")
COLUMNS = ("lens", "domestic", "western", "gap", "interval", "exportable", "lag", "state")


def gap(
    lens: Annotated[
        list[str] | None, typer.Option("--lens", help="Only this lens; may be repeated.", autocompletion=lenses)
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="From what was known on this day."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the gap per lens: domestic / Western, with its interval, the lag in months and whether it closes."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.warehouse.reader import published  # noqa: PLC0415

    with published(Settings()) as connection:
        rows = gap_rows(connection, lens or [], as_of)
        states = {} if as_json or as_of else long_run(connection)
    if as_json:
        print_json(rows)
    else:
        show_gap(rows, states)


def gap_rows(connection: DuckDBPyConnection, lenses: list[str], as_of: datetime | None = None) -> list[dict[str, Any]]:
    """Rows of the headline, or of that which the day `as_of` would have had, in the order of the lenses.

    Raises:
        UsageError: A lens does not exist, or the day is before the series or after the publication.
    """
    from pipelines.errors import UsageError  # noqa: PLC0415
    from pipelines.suggestions import unknown  # noqa: PLC0415
    from pipelines.warehouse.reader import query  # noqa: PLC0415

    if as_of:
        rows = query(connection, AS_OF, [as_of.date(), as_of.date()]).to_dicts()
    else:
        rows = query(connection, f"from {HEADLINE} order by definition_id").to_dicts()
    if as_of and not rows:
        raise UsageError(
            f"no gap is known for {as_of:%Y-%m-%d}; the series begins in 2016 and ends with the day of the publication"
        )
    known = {row["definition_id"] for row in rows}
    if wrong := [lens for lens in lenses if lens not in known]:
        raise UsageError(unknown("lens", wrong, sorted(known)))
    return [row for row in rows if not lenses or row["definition_id"] in lenses]


def long_run(connection: DuckDBPyConnection) -> dict[str, str]:
    """The lenses of which the whole history says whether the gap closes, with what it says."""
    from pipelines.warehouse.literals import literal  # noqa: PLC0415
    from pipelines.warehouse.reader import query  # noqa: PLC0415

    there = f"from duckdb_tables() where concat(schema_name, '.', table_name) = {literal(TREND)}"
    if query(connection, there).is_empty():  # published by an earlier version
        return {}
    return dict(query(connection, LONG_RUN).iter_rows())


def show_gap(rows: list[dict[str, Any]], states: Mapping[str, str]) -> None:
    """Print the rows as a table, and below it what the whole history says of some of them."""
    day = f", as known on {rows[0]['as_of_date']:%Y-%m-%d}" if rows else ""
    title = f"The gap per lens (domestic / Western{day})"
    shown = [_shown(row) for row in rows]
    if stdout().width >= WIDE:
        print_table(title, COLUMNS, shown)
    else:
        stacked = [
            {
                "lens, gap, lag": f"{row['lens']}\n{row['gap']}, {row['lag']}",
                "domestic / western": _stacked(row["domestic"], row["western"]),
            }
            for row in shown
        ]
        print_table(title, NARROW_COLUMNS, stacked)
    lenses = [row["definition_id"] for row in rows if row["definition_id"] in states]
    for state in sorted({states[lens] for lens in lenses}):
        named = ", ".join(lens for lens in lenses if states[lens] == state)
        stdout().print(f"Over the whole history, the gap is {state} in: {named} ({TREND})", highlight=False)


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

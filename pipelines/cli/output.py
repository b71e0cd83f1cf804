"""How results are shown: tables for people, JSON for programs.

What belongs here: printing rows. What does not: which rows.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")]

STATE_STYLES = {
    "fresh": "green",
    "unchanged": "green",
    "stale": "yellow",
    "failed": "red",
    "unavailable": "yellow",
    "pass": "green",
    "FAIL": "red",
    "warn": "yellow",
}
FIRST_WITHOUT_DECIMALS = 1000
WIDE = 130
"""Below this width, tables of many columns are stacked."""
LONGEST_STACKED = 160


def stdout() -> Console:
    """The console for results; wide enough for a table when it is not a terminal."""
    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160, soft_wrap=False)


def stderr() -> Console:
    """The console for progress and diagnostics."""
    return Console(stderr=True)


def print_json(value: object) -> None:
    """Print a value as JSON; dates in ISO 8601, NaN and infinities null, anything else unknown as text."""
    text = json.dumps(_finite(value), indent=2, ensure_ascii=False, default=_plain, allow_nan=False)
    sys.stdout.write(text + "\n")


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, verbatim: bool = False
) -> None:
    """Print rows as a table; numbers are aligned right and, unless `verbatim`, rounded to what can be read."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD)
    records = [dict(row) for row in rows]
    for column in columns:
        numeric = any(isinstance(record.get(column), int | float) for record in records)
        name = column if verbatim else column.replace("_", " ")
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for record in records:
        values = [record.get(column) for column in columns]
        table.add_row(*(Text("" if v is None else str(v)) if verbatim else _cell(v) for v in values))
    stdout().print(table)


def print_fitting(title: str, keys: Sequence[str], rest: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as a table where the terminal is wide, else with all but the keys stacked in one column.

    Args:
        title: Above the table.
        keys: Columns by which a row is known; on a narrow terminal each on a line of its own.
        rest: The other columns; on a narrow terminal named before their values, long ones cut, empty ones left out.
        rows: What is shown.
    """
    if stdout().width >= WIDE:
        print_table(title, (*keys, *rest), rows)
        return
    names = (", ".join(name.replace("_", " ") for name in keys), "what is known")
    stacked = [
        {names[0]: "\n".join(_said(row, keys, named=False)), names[1]: "; ".join(_said(row, rest, named=True))}
        for row in rows
    ]
    print_table(title, names, stacked, verbatim=True)


def number(value: float | None) -> str:
    """A number with as many digits as carry meaning."""
    if value is None:
        return ""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) >= 1:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= FIRST_WITHOUT_DECIMALS else f"{value:.3g}"


def _cell(value: Any) -> Text:
    """A value as it is, whatever rich would read into its brackets and colons."""
    if value is None:
        return Text()
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, int | float):
        return Text(number(value))
    return Text(str(value), style=STATE_STYLES.get(str(value), ""))


def _said(row: Mapping[str, Any], columns: Sequence[str], *, named: bool) -> list[str]:
    """The values of a row that are not empty, with the names of their columns if asked for."""
    return [
        f"{column.replace('_', ' ')} {_cut(_cell(row[column]).plain)}" if named else _cell(row[column]).plain
        for column in columns
        if row.get(column) not in (None, "")
    ]


def _cut(text: str) -> str:
    """The beginning of a long text; `--json` has it whole."""
    return text if len(text) <= LONGEST_STACKED else f"{text[: LONGEST_STACKED - 1]}…"


def _finite(value: object) -> object:
    """The value with null for the numbers that JSON does not have."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")  # exact, as text
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

"""How values become the cells of a table: rounded numbers with their interval, reasons for what is missing, links.

What belongs here: turning a frame into plain cells, and into CSV. What does not: HTML (templates escape every text).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from pipelines.report.texts import Texts

REASON = "_reason"
ENDS = ("_low", "_high")
LISTED = 4
FIRST_WITHOUT_DECIMALS = 1000
FIRST_LONG = 50
SCIENTIFIC = 1e-4
# What a spreadsheet would take for a formula; in a text it gets an apostrophe before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column of a table that is shown."""

    name: str
    title: str
    shape: str  # n: numbers, d: dates, l: long texts, or nothing


@dataclass(frozen=True)
class Cell:
    """A value as it is read: its text, an interval beside it, links, or the reason for which it is missing."""

    text: str = ""
    interval: str = ""
    reason: str = ""
    links: tuple[tuple[str, str], ...] = ()
    is_number: bool = False
    tone: str = ""


def columns_of(frame: pl.DataFrame, hide: Sequence[str], texts: Texts) -> list[Column]:
    """The columns that a table shows: no reasons and ends of a value that is shown itself, no ids of evidence."""
    names = set(frame.columns)

    def is_shown(name: str) -> bool:
        if name in hide or name.endswith("_ids") or (name.endswith(REASON) and name.removesuffix(REASON) in names):
            return False
        return not any(name.endswith(end) and name.removesuffix(end) in names for end in ENDS)

    return [Column(name, texts.column(name), _shape(frame[name])) for name in frame.columns if is_shown(name)]


def _shape(values: pl.Series) -> str:
    """How much room a column needs."""
    if values.dtype.is_numeric():
        return "n"
    if values.dtype.is_temporal():
        return "d"
    texts = values.cast(pl.List(pl.String)).list.join(", ") if values.dtype.base_type() is pl.List else values
    is_long = texts.dtype == pl.String and (texts.str.len_chars().max() or 0) >= FIRST_LONG  # type: ignore[operator]
    return "l" if is_long else ""


def rows_of(frame: pl.DataFrame, columns: Sequence[Column], texts: Texts) -> list[list[Cell]]:
    """The cells of every row."""
    return [[_cell(column.name, row, texts) for column in columns] for row in frame.iter_rows(named=True)]


def number(value: float) -> str:
    """A number with as many digits as carry meaning."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) >= 1:
        return f"{int(value):,}"
    if abs(value) >= FIRST_WITHOUT_DECIMALS:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value == 0 or abs(value) >= SCIENTIFIC else f"{value:.2e}"


def csv(frame: pl.DataFrame) -> bytes:
    """The whole result as CSV in UTF-8, with the mark that spreadsheets need; lists are joined, formulas disarmed."""
    lists = [name for name, dtype in frame.schema.items() if dtype.base_type() is pl.List]
    plain = frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join("; ")) if lists else frame
    texts = [name for name, dtype in plain.schema.items() if dtype == pl.String]
    disarmed = [
        pl.when(pl.any_horizontal(pl.col(name).str.starts_with(sign) for sign in FORMULA))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    return plain.with_columns(disarmed).write_csv(include_bom=True).encode()


def plain(name: str, value: Any, texts: Texts) -> str:
    """A value as text, by the name of its column."""
    if isinstance(value, bool):
        return texts["ui.yes" if value else "ui.no"]
    if isinstance(value, list):
        return ", ".join(plain(name, item, texts) for item in value)
    if isinstance(value, int | float):
        return f"{value * 100:.3g} %" if name.endswith("_frac") else str(value) if name == "year" else number(value)
    if isinstance(value, date):
        return _day(name, value)
    text = "" if value is None else str(value)
    return text if name.endswith("_id") else texts.word(text)


def _day(name: str, value: date) -> str:
    """A date as exactly as the name of its column says."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if name == "quarter":
        return f"{value.year}-Q{(value.month + 2) // 3}"
    return f"{value:%Y-%m}" if name == "month" else value.isoformat()


def _cell(name: str, row: dict[str, Any], texts: Texts) -> Cell:
    value = row[name]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    ends = _interval(name, row, texts)
    if value is None or value == []:
        if ends:
            return Cell(interval=ends, is_number=True)
        reason = row.get(f"{name}{REASON}") or "none"
        return Cell(reason=texts.word(str(reason)))
    if "url" in name.split("_") or "urls" in name.split("_"):
        links = tuple(link for item in (value if isinstance(value, list) else [value]) if (link := _link(str(item))))
        return Cell(links=links[:LISTED])
    tone = str(value) if name in {"bloc", "evidence_grade", "state", "closing_state"} else ""
    return Cell(plain(name, value, texts), ends, is_number=is_number, tone=tone)


def _interval(name: str, row: dict[str, Any], texts: Texts) -> str:
    """The ends of a value; nothing where they are the value itself, "from" or "up to" where only one is known."""
    if not all(f"{name}{end}" in row for end in ENDS):
        return ""
    low, high = (row[f"{name}{end}"] for end in ENDS)
    if low is None and high is None:
        return ""
    if low == high:
        return texts["ui.one_value"] if row[name] is not None else plain(name, low, texts)
    if low is None:
        return texts["ui.up_to"].format(plain(name, high, texts))
    if high is None:
        return texts["ui.at_least"].format(plain(name, low, texts))
    return f"{plain(name, low, texts)} – {plain(name, high, texts)}"


def _link(address: str) -> tuple[str, str] | None:
    """Address and host of a web page; None for anything else, such as a script."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return (address, parts.hostname) if parts.scheme in {"http", "https"} and parts.hostname else None

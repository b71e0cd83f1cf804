"""Days as text: the form that raw tables keep, and how others write them.

What belongs here: whole days, and the quarters that a source is asked by. What does not: partial dates
(`base.partial_date`) and making dates of them (staging).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl


def iso_day(nullable: bool = False) -> dy.String:
    """A day as ISO text, and one that is in the calendar; staging makes a date of it."""
    return dy.String(
        nullable=nullable,
        regex=r"^\d{4}-\d{2}-\d{2}$",
        check={
            "calendar_day": lambda column: column.is_null() | column.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        },
    )


def iso_dates(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Dates written as month/day/year (text) as ISO dates (text); anything else stays as it is."""
    padded = r"^(\d{1,2})/(\d{1,2})/(\d{4})$", "${3}-0${1}-0${2}"
    return frame.with_columns(pl.col(columns).str.replace(*padded).str.replace_all(r"-0(\d{2})", "-${1}"))


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year: its name, its first day, and the first day after it."""

    name: str
    start: date
    end: date


def quarters(first: date, today: date) -> Iterator[Quarter]:
    """The quarters that have begun by a day, oldest first; `first` is the first day of the first one."""
    start = first
    while start <= today:
        end = date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
        yield Quarter(f"{start.year}-Q{(start.month + 2) // 3}", start, end)
        start = end

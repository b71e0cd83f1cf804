"""Stand-ins for dbt's cross-database macros, for the linter.

What belongs here: what the models call as ``dbt.name(...)``, rendered as DuckDB renders it, so that sqlfluff can read
the SQL without dbt, a profile or a database. What does not: anything that a build uses.
"""

from __future__ import annotations


def dateadd(datepart: str, interval: str, from_date: str) -> str:
    """A date shifted by some dateparts."""
    return f"date_add({from_date}, interval ({interval}) {datepart})"


def datediff(first_date: str, second_date: str, datepart: str) -> str:
    """How many dateparts lie between two dates."""
    return f"date_diff('{datepart}', {first_date}, {second_date})"


def last_day(date: str, datepart: str) -> str:
    """The last day of the datepart that a date falls in."""
    return f"date_trunc('{datepart}', {date})"


def safe_cast(field: str, data_type: str) -> str:
    """A cast that gives null where it fails."""
    return f"try_cast({field} as {data_type})"


def type_string() -> str:
    """The type of text."""
    return "varchar"

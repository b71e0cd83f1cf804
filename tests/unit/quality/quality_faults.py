"""Faults that an expectation must catch, derived from its type; those of SQL rules are written beside the rule.

What belongs here: from an expectation to statements that break it in a copy of its table. What does not: running them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pipelines.quality.suites import ROWS, Expectation

Fault = Callable[[dict[str, Any]], list[str]]
NOT_A_WORD = "~ no word of the vocabulary ~"


def _row_count(kwargs: dict[str, Any]) -> list[str]:
    """One row too few, and too many."""
    least, most = kwargs["min_value"], kwargs["max_value"]
    fewer = f"delete from {{table}} where rowid not in (select rowid from {{table}} order by rowid limit {least - 1})"
    more = (
        f"insert into {{table}} select rows.* from {{table}} as rows "
        f"cross join range({most} // (select count(*) from {{table}}) + 1) limit {most}"
    )
    return [fewer, more]


def _not_null(kwargs: dict[str, Any]) -> list[str]:
    """One null; or as many as it takes, where some are allowed."""
    rows = "" if "mostly" in kwargs else " where rowid = (select min(rowid) from {table})"
    return [f'update {{table}} set "{kwargs["column"]}" = null{rows}']


def _unique(kwargs: dict[str, Any]) -> list[str]:
    """One row twice."""
    return ["insert into {table} select * from {table} limit 1"]


def _in_set(kwargs: dict[str, Any]) -> list[str]:
    """One value that is not in the vocabulary."""
    column = kwargs["column"]
    first = f'(select min(rowid) from {{table}} where "{column}" is not null)'
    return [f"update {{table}} set \"{column}\" = '{NOT_A_WORD}' where rowid = {first}"]


def _contain_set(kwargs: dict[str, Any]) -> list[str]:
    """Each of the demanded values gone."""
    return [f"delete from {{table}} where \"{kwargs['column']}\" = '{value}'" for value in kwargs["value_set"]]


def _between(kwargs: dict[str, Any]) -> list[str]:
    """One value below the range, and one above it, far enough to survive rounding to an integer."""
    outside = []
    if "min_value" in kwargs:
        outside.append(kwargs["min_value"] - max(abs(kwargs["min_value"]) * 0.01, 1))
    if "max_value" in kwargs:
        outside.append(kwargs["max_value"] + max(abs(kwargs["max_value"]) * 0.01, 1))
    column = kwargs["column"]
    first = f'(select min(rowid) from {{table}} where "{column}" is not null)'
    return [f'update {{table}} set "{column}" = {value} where rowid = {first}' for value in outside]


def _pair(kwargs: dict[str, Any]) -> list[str]:
    """One row with the two ends exchanged."""
    larger, smaller = kwargs["column_A"], kwargs["column_B"]
    first = "(select min(rowid) from {table})"
    return [f'update {{table}} set "{larger}" = 1, "{smaller}" = 2 where rowid = {first}']


BY_TYPE: dict[str, Fault] = {
    "expect_table_row_count_to_be_between": _row_count,
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_unique": _unique,
    "expect_compound_columns_to_be_unique": _unique,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_distinct_values_to_contain_set": _contain_set,
    "expect_column_values_to_be_between": _between,
    "expect_column_pair_values_a_to_be_greater_than_b": _pair,
}


def faults_of(expectation: Expectation, table: str, today: date) -> list[str]:
    """Statements, each of which breaks the expectation in the table of that name.

    Args:
        expectation: The rule to break.
        table: Its copy as ``schema.table``, which the statements change.
        today: The date that counts as today.
    """
    templates = [expectation.fault] if expectation.type == ROWS else BY_TYPE[expectation.type](expectation.kwargs)
    return [
        str(template).replace("{table}", table).replace("{today}", f"date '{today.isoformat()}'")
        for template in templates
    ]

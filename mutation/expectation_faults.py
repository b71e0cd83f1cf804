"""Faults that an expectation must catch, derived from its type; those of SQL rules are written beside the rule.

What belongs here: from an expectation to statements that break it in a copy of its table, and whether it notices. What
does not: the expectations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from mutation.inputs import TODAY
from pipelines.quality.great_expectations import CheckOutcome, run_suites
from pipelines.quality.suites import ROWS, Expectation, Suite, all_suites
from tests.unit.quality.quality_mart_tables import MART_TABLES

Fault = Callable[[dict[str, Any]], list[str]]
NOT_A_WORD = "~ no word of the vocabulary ~"
# Suites whose tables are broken in one database.
PART = 20


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


@dataclass(frozen=True)
class ExpectationProof:
    """An expectation, how many faults were made for it, and how many of them it did not notice."""

    asset: str
    name: str
    n_faults: int
    n_missed: int

    @property
    def is_proven(self) -> bool:
        """Whether it noticed every one."""
        return self.n_faults > 0 and not self.n_missed


def run_on_faults(path: Path, suites: Sequence[Suite], today: date) -> dict[str, list[CheckOutcome]]:
    """What checks find in sound tables (under the asset) and in broken ones (under ``asset/name``).

    Args:
        path: A database with the tables, to which broken copies are added.
        suites: What to check.
        today: The date that counts as today.
    """
    copies = _broken_copies(path, suites, today)
    found: dict[str, list[CheckOutcome]] = {}
    for outcome in run_suites(path, [*suites, *copies], today=today):
        original, _, fault = outcome.asset.partition("__fault_")
        found.setdefault(f"{original}/{outcome.name}" if fault else original, []).append(outcome)
    return found


def prove_expectations(raw_tables: Path) -> list[ExpectationProof]:
    """Break every expectation on purpose: those on raw tables on real ones, those on marts on made-up ones.

    Args:
        raw_tables: Every raw table (`mutation.inputs.write_raw_tables`); it is copied, not changed.
    """
    suites = all_suites()
    folder = raw_tables.parent
    proofs = []
    # In parts, for a table has a copy for each of its faults.
    for start in range(0, len(suites), PART):
        part = suites[start : start + PART]
        path = folder / "broken.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            if any(suite.schema_name == "marts" for suite in part):
                connection.execute(MART_TABLES)
            connection.execute(f"attach '{raw_tables}' as sound (read_only)")
            connection.execute("create schema raw")
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'sound' and schema_name = 'raw'"
            ).fetchall():
                connection.execute(f"create table raw.{name} as select * from sound.raw.{name}")
        for key, outcomes in run_on_faults(path, part, TODAY).items():
            asset, _, name = key.partition("/")
            if name:
                missed = sum(outcome.passed or outcome.is_broken for outcome in outcomes)
                proofs.append(ExpectationProof(asset, name, len(outcomes), missed))
        path.unlink()
    return proofs


def _broken_copies(path: Path, suites: Sequence[Suite], today: date) -> list[Suite]:
    """Make a copy of its table for every fault of every expectation, with a suite of that one expectation for it."""
    copies = []
    with duckdb.connect(str(path)) as connection:
        connection.execute("begin transaction")
        for suite in suites:
            for position, expectation in enumerate(suite.expectations):
                for number, fault in enumerate(faults_of(expectation, "{copy}", today)):
                    copy = f"{suite.asset}__fault_{position}_{number}"
                    connection.execute(f"create table {copy} as select * from {suite.asset}")
                    connection.execute(fault.replace("{copy}", copy))
                    copies.append(suite.model_copy(update={"asset": copy, "expectations": (expectation,)}))
        connection.execute("commit")
    return copies

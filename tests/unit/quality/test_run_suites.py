"""Outcomes say what was found; a rule that cannot be evaluated is not mistaken for bad data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipelines.errors import WarehouseError
from pipelines.quality.great_expectations import SAMPLES, CheckOutcome, run_suites
from pipelines.quality.suites import ROWS, Suite

if TYPE_CHECKING:
    from pathlib import Path


def _suite(*rules: tuple[str, dict[str, Any]], asset: str = "raw.things") -> Suite:
    return Suite.model_validate(
        {
            "asset": asset,
            "description": "Things that are checked.",
            "expectations": [
                {
                    "name": f"rule_{position}",
                    "type": kind,
                    "kwargs": kwargs,
                    "severity": "blocking",
                    "why": f"Because of reason {position}.",
                    "fault": "delete from {table}" if kind == ROWS else None,
                }
                for position, (kind, kwargs) in enumerate(rules)
            ],
        }
    )


def _sql(query: str) -> tuple[str, dict[str, Any]]:
    return ROWS, {"unexpected_rows_query": query}


@pytest.fixture
def things_db(tmp_path: Path) -> Path:
    """Ten current things, and an older version of one of them that breaks every rule; no versions in raw.plain."""
    path = tmp_path / "a $odd ?name.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create schema raw;
            create table raw.things as
            select i as id, 'word' as word, date '2026-01-01' + i::int as seen, null::timestamp as _known_to
            from range(10) t(i)
            union all select 3, 'old', date '2099-01-01', timestamp '2026-01-01';
            create table raw.plain as select id, word from raw.things;
        """)
    return path


def _run_one(path: Path, rule: tuple[str, dict[str, Any]], asset: str = "raw.things") -> CheckOutcome:
    return run_suites(path, [_suite(rule, asset=asset)])[0]


def test_only_current_rows_are_checked(things_db: Path) -> None:
    rule = ("expect_column_values_to_be_unique", {"column": "id"})
    assert _run_one(things_db, rule).passed
    assert not _run_one(things_db, rule, "raw.plain").passed


def test_outcome_names_asset_rule_reason_and_samples(things_db: Path) -> None:
    outcome = _run_one(things_db, ("expect_column_values_to_be_in_set", {"column": "word", "value_set": ["x"]}))
    assert (outcome.asset, outcome.name, outcome.kind) == ("raw.things", "rule_0", "great_expectations")
    assert (outcome.severity, outcome.passed, outcome.is_broken) == ("blocking", False, False)
    assert outcome.description == "Because of reason 0."
    assert outcome.observed == "10 of 10 rows break the rule"
    assert outcome.unexpected == ('"word"',) * SAMPLES


def test_sql_rule_returns_offending_rows(things_db: Path) -> None:
    outcome = _run_one(things_db, _sql("select id, word from {batch} where id > 7 order by id"))
    assert outcome.observed == "2 rows break the rule"
    assert outcome.unexpected == ('{"id": 8, "word": "word"}', '{"id": 9, "word": "word"}')


def test_row_count_and_missing_values_are_observed(things_db: Path) -> None:
    volume = _run_one(things_db, ("expect_table_row_count_to_be_between", {"min_value": 20, "max_value": 30}))
    assert (volume.passed, volume.observed) == (False, "10 rows")
    rule = ("expect_column_distinct_values_to_contain_set", {"column": "word", "value_set": ["word", "absent"]})
    absent = _run_one(things_db, rule)
    assert (absent.passed, absent.observed) == (False, "1 of the expected values are absent")
    assert absent.unexpected == ('"absent"',)


def test_today_is_the_date_in_sql(things_db: Path) -> None:
    suite = _suite(_sql("select id from {batch} where seen > {today}"))
    assert run_suites(things_db, [suite], today=date(2026, 1, 8))[0].observed == "2 rows break the rule"
    assert run_suites(things_db, [suite], today=date(2026, 1, 10))[0].passed


def test_rule_that_errors_is_broken_and_takes_no_other_down(things_db: Path) -> None:
    suite = _suite(
        ("expect_column_values_to_not_be_null", {"column": "absent"}),
        ("expect_column_values_to_be_between", {"column": "word", "min_value": 1}),
        _sql("select absent from {batch}"),
        ("expect_column_values_to_be_between", {"column": "id", "min_value": 0}),
        ("expect_column_values_to_be_between", {"column": "id", "min_value": 1}),
        _sql("select id from {batch} where id < 0"),
    )
    outcomes = run_suites(things_db, [suite])
    assert [outcome.name for outcome in outcomes] == [f"rule_{position}" for position in range(6)]
    assert [outcome.is_broken for outcome in outcomes] == [True, True, True, False, False, False]
    assert [outcome.passed for outcome in outcomes] == [False, False, False, True, False, True]
    assert all("the check itself is broken" in outcome.observed for outcome in outcomes[:3])


def test_absent_table_breaks_its_checks_only(things_db: Path) -> None:
    rule = ("expect_column_values_to_not_be_null", {"column": "id"})
    absent, present = run_suites(things_db, [_suite(rule, asset="raw.nothing"), _suite(rule)])
    assert absent.is_broken
    assert "raw.nothing is not in the database" in absent.observed
    assert present.passed


def test_progress_counts_suites(things_db: Path) -> None:
    seen: list[tuple[int, int]] = []
    suites = [_suite(_sql("select id from {batch} where id < 0")) for _ in range(2)]
    run_suites(things_db, suites, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_file_is_free_for_a_writer_afterwards_and_unchanged(things_db: Path) -> None:
    before = things_db.read_bytes()
    _run_one(things_db, _sql("select id from {batch} where id < 0"))
    assert things_db.read_bytes() == before
    with duckdb.connect(str(things_db)) as connection:
        connection.execute("create table raw.more as select 1 as id")


def test_absent_database_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="does not exist"):
        run_suites(tmp_path / "none.duckdb", [])


def test_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(b"this is not a database" * 500)
    with pytest.raises(WarehouseError, match="cannot be opened"):
        run_suites(path, [])

"""Suites are complete, valid, and say what is wrong with them when they are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.quality.suites import all_suites, load_suite, suite_for
from pipelines.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from pipelines.sources import all_sources
from pipelines.warehouse.document_tables import DESCRIPTIONS as DOCUMENT_TABLES
from pipelines.warehouse.entity_tables import DESCRIPTIONS as ENTITY_TABLES
from pipelines.warehouse.news_tables import DESCRIPTIONS as NEWS_TABLES

RAW_TABLES = {f"raw.{table.name}" for source in all_sources() for table in source.tables}
RAW_TABLES |= {f"raw.{name}" for name in (*ENTITY_TABLES, *NEWS_TABLES, *DOCUMENT_TABLES)}
# Nothing may have been merged, and nobody may have put a document into the inbox or decided about one.
MAY_BE_EMPTY = {
    "raw.raw_news__merge",
    "raw.raw_news__document_event",
    "raw.raw_inbox__document",
    "raw.raw_ledger__order_decisions",
}

GOOD = """
asset: raw.things
description: Things that are checked.
expectations:
  - name: things_id_unique
    type: expect_column_values_to_be_unique
    kwargs: {column: id}
    severity: blocking
    why: One row per thing.
"""


def _written(folder: Path, text: str, name: str = "things.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_raw_table_has_a_suite() -> None:
    assert {suite.asset for suite in all_suites()} >= RAW_TABLES


def test_every_suite_is_of_a_table_that_is_made() -> None:
    models = {f"marts.{path.stem}" for path in (DBT_PROJECT_DIR / "models" / "marts").rglob("*.sql")}
    assert {suite.asset for suite in all_suites()} <= RAW_TABLES | models


def test_check_names_are_unique_over_all_suites() -> None:
    names = [expectation.name for suite in all_suites() for expectation in suite.expectations]
    assert len(names) == len(set(names))


def test_every_raw_suite_bounds_the_volume_on_both_sides() -> None:
    for suite in (suite for suite in all_suites() if suite.asset not in MAY_BE_EMPTY):
        bounds = [e.kwargs for e in suite.expectations if e.type == "expect_table_row_count_to_be_between"]
        assert bounds, suite.asset
        assert 0 < bounds[0]["min_value"] <= bounds[0]["max_value"], suite.asset


def test_suite_is_found_by_asset(tmp_path: Path) -> None:
    _written(tmp_path, GOOD)
    suite = suite_for("raw.things", tmp_path)
    assert suite is not None
    assert (suite.schema_name, suite.table_name) == ("raw", "things")
    assert suite_for("raw.other", tmp_path) is None


def test_reading_suites_does_not_import_great_expectations() -> None:
    code = (
        "import sys; from pipelines.quality.suites import all_suites; all_suites(); "
        "import pipelines.quality.great_expectations; sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("blocking", "fatal", "expectation things_id_unique.severity"),
        ("to_be_unique", "to_match_regex", "SQL in unexpected_rows_expectation"),
        ("{column: id}", "{}", "needs column"),
        ("{column: id}", "{column: id, colum: x}", "does not know colum"),
        ("    why: One row per thing.\n", "", "expectation things_id_unique.why"),
        ("why: One row per thing.", "why: so", "expectation things_id_unique.why"),
        ("things_id_unique", "Things ID", "name"),
        ("raw.things", "things", "asset"),
        ("description: Things that are checked.", "describes: it", "describes"),
        ("    why:", "    fault: delete from {table}\n    why:", "no other type takes one"),
        ("asset: raw.things", "asset: raw.others", "call it others.yml"),
        ("asset: raw.things", "asset: [raw", "is not YAML"),
    ],
)
def test_bad_suite_is_refused_with_file_entry_and_problem(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = _written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(UsageError) as caught:
        load_suite(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "- a\n- list\n", "asset: raw.things\ndescription: Nothing is expected.\nexpectations: []\n"]
)
def test_what_is_no_suite_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"things\.yml is not a suite"):
        load_suite(_written(tmp_path, text))


@pytest.mark.parametrize(
    ("query", "fault", "said"),
    [
        ("select 1 from {batch}", None, "needs a fault"),
        ("select 1 from raw.things", "delete from {table}", "must select from {batch}"),
    ],
)
def test_sql_rule_needs_batch_and_fault(tmp_path: Path, query: str, fault: str | None, said: str) -> None:
    rule = f"""
  - name: things_rule
    type: unexpected_rows_expectation
    kwargs: {{unexpected_rows_query: "{query}"}}
    severity: warning
    why: A rule in SQL.
"""
    with pytest.raises(UsageError, match=said):
        load_suite(_written(tmp_path, GOOD + rule + (f'    fault: "{fault}"\n' if fault else "")))


def test_range_without_any_bound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs max_value or min_value"):
        load_suite(_written(tmp_path, GOOD.replace("to_be_unique", "to_be_between")))


def test_name_used_twice_is_refused(tmp_path: Path) -> None:
    entry = GOOD[GOOD.index("  - name") :]
    with pytest.raises(UsageError, match="used twice: things_id_unique"):
        load_suite(_written(tmp_path, GOOD + entry))

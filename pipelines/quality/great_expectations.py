"""Runs suites with Great Expectations on DuckDB and returns plain outcomes.

What belongs here: everything that knows Great Expectations. Importing it takes seconds, so it is imported
inside functions, once per process. What does not: the suites themselves, and Dagster.

The connection settings are what the library needs on DuckDB: it closes its connection before it fetches, which
a rollback on return would turn into an empty result.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.errors import WarehouseError
from pipelines.quality.suites import ROWS, Expectation, Severity, Suite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

KIND = "great_expectations"
SAMPLES = 5
CURRENT_MARK = "_known_to"
DATASOURCE = "build"
ENGINE_OPTIONS = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}


@dataclass(frozen=True)
class CheckOutcome:
    """What one expectation found.

    Attributes:
        asset: The checked table as ``schema.table``.
        name: The expectation's name, unique in the asset.
        kind: Always `KIND`.
        severity: ``blocking`` or ``warning``.
        passed: The rule holds.
        is_broken: The rule could not be evaluated; says nothing about the data, and never goes with `passed`.
        observed: What was seen, in a few words; the error if broken.
        description: Why the rule exists.
        unexpected: Up to `SAMPLES` offending values or rows, as JSON.
    """

    asset: str
    name: str
    kind: str
    severity: Severity
    passed: bool
    is_broken: bool
    observed: str
    description: str
    unexpected: tuple[str, ...] = ()


def run_suites(
    build_db: Path,
    suites: Sequence[Suite],
    progress: Callable[[int, int], None] | None = None,
    today: date | None = None,
    memory_limit: str = "2GB",
) -> list[CheckOutcome]:
    """Check tables of a DuckDB file, which is opened read-only.

    No other connection of this process may be open on the file, and no other process may be writing to it. Of a
    table with versions (a column ``_known_to``) only the current rows are checked. Not thread-safe: the process
    has one context of the library.

    Args:
        build_db: The database.
        suites: What to check.
        progress: Called after each suite with how many are done, and of how many.
        today: The date that ``{today}`` stands for in SQL; default: today in UTC.
        memory_limit: What DuckDB may use before it spills to disk.

    Returns:
        One outcome per expectation, in the order of the suites and their expectations.

    Raises:
        WarehouseError: The file does not exist or cannot be opened.
    """
    outcomes: list[CheckOutcome] = []
    with _datasource(build_db, memory_limit) as datasource:
        columns = _columns_by_asset(datasource.get_execution_engine().engine)
        for done, suite in enumerate(suites, start=1):
            outcomes += _run_suite(datasource, suite, columns, today or datetime.now(UTC).date())
            if progress is not None:
                progress(done, len(suites))
    return outcomes


@cache
def _context() -> Any:
    """The process's one context: in memory, silent, and reporting to nobody."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@contextmanager
def _datasource(build_db: Path, memory_limit: str) -> Iterator[Any]:
    """The database as a data source, whose connections are closed at the end so that a writer can have the file."""
    if not build_db.is_file():
        raise WarehouseError(f"{build_db} does not exist; load the raw tables first (computegap refresh)")
    sources = _context().data_sources
    from great_expectations.datasource.fluent.interfaces import TestConnectionError  # noqa: PLC0415

    # Not in the URL, where some characters of a path would be read as syntax.
    connect = {"database": str(build_db.absolute()), "read_only": True, "config": {"memory_limit": memory_limit}}
    options = {**ENGINE_OPTIONS, "connect_args": connect}
    try:
        datasource = sources.add_or_update_sql(name=DATASOURCE, connection_string="duckdb:///", kwargs=options)
    except TestConnectionError as error:
        raise WarehouseError(
            f"{build_db} cannot be opened for reading ({error}); "
            "end what is writing to it, or remove it and load the raw tables again if it is damaged"
        ) from error
    try:
        yield datasource
    finally:
        datasource.get_execution_engine().close()
        datasource.get_execution_engine().engine.dispose()
        datasource.get_engine().dispose()
        sources.delete(DATASOURCE)


def _columns_by_asset(engine: Engine) -> dict[str, set[str]]:
    """The columns of every table and view by ``schema.table``."""
    from sqlalchemy import text  # noqa: PLC0415

    query = "select table_schema || '.' || table_name, column_name from information_schema.columns"
    columns: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for asset, column in connection.execute(text(query)).all():
            columns.setdefault(str(asset), set()).add(str(column))
    return columns


def _run_suite(datasource: Any, suite: Suite, columns: Mapping[str, set[str]], today: date) -> list[CheckOutcome]:
    """Ask all expectations at once, then some that did not pass again, alone.

    Metrics of one batch are computed in shared queries, so that an expectation that errors can take others down
    with it; alone, it cannot. SQL rules are asked again for the offending rows, which are not fetched otherwise.
    """
    if suite.asset not in columns:
        error = f"table {suite.asset} is not in the database"
        return [_broken(suite, expectation, error) for expectation in suite.expectations]
    current = f" where {CURRENT_MARK} is null" if CURRENT_MARK in columns[suite.asset] else ""
    asset = datasource.add_query_asset(name=suite.asset, query=f"select * from {suite.asset}{current}")
    batch = asset.get_batch(asset.build_batch_request())
    results = _validate(batch, suite.expectations, today, "SUMMARY")
    for expectation in suite.expectations:
        result = results[expectation.name]
        is_rows = expectation.type == ROWS
        if not result.success and (is_rows or _error(result.exception_info)):
            detail = "COMPLETE" if is_rows else "SUMMARY"
            results |= _validate(batch, [expectation], today, detail)
    datasource.delete_asset(suite.asset)
    return [_outcome(suite, expectation, results[expectation.name]) for expectation in suite.expectations]


def _validate(batch: Any, expectations: Sequence[Expectation], today: date, detail: str) -> dict[str, Any]:
    """The library's results by name; it returns them in an order of its own."""
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration  # noqa: PLC0415

    configurations = [
        ExpectationConfiguration(type=e.type, kwargs=_with_today(e.kwargs, today), meta={"name": e.name})
        for e in expectations
    ]
    suite = gx.ExpectationSuite(name="asked", expectations=[c.to_domain_obj() for c in configurations])
    validation = batch.validate(suite, result_format={"result_format": detail, "partial_unexpected_count": SAMPLES})
    return {result.expectation_config.meta["name"]: result for result in validation.results}


def _with_today(kwargs: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Put the date into SQL arguments."""
    sql = f"date '{today.isoformat()}'"
    return {key: value.replace("{today}", sql) if isinstance(value, str) else value for key, value in kwargs.items()}


def _outcome(suite: Suite, expectation: Expectation, result: Any) -> CheckOutcome:
    """One of the library's results in our words."""
    if error := _error(result.exception_info):
        return _broken(suite, expectation, error)
    found = result.result or {}
    rows = found.get("details", {}).get("unexpected_rows")
    samples = rows or found.get("partial_unexpected_list") or found.get("partial_missing_list") or ()
    return CheckOutcome(
        asset=suite.asset,
        name=expectation.name,
        kind=KIND,
        severity=expectation.severity,
        passed=bool(result.success),
        is_broken=False,
        observed=_observed(expectation, found),
        description=expectation.why,
        unexpected=() if result.success else tuple(_as_json(sample) for sample in samples[:SAMPLES]),
    )


def _broken(suite: Suite, expectation: Expectation, error: str) -> CheckOutcome:
    """A rule that could not be evaluated."""
    return CheckOutcome(
        asset=suite.asset,
        name=expectation.name,
        kind=KIND,
        severity=expectation.severity,
        passed=False,
        is_broken=True,
        observed=f"the check itself is broken: {error}",
        description=expectation.why,
    )


def _observed(expectation: Expectation, found: Mapping[str, Any]) -> str:
    """What was seen, in a few words."""
    if expectation.type == ROWS:
        return f"{found['observed_value']} rows break the rule"
    if "missing_count" in found and "element_count" not in found:
        return f"{found['missing_count']} of the expected values are absent"
    if "observed_value" in found:
        value = found["observed_value"]
        return f"{value} rows" if isinstance(value, int) else _as_json(value)
    return f"{found.get('unexpected_count', 0)} of {found.get('element_count', 0)} rows break the rule"


def _error(exception_info: Mapping[str, Any] | None) -> str | None:
    """The first error of a result: the library gives one flat record, or one per metric."""
    if not exception_info:
        return None
    records = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    messages = [str(record["exception_message"]) for record in records if record.get("raised_exception")]
    return messages[0].splitlines()[0] if messages else None


def _as_json(value: Any) -> str:
    """Any value as short text."""
    return json.dumps(value, ensure_ascii=False, default=str)

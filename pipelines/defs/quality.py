"""Great Expectations suites as asset checks: those on raw tables before the models, those on marts before publication.

What belongs here: the adapter from suites to check specs and from outcomes to check results. What does not: the rules
(``data_tests/expectations``) and running them (quality).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.defs.common import SKIP_UNCHANGED_TAG, WRITE_POOL
from pipelines.progress import reporter
from pipelines.quality.suites import Suite, all_suites
from pipelines.settings import Settings
from pipelines.sources import all_sources
from pipelines.warehouse.build_db import write_lock, writer
from pipelines.warehouse.check_results import CheckRow, replace_results
from pipelines.warehouse.freshness import is_up_to_date
from pipelines.warehouse.status import read_status, write_status


def _asset_key(suite: Suite) -> dg.AssetKey:
    return dg.AssetKey(suite.asset.split("."))


def _specs(suites: Sequence[Suite]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            name=expectation.name,
            asset=_asset_key(suite),
            description=expectation.why,
            blocking=expectation.severity == "blocking",
            metadata={"tool": "great_expectations", "type": expectation.type},
        )
        for suite in suites
        for expectation in suite.expectations
    ]


def _unavailable_tables(settings: Settings) -> set[str]:
    """Raw tables of sources that have never been obtained: empty by necessity, so nothing can be said about them."""
    states = {row["source_id"]: row["state"] for row in read_status(settings, "sources")}
    return {
        f"raw.{table.name}"
        for source in all_sources()
        if states.get(source.id) == "unavailable"
        for table in source.tables
    }


def _check_definition(name: str, suites: Sequence[Suite], description: str) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(name=name, specs=_specs(suites), can_subset=True, pool=WRITE_POOL, description=description)
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        settings = Settings()
        if SKIP_UNCHANGED_TAG in context.run.tags and is_up_to_date(settings):
            context.log.info("nothing that the publication depends on has changed: no checks")
            return
        yield from _run(settings, suites)

    return check


def _run(settings: Settings, suites: Sequence[Suite]) -> Iterator[dg.AssetCheckResult]:
    from pipelines.quality.great_expectations import run_suites  # noqa: PLC0415 - takes seconds to import

    skipped = _unavailable_tables(settings)
    applicable = [suite for suite in suites if suite.asset not in skipped]
    with write_lock(settings):
        outcomes = run_suites(
            settings.build_db,
            applicable,
            today=settings.today,
            memory_limit=settings.memory_limit,
            progress=lambda done, total: reporter().stage("checking tables", done, total),
        )
    rows = [
        CheckRow(
            asset=outcome.asset,
            check_name=outcome.name,
            kind="great_expectations",
            severity=outcome.severity,
            is_blocking=outcome.severity == "blocking",
            passed=outcome.passed,
            observed=outcome.observed,
            description=outcome.description,
        )
        for outcome in outcomes
    ]
    with writer(settings) as connection:
        replace_results(connection, "great_expectations", {suite.asset for suite in suites}, rows)
        write_status(connection, settings)
    for row in rows:
        yield dg.AssetCheckResult(
            asset_key=row.asset.split("."),
            check_name=row.check_name,
            passed=row.passed,
            severity=dg.AssetCheckSeverity.ERROR if row.is_blocking else dg.AssetCheckSeverity.WARN,
            metadata={"observed": row.observed},
        )
    for suite in suites:
        if suite.asset in skipped:
            for expectation in suite.expectations:
                yield dg.AssetCheckResult(
                    asset_key=_asset_key(suite),
                    check_name=expectation.name,
                    passed=True,
                    metadata={"observed": "not applicable: the source has never been available"},
                )


def _suites(prefix: str, but_not: tuple[str, ...] = ()) -> list[Suite]:
    return [s for s in all_suites() if s.asset.startswith(prefix) and not s.asset.startswith(but_not)]


ENTITIES, NEWS = "raw.raw_entities__", "raw.raw_news__"
RAW_CHECKS = _check_definition(
    "check_raw_tables",
    _suites("raw.", but_not=(ENTITIES, NEWS)),
    "Volume, freshness, vocabularies, ranges and grain of every raw table of a source.",
)
# A step of its own: names are resolved only after the tables in which they stand have been checked.
ENTITY_CHECKS = _check_definition(
    "check_entities",
    _suites(ENTITIES),
    "Volume, vocabularies and grain of the alias graph and of what it makes of the names.",
)
NEWS_CHECKS = _check_definition(
    "check_news",
    _suites(NEWS),
    "Volume, vocabularies and grain of what was read in the news, and of the clusters made of it.",
)
MART_CHECKS = _check_definition(
    "check_marts",
    _suites("marts."),
    "Envelopes, continuity, completeness and reconciliation of the marts.",
)
CHECKS = [RAW_CHECKS, ENTITY_CHECKS, NEWS_CHECKS, MART_CHECKS]

"""Suites and comparisons as asset checks: those on raw tables before the models, those on marts before publication.

What belongs here: the adapter from suites to check specs and from outcomes to check results. What does not: the rules
(``data_tests/expectations``), running them (quality), and comparing with what was before (warehouse).
"""

from collections.abc import Iterator, Sequence
from typing import Literal

import dagster as dg

from pipelines.defs.common import SKIP_UNCHANGED_TAG, WRITE_POOL
from pipelines.defs.manifest import model_descriptions
from pipelines.progress import reporter
from pipelines.quality.suites import Suite, all_suites
from pipelines.settings import Settings
from pipelines.sources import all_sources
from pipelines.warehouse.build_db import write_lock, writer
from pipelines.warehouse.check_results import CheckRow, replace_results
from pipelines.warehouse.freshness import is_up_to_date
from pipelines.warehouse.history import (
    DESCRIPTIONS,
    KIND,
    PUBLISHED,
    VALUES,
    VOLUME,
    against_earlier,
    against_published,
)
from pipelines.warehouse.publication import read_manifest
from pipelines.warehouse.status import read_status, write_status

# What the tables of a step are compared with.
Earlier = Literal["version", "publication"]
PUBLISHED_SCHEMAS = ("core.", "marts.")


def _asset_key(asset: str) -> dg.AssetKey:
    return dg.AssetKey(asset.split("."))


def _comparisons(suites: Sequence[Suite], earlier: Earlier | None) -> list[tuple[str, str]]:
    """The tables of a step and the names of what they are compared by."""
    if earlier == "version":
        return [(suite.asset, name) for suite in suites for name in (VOLUME, VALUES)]
    if earlier == "publication":
        return [(asset, PUBLISHED) for asset in _published_assets()]
    return []


def _published_assets() -> list[str]:
    return sorted(asset for asset in model_descriptions() if asset.startswith(PUBLISHED_SCHEMAS))


def _specs(suites: Sequence[Suite], earlier: Earlier | None) -> list[dg.AssetCheckSpec]:
    rules = [
        dg.AssetCheckSpec(
            name=expectation.name,
            asset=_asset_key(suite.asset),
            description=expectation.why,
            blocking=expectation.severity == "blocking",
            metadata={"tool": "great_expectations", "type": expectation.type},
        )
        for suite in suites
        for expectation in suite.expectations
    ]
    comparisons = [
        dg.AssetCheckSpec(
            name=name,
            asset=_asset_key(asset),
            description=DESCRIPTIONS[name],
            blocking=False,
            metadata={"tool": "duckdb", "type": KIND},
        )
        for asset, name in _comparisons(suites, earlier)
    ]
    return rules + comparisons


def _unavailable_tables(settings: Settings) -> set[str]:
    """Raw tables of sources that have never been obtained: empty by necessity, so nothing can be said about them."""
    states = {row["source_id"]: row["state"] for row in read_status(settings, "sources")}
    return {
        f"raw.{table.name}"
        for source in all_sources()
        if states.get(source.id) == "unavailable"
        for table in source.tables
    }


def _check_definition(
    name: str, suites: Sequence[Suite], description: str, *, earlier: Earlier | None = None
) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=name, specs=_specs(suites, earlier), can_subset=True, pool=WRITE_POOL, description=description
    )
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        settings = Settings()
        if SKIP_UNCHANGED_TAG in context.run.tags and is_up_to_date(settings):
            context.log.info("nothing that the publication depends on has changed: no checks")
            return
        yield from _run(settings, suites)
        yield from _compare(settings, suites, earlier)

    return check


def _compare(settings: Settings, suites: Sequence[Suite], earlier: Earlier | None) -> Iterator[dg.AssetCheckResult]:
    """Compare the tables with what was there before; what is odd is a warning."""
    if earlier is None:
        return
    with writer(settings) as connection:
        found = (
            against_earlier(connection, suites)
            if earlier == "version"
            else against_published(connection, _published_assets(), read_manifest(settings))
        )
        rows = [
            CheckRow(
                asset=comparison.asset,
                check_name=comparison.check_name,
                kind=KIND,
                severity="warning",
                is_blocking=False,
                passed=comparison.passed,
                observed=comparison.observed,
                description=DESCRIPTIONS[comparison.check_name],
            )
            for comparison in found
        ]
        replace_results(connection, KIND, {row.asset for row in rows}, rows)
        write_status(connection, settings)
    yield from map(_result, rows)


def _result(row: CheckRow) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=row.asset.split("."),
        check_name=row.check_name,
        passed=row.passed,
        severity=dg.AssetCheckSeverity.ERROR if row.is_blocking else dg.AssetCheckSeverity.WARN,
        metadata={"observed": row.observed},
    )


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
    yield from map(_result, rows)
    for suite in suites:
        if suite.asset in skipped:
            for expectation in suite.expectations:
                yield dg.AssetCheckResult(
                    asset_key=_asset_key(suite.asset),
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
    "Volume, freshness, vocabularies, ranges and grain of every raw table of a source; its version against the last.",
    earlier="version",
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
    "Envelopes, continuity, completeness and reconciliation of the marts; their volume against the published one.",
    earlier="publication",
)
CHECKS = [RAW_CHECKS, ENTITY_CHECKS, NEWS_CHECKS, MART_CHECKS]

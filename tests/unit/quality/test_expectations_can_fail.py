"""Every expectation is broken on purpose, in a copy of its table of its own, and must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from quality_faults import faults_of

from pipelines.quality.great_expectations import CheckOutcome, run_suites
from pipelines.quality.suites import Suite, all_suites

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

# What all of them look at takes minutes to make: once, and not once per worker.
pytestmark = pytest.mark.xdist_group("faults")

SUITES = {suite.asset: suite for suite in all_suites()}
RAW = [asset for asset in SUITES if asset.startswith("raw.")]
MARTS = [asset for asset in SUITES if asset.startswith("marts.")]


def _broken_copies(path: Path, suites: list[Suite], today: date) -> list[Suite]:
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


def _run_on_faults(path: Path, assets: list[str], today: date) -> dict[str, list[CheckOutcome]]:
    """What the checks find in sound tables (under the asset) and in broken ones (under ``asset/name``)."""
    suites = [SUITES[asset] for asset in assets]
    copies = _broken_copies(path, suites, today)
    found: dict[str, list[CheckOutcome]] = {}
    for outcome in run_suites(path, [*suites, *copies], today=today):
        original, _, fault = outcome.asset.partition("__fault_")
        found.setdefault(f"{original}/{outcome.name}" if fault else original, []).append(outcome)
    return found


@pytest.fixture(scope="module")
def raw_findings(raw_db: Path, today: date) -> dict[str, list[CheckOutcome]]:
    return _run_on_faults(raw_db, RAW, today)


@pytest.fixture(scope="module")
def mart_findings(mart_db: Path, today: date) -> dict[str, list[CheckOutcome]]:
    return _run_on_faults(mart_db, MARTS, today)


def _assert_catches_every_fault(findings: dict[str, list[CheckOutcome]], asset: str) -> None:
    for expectation in SUITES[asset].expectations:
        outcomes = findings[f"{asset}/{expectation.name}"]
        assert outcomes
        broken = [outcome for outcome in outcomes if outcome.is_broken]
        assert not broken, f"{asset} {expectation.name}: {broken[0].observed}"
        missed = [number for number, outcome in enumerate(outcomes) if outcome.passed]
        assert not missed, f"{asset} {expectation.name} does not notice its fault number {missed[0]}"


def _assert_passes(findings: dict[str, list[CheckOutcome]], asset: str) -> None:
    failed = [f"{o.name}: {o.observed} {o.unexpected}" for o in findings[asset] if not o.passed]
    assert not failed


@pytest.mark.parametrize("asset", RAW)
def test_raw_table_passes_as_it_is(asset: str, raw_findings: dict[str, list[CheckOutcome]]) -> None:
    _assert_passes(raw_findings, asset)


@pytest.mark.parametrize("asset", MARTS)
def test_sound_mart_passes(asset: str, mart_findings: dict[str, list[CheckOutcome]]) -> None:
    _assert_passes(mart_findings, asset)


@pytest.mark.parametrize("asset", RAW)
def test_every_expectation_on_raw_table_catches_its_faults(
    asset: str, raw_findings: dict[str, list[CheckOutcome]]
) -> None:
    _assert_catches_every_fault(raw_findings, asset)


@pytest.mark.parametrize("asset", MARTS)
def test_every_expectation_on_mart_catches_its_faults(asset: str, mart_findings: dict[str, list[CheckOutcome]]) -> None:
    _assert_catches_every_fault(mart_findings, asset)

"""Every expectation is broken on purpose, in a copy of its table of its own, and must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mutation.expectation_faults import run_on_faults
from pipelines.quality.suites import all_suites

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pipelines.quality.great_expectations import CheckOutcome

# What all of them look at takes minutes to make: once, and not once per worker.
pytestmark = pytest.mark.xdist_group("faults")

SUITES = {suite.asset: suite for suite in all_suites()}
RAW = [asset for asset in SUITES if asset.startswith("raw.")]
MARTS = [asset for asset in SUITES if asset.startswith("marts.")]


@pytest.fixture(scope="module")
def raw_findings(raw_db: Path, today: date) -> dict[str, list[CheckOutcome]]:
    return run_on_faults(raw_db, [SUITES[asset] for asset in RAW], today)


@pytest.fixture(scope="module")
def mart_findings(mart_db: Path, today: date) -> dict[str, list[CheckOutcome]]:
    return run_on_faults(mart_db, [SUITES[asset] for asset in MARTS], today)


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

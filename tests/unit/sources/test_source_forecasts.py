"""A forecast of the ledger says one thing at a time; a row that does not is rejected with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import ledger
from pipelines.sources.base import Parsed

RESOURCES = {resource.key: resource for resource in ledger.SOURCE.resources(date(2026, 11, 1))}
FIELDS = {
    "forecast_id": "fc-0001",
    "stated_date": "2025-05-15",
    "forecaster": "somebody",
    "publisher": "a page",
    "root": "somebody",
    "about": "a share",
    "subject_type": "company",
    "subject_id": "huawei",
    "definition_id": "production_units",
    "scope": "all",
    "unit": "chips",
    "period": "2025",
    "nature": "interval",
    "value_low": "10",
    "value_central": "20",
    "value_high": "30",
    "interval_level": "0.9",
    "condition": "",
    "outcome_scope": "",
    "order_id": "",
    "evidence_grade": "C",
    "source_url": "https://example.org/a",
    "note": "made up",
}
DATE = {
    "subject_type": "accelerator",
    "subject_id": "huawei-ascend-950dt",
    "nature": "date",
    "definition_id": "",
    "scope": "",
    "unit": "",
    "value_low": "",
    "value_central": "",
    "value_high": "",
    "interval_level": "",
}
POINT = {"nature": "point", "value_low": "", "value_high": "", "interval_level": ""}


def read(**changes: str) -> Parsed:
    row = FIELDS | changes
    return ledger.parse(RESOURCES["forecasts"], f"{','.join(row)}\n{','.join(row.values())}\n".encode())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        POINT,
        DATE,
        {"value_central": ""},
        {"value_low": "0"},
        {"nature": "at_most", "value_low": "", "value_central": ""},
        {"nature": "at_least", "value_central": "", "value_high": ""},
        POINT | {"definition_id": "", "scope": ""},
    ],
)
def test_every_nature_has_its_values(changes: dict[str, str]) -> None:
    parsed = read(**changes)
    assert parsed.rejects.to_dicts() == []
    assert parsed.tables["raw_ledger__forecasts"].height == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nature": "at_most"}, "breaks rule nature_says_which_values"),
        (DATE | {"value_central": "5"}, "breaks rule nature_says_which_values"),
        ({"nature": "point"}, "breaks rule nature_says_which_values"),
        ({"value_low": "40"}, "breaks rule interval_in_order"),
        ({"value_central": "31"}, "breaks rule interval_in_order"),
        ({"unit": ""}, "breaks rule value_has_its_unit"),
        ({"scope": ""}, "breaks rule value_has_its_unit"),
        (DATE | {"unit": "chips"}, "breaks rule value_has_its_unit"),
        (DATE | {"subject_type": "company"}, "breaks rule date_is_of_something_datable"),
        ({"nature": "guess"}, "nature = 'guess' breaks vocabulary"),
        ({"interval_level": "90"}, "interval_level = '90' breaks max_exclusive"),
        ({"source_url": "somewhere"}, "source_url = 'somewhere' breaks"),
    ],
)
def test_a_row_that_says_two_things_is_rejected_with_its_reason(changes: dict[str, str], reason: str) -> None:
    parsed = read(**changes)
    assert parsed.tables["raw_ledger__forecasts"].height == 0
    assert reason in parsed.rejects["reason"].item()


@pytest.mark.parametrize("key", ["forecasts", "policy_events"])
def test_every_row_of_the_package_is_taken(key: str) -> None:
    payload = (PACKAGE_ROOT / "ledger" / f"{key}.csv").read_bytes()
    parsed = ledger.parse(RESOURCES[key], payload)
    assert parsed.rejects.height == 0
    assert parsed.tables[f"raw_ledger__{key}"].height == payload.count(b"\n") - 1

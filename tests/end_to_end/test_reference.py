"""The published numbers of ``data_tests/reference`` come out of a publication made from the recorded payloads."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.quality.reference import evaluate, load_references

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]


def test_published_numbers_are_computed_again(built: Home) -> None:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        findings = evaluate(connection, load_references())
    wrong = [
        f"{finding.reference.id}: {finding.value}, not {finding.reference.expected} ({finding.detail})"
        for finding in findings
        if finding.verdict not in ("agrees", "conflict_kept")
    ]
    assert not wrong


def test_conflicts_stay_conflicts(built: Home) -> None:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        findings = evaluate(connection, [item for item in load_references() if item.kind == "conflict"])
    assert {finding.verdict for finding in findings} == {"conflict_kept"}

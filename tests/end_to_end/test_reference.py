"""The published numbers of ``data_tests/reference`` come out of a publication made from the recorded payloads."""

from __future__ import annotations

from typing import get_args

import duckdb
import pytest

from pipelines.quality.reference import Finding, Kind, evaluate, load_references

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]


DIFFERING_INDEPENDENTS = {"four_years_behind"}
"""Independent figures that are not reached by another way; one more or less is worth a look."""


@pytest.fixture(scope="module")
def findings(built: Home) -> list[Finding]:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        return evaluate(connection, load_references())


def test_reproductions_and_conflicts_pass_and_everything_is_computed(findings: list[Finding]) -> None:
    wrong = [
        f"{f.reference.id}: {f.verdict}, {f.value}, not {f.reference.expected} ({f.detail})"
        for f in findings
        if not f.passes
    ]
    assert not wrong


def test_every_class_is_there_and_conflicts_stay_conflicts(findings: list[Finding]) -> None:
    verdicts = {kind: {f.verdict for f in findings if f.reference.kind == kind} for kind in get_args(Kind)}
    assert verdicts == {
        "reproduction": {"agrees"},
        "conflict": {"conflict_kept"},
        "independent": {"agrees", "differs"},
    }
    assert len(findings) >= 80
    assert {f.reference.id for f in findings if f.verdict == "differs"} == DIFFERING_INDEPENDENTS


def test_the_command_says_the_same(built: Home, findings: list[Finding]) -> None:
    rows = {row["id"]: row for row in built.json("verify")}
    assert {name: (row["class"], row["verdict"]) for name, row in rows.items()} == {
        f.reference.id: (f.reference.kind, f.verdict) for f in findings
    }
    assert [rows[f.reference.id]["value"] for f in findings] == pytest.approx([f.value for f in findings], rel=1e-12)

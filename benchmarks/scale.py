"""A copy of the project whose ledger holds many times the claims, built as any other.

What belongs here: making the copy. What does not: the rows (``benchmarks.synthetic_claims``) and the measuring.

The rows enter through the front door, as rows of ``claims.csv`` and ``orders.csv``, so fetching, parsing, loading,
checks, models, tests and publication are those of the real build. Two things are different in the copy, since they
speak of the real rows: the upper limits on the number of rows, and the tests of single facts (`FACTS`,
`FACT_EXPECTATIONS`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import polars as pl
import yaml

from benchmarks.synthetic_claims import LEDGER, claims, orders
from pipelines.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from pathlib import Path

COPIED = ("pipelines", "dbt_project", "data_tests", "pyproject.toml")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "target", "logs")
GROWN = (
    "raw_ledger__claims.yml",
    "raw_ledger__orders.yml",
    "mart_claims__conflicts.yml",
    "mart_supply__china_market.yml",
    "mart_supply__quarter.yml",
)
# Tests that name single real figures, which synthetic ones beside them move or push out of the widest pairs: the causes
# of recorded conflicts, what Huawei made in 2025, and totals of one publisher, whose series others now begin earlier.
FACTS = (
    "claims/conflicts_known_pairs_have_their_cause.sql",
    "supply/supply_huawei_2025_is_within_its_conflict.sql",
    "supply/supply_quarters_add_up_to_published_totals.sql",
)
FACT_EXPECTATIONS = ("conflicts_nvidia_china_2025",)


def make_project(folder: Path, n_claims: int, n_orders: int, seed: int = 0) -> None:
    """Copy the project and let its ledger grow.

    Args:
        folder: Where; it must not exist.
        n_claims: Synthetic claims to add.
        n_orders: Synthetic reports of orders to add.
        seed: Same seed, same rows.
    """
    folder.mkdir(parents=True)
    for name in COPIED:
        if (PROJECT_ROOT / name).is_dir():
            shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=NOT_COPIED)
        else:
            shutil.copy(PROJECT_ROOT / name, folder / name)
    for name, rows in (("claims.csv", claims(n_claims, seed)), ("orders.csv", orders(n_orders, seed))):
        _append(folder / LEDGER.relative_to(PROJECT_ROOT) / name, rows)
    for name in GROWN:
        _loosen(folder / "data_tests" / "expectations" / name, n_claims + n_orders)
    for name in FACTS:
        (folder / "data_tests" / "dbt" / name).unlink()


def _append(file: Path, rows: pl.DataFrame) -> None:
    header = pl.read_csv(file, n_rows=0).columns
    with file.open("ab") as stream:
        rows.select(header).write_csv(stream, include_header=False)


def _loosen(suite: Path, added: int) -> None:
    content = yaml.safe_load(suite.read_text(encoding="utf-8"))
    content["expectations"] = [e for e in content["expectations"] if e["name"] not in FACT_EXPECTATIONS]
    for expectation in content["expectations"]:
        if expectation["type"] == "expect_table_row_count_to_be_between":
            expectation["kwargs"]["max_value"] += added
    suite.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

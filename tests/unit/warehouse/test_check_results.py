"""Results of checks: a whole build leaves none of an earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.warehouse.build_db import writer
from pipelines.warehouse.check_results import CheckRow, replace_results


def _row(asset: str, passed: bool) -> CheckRow:
    return CheckRow(asset, f"check_of_{asset}", "dbt", "blocking", True, passed, "", "")


@pytest.mark.parametrize(
    ("assets", "left"), [(None, {"core.new"}), ({"core.new"}, {"core.new", "core.gone"})], ids=["whole", "part"]
)
def test_what_is_left_of_an_earlier_build(tmp_path: Path, assets: set[str] | None, left: set[str]) -> None:
    with writer(Settings(home=tmp_path)) as connection:
        replace_results(connection, "dbt", None, [_row("core.gone", passed=False), _row("core.new", passed=False)])
        replace_results(connection, "dbt", assets, [_row("core.new", passed=True)])
        rows = connection.execute("select asset, passed from pipeline.check_results").fetchall()
    assert {asset for asset, _ in rows} == left
    assert ("core.new", True) in rows

"""The unit tests of the models, which are about SQL and not about data, so that no refresh runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import DBT_PROJECT_DIR

from .conftest import AS_OF, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]


def test_every_unit_test_of_a_model_passes_and_none_is_left_out(built: Home, tmp_path: Path) -> None:
    database = shutil.copy(built.path / "build" / "build.duckdb", tmp_path / "build.duckdb")
    target = tmp_path / "target"
    result = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "test", "--resource-type", "unit_test", "--profiles-dir", "."),
            *("--target-path", str(target), "--log-path", str(tmp_path), "--vars", f"{{as_of_date: {AS_OF}}}"),
        ],
        cwd=DBT_PROJECT_DIR,
        env={**os.environ, "COMPUTEGAP_BUILD_DB": str(database)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    declared = json.loads((target / "manifest.json").read_bytes())["unit_tests"]
    results = json.loads((target / "run_results.json").read_bytes())["results"]
    assert len(declared) > 50
    passed = {one["unique_id"] for one in results if one["status"] == "pass"}  # a hook of the project is no pass
    assert passed == declared.keys()


def test_no_refresh_runs_them(built: Home) -> None:
    ran = json.loads((built.path / "build" / "dbt" / "run_results.json").read_bytes())["results"]
    assert {one["unique_id"].split(".")[0] for one in ran} >= {"model", "test", "seed"}
    assert not [one["unique_id"] for one in ran if one["unique_id"].startswith("unit_test.")]

"""A public specification set with known errors, as grade D claims: seen in conflicts, moving no better consensus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
import yaml

from pipelines.entities.graph import default_graph
from pipelines.entities.names import normalise
from pipelines.settings import DBT_PROJECT_DIR

if TYPE_CHECKING:
    from conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

ROOT = "low_trust_specs"
AS_OF = "2026-11-23"
# (definition, section and key of the file, unit); the files write GB/s as "gbps".
MEASURES = (
    ("peak_bf16", "compute", "bf16_tflops", "TFLOPS"),
    ("peak_fp8", "compute", "fp8_tflops", "TFLOPS"),
    ("peak_fp4", "compute", "fp4_tflops", "TFLOPS"),
    ("peak_int8", "compute", "int8_tops", "TOPS"),
    ("memory_capacity", "memory", "capacity_gb", "GB"),
    ("memory_bandwidth", "memory", "bandwidth_gbps", "GB/s"),
    ("tdp_w", "power", "tdp_w", "W"),
)
MODELS = (
    "stg_ledger__claims",
    "int_claims__ledger_claim",
    "int_claims__reported",
    "int_claims__root",
    "int_claims__succession",
    "int_claims__vote",
    "int_claims__consensus",
    "fct_claim",
    "int_claims__contestable",
    "int_claims__representative",
    "mart_claims__conflict_pair",
    "mart_claims__conflicts",
)


def _accelerator_id(spec: dict[str, Any]) -> str | None:
    """The part that a file is about, by any of its names."""
    names = [spec["name"], spec["id"], *spec.get("aliases", []), *spec.get("chinese_names", [])]
    for name in names:
        link, _ = default_graph().find("accelerator", normalise(name))
        if link is not None:
            return link.entity_id
    return None


def _claims(folder: Path) -> Iterator[dict[str, Any]]:
    """The figures of the files about parts that are known, as rows of the ledger of claims."""
    seen = set()
    for path in sorted(folder.rglob("*.yaml")):
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        accelerator_id = _accelerator_id(spec)
        if accelerator_id is None or accelerator_id in seen:
            continue
        seen.add(accelerator_id)
        for definition_id, section, key, unit in MEASURES:
            figure = (spec.get(section) or {}).get(key)
            value = figure.get("value") if isinstance(figure, dict) else figure
            if value:
                yield {
                    "_locator": f"{path.name}#{key}",
                    "subject_type": "accelerator",
                    "subject_id": accelerator_id,
                    "definition_id": definition_id,
                    "value_low": float(value),
                    "value_central": float(value),
                    "value_high": float(value),
                    "unit": unit,
                    "claimant": ROOT,
                    "publisher": ROOT,
                    "evidence_grade": "D",
                    "published_date": "2026-05-04",
                    "source_url": "https://example.org/hardware.json",
                    "root": ROOT,
                    "note": "A test figure",
                    "_source_id": "ledger",
                    "_snapshot_sha256": "0" * 64,
                    "_url": "https://example.org/hardware.json",
                }


def _rebuild(database: Path, folder: Path) -> None:
    """Run the claims models on a scratch database."""
    command = [
        "run",
        "--profiles-dir",
        ".",
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
    ]
    result = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *command, "--vars", f"{{as_of_date: {AS_OF}}}", "--select", *MODELS],
        cwd=DBT_PROJECT_DIR,
        env={**os.environ, "COMPUTEGAP_BUILD_DB": str(database)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def _consensus(database: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What every subject and metric was agreed to be, as (grade, low, central, high, roots)."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select subject_id, definition_id, evidence_grade, value_low, value_central, value_high, n_roots "
            "from intermediate.int_claims__consensus"
        ).fetchall()
    return {(row[0], row[1]): row[2:] for row in rows}


@pytest.fixture(scope="module")
def worlds(built: Home, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two scratch databases: as built, and with the low-trust figures as grade D claims."""
    folder = tmp_path_factory.mktemp("low_trust")
    # Views of the build name its catalogue, which is that of the file.
    before, after = folder / "before" / "build.duckdb", folder / "after" / "build.duckdb"
    for path in (before, after):
        path.parent.mkdir()
        shutil.copy(built.path / "build" / "build.duckdb", path)
    claims = pl.DataFrame(list(_claims(shared / "fixtures" / "low_trust_specs" / "hardware")))
    with duckdb.connect(str(after)) as connection:
        connection.register("claims", claims)
        connection.execute(
            "insert into raw.raw_ledger__claims by name select *, timestamp '2026-11-23' as _known_from from claims"
        )
    _rebuild(after, folder)
    return before, after


def test_a_low_grade_moves_no_better_consensus(worlds: tuple[Path, Path]) -> None:
    before, after = (_consensus(database) for database in worlds)
    better = {key: value for key, value in before.items() if value[0] < "D"}
    assert len(better) > 300
    assert {key: after[key] for key in better} == better
    new = {key for key in after if key not in before}
    assert all(after[key][0] == "D" for key in new)


def test_its_errors_appear_as_conflicts(worlds: tuple[Path, Path]) -> None:
    with duckdb.connect(str(worlds[1]), read_only=True) as connection:
        pairs = connection.execute(
            "select distinct subject_id, definition_a, conflict_cause from marts.mart_claims__conflict_pair "
            "where ? in (root_a, root_b)",
            [ROOT],
        ).fetchall()
        shown = connection.execute(
            "select subject_id, definition_id from marts.mart_claims__conflicts where worst_evidence_grade = 'D'"
        ).fetchall()
    assert len(pairs) >= 20
    # BR100 has 1,024 TFLOPS and the set says 256; of B300 it says 3,750 for 2,250.
    assert {("biren-br100", "peak_bf16", "disagreement"), ("nvidia-b300", "peak_bf16", "disagreement")} <= set(pairs)
    assert {(subject, definition) for subject, definition, _ in pairs} <= set(shown)

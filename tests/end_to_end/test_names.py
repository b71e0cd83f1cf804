"""Every accelerator that the sources name is an entity, or is listed with the reason why it is none."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.entities.files import FOLDER
from pipelines.entities.resolve import UNKNOWN

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

COLUMNS = (
    ("orders.csv", "accelerator"),
    ("benchmarks.csv", "accelerator"),
    ("mlperf_inference_v2_1.csv", "accelerator_model_name"),
    ("mlperf_training_time_to_train.csv", "accelerator_model_name"),
)


def test_accelerators_of_the_ledger_and_of_mlperf_resolve_or_are_listed(built: Home, mirror: Path) -> None:
    names = {
        name.strip()
        for file, column in COLUMNS
        for name in pl.read_csv(FOLDER.parent / "ledger" / file, infer_schema=False)[column].drop_nulls()
    }
    results = mirror / "raw.githubusercontent.com/mlcommons/inference_results_v5.1/main/summary_results.json"
    names |= {row["Accelerator"].strip() for row in json.loads(results.read_text(encoding="utf-8"))} - {""}
    resolved = {
        row["name"] for row in built.rows("select name from core.bridge_entity__name where namespace = 'accelerator'")
    }
    unresolved = {
        row["name"]: row["reason"]
        for row in built.rows("select name, reason from audit.audit_unresolved where namespace = 'accelerator'")
    }
    assert len(names) > 150
    assert sorted(names - resolved - set(unresolved)) == []
    assert sorted(name for name in names & set(unresolved) if unresolved[name] == UNKNOWN) == []
    assert resolved & set(unresolved) == set()


def test_every_resolved_name_leads_to_a_row_of_its_dimension(built: Home) -> None:
    for namespace in ("accelerator", "company", "model", "system"):
        orphans = built.rows(
            f"select name, entity_id from core.bridge_entity__name where namespace = '{namespace}' "
            f"and entity_id not in (select {namespace}_id from core.dim_{namespace})"
        )
        assert orphans == []

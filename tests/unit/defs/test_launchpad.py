"""What is chosen in the launchpad is checked, and counts for that run alone."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from pydantic import ValidationError

from pipelines.defs.ingest import fetch_snapshots
from pipelines.defs.launchpad import BuildConfig, FetchConfig
from pipelines.errors import UsageError
from pipelines.settings import Settings


def test_what_is_left_out_is_as_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPUTEGAP_GDELT_SLOTS", "7")
    monkeypatch.setenv("COMPUTEGAP_MIRROR", str(tmp_path))
    assert FetchConfig(offline=True).settings() == Settings(offline=True)
    assert FetchConfig().settings().gdelt_slots == 7
    assert FetchConfig(gdelt_slots=0).settings().gdelt_slots == 0
    assert not BuildConfig(column_lineage=False).settings().column_lineage


def test_what_cannot_be_is_refused_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the mirror .*nowhere is not a folder; expected HOST/PATH files below it"):
        FetchConfig(mirror=str(tmp_path / "nowhere")).settings()
    with pytest.raises(ValidationError, match="less than or equal to 672"):
        FetchConfig(gdelt_slots=673)


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [({"gdelt_slots": "many"}, "Int"), ({"gdelt_slot": 1}, "gdelt_slot"), ({"offline": "perhaps"}, "Bool")],
)
def test_the_launchpad_refuses_what_is_no_config(chosen: dict[str, object], reason: str) -> None:
    job = dg.define_asset_job("job", selection=[fetch_snapshots])
    resolved = dg.Definitions(assets=[fetch_snapshots], jobs=[job]).resolve_job_def("job")
    with pytest.raises(dg.DagsterInvalidConfigError, match=reason):
        dg.validate_run_config(resolved, {"ops": {"fetch_snapshots": {"config": chosen}}})

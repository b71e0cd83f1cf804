"""Bad input for each source: rejects or a failed source with a clear message, and the publication stays as it was."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.defs.refreshing import refresh
from pipelines.errors import CheckFailedError
from pipelines.settings import PACKAGE_ROOT, Settings
from pipelines.sources import all_sources, get_source
from pipelines.warehouse.status import read_status

from .conftest import AS_OF, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

MLPERF = "raw.githubusercontent.com/mlcommons/inference_results_v5.1/main/summary_results.json"
EPOCH = "epoch.ai/data/ml_hardware.zip"


@pytest.fixture
def own(built: Home, tmp_path: Path) -> Home:
    """A copy of the built home with a mirror of its own that may be mangled."""
    home = Home(tmp_path / "home", tmp_path / "mirror")
    shutil.copytree(built.path, home.path, symlinks=True)
    for name in (MLPERF, EPOCH):
        (home.mirror / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built.mirror / name, home.mirror / name)
    v61 = "raw.githubusercontent.com/mlcommons/inference_results_v6.1/main/summary.json"
    (home.mirror / v61).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(built.mirror / v61, home.mirror / v61)
    return home


def _truncate(payload: bytes) -> bytes:
    return payload[: len(payload) // 2]


def _wrong_member(payload: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("something_else.csv", "a,b\n1,2\n")
    return buffer.getvalue()


def _other_units(payload: bytes) -> bytes:
    records = json.loads(payload)
    return json.dumps([record | {"Performance_Units": "Parsecs"} for record in records]).encode()


@pytest.mark.parametrize(
    ("name", "source_id", "mangle", "said"),
    [
        (MLPERF, "mlperf_inference", _truncate, "not valid JSON"),
        (MLPERF, "mlperf_inference", _other_units, "Parsecs"),
        (EPOCH, "epoch_ml_hardware", _truncate, "not a readable ZIP"),
        (EPOCH, "epoch_ml_hardware", _wrong_member, "expected a member ml_hardware.csv"),
    ],
)
def test_a_mangled_payload_fails_its_source_and_leaves_the_publication(
    own: Home, name: str, source_id: str, mangle: Callable[[bytes], bytes], said: str
) -> None:
    assert own.mirror
    target = own.mirror / name
    target.write_bytes(mangle(target.read_bytes()))
    before = own.database.read_bytes()

    result = own.run("refresh", "--strict")

    assert result.returncode == 3, result.stderr
    assert own.database.read_bytes() == before
    state = next(row for row in own.json("sources") if row["source_id"] == source_id)
    assert state["state"] == "failed"
    assert said in state["detail"]
    assert own.run("refresh").returncode == 0  # without --strict, a source that failed is shown, not fatal


@pytest.fixture
def ledger(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of its own that may be mangled; settings point to the copy of the built home."""
    package = tmp_path / "package"
    shutil.copytree(PACKAGE_ROOT / "ledger", package / "ledger")
    monkeypatch.setattr("pipelines.fetching.client.PACKAGE_ROOT", package)
    monkeypatch.setenv("COMPUTEGAP_HOME", str(own.path))
    monkeypatch.setenv("COMPUTEGAP_AS_OF", AS_OF)
    monkeypatch.setenv("COMPUTEGAP_MIRROR", str(own.mirror))
    monkeypatch.setenv("DAGSTER_HOME", str(own.path / "dagster"))
    return package / "ledger"


def test_a_shifted_header_fails_the_ledger(own: Home, ledger: Path) -> None:
    path = ledger / "accelerators.csv"
    path.write_text(path.read_text().replace("bf16_dense_tflops,", "", 1))
    before = own.database.read_bytes()

    assert refresh(Settings(), all_sources()) == "unchanged"

    assert own.database.read_bytes() == before
    state = next(row for row in read_status(Settings(), "sources") if row["source_id"] == "ledger")
    assert state["state"] == "failed"
    assert "accelerators.csv has no column bf16_dense_tflops" in state["detail"]


def test_an_unknown_unit_a_shifted_row_and_a_negative_figure_are_rejects_and_the_rest_is_published(
    own: Home, ledger: Path
) -> None:
    assert own.mirror
    target = own.mirror / MLPERF
    records = json.loads(target.read_bytes())
    for record in records[:3]:
        record["Performance_Units"] = "Parsecs"
    target.write_bytes(json.dumps(records).encode())
    path = ledger / "accelerators.csv"
    lines = path.read_text().splitlines()
    lines[4] += ",one,too,many"
    hundred = next(i for i, line in enumerate(lines) if line.startswith("nvidia-h100-sxm5-80gb,"))
    lines[hundred] = lines[hundred].replace("989.4", "-989.4", 1)
    path.write_text("\n".join(lines) + "\n")

    assert refresh(Settings(), [get_source("ledger"), get_source("mlperf_inference")]) == "published"

    rejects = own.rows("select locator, reason from audit.audit_rejects where source_id = 'mlperf_inference'")
    assert [row["locator"] for row in rejects] == [f"summary_results.json#/{i}" for i in range(3)]
    assert all("units = 'Parsecs'" in row["reason"] for row in rejects)
    reasons = {row["reason"] for row in own.rows("select reason from audit.audit_rejects where source_id = 'ledger'")}
    assert any("fields, the header has" in reason for reason in reasons)
    assert any("bf16_dense_tflops = '-989.4' breaks min_exclusive 0" in reason for reason in reasons)


def test_a_ledger_that_lost_most_of_its_rows_is_blocked_by_a_check(own: Home, ledger: Path) -> None:
    path = ledger / "accelerators.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:6]) + "\n")
    before = own.database.read_bytes()

    with pytest.raises(CheckFailedError, match="raw_ledger__accelerators"):
        refresh(Settings(), all_sources())

    assert own.database.read_bytes() == before

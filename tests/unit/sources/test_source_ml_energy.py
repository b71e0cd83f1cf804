"""The ML.ENERGY leaderboard: the recorded release whole, and what happens when its form drifts."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed, combine
from pipelines.sources.ml_energy import CONFIGURATIONS, MODELS, SOURCE, TASKS

RESOURCES = {resource.key: resource for resource in SOURCE.resources(date(2026, 11, 1))}
COUNTS = {
    "gpqa": 187,
    "image-chat": 173,
    "lm-arena-chat": 328,
    "sourcegraph-fim": 50,
    "text-to-image": 638,
    "text-to-video": 382,
    "video-chat": 100,
}


def configuration(**changes: Any) -> dict[str, Any]:
    record = {
        "model_id": "Qwen/Qwen3-14B",
        "nickname": "Qwen 3 14B",
        "architecture": "Dense Transformer",
        "total_params_billions": 14.0,
        "activated_params_billions": 14.0,
        "weight_precision": "bfloat16",
        "gpu_model": "B200",
        "num_gpus": 1,
        "max_num_seqs": 8,
        "tensor_parallel": 1,
        "expert_parallel": 1,
        "data_parallel": 1,
        "avg_batch_size": 7.99,
        "avg_output_len": 7026.2,
        "avg_power_watts": 319.79,
        "output_throughput_tokens_per_sec": 234.06,
        "energy_per_token_joules": 1.36627,
        "energy_per_request_joules": 9599.7,
        "median_itl_ms": 33.6,
        "p90_itl_ms": 51.7,
        "p95_itl_ms": 57.2,
        "p99_itl_ms": 68.6,
    }
    return record | changes


def task(*configurations: Any, name: str = "gpqa", **changes: Any) -> dict[str, Any]:
    return {"task": name, "task_display_name": name, "configurations": list(configurations)} | changes


def read(content: Any, key: str = "gpqa") -> Parsed:
    return SOURCE.parse(RESOURCES[key], json.dumps(content).encode())


def recorded(mirror: Path, key: str) -> bytes:
    return (mirror / RESOURCES[key].url.removeprefix("https://")).read_bytes()


@pytest.fixture(scope="module")
def whole(mirror: Path) -> Parsed:
    return combine(SOURCE.parse(resource, recorded(mirror, key)) for key, resource in RESOURCES.items())


def test_every_recorded_configuration_is_read(whole: Parsed, mirror: Path) -> None:
    table = whole.tables[CONFIGURATIONS.name]
    assert dict(table["task"].value_counts().rows()) == COUNTS
    # Counted again in the text, without reading the JSON.
    written = {key: len(re.findall(rb'"model_id":', recorded(mirror, key))) for key in TASKS}
    assert written == COUNTS
    assert table.height == sum(COUNTS.values()) == 1858
    assert whole.rejects.rows() == []
    assert table["other_fields_json"].null_count() == table.height
    assert table["_locator"].n_unique() == table.height
    assert set(table["gpu_model"]) == {"H100", "B200"}


def test_every_recorded_model_is_indexed(whole: Parsed) -> None:
    models = whole.tables[MODELS.name]
    assert models.height == 46
    assert set(models["last_updated"]) == {"2026-02-16"}
    assert set(whole.tables[CONFIGURATIONS.name]["model_id"]) <= set(models["model_id"])


def test_energy_is_power_over_throughput(whole: Parsed) -> None:
    ratio = whole.tables[CONFIGURATIONS.name].select(
        (pl.col("avg_power_watts") / pl.col("throughput_units_per_s") / pl.col("energy_per_unit_joules")).alias("r")
    )["r"]
    assert ratio.len() == 1858
    assert (ratio - 1).abs().max() < 1e-9


def test_recorded_reference_values(whole: Parsed) -> None:
    table = whole.tables[CONFIGURATIONS.name]
    qwen = table.filter(task="gpqa", model_id="Qwen/Qwen3-14B", gpu_model="B200", max_num_seqs=8).row(0, named=True)
    assert (round(qwen["energy_per_unit_joules"], 5), round(qwen["avg_power_watts"], 2)) == (1.36626, 319.79)
    v31 = table.filter(task="lm-arena-chat", model_id="deepseek-ai/DeepSeek-V3.1", max_num_seqs=3072)
    assert [round(value, 3) for value in v31["energy_per_unit_joules"]] == [0.606]
    assert dict(table["unit_made"].value_counts().rows()) == {"token": 838, "image": 638, "video": 382}


def test_images_and_videos_are_counted_per_piece(whole: Parsed) -> None:
    table = whole.tables[CONFIGURATIONS.name].filter(pl.col("unit_made") != "token")
    per_second = pl.col("batch_size") / pl.col("batch_latency_s")
    assert table.select((per_second / pl.col("throughput_units_per_s") - 1).abs().max()).item() < 1e-9
    assert table["max_num_seqs"].null_count() == table.height


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"avg_power_watts": -1}, "avg_power_watts = '-1' breaks min_exclusive 0"),
        ({"avg_power_watts": 0}, "avg_power_watts = '0' breaks min_exclusive 0"),
        ({"avg_power_watts": "319.79 W"}, "is not a Float64"),
        ({"avg_power_watts": None}, "avg_power_watts is empty"),
        ({"avg_power_watts": float("nan")}, "avg_power_watts = 'nan' breaks"),
        ({"avg_power_watts": {"value": 319.79, "unit": "W"}}, "is not a Float64"),
        ({"num_gpus": 0}, "num_gpus = '0' breaks min 1"),
        ({"num_gpus": 1.5}, "num_gpus = '1.5' is not a Int64"),
        ({"model_id": ""}, "model_id is empty"),
    ],
)
def test_a_bad_configuration_is_a_reject_and_the_others_load(change: dict[str, Any], reason: str) -> None:
    parsed = read(task(configuration(), configuration(**change), configuration()))
    assert parsed.tables[CONFIGURATIONS.name].height == 2
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reason in reject["reason"]
    assert reject["locator"] == "gpqa.json#/configurations/1"


@pytest.mark.parametrize("stray", [None, 3, "text", ["a"]], ids=repr)
def test_an_item_that_is_no_record_is_a_reject(stray: Any) -> None:
    parsed = read(task(configuration(), stray))
    assert parsed.tables[CONFIGURATIONS.name].height == 1
    assert "where a record (an object) was expected" in parsed.rejects["reason"][0]


def test_a_new_field_is_kept() -> None:
    row = read(task(configuration(speculative_tokens=3))).tables[CONFIGURATIONS.name].row(0, named=True)
    assert json.loads(row["other_fields_json"]) == {"speculative_tokens": 3}


def test_an_image_task_has_names_of_its_own() -> None:
    record = configuration(
        energy_per_image_joules=341.98,
        throughput_images_per_sec=1.55,
        image_height=1024,
        image_width=512,
        batch_size=1,
        batch_latency_s=0.64,
    )
    for name in ("energy_per_token_joules", "output_throughput_tokens_per_sec", "max_num_seqs"):
        del record[name]
    row = read(task(record, name="text-to-image"), "text-to-image").tables[CONFIGURATIONS.name].row(0, named=True)
    assert (row["energy_per_unit_joules"], row["unit_made"], row["height_px"], row["width_px"]) == (
        341.98,
        "image",
        1024,
        512,
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (task(configuration(), configurations={"0": configuration()}), "has a JSON dict as configurations; expected"),
        (task(configuration(), configurations=None), "has a JSON NoneType as configurations"),
        ([configuration()], "is a JSON list; expected an object"),
        (task(configuration(), name="lm-arena-chat"), "is about task 'lm-arena-chat'; expected 'gpqa'"),
        (task(), "in its 0 configurations"),
        (
            task({("energy_joules" if k == "energy_per_token_joules" else k): v for k, v in configuration().items()}),
            "has no energy_per_token_joules in its 1 configurations; if the publisher renamed",
        ),
    ],
    ids=["dict", "null", "list", "other task", "empty", "renamed"],
)
def test_a_changed_shape_is_refused_with_its_name(content: Any, reason: str) -> None:
    with pytest.raises(ParseError, match=re.escape(reason)) as caught:
        read(content)
    assert caught.value.source_id == "ml_energy"
    assert RESOURCES["gpqa"].url in str(caught.value)


@pytest.mark.parametrize("payload", [b"", b"<html>", b'{"task": "gpqa"', b"\xff\xfe", b"[" * 200_000])
def test_what_is_not_json_is_refused(payload: bytes) -> None:
    with pytest.raises(ParseError, match="is not valid JSON"):
        SOURCE.parse(RESOURCES["gpqa"], payload)


def test_a_task_that_is_listed_and_not_read_is_noticed() -> None:
    model = {name: configuration()[name] for name in ("nickname", "total_params_billions", "activated_params_billions")}
    model |= {"weight_precision": "bfloat16"}
    models = {f"org/model-{n}": model for n in range(9)}
    index = {"last_updated": "2026-02-16", "models": models, "tasks": [*TASKS, "speech"]}
    parsed = read(index, "index")
    assert parsed.tables[MODELS.name].height == 9
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["reason"] == "task 'speech' is listed and not read; add it to TASKS"
    assert parsed.tables[MODELS.name].row(0, named=True)["_locator"].startswith("index.json#/models/org~1model-")


def test_the_licence_is_not_assumed() -> None:
    assert not SOURCE.licence.redistributable
    assert SOURCE.licence.name == "not stated"

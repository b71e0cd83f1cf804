"""The ML.ENERGY leaderboard: measured GPU energy of inference by model, task, GPU and configuration.

What belongs here: the index of models, the task files, and which fields a task of text, images or videos has. What does
not: which configurations may be compared, and joules per what (dbt).

Source: https://github.com/ml-energy/leaderboard, folder ``public/data``. Power is the sum over the GPUs of the
configuration, without host or cooling; energy per token is power / output throughput. No licence of the data was seen:
they are read and attributed, and not redistributed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from pipelines.errors import ParseError
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    one_of,
    reject_rows,
    typed,
)
from pipelines.sources.json_records import decode, is_object, lacking, loose_columns, rests, split

BASE_URL = "https://raw.githubusercontent.com/ml-energy/leaderboard/HEAD/public/data/"
INDEX = "index"
TASKS = {
    "gpqa": "token",
    "image-chat": "token",
    "lm-arena-chat": "token",
    "sourcegraph-fim": "token",
    "text-to-image": "image",
    "text-to-video": "video",
    "video-chat": "token",
}

# Fields whose names say what is made; the others keep their names.
MADE_NAMES = {
    "token": {
        "energy_per_token_joules": "energy_per_unit_joules",
        "output_throughput_tokens_per_sec": "throughput_units_per_s",
    },
    "image": {
        "energy_per_image_joules": "energy_per_unit_joules",
        "throughput_images_per_sec": "throughput_units_per_s",
        "image_height": "height_px",
        "image_width": "width_px",
    },
    "video": {
        "energy_per_video_joules": "energy_per_unit_joules",
        "throughput_videos_per_sec": "throughput_units_per_s",
        "video_height": "height_px",
        "video_width": "width_px",
    },
}
ESSENTIAL = ("model_id", "gpu_model", "num_gpus", "avg_power_watts", "energy_per_unit_joules", "throughput_units_per_s")


def _positive(maximum: float, nullable: bool = False) -> dy.Float64:
    """A quantity above zero with a physical ceiling."""
    return dy.Float64(nullable=nullable, min_exclusive=0, max=maximum)


def _count(nullable: bool = True) -> dy.Int64:
    return dy.Int64(nullable=nullable, min=1, max=1_000_000)


class Configurations(RawRow):
    """One measured configuration of one model on one task."""

    task = one_of(*TASKS)
    unit_made = one_of("token", "image", "video")
    model_id = dy.String(nullable=False, min_length=1)
    nickname = dy.String(nullable=False, min_length=1)
    architecture = dy.String(nullable=True)
    total_params_billions = _positive(100_000)
    activated_params_billions = _positive(100_000)
    weight_precision = dy.String(nullable=False, min_length=1)
    gpu_model = dy.String(nullable=False, min_length=1)
    num_gpus = dy.Int64(nullable=False, min=1, max=1024)
    avg_power_watts = _positive(5_000_000)
    energy_per_unit_joules = _positive(1e9)
    throughput_units_per_s = _positive(1e9)
    energy_per_request_joules = _positive(1e9, nullable=True)
    max_num_seqs = _count()
    tensor_parallel = _count()
    expert_parallel = _count()
    data_parallel = _count()
    avg_batch_size = _positive(1e6, nullable=True)
    avg_output_len = _positive(1e7, nullable=True)
    median_itl_ms = _positive(1e6, nullable=True)
    p90_itl_ms = _positive(1e6, nullable=True)
    p95_itl_ms = _positive(1e6, nullable=True)
    p99_itl_ms = _positive(1e6, nullable=True)
    batch_size = _count()
    batch_latency_s = _positive(1e6, nullable=True)
    inference_steps = _count()
    height_px = _count()
    width_px = _count()
    num_frames = _count()
    fps = _count()
    ring_degree = _count()
    ulysses_degree = _count()
    other_fields_json = dy.String(nullable=True)


class Models(RawRow):
    """One model of the index."""

    model_id = dy.String(nullable=False, min_length=1)
    nickname = dy.String(nullable=False, min_length=1)
    architecture = dy.String(nullable=True)
    total_params_billions = _positive(100_000)
    activated_params_billions = _positive(100_000)
    weight_precision = dy.String(nullable=False, min_length=1)
    last_updated = dy.String(nullable=False, regex=r"^\d{4}-\d{2}-\d{2}$")


CONFIGURATIONS = RawTable(
    name="raw_ml_energy__configurations",
    schema=Configurations,
    description="One row per measured configuration (model x task x GPU x settings) of the ML.ENERGY leaderboard.",
)
MODELS = RawTable(
    name="raw_ml_energy__models",
    schema=Models,
    description="One row per model of the ML.ENERGY leaderboard, with the day on which its data were last updated.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The index and one file per task."""
    return (
        Resource(INDEX, f"{BASE_URL}index.json", "application/json"),
        *(Resource(task, f"{BASE_URL}tasks/{task}.json", "application/json") for task in TASKS),
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The index, or a task file, to typed rows.

    Raises:
        ParseError: Not JSON, not the known shape, or without a field that every configuration has.
    """
    content = decode(SOURCE.id, resource.url, payload)
    if not isinstance(content, dict):
        raise ParseError(SOURCE.id, f"{resource.url} is a JSON {type(content).__name__}; expected an object")
    return _index(resource, content) if resource.key == INDEX else _task(resource, content)


def _index(resource: Resource, content: Mapping[str, Any]) -> Parsed:
    """The models; a task that is listed and not read is a reject, so that a new one is noticed."""
    models, updated = _member(resource, content, "models", dict), content.get("last_updated")
    listed = _member(resource, content, "tasks", list)
    locators, records, others = split("index.json#/models", {_pointer(key): item for key, item in models.items()})
    names = {name: name for name in Models.column_names() if name != LOCATOR}
    rows = loose_columns(records, names, _loose).with_columns(
        locators.alias(LOCATOR),
        pl.Series("model_id", [key for key, item in models.items() if is_object(item)], dtype=pl.String),
        pl.lit(_loose(updated), dtype=pl.String).alias("last_updated"),
    )
    unread = [
        (f"index.json#/tasks/{place}", f"task {task!r} is listed and not read; add it to TASKS", {"task": task})
        for place, task in enumerate(listed)
        if task not in TASKS
    ]
    return combine(
        [
            typed(MODELS, rows),
            Parsed(tables={}, rejects=reject_rows(MODELS.name, [*_strays(others), *unread])),
        ]
    )


def _task(resource: Resource, content: Mapping[str, Any]) -> Parsed:
    """The configurations of a task; a field that is not known is kept in `other_fields_json`."""
    if content.get("task") != resource.key:
        raise ParseError(SOURCE.id, f"{resource.url} is about task {content.get('task')!r}; expected {resource.key!r}")
    items = _member(resource, content, "configurations", list)
    made = TASKS[resource.key]
    locators, records, others = split(f"{resource.key}.json#/configurations", items)
    ours_by_theirs = MADE_NAMES[made]
    theirs_by_ours = {ours: theirs for theirs, ours in ours_by_theirs.items()}
    if any(not theirs_by_ours.keys().isdisjoint(record) for record in records):
        records = [{ours_by_theirs.get(name, name): value for name, value in record.items()} for record in records]
        published = {}
    else:
        published = theirs_by_ours
    if missing := lacking(records, [published.get(name, name) for name in ESSENTIAL]):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(theirs_by_ours.get(name, name) for name in missing)} in its "
            f"{len(records)} configurations; if the publisher renamed a field, change the names in this source",
        )
    columns = [name for name in Configurations.column_names() if name not in {LOCATOR, "task", "unit_made"}]
    names = {published.get(name, name): name for name in columns}
    rows = loose_columns(records, names, _loose).with_columns(
        locators.alias(LOCATOR),
        pl.lit(resource.key).alias("task"),
        pl.lit(made).alias("unit_made"),
        rests(records, names).alias("other_fields_json"),
    )
    strays = Parsed(tables={}, rejects=reject_rows(CONFIGURATIONS.name, _strays(others)))
    return combine([typed(CONFIGURATIONS, rows), strays])


def _member(resource: Resource, content: Mapping[str, Any], name: str, kind: type) -> Any:
    """A member of the file, which must be of a kind."""
    member = content.get(name)
    if not isinstance(member, kind):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has a JSON {type(member).__name__} as {name}; expected a JSON {kind.__name__}; "
            "the last good snapshot stays",
        )
    return member


def _strays(others: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Rejects for the items that are no records."""
    for locator, item in others:
        yield locator, f"a JSON {type(item).__name__} where a record (an object) was expected", {"value": item}


def _pointer(key: Any) -> str:
    """A key as a segment of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


def _loose(value: Any) -> str | None:
    """Any JSON scalar as text; blank is null."""
    if value is None:
        return None
    return str(value).strip() or None


SOURCE = Source(
    id="ml_energy",
    title="ML.ENERGY leaderboard",
    description="Measured GPU energy and throughput of inference by model, task and configuration, on H100 and B200.",
    homepage="https://ml.energy/leaderboard",
    licence=Licence(
        name="not stated",
        url="https://github.com/ml-energy/leaderboard",
        attribution="The ML.ENERGY Initiative, ML.ENERGY Leaderboard, github.com/ml-energy/leaderboard",
        redistributable=False,
    ),
    cadence=timedelta(days=14),
    resources=_resources,
    tables=(CONFIGURATIONS, MODELS),
    parse=parse,
)

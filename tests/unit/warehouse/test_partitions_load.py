"""From a file dropped into a mirror to rows in the database, without a change of code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.fetching.discovery import find_new
from pipelines.fetching.sources import fetch_partitions, fetch_sources
from pipelines.settings import Settings
from pipelines.sources import get_source
from pipelines.sources.base import Source
from pipelines.warehouse.build_db import inspector
from pipelines.warehouse.ingest import SourceState, load_source

GITHUB = "raw.githubusercontent.com/mlcommons"
INFERENCEX = "inferencex.semianalysis.com/api/v1"
LISTING = f"{INFERENCEX}/benchmarks@model=DeepSeek-V4-Pro&date="


@pytest.fixture
def settings(tmp_path: Path, mirror: Path) -> Settings:
    for folder in (GITHUB, INFERENCEX):
        shutil.copytree(mirror / folder, tmp_path / "mirror" / folder)
    return Settings(home=tmp_path / "home", mirror=tmp_path / "mirror", as_of="2026-11-23")  # type: ignore[arg-type]


def refresh(source: Source, settings: Settings) -> SourceState:
    fetch_sources([source], settings)
    return load_source(source, settings)[0]


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with inspector(settings) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("file", ["summary.json", "summary_results.json"])
def test_a_round_dropped_into_the_mirror_is_found_and_loaded(settings: Settings, file: str) -> None:
    mlperf = get_source("mlperf_inference")
    assert refresh(mlperf, settings).state == "fresh"
    assert find_new([mlperf], settings) == []
    assert settings.mirror is not None
    old = {"summary.json": "inference_results_v6.1", "summary_results.json": "inference_results_v5.1"}[file]
    content = (settings.mirror / GITHUB / old / "main" / file).read_text()
    drop = settings.mirror / GITHUB / "inference_results_v7.0" / "main" / file
    drop.parent.mkdir(parents=True)
    drop.write_text(content.replace('"version": "v6.1"', '"version": "v7.0"').replace('"v5.1"', '"v7.0"'))
    n_rows = len(json.loads(content))

    (found,) = find_new([mlperf], settings)
    assert (found.partition, found.name) == ("v7.0", "mlperf_inference/v7.0")
    assert refresh(mlperf, settings).state == "fresh"
    counts = rows(settings, "select round, count(*) from raw.raw_mlperf_inference__results group by all order by round")
    assert counts == [("v5.1", 1448), ("v6.1", 4), ("v7.0", n_rows)]
    assert find_new([mlperf], settings) == []


def test_a_date_dropped_into_the_mirror_is_found_and_loaded(settings: Settings) -> None:
    source = get_source("inferencex")
    first = refresh(source, settings)
    assert (first.state, first.n_rows, first.n_resources_missing) == (
        "fresh",
        2,
        len(source.resources(settings.today)) - 1,
    )
    assert settings.mirror is not None
    old = (settings.mirror / f"{LISTING}2026-09-04").read_text()
    (settings.mirror / f"{LISTING}2026-11-20").write_text(old)

    assert [found.partition for found in find_new([source], settings)] == ["2026-11-20"]
    assert refresh(source, settings).n_rows == 4
    assert refresh(source, settings).state == "unchanged"
    # A past date is final: what the mirror says of it later is not asked for, but by who fetches that one again.
    (settings.mirror / f"{LISTING}2026-09-04").write_text(json.dumps(json.loads(old)[:1]))
    assert refresh(source, settings).n_rows == 4
    fetch_partitions(source, ["2026-09-04"], settings)
    assert load_source(source, settings)[0].n_rows == 3


def test_only_the_listing_of_launch_day_may_be_empty(settings: Settings) -> None:
    source = get_source("inferencex")
    assert settings.mirror is not None
    (settings.mirror / f"{LISTING}2026-04-24").write_text("[]")
    assert refresh(source, settings).state == "fresh"
    (settings.mirror / f"{LISTING}2026-05-01").write_text("[]")
    failed = refresh(source, settings)
    assert (failed.state, "holds no rows" in failed.detail, failed.n_rows) == ("failed", True, 2)


def test_a_listing_of_another_shape_fails_the_source_and_the_last_good_rows_stay(settings: Settings) -> None:
    source = get_source("inferencex")
    refresh(source, settings)
    assert settings.mirror is not None
    drop = settings.mirror / f"{LISTING}2026-11-20"
    good = (settings.mirror / f"{LISTING}2026-09-04").read_text()
    drop.write_text(json.dumps({"rows": json.loads(good)}))

    state = refresh(source, settings)
    assert state.state == "failed"
    assert "is a JSON dict; expected an array" in state.detail
    assert rows(settings, "select count(*) from raw.raw_inferencex__benchmarks") == [(2,)]

    # What could not be read is asked for again, final or not, and loads once it is right.
    drop.write_text(good)
    assert (refresh(source, settings).state, refresh(source, settings).state) == ("fresh", "unchanged")
    assert rows(settings, "select count(*) from raw.raw_inferencex__benchmarks where _known_to is null") == [(4,)]


def test_new_units_fail_the_source(settings: Settings) -> None:
    source = get_source("inferencex")
    refresh(source, settings)
    assert settings.mirror is not None
    listing = json.loads((settings.mirror / f"{LISTING}2026-09-04").read_text())
    for row in listing:
        row["metrics"]["median_tpot"] *= 1000
    (settings.mirror / f"{LISTING}2026-11-20").write_text(json.dumps(listing))
    state = refresh(source, settings)
    assert state.state == "failed"
    assert "median_tpot_s" in state.detail
    assert rows(settings, "select count(*) from raw.raw_inferencex__benchmarks") == [(2,)]


def test_a_source_of_optional_parts_that_nobody_answers_for_is_unavailable_and_later_not_lost(
    settings: Settings,
) -> None:
    source = get_source("inferencex")
    offline = Settings(home=settings.home, offline=True, as_of=settings.as_of)
    assert refresh(source, offline).state == "unavailable"
    refresh(source, settings)
    after = refresh(source, offline)
    assert (after.state, after.n_rows) == ("unchanged", 2)
    assert "1 resource(s) from store" in after.detail

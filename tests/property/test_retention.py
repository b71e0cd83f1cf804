"""Whatever refers to whatever: no snapshot that anything kept refers to is ever removed."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from pipelines.retention.cleaning import plan, remove
from pipelines.settings import Settings

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BLOBS = [hashlib.sha256(bytes([i])).hexdigest() for i in range(8)]
SOME = st.sets(st.sampled_from(BLOBS))
AGES = st.lists(st.integers(0, 400), min_size=len(BLOBS), max_size=len(BLOBS))
PUBLICATIONS = st.lists(
    st.tuples(st.integers(0, 30), SOME, st.sampled_from(["snapshot_sha256", "first_sha256s", "sha256"])), max_size=6
)


def make_home(
    home: Path, ages: list[int], histories: set[str], build: set[str], made: list[tuple[int, set[str], str]]
) -> Settings:
    settings = Settings(home=home, kept_publications=2, kept_months=1)
    for sha256, age in zip(BLOBS, ages, strict=True):
        folder = settings.snapshots_dir / "sha256" / sha256[:2]
        folder.mkdir(parents=True, exist_ok=True)
        for path in (folder / sha256, folder / f"{sha256}.json"):
            path.write_text("{}")
            at = (NOW - timedelta(days=age)).timestamp()
            os.utime(path, (at, at))
    if histories:
        refs = settings.snapshots_dir / "refs" / "world"
        refs.mkdir(parents=True)
        (refs / "a.json").write_text(json.dumps({"versions": [{"sha256": sha256} for sha256 in sorted(histories)]}))
    settings.build_dir.mkdir(parents=True)
    with duckdb.connect(str(settings.build_db)) as connection:
        from pipelines.warehouse.build_db import STATE_TABLES

        connection.execute(STATE_TABLES)
        connection.execute("create table raw.raw_world__things (_snapshot_sha256 varchar)")
        connection.executemany("insert into raw.raw_world__things values (?)", [[s] for s in [*build, None]])
    names = sorted({f"2026{number // 28 + 1:02}{number % 28 + 1:02}T000000Z-0" for number, *_ in made})
    for name, (_, hashes, column) in zip(names, made, strict=False):
        folder = settings.publications_dir / name
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
            dtype = "varchar[]" if column.endswith("s") else "varchar"
            connection.execute(f"create schema core; create table core.t ({column} {dtype})")
            values = [[sorted(hashes)]] if column.endswith("s") else [[sha256] for sha256 in [*sorted(hashes), None]]
            connection.executemany("insert into core.t values (?)", values)
    if names:
        settings.published_dir.symlink_to(f"publications/{names[0]}")
    return settings


def on_disk(settings: Settings) -> set[str]:
    return {path.name for path in settings.snapshots_dir.glob("sha256/*/*") if not path.suffix}


@pytest.mark.slow
@trials(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ages=AGES, histories=SOME, build=SOME, made=PUBLICATIONS, days=st.integers(1, 365))
def test_nothing_that_is_referred_to_goes(
    ages: list[int], histories: set[str], build: set[str], made: list[tuple[int, set[str], str]], days: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = make_home(Path(folder), ages, histories, build, made)
        n_made = len(list(settings.publications_dir.glob("*")))
        referred = histories | build | {sha256 for _, hashes, _ in made[:n_made] for sha256 in hashes}
        planned = plan(settings, days, NOW)
        assert on_disk(settings) == set(BLOBS), "a plan removes nothing"
        remove(settings, planned)
        young = {sha256 for sha256, age in zip(BLOBS, ages, strict=True) if age <= days}
        assert on_disk(settings) == referred | young
        sidecars = {path.stem for path in settings.snapshots_dir.glob("sha256/*/*.json")}
        assert sidecars == on_disk(settings)
        if n_made:
            assert settings.published_db.exists(), "the current publication stays"
        again = [item for item in plan(settings, days, NOW) if item.what == "publication"]
        assert again == []

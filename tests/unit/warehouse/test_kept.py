"""Which publication stood on a day, and which ones are kept."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from publication_world import Publisher
from pydantic import ValidationError

from pipelines.settings import Settings
from pipelines.warehouse.kept import Publication, publications, standing_on, superfluous

DAYS = [f"2026{month:02}{day:02}T000000Z-x" for month in range(1, 7) for day in (1, 2, 28)]


def made(day: str, as_of: str | None = None) -> Publication:
    built_at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Publication(day, built_at, date.fromisoformat(as_of or day[:10]), None)


def manifest(settings: Settings, build_id: str, content: Any, *, has_file: bool = True) -> None:
    folder = settings.publications_dir / build_id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(content if isinstance(content, str) else json.dumps(content))
    if has_file:
        (folder / "computegap.duckdb").write_bytes(b"")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def test_the_newest_and_the_last_of_each_month_are_kept() -> None:
    gone = superfluous(DAYS, newest=2, months=3)
    assert [name for name in DAYS if name not in gone] == [DAYS[11], DAYS[14], DAYS[16], DAYS[17]]
    assert superfluous(DAYS, newest=1, months=0) == DAYS[-2::-1]
    assert superfluous(DAYS, newest=99, months=0) == []
    assert superfluous([], newest=1, months=1) == []


def test_what_once_went_is_never_wanted_again() -> None:
    kept: list[str] = []
    for name in DAYS:
        kept.append(name)
        gone = superfluous(kept, newest=2, months=3)
        kept = [other for other in kept if other not in gone]
    assert kept == [name for name in DAYS if name not in superfluous(DAYS, newest=2, months=3)]


@pytest.mark.parametrize("wrong", [{"kept_publications": 0}, {"kept_months": -1}])
def test_at_least_the_current_one_is_kept(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]


def test_the_last_one_of_the_day_stood() -> None:
    early, late, next_day = made("2026-03-01T08:00"), made("2026-03-01T20:00"), made("2026-03-02T00:00")
    ahead = made("2026-03-01T21:00", as_of="2026-12-31")
    all_made = [early, late, ahead, next_day]
    assert standing_on(all_made, date(2026, 2, 28)) is None
    assert standing_on(all_made, date(2026, 3, 1)) == late
    assert standing_on(all_made, date(2026, 3, 2)) == next_day
    assert standing_on(all_made, date(2027, 1, 1)) == next_day


def test_one_that_is_gone_is_still_named(publisher: Publisher) -> None:
    ids = [str(publisher.publish()["build_id"]) for _ in range(3)]
    shutil.rmtree(publisher.settings.publications_dir / ids[0])
    found = publications(publisher.settings)
    assert [item.build_id for item in found] == ids
    assert [item.database is None for item in found] == [True, False, False]
    assert {item.as_of for item in found} == {date(2026, 11, 1)}
    last = json.loads((publisher.settings.published_dir / "manifest.json").read_text())
    assert last["earlier_publications"] == [item.entry for item in found[:2]]


def test_the_list_survives_the_removal_of_all_that_it_names(publisher: Publisher) -> None:
    settings = publisher.settings.model_copy(update={"kept_publications": 1, "kept_months": 0})
    publisher.settings = settings
    ids = [str(publisher.publish()["build_id"]) for _ in range(4)]
    assert publisher.folders() == [ids[-1]]
    assert [item.build_id for item in publications(settings)] == ids


def test_what_is_damaged_is_not_kept(settings: Settings) -> None:
    entry = {"build_id": "good", "built_at": "2026-03-01T08:00:00+02:00", "as_of": "2026-03-01"}
    manifest(settings, "good", entry | {"earlier_publications": [{"build_id": "old"}, 7, {"built_at": "x"}]})
    manifest(settings, "no_file", entry | {"build_id": "no_file", "earlier_publications": "none"}, has_file=False)
    manifest(settings, "torn", "{")
    manifest(settings, "list", "[1]")
    manifest(settings, "undated", {"build_id": "undated", "built_at": None, "as_of": "2026-03-01"})
    manifest(settings, ".partial-x", entry | {"build_id": ".partial-x"})
    found = publications(settings)
    assert [(item.build_id, item.database is None) for item in found] == [("good", False), ("no_file", True)]
    assert found[0].built_at == datetime(2026, 3, 1, 6, tzinfo=UTC)


def test_there_may_be_none(settings: Settings) -> None:
    assert publications(settings) == []

"""Looking for what is new outside, and fetching chosen partitions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import dataframely as dy
import httpx
import pytest
from fetch_world import HOST, LICENCE, World

from pipelines.errors import UsageError
from pipelines.fetching.client import Outside
from pipelines.fetching.discovery import MAX_MISSING_PER_SOURCE, find_new, known_partitions
from pipelines.fetching.sources import fetch_partitions, fetch_sources, last_outcomes
from pipelines.settings import Settings
from pipelines.sources.base import RawRow, RawTable, Resource, Source
from pipelines.sources.tabular import parse_csv

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 6, 30)


class Rows(RawRow):
    a = dy.String(nullable=True)


TABLE = RawTable("raw_example__rows", Rows, "One row per row.")


def source(source_id: str, resources: list[Resource], **more: object) -> Source:
    return Source(
        id=source_id,
        title="Example",
        description="An example.",
        homepage=f"https://{HOST}",
        licence=LICENCE,
        cadence=timedelta(days=7),
        resources=lambda today: tuple(resources),
        tables=(TABLE,),
        parse=lambda resource, payload: parse_csv(source_id, TABLE, resource.key, payload),
        **more,  # type: ignore[arg-type]
    )


def resource(key: str, **more: object) -> Resource:
    return Resource(key, f"https://{HOST}/{key}", "text/csv", required=False, **more)  # type: ignore[arg-type]


ROUNDS = source(
    "rounds",
    [resource(f"{name}-{shape}", partition=name) for name in ("v1", "v2", "v3") for shape in ("list", "object")],
    partitioned_by="round",
)
DATES = source(
    "dates",
    [
        resource(str(day), partition=str(day), final_from=day)
        for day in (date(2026, 1, 2) + timedelta(days=7 * n) for n in range(25))
    ],
    partitioned_by="date",
)
DOCUMENTS = source("documents", [resource("guide.md")], is_watched=True)
QUIET = source("quiet", [resource("quiet.csv")])


@pytest.fixture
def settings(world: World) -> Settings:
    root = world.root / "mirror" / HOST
    root.mkdir(parents=True)
    return Settings(home=world.root, mirror=world.root / "mirror", as_of=TODAY)


@pytest.fixture
def drop(world: World) -> Path:
    return world.root / "mirror" / HOST


def names(settings: Settings, *already: str) -> list[str]:
    return [found.name for found in find_new([ROUNDS, DATES, DOCUMENTS, QUIET], settings, already)]


def test_nothing_outside_is_nothing_new(settings: Settings) -> None:
    assert names(settings) == []


def test_a_round_under_either_name_is_found_once_it_is_there(settings: Settings, drop: Path) -> None:
    (drop / "v1-list").write_text("a\n1\n")
    fetch_sources([ROUNDS], settings)
    assert names(settings) == []
    (drop / "v2-object").write_text("a\n2\n")
    assert names(settings) == ["rounds/v2"]
    assert names(settings, "rounds/v2") == []
    fetch_sources([ROUNDS], settings)
    assert names(settings) == []
    assert known_partitions(ROUNDS, settings) == ["v1", "v2"]


def test_a_date_is_found_newest_first_and_known_by_the_calendar(settings: Settings, drop: Path) -> None:
    for key in ("2026-06-12", "2026-06-19"):
        (drop / key).write_text("a\n1\n")
    assert names(settings) == ["dates/2026-06-19", "dates/2026-06-12"]
    assert len(known_partitions(DATES, settings)) == 25


def test_a_look_over_the_network_is_short_and_newest_first(world: World) -> None:
    world.answers = {item.url: [httpx.Response(200, content=b"a\n1\n")] for item in DATES.resources(TODAY)}
    outside = Outside(wire=lambda: httpx.MockTransport(world._answer), resolve=world._resolve)
    found = find_new([DATES], Settings(home=world.root, as_of=TODAY), outside=outside)
    assert len(found) == len(world.requests) == MAX_MISSING_PER_SOURCE
    assert (found[0].partition, found[-1].partition) == ("2026-06-19", "2026-04-03")


def test_a_watched_document_is_new_when_its_content_is(settings: Settings, drop: Path) -> None:
    for name in ("guide.md", "quiet.csv"):
        (drop / name).write_text("a\n1\n")
    (first,) = names(settings)
    fetch_sources([DOCUMENTS], settings)
    assert names(settings) == []
    (drop / "guide.md").write_text("a\n2\n")
    (second,) = names(settings)
    assert first.startswith("documents/guide.md@")
    assert second != first


def test_a_look_writes_nothing(settings: Settings, drop: Path) -> None:
    (drop / "v1-list").write_text("a\n1\n")
    assert names(settings) == ["rounds/v1"]
    assert not settings.snapshots_dir.exists()


def test_offline_nothing_is_found(world: World, settings: Settings, drop: Path) -> None:
    (drop / "v1-list").write_text("a\n1\n")
    assert names(Settings(home=world.root, offline=True, as_of=TODAY)) == []


def test_one_partition_is_fetched_and_the_others_are_left_as_they_ended(settings: Settings, drop: Path) -> None:
    for key in ("v1-list", "v2-list"):
        (drop / key).write_text("a\n1\n")
    fetch_sources([ROUNDS], settings)
    before = {outcome.key: outcome for outcome in last_outcomes(ROUNDS, settings)}
    for key in ("v1-list", "v2-list"):
        (drop / key).write_text("a\n2\n")

    outcomes = fetch_partitions(ROUNDS, ["v2"], settings)

    assert {outcome.key: outcome.status for outcome in outcomes} == {"v2-list": "fetched", "v2-object": "unreachable"}
    after = {outcome.key: outcome for outcome in last_outcomes(ROUNDS, settings)}
    assert list(after) == [item.key for item in ROUNDS.resources(TODAY)]
    assert {key for key in after if after[key] != before[key]} == {"v2-list", "v2-object"}


def test_a_partition_that_the_source_has_not_is_a_mistake(settings: Settings) -> None:
    with pytest.raises(UsageError, match="rounds has no partition v9; expected one of v1, v2, v3"):
        fetch_partitions(ROUNDS, ["v9"], settings)


def test_final_partitions_are_held_in_a_mirror_too(settings: Settings, drop: Path) -> None:
    (drop / "2026-06-19").write_text("a\n1\n")
    fetch_sources([DATES], settings)
    (drop / "2026-06-19").write_text("a\n2\n")
    (held,) = [o for o in fetch_sources([DATES], settings)["dates"] if o.key == "2026-06-19"]
    assert (held.status, held.via) == ("unchanged", "store")
    (again,) = fetch_partitions(DATES, ["2026-06-19"], settings)
    assert again.status == "fetched"

"""Many small files: each is loaded once, stays when the window has moved on, and hinders no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from gkg_world import put_into_mirror, slot_zip

from benchmarks.synthetic_gkg import zipped
from pipelines.fetching.sources import fetch_partitions, fetch_sources
from pipelines.settings import Settings
from pipelines.sources import gdelt
from pipelines.sources import gdelt_slots as slots
from pipelines.sources.base import Resource, Source
from pipelines.warehouse.build_db import inspector, writer
from pipelines.warehouse.ingest import SourceState, load_source, settle_unchanged

DAY = "2026-11-20"
SLOTS = ("20261120230000", "20261120231500", "20261120233000", "20261120234500")
OLD = "20261101120000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home beside a mirror that holds the last hour of a day."""
    root = tmp_path / "mirror"
    for slot in SLOTS:
        for resource in slots.resources_of(slot):
            put_into_mirror(root, resource, slot_zip(resource, with_faults=True))
    return Settings(home=tmp_path / "home", mirror=root, as_of=DAY)  # type: ignore[arg-type]


@pytest.fixture
def parsed() -> list[str]:
    """The keys of what has been parsed, in order."""
    return []


@pytest.fixture
def source(parsed: list[str]) -> Source:
    def noting(parse: Callable[..., Any]) -> Callable[..., Any]:
        def parse_and_note(resource: Resource, payload: bytes) -> Any:
            parsed.append(resource.key)
            return parse(resource, payload)

        return parse_and_note

    return replace(gdelt.SOURCE, parse=noting(gdelt.SOURCE.parse))


def refresh(source: Source, settings: Settings) -> SourceState:
    fetch_sources([source], settings)
    return load_source(source, settings)[0]


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with inspector(settings) as connection:
        return connection.execute(sql).fetchall()


def content(settings: Settings) -> list[list[tuple[Any, ...]]]:
    """Everything that was loaded, but for when it was retrieved."""
    return [
        rows(settings, f"select * exclude (_known_from) from raw.{table.name} order by _locator")
        for table in gdelt.SOURCE.tables
    ]


def of_slot(settings: Settings, slot: str) -> int:
    return int(rows(settings, f"select count(*) from raw.raw_gdelt__slot where slot = '{slot}'")[0][0])


def test_a_file_is_read_once(settings: Settings, source: Source, parsed: list[str]) -> None:
    first = refresh(source, settings)
    assert (first.state, first.n_resources, len(parsed)) == ("fresh", 16, 16)
    assert rows(settings, "select count(*), sum(n_records), sum(n_rejects) from raw.raw_gdelt__slot") == [
        (16, 8 * 120 + 8 * 127, 16)
    ]
    assert first.n_rejects == 16
    assert rows(settings, "select count(*) from pipeline.snapshots where is_current") == [(16,)]
    before = content(settings)
    again = refresh(source, settings)
    assert (again.state, len(parsed), again.n_rows, again.n_rejects) == ("unchanged", 16, first.n_rows, 16)
    assert content(settings) == before


def test_the_window_moves_and_nothing_is_forgotten(settings: Settings, source: Source, parsed: list[str]) -> None:
    refresh(source, settings)
    later = settings.model_copy(update={"as_of": slots.moment("20261121000000").date()})
    assert settings.mirror is not None
    new = slots.resources_of("20261121234500")
    for resource in new:
        put_into_mirror(settings.mirror, resource, slot_zip(resource))
    assert refresh(source, later).state == "fresh"
    assert parsed[16:] == sorted(resource.key for resource in new)
    assert rows(settings, "select count(distinct slot) from raw.raw_gdelt__slot where _known_to is null") == [(5,)]
    assert rows(settings, "select count(*) from pipeline.snapshots") == [(20,)]


def test_offline_costs_nothing_and_keeps_everything(settings: Settings, source: Source, parsed: list[str]) -> None:
    nowhere = Settings(home=settings.home, offline=True, as_of=settings.as_of)
    assert refresh(source, nowhere).state == "unavailable"
    refresh(source, settings)
    far = nowhere.model_copy(update={"as_of": slots.moment("20261201000000").date()})
    state = refresh(source, far)
    assert (state.state, of_slot(settings, SLOTS[0]), len(parsed)) == ("stale", 4, 16)


def test_a_chosen_old_slot_is_fetched_and_then_loaded(settings: Settings, source: Source, parsed: list[str]) -> None:
    refresh(source, settings)
    assert settings.mirror is not None
    for resource in slots.resources_of(OLD):
        put_into_mirror(settings.mirror, resource, slot_zip(resource))
    assert {outcome.status for outcome in fetch_partitions(source, [OLD], settings)} == {"fetched"}
    state = refresh(source, settings)
    assert (state.state, of_slot(settings, OLD), len(parsed)) == ("fresh", 4, 20)
    assert rows(settings, f"select count(*) from pipeline.snapshots where resource_key like '{OLD}.%'") == [(4,)]


def test_wanted_days_are_filled_in(settings: Settings, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh(source, settings)
    assert settings.mirror is not None
    for resource in slots.resources_of(OLD):
        put_into_mirror(settings.mirror, resource, slot_zip(resource))
    monkeypatch.setenv("COMPUTEGAP_GDELT_DAYS", "2026-11-01")
    state = refresh(source, settings)
    assert (state.state, state.n_resources, of_slot(settings, OLD)) == ("fresh", 16 + 96 * 4, 4)
    monkeypatch.delenv("COMPUTEGAP_GDELT_DAYS")
    assert (refresh(source, settings).state, of_slot(settings, OLD)) == ("unchanged", 4)


def test_a_slot_that_was_fetched_again_and_differs_replaces_its_rows_and_keeps_the_old_version(
    settings: Settings, source: Source, parsed: list[str]
) -> None:
    refresh(source, settings)
    assert settings.mirror is not None
    resource = slots.resources_of(SLOTS[0])[0]
    put_into_mirror(settings.mirror, resource, slot_zip(resource, with_faults=False))
    fetch_partitions(source, [SLOTS[0]], settings)
    assert (load_source(source, settings)[0].state, parsed[16:]) == ("fresh", [resource.key])
    versions = rows(
        settings,
        f"select n_records, _known_to is null from raw.raw_gdelt__slot where _url = '{resource.url}' order by all desc",
    )
    assert versions == [(127, False), (120, True)]
    assert rows(settings, "select count(*) from pipeline.rejects where source_id = 'gdelt'") == [(14,)]


def test_a_broken_file_is_one_reject_and_hinders_no_other(
    settings: Settings, source: Source, parsed: list[str]
) -> None:
    assert settings.mirror is not None
    bad = slots.resources_of(SLOTS[1])[0]
    put_into_mirror(settings.mirror, bad, b"<html>busy</html>")
    state = refresh(source, settings)
    assert (state.state, of_slot(settings, SLOTS[1]), of_slot(settings, SLOTS[2])) == ("fresh", 3, 4)
    reasons = rows(settings, f"select reason from pipeline.rejects where locator = '{bad.key}'")
    assert len(reasons) == 1
    assert "is not a readable ZIP" in reasons[0][0]
    # It is asked for again, and takes its place once it is right.
    put_into_mirror(settings.mirror, bad, slot_zip(bad))
    assert (refresh(source, settings).state, of_slot(settings, SLOTS[1])) == ("fresh", 4)
    assert rows(settings, f"select reason from pipeline.rejects where locator = '{bad.key}'") == []
    assert len(parsed) == 17


def test_a_new_layout_of_all_files_fails_the_source(settings: Settings, source: Source) -> None:
    assert settings.mirror is not None
    for slot in SLOTS:
        for resource in slots.resources_of(slot):
            put_into_mirror(settings.mirror, resource, zipped(resource.key, b"one\ttwo\n"))
    state = refresh(source, settings)
    assert state.state == "failed"
    assert "row has 2 fields" in state.detail
    assert rows(settings, "select count(*) from raw.raw_gdelt__slot") == [(0,)]


def test_other_names_have_what_is_held_read_again(settings: Settings, source: Source, parsed: list[str]) -> None:
    refresh(source, settings)
    before = rows(settings, "select count(*) from raw.raw_gdelt__gkg")
    other = gdelt.make_source(lambda: gdelt.default_spotter().__class__(forms=(" museum ",), words=("museum",)))
    offline = settings.model_copy(update={"mirror": None, "offline": True})
    assert refresh(other, offline).state == "fresh"
    assert rows(settings, "select count(*) from raw.raw_gdelt__gkg where not contains(lower(title), 'museum')") == [
        (0,)
    ]
    assert refresh(source, offline).state == "fresh"
    assert rows(settings, "select count(*) from raw.raw_gdelt__gkg") == before
    assert len(parsed) == 32


def test_a_new_build_reads_all_that_is_held(settings: Settings, source: Source) -> None:
    refresh(source, settings)
    before = content(settings)
    settings.build_db.unlink()
    later = settings.model_copy(update={"as_of": slots.moment("20261201000000").date()})
    refresh(source, later)
    assert content(settings) == before


def test_a_failure_in_the_middle_changes_nothing(
    settings: Settings, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(source, settings)
    before = content(settings)
    assert settings.mirror is not None
    for resource in slots.resources_of(OLD):
        put_into_mirror(settings.mirror, resource, slot_zip(resource))
    fetch_partitions(source, [OLD], settings)

    def stop(*_: Any) -> None:
        raise duckdb.IOException("the disk is full")

    monkeypatch.setattr("pipelines.warehouse.appending.note_fingerprint", stop)
    with pytest.raises(duckdb.IOException):
        load_source(source, settings)
    monkeypatch.undo()
    assert content(settings) == before
    assert (load_source(source, settings)[0].state, of_slot(settings, OLD)) == ("fresh", 4)


def state_of(settings: Settings) -> list[list[tuple[Any, ...]]]:
    """What is known of the source and its resources, but for when it was looked at."""
    moments = {
        "source_state": "(last_attempt_at, last_success_at)",
        "fetches": "(checked_at)",
        "snapshots": "(n_bytes)",
    }
    return [
        rows(settings, f"select * exclude {what} from pipeline.{name} order by all") for name, what in moments.items()
    ]


def test_nothing_new_is_settled_as_loading_would(settings: Settings, source: Source, parsed: list[str]) -> None:
    assert settle_unchanged([source], settings) == [source]
    refresh(source, settings)
    refresh(source, settings)
    before, loaded = content(settings), state_of(settings)
    assert len(loaded[2]) == 16
    assert settle_unchanged([source], settings) == []
    assert (content(settings), state_of(settings), len(parsed)) == (before, loaded, 16)


def test_an_old_slot_that_left_the_window_does_not_unsettle(settings: Settings, source: Source) -> None:
    refresh(source, settings)
    far = Settings(home=settings.home, offline=True, as_of=slots.moment("20261201000000").date())
    fetch_sources([source], far)
    assert settle_unchanged([source], far) == []
    assert rows(settings, "select state, n_rows > 0 from pipeline.source_state") == [("stale", True)]
    assert of_slot(settings, SLOTS[0]) == 4


def test_the_same_bytes_once_more_are_settled_and_not_looked_at_again(
    settings: Settings, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(source, settings)
    fetch_partitions(source, [SLOTS[0]], settings)
    assert settle_unchanged([source], settings) == []
    looked_at: list[Any] = []
    monkeypatch.setattr("pipelines.warehouse.appending.versions", lambda *found: looked_at.append(found))
    assert settle_unchanged([source], settings) == []
    assert looked_at == []


@pytest.mark.parametrize("change", ["slot", "content", "names", "parser", "table", "damage"])
def test_what_is_new_has_to_be_loaded(settings: Settings, source: Source, change: str) -> None:
    refresh(source, settings)
    assert settings.mirror is not None
    first = slots.resources_of(SLOTS[0])[0]
    if change == "slot":
        for resource in slots.resources_of(OLD):
            put_into_mirror(settings.mirror, resource, slot_zip(resource))
        fetch_partitions(source, [OLD], settings)
    elif change == "content":
        put_into_mirror(settings.mirror, first, slot_zip(first, with_faults=False))
        fetch_partitions(source, [SLOTS[0]], settings)
    elif change == "names":
        source = replace(source, depends_on=lambda: "other names")
    elif change == "parser":
        source = replace(source, parser_version=source.parser_version + 1)
    elif change == "table":
        with writer(settings) as connection:
            connection.execute("drop table raw.raw_gdelt__slot")
    else:
        (settings.snapshots_dir / "refs" / "gdelt" / f"{first.key}.json").write_text("{")
    before = rows(settings, "select * from pipeline.loaded_resource order by all")
    assert settle_unchanged([source], settings) == [source]
    assert rows(settings, "select * from pipeline.loaded_resource order by all") == before
    state = load_source(source, settings)[0].state
    assert state == ("failed" if change == "damage" else "fresh")


def test_a_table_with_other_columns_has_everything_read_again(
    settings: Settings, source: Source, parsed: list[str]
) -> None:
    refresh(source, settings)
    before = content(settings)
    with writer(settings) as connection:
        connection.execute("alter table raw.raw_gdelt__mention add column more integer")
    assert (refresh(source, settings).state, content(settings), len(parsed)) == ("fresh", before, 32)

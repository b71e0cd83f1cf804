"""The state that a source is in after an attempt."""

from __future__ import annotations

import shutil

import duckdb
import pytest
from warehouse_world import World, csv_of

from pipelines.errors import WarehouseError
from pipelines.sources.base import Parsed, Resource
from pipelines.warehouse.build_db import inspector, kept_open, write_lock, writer
from pipelines.warehouse.ingest import SourceState, load_source, settle_unchanged
from pipelines.warehouse.status import read_status, read_vias


def attempt(world: World) -> SourceState:
    state, _ = load_source(world.source, world.settings)
    assert world.status()["state"] == state.state
    assert world.status()["detail"] == state.detail
    return state


def test_fresh_then_unchanged_then_fresh(world: World) -> None:
    world.put(csv_of("a", "b"))
    first = attempt(world)
    assert (first.state, first.n_rows, first.n_rejects, first.n_resources) == ("fresh", 2, 0, 2)
    assert first.detail == "1 resource(s) from network"
    second = attempt(world)
    assert (second.state, second.n_rows, second.last_change_at) == ("unchanged", 2, first.last_change_at)
    assert second.last_success_at is not None
    assert first.last_success_at is not None
    assert second.last_success_at >= first.last_success_at
    world.put(csv_of("a"), hours=1)
    assert (third := attempt(world)).state == "fresh"
    assert third.n_rows == 1


def test_unavailable_where_nothing_was_ever_fetched(world: World) -> None:
    world.ended("main", "unreachable", "no network")
    state = attempt(world)
    assert (state.state, state.detail, state.n_rows) == ("unavailable", "no network", 0)
    assert (state.last_success_at, state.last_change_at, state.last_content_date) == (None, None, None)
    assert attempt(world).last_change_at is None


def test_stale_where_the_last_good_data_stay(world: World) -> None:
    world.put(csv_of("a"))
    good = attempt(world)
    world.ended("main", "unreachable", "no answer")
    state = attempt(world)
    assert (state.state, state.n_rows) == ("stale", 1)
    assert state.detail == "no answer; the last good data stay"
    assert (state.last_success_at, state.n_resources_missing) == (good.last_success_at, 1)


@pytest.mark.parametrize(
    ("days", "said"),
    [(5, " (the source was last reached 5 days ago)"), (1, " (the source was last reached 1 day ago)"), (-365, "")],
    ids=["five days", "one day", "a clock that went back"],
)
def test_a_source_that_is_down_for_days_says_for_how_many(world: World, days: int, said: str) -> None:
    world.put(csv_of("a"))
    attempt(world)
    with writer(world.settings) as connection:
        connection.execute(
            "update pipeline.source_state set last_success_at = last_success_at - to_days(?::integer)", [days]
        )
    world.ended("main", "unreachable", "no answer")
    assert attempt(world).detail == f"no answer; the last good data stay{said}"


def test_an_optional_resource_out_of_reach_is_named_and_no_harm(world: World) -> None:
    world.put(csv_of("a"))
    world.ended("extra", "unreachable", "no answer")
    state = attempt(world)
    assert (state.state, state.detail) == ("fresh", "1 resource(s) from network; 1 optional address(es) not reachable")


def test_an_optional_resource_that_does_not_exist_is_no_harm(world: World) -> None:
    world.put(csv_of("a"))
    world.ended("extra", "absent", "404")
    state = attempt(world)
    assert (state.state, state.n_resources_missing) == ("fresh", 0)


def test_failed_where_somebody_answered_with_something_else(world: World) -> None:
    world.put(csv_of("a"))
    attempt(world)
    world.ended("main", "failed", "HTTP 500")
    state = attempt(world)
    assert (state.state, state.detail, state.n_rows) == ("failed", "HTTP 500", 1)


def test_failed_where_the_bytes_do_not_parse_and_recovered_afterwards(world: World) -> None:
    world.put(csv_of("a", "b", "c", "d", ""))
    good = attempt(world)
    world.put(b"\xff", hours=1)
    state = attempt(world)
    assert state.state == "failed"
    assert state.detail == "main.csv is not UTF-8 at byte 0; expected the published CSV; the last good data stay"
    assert (state.n_rows, state.n_rejects, state.last_success_at) == (4, 1, good.last_success_at)
    world.put(csv_of("z"), hours=2)
    assert attempt(world).state == "fresh"


def test_failed_where_the_parser_itself_breaks(world: World) -> None:
    def stumble(resource: Resource, payload: bytes) -> Parsed:
        raise ZeroDivisionError

    world.put(csv_of("a"))
    world.change(parse=stumble)
    assert "ZeroDivisionError" in attempt(world).detail


@pytest.mark.parametrize("what", ["blob", "sidecar", "ref"])
def test_a_damaged_snapshot_store_is_a_state_and_not_a_crash(world: World, what: str) -> None:
    sha256 = world.put(csv_of("a"))
    paths = {
        "blob": world.store.blob_path(sha256),
        "sidecar": world.store.blob_path(sha256).with_name(f"{sha256}.json"),
        "ref": world.settings.snapshots_dir / "refs" / "world" / "main.json",
    }
    paths[what].write_bytes(b"bit rot")
    state = attempt(world)
    assert state.state == ("fresh" if what == "sidecar" else "failed")
    assert what == "sidecar" or str(paths[what]) in state.detail


def test_fetches_and_snapshots_are_recorded_once(world: World) -> None:
    old = world.put(csv_of("a"))
    new = world.put(csv_of("b"), hours=1)
    for _ in range(2):
        attempt(world)
    with inspector(world.settings) as connection:
        fetches = connection.execute("select resource_key, status, via, sha256 from pipeline.fetches").fetchall()
        snapshots = connection.execute("select sha256, is_current from pipeline.snapshots order by 2").fetchall()
        states = connection.execute(
            "select source_id, cadence_days, parser_version from pipeline.source_state"
        ).fetchall()
    assert fetches == [("main", "fetched", "network", new)]
    assert snapshots == [(old, False), (new, True)]
    assert states == [("world", 7.0, 1)]


def test_status_files(world: World) -> None:
    assert read_status(world.settings, "sources") == []
    assert read_vias(world.settings) == set()
    world.put(csv_of("a", "b", "c", "d", "e", ""))
    attempt(world)
    assert [row["locator"] for row in read_status(world.settings, "rejects")] == ["main.csv#L7"]
    assert read_vias(world.settings) == {"network"}
    (world.settings.status_dir / "sources.json").write_text("[{")
    with pytest.raises(WarehouseError, match=r"sources\.json is damaged .* run `computegap refresh`"):
        read_status(world.settings, "sources")


def test_one_writer_at_a_time(world: World) -> None:
    with (
        write_lock(world.settings),
        pytest.raises(WarehouseError, match="another run has been writing"),
        write_lock(world.settings, wait_seconds=0.05),
    ):
        pytest.fail("two writers")
    with writer(world.settings) as connection:
        assert connection.execute("select count(*) from pipeline.runs").fetchall() == [(0,)]


def test_a_build_database_that_is_none_says_what_to_do(world: World) -> None:
    world.settings.build_dir.mkdir(parents=True)
    world.settings.build_db.write_bytes(b"not a database" * 1000)
    with (
        pytest.raises(
            WarehouseError, match=r"cannot open the build database .* remove .* and run `computegap refresh`"
        ),
        writer(world.settings),
    ):
        pytest.fail("opened")


def test_lost_snapshots_do_not_take_the_loaded_rows_along(world: World) -> None:
    world.put(csv_of("a", "b"))
    attempt(world)
    shutil.rmtree(world.settings.snapshots_dir)
    world.ended("main", "unreachable", "no network")
    state = attempt(world)
    assert (state.state, state.n_rows) == ("failed", 2)
    assert "are gone" in state.detail
    world.put(csv_of("a", "b", "c"), hours=1)
    assert attempt(world).n_rows == 3


def test_a_source_with_nothing_new_is_settled_as_loading_would(world: World) -> None:
    world.put(csv_of("a", "b", "c", "d", ""))
    assert settle_unchanged([world.source], world.settings) == [world.source]
    attempt(world)
    loaded = attempt(world)
    assert settle_unchanged([world.source], world.settings) == []
    moments = {"last_attempt_at", "last_success_at"}
    settled = {name: value for name, value in world.status().items() if name not in moments}
    expected = {name: value for name, value in vars(loaded).items() if name not in moments}
    assert settled == {
        name: value if isinstance(value, int | float | None) else str(value) for name, value in expected.items()
    }
    world.ended("main", "unreachable", "no answer")
    assert settle_unchanged([world.source], world.settings) == []
    assert (world.status()["state"], world.status()["n_rows"]) == ("stale", 4)


@pytest.mark.parametrize("change", ["content", "parser", "table", "snapshots"])
def test_a_source_with_anything_new_has_to_be_loaded(world: World, change: str) -> None:
    world.put(csv_of("a"))
    attempt(world)
    if change == "content":
        world.put(csv_of("b"), hours=1)
    elif change == "parser":
        world.change(parser_version=2)
    elif change == "table":
        with writer(world.settings) as connection:
            connection.execute("drop table raw.raw_world__things")
    else:
        shutil.rmtree(world.settings.snapshots_dir)
    assert settle_unchanged([world.source], world.settings) == [world.source]


def test_writers_that_share_a_connection_hold_the_lock_to_the_end(world: World) -> None:
    with kept_open(world.settings):
        with write_lock(world.settings, wait_seconds=0.05):
            pass
        with writer(world.settings) as first:
            first.execute("create table raw.here (a integer)")
        with inspector(world.settings) as second:
            assert second is first
        with pytest.raises(WarehouseError, match="another run"), write_lock(world.settings, wait_seconds=0.05):
            pytest.fail("two writers")
    with inspector(world.settings) as connection:
        assert connection.execute("from raw.here").fetchall() == []


def test_a_writer_that_fails_leaves_no_open_transaction_to_the_next(world: World) -> None:
    def stop(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("begin transaction")
        connection.execute("create table raw.half (a integer)")
        raise KeyboardInterrupt

    with kept_open(world.settings):
        with pytest.raises(KeyboardInterrupt), writer(world.settings) as connection:
            stop(connection)
        with writer(world.settings) as connection:
            tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    assert tables == []

"""Snapshots into raw tables: nothing twice, all or nothing, every version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import polars as pl
import pytest
from warehouse_world import TABLE, WiderThings, World, csv_of, dump, load_world

from pipelines.errors import ParseError, SnapshotError
from pipelines.sources.base import Parsed, RawTable, Resource
from pipelines.sources.tabular import parse_csv
from pipelines.warehouse.loading import META_COLUMNS, ensure_tables

SECOND = RawTable("raw_world__others", TABLE.schema, "The same again.")


def things(build: duckdb.DuckDBPyConnection, current: bool = True) -> list[Any]:
    where = "where _known_to is null" if current else ""
    return [name for (name,) in build.execute(f"select name from raw.raw_world__things {where} order by 1").fetchall()]


def test_before_any_fetch_the_tables_are_there_empty_and_typed(world: World, build: duckdb.DuckDBPyConnection) -> None:
    outcome = load_world(build, world)
    assert (outcome.changed, outcome.rows, outcome.rejects) == (False, {"raw_world__things": 0}, 0)
    columns = dict(
        build.execute(
            "select column_name, data_type from information_schema.columns where table_schema='raw'"
        ).fetchall()
    )
    assert columns == {
        "_locator": "VARCHAR",
        "name": "VARCHAR",
        "size": "DOUBLE",
        "_source_id": "VARCHAR",
        "_snapshot_sha256": "VARCHAR",
        "_url": "VARCHAR",
        "_known_from": "TIMESTAMP",
        "_known_to": "TIMESTAMP",
    }
    assert set(META_COLUMNS) < set(columns)


def test_a_row_says_where_it_comes_from(world: World, build: duckdb.DuckDBPyConnection) -> None:
    sha256 = world.put(csv_of("a"))
    assert load_world(build, world).changed
    assert build.execute("select * from raw.raw_world__things").fetchall() == [
        ("main.csv#L2", "a", 1.0, "world", sha256, "https://example.org/main.csv", datetime(2026, 1, 1), None)  # noqa: DTZ001
    ]


def test_loading_again_changes_nothing_and_parses_nothing(
    world: World, build: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put(csv_of("a", "", "b", "c", "d", "e"))
    first = load_world(build, world)
    before = dump(build)

    def never(resource: Resource, payload: bytes) -> Parsed:
        pytest.fail("parsed again")

    world.change(parse=never)
    second = load_world(build, world)
    assert dump(build) == before
    assert (second.changed, second.rows, second.rejects) == (False, first.rows, first.rejects)
    assert (first.rows, first.rejects) == ({"raw_world__things": 5}, 1)


def test_a_new_parser_version_reads_everything_again(world: World, build: duckdb.DuckDBPyConnection) -> None:
    world.put(csv_of("a"))
    load_world(build, world)
    world.change(parser_version=2)
    assert load_world(build, world).changed
    assert things(build, current=False) == ["a"]


def test_a_b_a_are_three_versions(world: World, build: duckdb.DuckDBPyConnection) -> None:
    for hours, name in enumerate("aba"):
        world.put(csv_of(name), hours)
        assert load_world(build, world).changed
    rows = build.execute(
        "select name, hour(_known_from), hour(_known_to) from raw.raw_world__things order by _known_from"
    ).fetchall()
    assert rows == [("a", 0, 1), ("b", 1, 2), ("a", 2, None)]
    assert things(build) == ["a"]


def test_versions_of_two_resources_do_not_mix(world: World, build: duckdb.DuckDBPyConnection) -> None:
    world.put(csv_of("a"))
    world.put(csv_of("x"), hours=5, key="extra")
    world.put(csv_of("b"), hours=9)
    assert load_world(build, world).rows == {"raw_world__things": 2}
    assert things(build) == ["b", "x"]
    assert things(build, current=False) == ["a", "b", "x"]


def test_a_changed_schema_makes_the_table_anew_and_reads_it_again(
    world: World, build: duckdb.DuckDBPyConnection
) -> None:
    world.put(b"name,size,colour\na,1,red\n")
    load_world(build, world)
    wider = RawTable(TABLE.name, WiderThings, "wider")
    world.change(tables=(wider,), parse=lambda resource, payload: parse_csv("world", wider, "main.csv", payload))
    assert load_world(build, world).changed
    assert build.execute("select name, colour from raw.raw_world__things").fetchall() == [("a", "red")]


def test_a_table_that_a_source_gains_is_filled_without_a_new_parser_version(
    world: World, build: duckdb.DuckDBPyConnection
) -> None:
    world.put(csv_of("a"))
    load_world(build, world)

    def both(resource: Resource, payload: bytes) -> Parsed:
        frame = parse_csv("world", TABLE, "main.csv", payload).tables[TABLE.name]
        return Parsed({TABLE.name: frame, SECOND.name: frame}, pl.DataFrame())

    world.change(tables=(TABLE, SECOND), parse=both)
    assert load_world(build, world).rows == {"raw_world__things": 1, "raw_world__others": 1}


def test_a_table_that_was_dropped_comes_back_with_its_rows(world: World, build: duckdb.DuckDBPyConnection) -> None:
    world.put(csv_of("a"))
    load_world(build, world)
    build.execute("drop table raw.raw_world__things")
    load_world(build, world)
    assert things(build) == ["a"]


BROKEN = {
    "not UTF-8": (b"\xff\xfe", "is not UTF-8"),
    "another header": (b"nom,size\na,1\n", "has no column name"),
    "no rows": (b"name,size\n", "holds no rows"),
    "too many rejects": (
        csv_of("a", "b", "", "c"),
        r"1 of 4 rows of https://example.org/main.csv do not fit \(limit 20%\)",
    ),
    "all rejects": (csv_of("", ""), "the first: main.csv#L2: name is empty"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_current_version_leaves_everything_as_it_was(
    world: World, build: duckdb.DuckDBPyConnection, case: str
) -> None:
    payload, reason = BROKEN[case]
    world.put(csv_of("a", "b", "c", "d", "e", ""))
    load_world(build, world)
    before = dump(build)
    world.put(payload, hours=1)
    with pytest.raises(ParseError, match=reason):
        load_world(build, world)
    assert dump(build) == before


def test_rejects_up_to_the_limit_are_kept_with_their_snapshot(world: World, build: duckdb.DuckDBPyConnection) -> None:
    sha256 = world.put(csv_of("a", "b", "", "c", "d"))
    assert load_world(build, world).rejects == 1
    assert build.execute(
        "select source_id, snapshot_sha256, table_name, locator, reason from pipeline.rejects"
    ).fetchall() == [("world", sha256, "raw_world__things", "main.csv#L4", "name is empty")]
    world.put(csv_of("a"), hours=1)
    assert load_world(build, world).rejects == 0


def test_an_old_version_that_no_longer_parses_is_left_out(world: World, build: duckdb.DuckDBPyConnection) -> None:
    world.put(b"nom,size\nold,1\n")
    world.put(csv_of("new"), hours=1)
    load_world(build, world)
    assert things(build, current=False) == ["new"]


def test_a_parser_that_stumbles_is_a_parse_error_of_its_source(world: World, build: duckdb.DuckDBPyConnection) -> None:
    def stumble(resource: Resource, payload: bytes) -> Parsed:
        raise KeyError("colour")

    world.put(csv_of("a"))
    world.change(parse=stumble)
    with pytest.raises(ParseError, match=r"the parser broke on https://example.org/main.csv .*KeyError: 'colour'"):
        load_world(build, world)


def test_a_damaged_snapshot_stops_the_load_before_anything_changes(
    world: World, build: duckdb.DuckDBPyConnection
) -> None:
    world.put(csv_of("a"))
    load_world(build, world)
    before = dump(build)
    sha256 = world.put(csv_of("b"), hours=1)
    world.store.blob_path(sha256).write_bytes(b"bit rot")
    with pytest.raises(SnapshotError, match="the snapshot is damaged"):
        load_world(build, world)
    assert dump(build) == before


@pytest.mark.parametrize(
    "step", ["delete from raw", "delete from pipeline.rejects", "insert into raw", "insert or", "commit"]
)
def test_a_crash_at_any_step_rolls_back(world: World, build: duckdb.DuckDBPyConnection, step: str) -> None:
    class Failing:
        """The connection, until the step comes."""

        def __getattr__(self, name: str) -> Any:
            return getattr(build, name)

        def execute(self, sql: str, *parameters: Any) -> Any:
            if sql.startswith(step):
                raise KeyboardInterrupt
            return build.execute(sql, *parameters)

    world.put(csv_of("a", "b", "c", "d", ""))
    load_world(build, world)
    before = dump(build)
    world.put(csv_of("z"), hours=1)
    with pytest.raises(KeyboardInterrupt):
        load_world(Failing(), world)  # type: ignore[arg-type]
    assert dump(build) == before
    load_world(build, world)
    assert things(build) == ["z"]


def test_a_commit_that_fails_is_reported_as_itself(world: World, build: duckdb.DuckDBPyConnection) -> None:
    class Conflict:
        def __getattr__(self, name: str) -> Any:
            return getattr(build, name)

        def execute(self, sql: str, *parameters: Any) -> Any:
            if sql == "commit":
                build.execute("rollback")
                raise duckdb.TransactionException("the disk is full")
            return build.execute(sql, *parameters)

    world.put(csv_of("a"))
    ensure_tables(build, world.source)
    with pytest.raises(duckdb.TransactionException, match="the disk is full"):
        load_world(Conflict(), world)  # type: ignore[arg-type]
    assert things(build) == []

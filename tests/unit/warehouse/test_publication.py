"""What a publication holds, and when there is none."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from publication_world import Publisher, make_build

from pipelines.errors import PublicationError, UsageError
from pipelines.settings import Settings
from pipelines.warehouse.publication import Description, publish, read_manifest
from pipelines.warehouse.reader import published, query

FAILED = (
    "insert into pipeline.check_results values ('marts.mart_chip', 'no_gap', 'dbt', 'error', {}, false, '3', '', now())"
)


def test_the_published_file_holds_core_marts_and_audit_only(publisher: Publisher) -> None:
    manifest = publisher.publish()
    tables = publisher.read(
        "select table_schema || '.' || table_name, table_type from information_schema.tables order by 1"
    )
    assert tables == [
        ("audit.audit_runs", "BASE TABLE"),
        ("audit.only_times", "BASE TABLE"),
        ("core.fct_chip", "BASE TABLE"),
        ("marts.mart_chip", "BASE TABLE"),
    ]
    assert sorted(manifest["tables"]) == [name for name, _ in tables]  # type: ignore[arg-type]
    assert publisher.read("select distinct build_id from core.fct_chip") == [(manifest["build_id"],)]


def test_parquet_is_the_same_as_the_tables(publisher: Publisher) -> None:
    manifest = publisher.publish()
    for name, about in manifest["tables"].items():  # type: ignore[attr-defined]
        schema, table = name.split(".")
        parquet = publisher.settings.published_dir / "parquet" / schema / f"{table}.parquet"
        same = publisher.read(
            f"select (select count(*) from {name}), (select count(*) from '{parquet}'), "
            f"(select count(*) from (from {name} intersect all from '{parquet}'))"
        )
        assert same == [(about["rows"],) * 3]
    assert pl.read_parquet(publisher.settings.published_dir / "parquet/core/fct_chip.parquet").height == 3


def test_the_published_file_explains_itself(publisher: Publisher) -> None:
    publisher.publish()
    assert publisher.read("select table_name, comment from duckdb_tables() where comment is not null order by 1") == [
        ("fct_chip", "One row per chip, in Huawei's words."),
        ("mart_chip", "The view of it."),
    ]
    columns = dict(publisher.read("select column_name, comment from duckdb_columns() where table_name = 'fct_chip'"))
    assert columns["tflops"] == "Dense BF16; it's peak."
    assert "build" in str(columns["build_id"])


def test_table_macros_read_the_file_that_they_are_in(publisher: Publisher, tmp_path: Path) -> None:
    manifest = publisher.publish()
    assert manifest["table_macros"] == ["core.chips_launched_by"]
    publisher.connection.execute("delete from core.fct_chip")
    moved = shutil.copy(publisher.settings.published_db.resolve(), tmp_path / "another name.db")
    with duckdb.connect(str(moved), read_only=True) as reader:
        for name in ("chips_launched_by", "core.chips_launched_by"):
            found = reader.execute(f"from {name}(?, null)", ["2023-01-01"]).fetchall()
            assert found == [("h100",)], name
    with duckdb.connect() as reader:
        reader.execute(f"attach '{moved}' as elsewhere (read_only)")
        reader.execute("use elsewhere")
        assert reader.execute("from chips_launched_by('2025-01-01', null) order by 1").fetchall() == [
            ("b200",),
            ("h100",),
        ]
    comments = publisher.read("select schema_name, comment from duckdb_functions() where parameters = ['d', 'vendor']")
    assert sorted(comments) == [(schema, "What had been launched; it's a list.") for schema in ("core", "main")]


def test_the_locked_down_reader_runs_the_table_macros_of_the_file(publisher: Publisher) -> None:
    publisher.publish()
    with published(publisher.settings) as connection:
        rows = query(connection, "select chip from chips_launched_by(date '2023-01-01', 'any')").rows()
        assert rows == [("h100",)]
        with pytest.raises(UsageError, match="function hidden is not available"):
            query(connection, "from staging.hidden(1)")


def test_the_manifest_is_true(publisher: Publisher) -> None:
    sha256 = "f" * 64
    publisher.connection.execute(
        "insert into pipeline.snapshots values "
        "('世界', 'a', 'https://example.org', ?, now(), 1, 'text/csv', 'CC0', true), "
        "('old', 'a', 'https://example.org', ?, now(), 1, 'text/csv', 'CC0', false)",
        [sha256, sha256],
    )
    publisher.connection.execute(FAILED.format("false"))
    manifest = publisher.publish()
    assert read_manifest(publisher.settings) == manifest
    folder = publisher.settings.published_dir
    on_disk = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == on_disk
    assert len(on_disk) == 5
    assert manifest["snapshots"] == [{"source_id": "世界", "url": "https://example.org", "sha256": sha256}]
    assert manifest["checks"] == {"passed": 0, "warned": 1}
    assert manifest["as_of"] == "2026-11-01"
    assert manifest["fingerprint"] == "00000001" + "0" * 56
    assert {"duckdb", "dbt-core", "computegap"} <= set(manifest["packages"])  # type: ignore[call-overload]


@pytest.mark.parametrize("content", [None, "", "[1]", "{"])
def test_a_manifest_that_cannot_be_read_is_none(publisher: Publisher, content: str | None) -> None:
    publisher.publish()
    path = publisher.settings.published_dir / "manifest.json"
    path.unlink() if content is None else path.write_text(content)
    assert read_manifest(publisher.settings) is None


def test_a_failed_blocking_check_is_refused(publisher: Publisher) -> None:
    publisher.publish()
    before = publisher.settings.published_dir.resolve()
    publisher.connection.execute(FAILED.format("true"))
    with pytest.raises(
        PublicationError, match=r"1 blocking check\(s\) failed, the first: no_gap on marts.mart_chip: 3"
    ):
        publisher.publish()
    assert publisher.settings.published_dir.resolve() == before
    assert len(publisher.folders()) == 1


def test_nothing_to_publish_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with make_build(tmp_path / "b.duckdb", "create schema core; create table core.t as select 1 as a") as connection:
        publisher = Publisher(tmp_path / "home", connection)
        with pytest.raises(PublicationError, match=r"holds no mart; run `computegap refresh`"):
            publisher.publish()
    assert publisher.folders() == []


def test_the_content_hash_does_not_see_row_order_or_time_or_build_id(publisher: Publisher) -> None:
    before = publisher.hashes()
    publisher.connection.execute("create or replace table core.fct_chip as from core.fct_chip order by chip desc")
    publisher.connection.execute(
        "update audit.audit_runs set started_at = now()::timestamp, run_id = 'r2', build_id = 'x'"
    )
    assert publisher.hashes() == before


@pytest.mark.parametrize(
    "change",
    [
        "update core.fct_chip set tflops = nextafter(tflops, 1e9::double) where chip = 'h100'",
        "update core.fct_chip set tflops = null where chip = 'b200'",
        "update core.fct_chip set launched = launched + 1 where chip = 'h100'",
        "update core.fct_chip set launched = date '2023-01-01' where chip = '910b'",
        "update core.fct_chip set chip = 'H100' where chip = 'h100'",
        "insert into core.fct_chip select * from core.fct_chip where chip = 'h100'",
        "insert into core.fct_chip select c.* from core.fct_chip c, range(2) where chip = 'h100'",
        "delete from core.fct_chip where chip = 'h100'",
    ],
)
def test_the_content_hash_sees_every_value(publisher: Publisher, change: str) -> None:
    before = publisher.hashes()
    publisher.connection.execute(change)
    after = publisher.hashes()
    assert after["core.fct_chip"] != before["core.fct_chip"]
    assert after["audit.audit_runs"] == before["audit.audit_runs"]


def test_the_content_hash_sees_a_change_of_rows_that_are_there_twice(publisher: Publisher) -> None:
    publisher.connection.execute("insert into core.fct_chip select * from core.fct_chip")
    before = publisher.hashes()
    publisher.connection.execute("update core.fct_chip set chip = 'H100' where chip = 'h100'")
    assert publisher.hashes()["core.fct_chip"] != before["core.fct_chip"]


def test_the_content_hash_sees_nested_values_and_names(publisher: Publisher) -> None:
    before = publisher.hashes()
    view = "create or replace view marts.mart_chip as select chip, tflops, {}, {} from core.fct_chip"
    tags, nested = "['a', chip] as tags", "{'n': 1, 'd': launched} as nested"
    seen = {before["marts.mart_chip"]}
    for columns in (
        ("['b', chip] as tags", nested),
        (tags, "{'n': 2, 'd': launched} as nested"),
        ("tags: ['a', chip]", "n: 1"),
    ):
        publisher.connection.execute(view.format(*columns))
        seen.add(publisher.hashes()["marts.mart_chip"])
    assert len(seen) == 4


def test_a_reader_that_has_the_old_file_open_goes_on_reading(publisher: Publisher) -> None:
    publisher.publish()
    with duckdb.connect(str(publisher.settings.published_db.resolve()), read_only=True) as reader:
        publisher.connection.execute("update core.fct_chip set chip = 'new'")
        for _ in range(publisher.settings.kept_publications + 1):
            publisher.publish()
        assert reader.execute("select count(*) from core.fct_chip where chip = 'new'").fetchall() == [(0,)]
        assert publisher.read("select count(*) from core.fct_chip where chip = 'new'") == [(3,)]


def test_the_link_is_relative_so_that_the_home_can_move(publisher: Publisher) -> None:
    publisher.publish()
    moved = publisher.settings.home.rename(publisher.settings.home.with_name("moved"))
    assert not (moved / "published").readlink().is_absolute()
    assert json.loads((moved / "published" / "manifest.json").read_text())["as_of"] == "2026-11-01"


def test_as_many_publications_are_kept_as_the_settings_say(publisher: Publisher) -> None:
    ids = [str(publisher.publish()["build_id"]) for _ in range(5)]
    assert publisher.folders() == sorted(ids)[-3:]
    assert publisher.settings.published_dir.resolve().name == ids[-1]


def test_what_crashed_publications_left_goes_with_the_next(publisher: Publisher) -> None:
    left = publisher.settings.publications_dir / ".partial-20200101T000000Z-deadbeef"
    left.mkdir(parents=True)
    (left / "computegap.duckdb").write_bytes(b"half")
    (publisher.settings.home / ".partial-published").symlink_to("publications/nowhere")
    build_id = publisher.publish()["build_id"]
    assert publisher.folders() == [build_id]
    assert not (publisher.settings.home / ".partial-published").is_symlink()


def test_a_link_to_nowhere_is_replaced(publisher: Publisher) -> None:
    publisher.settings.home.mkdir()
    publisher.settings.published_dir.symlink_to("publications/gone")
    publisher.publish()
    assert publisher.read("select count(*) from core.fct_chip") == [(3,)]


def test_a_real_folder_in_the_place_of_the_link_is_left_alone(publisher: Publisher) -> None:
    publisher.settings.published_dir.mkdir(parents=True)
    (publisher.settings.published_dir / "mine.txt").write_text("keep")
    with pytest.raises(
        PublicationError, match="is not a symbolic link; move it away and run `computegap refresh` again"
    ):
        publisher.publish()
    assert (publisher.settings.published_dir / "mine.txt").read_text() == "keep"
    assert not publisher.settings.publications_dir.exists()


def test_a_home_with_a_quote_and_a_space_works(tmp_path: Path) -> None:
    home = tmp_path / "it's a $home; drop"
    with make_build(tmp_path / "b.duckdb") as connection:
        publisher = Publisher(home, connection)
        publisher.publish()
        assert publisher.read("select count(*) from marts.mart_chip") == [(3,)]


def test_the_same_build_id_twice_is_refused_and_the_first_stays(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publisher.publish()
    taken = publisher.settings.publications_dir / str(first["build_id"])
    monkeypatch.setattr("pipelines.warehouse.publication.datetime", frozen_at(str(first["built_at"])))
    with pytest.raises(PublicationError, match="exists already"):
        publish(publisher.connection, publisher.settings, str(first["fingerprint"]), {})
    assert publisher.settings.published_dir.resolve() == taken
    assert publisher.folders() == [taken.name]


def frozen_at(moment: str) -> type:
    from datetime import datetime

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.fromisoformat(moment)

    return Frozen


def test_rows_stand_in_the_order_of_the_grain_and_the_content_hash_is_the_same(tmp_path: Path) -> None:
    hashes, orders = [], []
    for number, grain in enumerate([("chip",), ("tflops", "chip"), ()]):
        connection = make_build(tmp_path / f"{number}.duckdb")
        settings = Settings(home=tmp_path / str(number))
        description = Description("One row per chip.", {}, grain)
        manifest = publish(connection, settings, "0" * 64, {"core.fct_chip": description})
        connection.close()
        hashes.append(manifest["tables"]["core.fct_chip"]["content_hash"])
        with duckdb.connect(str(settings.published_db.resolve()), read_only=True) as reader:
            orders.append([chip for (chip,) in reader.execute("select chip from core.fct_chip").fetchall()])
    assert orders == [["910b", "b200", "h100"], ["910b", "h100", "b200"], ["910b", "b200", "h100"]]
    assert len(set(hashes)) == 1

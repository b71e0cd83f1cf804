"""A small build database that can be published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.settings import Settings
from pipelines.warehouse.build_db import STATE_TABLES
from pipelines.warehouse.publication import Description, publish

CONTENT = """
create schema core; create schema marts; create schema audit; create schema staging;
create table core.fct_chip as select * from (values ('h100', 989.5::double, date '2022-09-20'),
    ('910b', 320.0, null), ('b200', 'nan'::double, date '2024-11-01')) t(chip, tflops, launched);
create view marts.mart_chip as select chip, tflops, ['a', chip] as tags, {'n': 1, 'd': launched} as nested
    from core.fct_chip;
create table audit.audit_runs as select 'r1' as run_id, timestamp '2026-01-01' as started_at, 'earlier' as build_id;
create table audit.only_times as select timestamp '2026-01-01' as at, 'x' as run_id;
create macro core.chips_launched_by(d, vendor) as table
    with launched as (select chip, launched from core.fct_chip where launched <= cast(d as date)) -- known by then
    select chip from launched;
comment on macro table core.chips_launched_by is 'What had been launched; it''s a list.';
create table staging.secret as select 1 as one;
create macro staging.hidden(d) as table select one from staging.secret;
"""
DESCRIPTIONS = {
    "core.fct_chip": Description("One row per chip, in Huawei's words.", {"tflops": "Dense BF16; it's peak."}),
    "marts.mart_chip": Description("The view of it.", {}),
}


def make_build(path: Path, content: str = CONTENT) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    connection.execute(STATE_TABLES)
    connection.execute(content)
    return connection


class Publisher:
    """Publishes again and again, each time under another build id."""

    def __init__(self, home: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.settings = Settings(home=home, as_of=date(2026, 11, 1), kept_publications=3)
        self.connection = connection
        self.count = 0

    def publish(self) -> dict[str, object]:
        self.count += 1
        return publish(self.connection, self.settings, f"{self.count:08x}" + "0" * 56, DESCRIPTIONS)

    def hashes(self) -> dict[str, str]:
        """Publish, and give the content hash by table."""
        return {name: table["content_hash"] for name, table in self.publish()["tables"].items()}  # type: ignore[attr-defined]

    def read(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the published file."""
        with duckdb.connect(str(self.settings.published_db.resolve()), read_only=True) as reader:
            return reader.execute(sql).fetchall()

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.settings.publications_dir.iterdir())

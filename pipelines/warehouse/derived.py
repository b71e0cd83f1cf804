"""Raw tables that the pipeline makes from other raw tables: whether they are up to date, and how they are written.

What belongs here: what every such table needs. What does not: what stands in one (entity_tables, news_tables,
document_tables), and the raw tables of sources (loading).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import all_sources
from pipelines.warehouse.fingerprint import code_digest, digest, package_versions
from pipelines.warehouse.loading import loaded_fingerprint


@cache
def article_reading() -> str:
    """How articles and documents are read today: code, rules, names and engines; a process reads in one way."""
    return digest(code_digest((PACKAGE_ROOT / "news", PACKAGE_ROOT / "entities")), package_versions())


def raw_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The raw tables that are there."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'raw' and database_name = current_database()"
    ).fetchall()
    return {name for (name,) in rows}


def loaded_content(connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> list[tuple[str, str]]:
    """The sources of some raw tables, each with the fingerprint of what is loaded of it."""
    sources = [source.id for source in all_sources() if any(table.name in tables for table in source.tables)]
    return connection.execute(
        "select source_id, fingerprint from pipeline.load_fingerprint where list_contains(?, source_id) order by 1",
        [sources],
    ).fetchall()


def is_made(connection: duckdb.DuckDBPyConnection, source_id: str, fingerprint: str, tables: Collection[str]) -> bool:
    """Whether the tables are there and were made from what the fingerprint says."""
    return loaded_fingerprint(connection, source_id) == fingerprint and raw_tables(connection).issuperset(tables)


def row_counts(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, int]:
    """Rows by table."""
    counts = " union all ".join(f"select '{table}', count(*) from raw.{table}" for table in tables)
    return {table: int(count) for table, count in connection.execute(counts).fetchall()}


def ensure_typed(connection: duckdb.DuckDBPyConnection, table: str, schema: Mapping[str, PolarsDataType]) -> bool:
    """Create a raw table, empty but typed, if it is missing or has other columns; whether that was so."""
    connection.register("no_rows", pl.DataFrame(schema=schema))
    wanted = connection.execute("describe select * from no_rows").fetchall()
    found = connection.execute(f"describe raw.{table}").fetchall() if table in raw_tables(connection) else []
    is_odd = [row[:2] for row in found] != [row[:2] for row in wanted]
    if is_odd:
        connection.execute(f"create or replace table raw.{table} as select * from no_rows")
    connection.unregister("no_rows")
    return is_odd

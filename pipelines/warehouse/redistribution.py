"""What of a publication may be passed on, by the licences of its sources.

What belongs here: the rule, and writing a folder by it. What does not: the licences (each source states its own).

A publication is for those who made it. Passing it on is something else: a source whose licence does not allow that is
left out, row by row. A row is left out if it comes from such a source, or if any of the evidence that it names does.
A row that is computed from rows of another table is left out if any of those is. A table whose rows name nothing of
this is left out as a whole, unless it is on the list of what this project makes from its own ledger, names and
definitions.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from pipelines.errors import PublicationError, UsageError, WarehouseError
from pipelines.settings import Settings
from pipelines.snapshots.atomic import TEMP_PREFIX
from pipelines.sources.base import Source
from pipelines.warehouse.literals import literal
from pipelines.warehouse.publication import read_manifest
from pipelines.warehouse.tracing import KINDS, TABLES

LEDGER = "ledger"
# Made here: definitions, seeds, the alias graph, the ledger of orders, and what the pipeline says about itself.
OWN = frozenset(
    {
        "audit.audit_checks",
        "audit.audit_runs",
        "audit.audit_sources",
        "core.dim_accelerator",
        "core.dim_company",
        "core.dim_comparability_segment",
        "core.dim_export_rule",
        "core.dim_frontier_subject",
        "core.dim_metric",
        "core.dim_precision",
        "core.dim_student_t",
        "core.dim_system",
        "core.fct_order_report",
        "core.fct_order_status",
        "marts.mart_orders__domestic_share",
    }
)
# Table -> the table that its rows are computed from, and the columns that say from which rows.
COMPUTED_FROM = {
    "core.fct_news_event": ("core.bridge_news_event__article", ("event_id",)),
    "core.fct_news_response": ("core.bridge_news_event__article", ("event_id",)),
    "marts.mart_gap__backtest": ("marts.mart_gap__lens_month", ("definition_id",)),
    "marts.mart_gap__trend": ("marts.mart_gap__lens_month", ("definition_id",)),
}
NOTICE = """\
# Notice

Tables of computegap (build {build_id}, of {as_of}) that may be passed on. The compilation is under CC-BY-4.0; facts
keep the terms of the source that they come from:

| source | licence | attribution |
|---|---|---|
{rows}
Rows that come from these sources, or rest on them, are left out, since it is not clear that they may be passed on:
{closed}.
Evidence is named by its id; `manifest.json` says how many rows of each table are left out.
"""


@dataclass(frozen=True)
class ExportedTable:
    """A table of the export: rows written and left out, and the sources that its rows come from or rest on.

    `reason` says why the whole table is left out, if it is.
    """

    table: str
    n_rows: int
    n_left_out: int
    sources: list[str]
    reason: str | None


def export(settings: Settings, sources: Sequence[Source], target: Path) -> list[ExportedTable]:
    """Write what may be passed on: Parquet files, ``NOTICE.md`` and ``manifest.json``.

    Args:
        settings: Where the publication is.
        sources: Every source, with its licence.
        target: A folder that does not exist yet, or is empty. It is there in full or not at all.

    Returns:
        One entry per published table.

    Raises:
        WarehouseError: Nothing is published, or the file cannot be read.
        UsageError: The target is in use.
        PublicationError: It cannot be written.
    """
    manifest = read_manifest(settings)
    if manifest is None or not settings.published_db.exists():
        raise WarehouseError(f"nothing is published in {settings.home}; run `computegap refresh` first")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already and not an empty folder; choose another")
    partial = target.with_name(f"{TEMP_PREFIX}{target.name}-{uuid4().hex[:8]}")
    try:
        partial.mkdir(parents=True)
        with duckdb.connect(config={"memory_limit": settings.memory_limit}) as connection:
            tables = _write(connection, settings.published_db.resolve(), sources, partial)
        used = sorted({source_id for table in tables for source_id in table.sources})
        content: dict[str, Any] = {key: manifest.get(key) for key in ("build_id", "built_at", "as_of")}
        (partial / "NOTICE.md").write_text(_notice(content, sources, used), encoding="utf-8")
        content["tables"] = {table.table: asdict(table) for table in tables}
        (partial / "manifest.json").write_text(
            json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        partial.replace(target)
    except (OSError, duckdb.Error) as error:
        raise PublicationError(f"cannot export to {target}: {error}; nothing of it is left") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return tables


def _write(
    connection: duckdb.DuckDBPyConnection, database: Path, sources: Sequence[Source], folder: Path
) -> list[ExportedTable]:
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"attach {literal(database)} as publication (read_only)")
    connection.execute("create table open_source (source_id varchar)")
    connection.execute("create table source_of (raw_table varchar, source_id varchar)")
    connection.execute("create table evidence_source (kind varchar, id varchar, source_id varchar)")
    _insert(connection, "open_source", [(source.id,) for source in sources if source.licence.redistributable])
    _insert(connection, "source_of", [(table.name, source.id) for source in sources for table in source.tables])
    columns = _columns(connection)
    for name, kind in KINDS.items():
        if kind.table in columns:
            source = _source_of_row(kind.table, columns[kind.table])
            connection.execute(
                f"insert into evidence_source select '{name}', cast({kind.id} as varchar), {source} "
                f"from publication.{kind.table} as row_of"
            )
    return [_export_table(connection, table, columns, folder) for table in sorted(columns)]


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Name and type of the columns of every published table."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, data_type in connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'publication' and schema_name in ('core', 'marts', 'audit') order by 1, column_index"
    ).fetchall():
        columns.setdefault(table, {})[column] = data_type
    return columns


def _export_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns_of: Mapping[str, Mapping[str, str]], folder: Path
) -> ExportedTable:
    columns = columns_of[table]
    connection.execute(
        f"create or replace temp table row_of as select *, row_number() over () as row_nr from publication.{table}"
    )
    (n_all,) = connection.execute("select count(*) from row_of").fetchall()[0]
    named = _named_sources(table, columns)
    if table in COMPUTED_FROM:
        named.append(_sources_of_parent(table, columns_of))
    if not named:
        return ExportedTable(table, 0, n_all, [], "its rows name neither a source nor evidence")
    connection.execute(f"create or replace temp table named as {' union all '.join(named)}")
    connection.execute(
        "create or replace temp table closed as select distinct row_nr from named "
        "where source_id is null or source_id not in (select source_id from open_source)"
    )
    schema, _, name = table.partition(".")
    path = folder / "parquet" / schema / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        "copy (select * exclude (row_nr) from row_of where row_nr not in (select row_nr from closed) order by row_nr) "
        f"to {literal(path)} (format parquet, compression zstd)"
    )
    (n_closed,) = connection.execute("select count(*) from closed").fetchall()[0]
    found = connection.execute(
        "select distinct source_id from named where row_nr not in (select row_nr from closed) order by 1"
    ).fetchall()
    return ExportedTable(table, n_all - n_closed, n_closed, [source_id for (source_id,) in found], None)


def _named_sources(table: str, columns: Mapping[str, str]) -> list[str]:
    """Queries that give the number of a row and a source that it comes from or rests on; none if it names none."""
    if table in OWN:
        return [f"select row_nr, '{LEDGER}' as source_id from row_of"]
    queries = []
    if not columns.keys().isdisjoint({"source_id", "raw_table"}):
        queries.append(f"select row_nr, {_source_of_row(table, columns)} as source_id from row_of")
    evidence = TABLES[table].evidence if table in TABLES else {}
    for column, kind in evidence.items():
        ids = column if columns[column].endswith("[]") else f"list_value({column})"
        queries.append(
            "select used.row_nr, evidence_source.source_id "
            f"from (select row_nr, cast(unnest({ids}) as varchar) as id from row_of) as used "
            f"left join evidence_source on evidence_source.kind = '{kind}' and evidence_source.id = used.id "
            "where used.id is not null"
        )
    return queries


def _sources_of_parent(table: str, columns_of: Mapping[str, Mapping[str, str]]) -> str:
    """A query that gives the number of a row and a source that the rows behind it come from or rest on."""
    parent, key = COMPUTED_FROM[table]
    keys = ", ".join(key)
    return (
        f"select row_nr, source_id from (select row_nr, {keys} from row_of) as computed inner join ("
        f"with row_of as (select *, row_number() over () as row_nr from publication.{parent}) "
        f"select distinct {keys}, named.source_id from row_of "
        f"inner join ({' union all '.join(_named_sources(parent, columns_of[parent]))}) as named using (row_nr)"
        f") as parent using ({keys})"
    )


def _source_of_row(table: str, columns: Mapping[str, str]) -> str:
    """An expression for the source of a row of `row_of`; null where it is none of the known ones."""
    if table in OWN:
        return f"'{LEDGER}'"
    found = ["row_of.source_id"] if "source_id" in columns else []
    if "raw_table" in columns:
        found.append("(select max(source_of.source_id) from source_of where source_of.raw_table = row_of.raw_table)")
    return f"coalesce({', '.join(found)}, null)" if found else "null"


def _notice(manifest: Mapping[str, Any], sources: Sequence[Source], used: Collection[str]) -> str:
    rows = "".join(
        f"| [{s.title}]({s.homepage}) | [{s.licence.name}]({s.licence.url}) | {s.licence.attribution} |\n"
        for s in sources
        if s.id in used
    )
    closed = ", ".join(source.title for source in sources if not source.licence.redistributable)
    return NOTICE.format(build_id=manifest["build_id"], as_of=manifest["as_of"], rows=rows, closed=closed or "none")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' for _ in rows[0])})", rows)

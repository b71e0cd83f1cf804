"""Which sources the tables of a block rest on, with how much evidence of which grade.

What belongs here: finding them in the published file. What does not: what counts as evidence of a table (tracing), and
what the sources are called (each says so itself).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from duckdb import DuckDBPyConnection

from pipelines.sources.base import Source
from pipelines.warehouse.reader import query
from pipelines.warehouse.redistribution import LEDGER, OWN
from pipelines.warehouse.tracing import KINDS, TABLES

_TABLE = re.compile(r"\b(?:core|marts|audit)\.\w+")
# Made from the rows of another table, whose evidence is theirs.
RESTS_ON = {
    "marts.mart_gap__backtest": "marts.mart_gap__frontier_month",
    "marts.mart_gap__trend": "marts.mart_gap__frontier_month",
    "marts.mart_orders__domestic_share": "marts.mart_orders__book",
}
# Counts over the pages of one source, which name no single piece of evidence.
OF_ONE_SOURCE = {"marts.mart_benchmark__redaction_rate": "flagperf"}


@dataclass(frozen=True)
class Used:
    """A source, and how many pieces of its evidence of each grade the tables name."""

    source_id: str
    grades: tuple[tuple[str, int], ...]


def tables_of(sql: str) -> list[str]:
    """The published tables that a statement names, in their order."""
    return list(dict.fromkeys(_TABLE.findall(sql)))


class Lineage:
    """Answers for one published file, which is asked once for all tables."""

    def __init__(self, connection: DuckDBPyConnection, sources: Sequence[Source], statements: Iterable[str]) -> None:
        self._connection = connection
        self._sources = sources
        named = {RESTS_ON.get(table, table) for sql in statements for table in tables_of(sql)}
        self._found = self._ask(sorted(named & TABLES.keys()))

    def used(self, sql: str) -> list[Used]:
        """The sources of the tables that a statement names, those with the most evidence first."""
        by_source: dict[str, dict[str, int]] = {}
        for table in tables_of(sql):
            for source_id, grade, number in self._of(RESTS_ON.get(table, table)):
                grades = by_source.setdefault(source_id, {})
                grades[grade] = max(grades.get(grade, 0), number)
        ordered = sorted(by_source.items(), key=lambda item: (-sum(item[1].values()), item[0]))
        return [Used(source_id, tuple(sorted(grades.items()))) for source_id, grades in ordered]

    def _of(self, table: str) -> list[tuple[str, str, int]]:
        """Source, grade and number of the evidence of a table."""
        if table in TABLES:
            return self._found.get(table, [])
        if table in OF_ONE_SOURCE:
            return [(OF_ONE_SOURCE[table], "", 0)]
        # What the pipeline says about itself has no outside source; names and definitions stand in the ledger.
        return [(LEDGER, "", 0)] if table in OWN and table.startswith("core.") else []

    def _ask(self, tables: Sequence[str]) -> dict[str, list[tuple[str, str, int]]]:
        parts = [
            part
            for table in tables
            for column, kind in TABLES[table].evidence.items()
            if (part := self._evidence(table, column, kind))
        ]
        if not parts:
            return {}
        raw = ", ".join(f"('{table.name}', '{source.id}')" for source in self._sources for table in source.tables)
        rows = query(
            self._connection,
            f"with source_of (raw_table, source_id) as (values {raw}), found as ({' union all '.join(parts)}) "
            f"select table_name, coalesce(found.source_id, source_of.source_id, '{LEDGER}'), grade, "
            "count(distinct (kind, id)) from found left join source_of on source_of.raw_table = found.raw_table "
            "group by all order by all",
        ).rows()
        found: dict[str, list[tuple[str, str, int]]] = {}
        for table, source_id, grade, number in rows:
            found.setdefault(table, []).append((source_id, grade, number))
        return found

    def _evidence(self, table: str, column: str, kind: str) -> str:
        """A statement for the pieces of evidence that a column names; nothing where the file lacks it."""
        evidence = KINDS[kind]
        columns = self._columns.get(evidence.table, {})
        dtype = self._columns.get(table, {}).get(column)
        if dtype is None or not columns:
            return ""
        ids = f'unnest("{column}")' if dtype.endswith("[]") else f'"{column}"'
        grade = "coalesce(evidence.evidence_grade, '')" if "evidence_grade" in columns else "''"
        source = "evidence.source_id" if "source_id" in columns else "null"
        raw = "evidence.raw_table" if "raw_table" in columns else "null"
        return (
            f"select '{table}' as table_name, '{kind}' as kind, named.id, {source} as source_id, {raw} as raw_table, "
            f"{grade} as grade from (select distinct cast({ids} as varchar) as id from {table}) as named "
            f"inner join {evidence.table} as evidence on cast(evidence.{evidence.id} as varchar) = named.id"
        )

    @cached_property
    def _columns(self) -> dict[str, dict[str, str]]:
        """Name and type of the columns of every published table."""
        rows = query(
            self._connection,
            "select concat(schema_name, '.', table_name), column_name, data_type from duckdb_columns() "
            "where list_contains(['core', 'marts', 'audit'], schema_name)",
        ).rows()
        columns: dict[str, dict[str, str]] = {}
        for table, column, data_type in rows:
            columns.setdefault(table, {})[column] = data_type
        return columns

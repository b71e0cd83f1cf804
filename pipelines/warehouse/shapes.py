"""What the tables of the build database look like, all at once.

What belongs here: columns and numbers of rows, for whoever shows them. What does not: content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Shape:
    """The columns of a table or view, as types by name, and how many rows a table has; a view is not counted."""

    columns: Mapping[str, str]
    n_rows: int | None


def shapes(connection: duckdb.DuckDBPyConnection) -> dict[str, Shape]:
    """The shape of every table and view of the database, by ``schema.name``."""
    rows = _row_counts(connection)
    return {table: Shape(types, rows.get(table)) for table, types in table_columns(connection).items()}


def table_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The columns of every table and view of the database in their order, as types by name, by ``schema.name``."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, data_type in connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() order by 1, column_index"
    ).fetchall():
        columns.setdefault(table, {})[column] = data_type
    return columns


def _row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    counts = [f'select \'{schema}.{name}\', count(*) from "{schema}"."{name}"' for schema, name in tables]
    return dict(connection.execute(" union all ".join(counts)).fetchall()) if counts else {}

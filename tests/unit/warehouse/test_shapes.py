"""Columns and numbers of rows of everything in a database."""

from __future__ import annotations

import duckdb

from pipelines.warehouse.shapes import Shape, shapes


def test_tables_are_counted_and_views_are_not() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.chip as select 1 as \"b b\", 'x' as a from range(3)")
        connection.execute("create view marts.look as select a from marts.chip")

        assert shapes(connection) == {
            "marts.chip": Shape({"b b": "INTEGER", "a": "VARCHAR"}, 3),
            "marts.look": Shape({"a": "VARCHAR"}, None),
        }


def test_an_empty_database_has_none() -> None:
    with duckdb.connect() as connection:
        assert shapes(connection) == {}

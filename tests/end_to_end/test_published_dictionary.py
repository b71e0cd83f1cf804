"""The dictionary says of the published file what is in it: tables, columns, types, meanings, functions."""

from __future__ import annotations

import pytest

from pipelines.guide.metadata import functions, tables

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

COLUMNS = """
select schema_name || '.' || table_name as name, column_name, lower(data_type) as data_type, comment
from duckdb_columns() where schema_name in ('core', 'marts', 'audit') and database_name = current_database()
"""
FUNCTIONS = """
select distinct function_name, parameters, comment
from duckdb_functions() where function_type = 'table_macro' and schema_name = 'main' and not internal
order by function_name
"""


def test_tables_and_columns_are_those_of_the_file(built: Home) -> None:
    published = {(row["name"], row["column_name"]): (row["data_type"], row["comment"]) for row in built.rows(COLUMNS)}
    described = {
        (table.name, column.name): (column.data_type, column.text) for table in tables() for column in table.columns
    }
    assert described.keys() == published.keys()
    for place, (data_type, text) in described.items():
        found_type, comment = published[place]
        assert found_type == data_type, place
        assert " ".join((comment or "").split()) == text, place


def test_meanings_of_tables_are_those_of_the_file(built: Home) -> None:
    rows = built.rows(
        "select schema_name || '.' || table_name as name, comment from duckdb_tables() where not internal"
    )
    published = {row["name"]: " ".join((row["comment"] or "").split()) for row in rows}
    assert published == {table.name: table.text for table in tables()}


def test_functions_are_those_of_the_file(built: Home) -> None:
    published = [(row["function_name"], row["parameters"], row["comment"]) for row in built.rows(FUNCTIONS)]
    assert published == [(made.name, list(made.parameters), made.text) for made in functions()]

"""Whether every dbt test can fail: each is broken on purpose in copies of the tables that it reads.

What belongs here: from a test to statements that should break it, and running its compiled SQL on what they leave. What
does not: faults of inputs.

A generic test is broken rule by rule, by what its name says. A singular test may look at anything: rows and columns of
its tables are broken one after the other until it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from mutation.inputs import TODAY
from pipelines.settings import DBT_PROJECT_DIR, PROJECT_ROOT

NOT_A_WORD = "~ no word of the vocabulary ~"
_ONE = "where rowid = (select min(rowid) from {table})"


@dataclass(frozen=True)
class Proof:
    """A test, how many of its rules were broken, and which of them it did not notice.

    A test without `missed` rules, of which there was at least one, has been shown to be able to fail.
    """

    test: str
    n_rules: int
    missed: tuple[str, ...]
    is_generic: bool

    @property
    def is_proven(self) -> bool:
        """Whether every rule was noticed."""
        return self.n_rules > 0 and not self.missed


@dataclass(frozen=True)
class _Test:
    name: str
    generic: str | None
    arguments: Mapping[str, Any]
    sql: str
    tables: tuple[str, ...]


def prove(build: Path, folder: Path) -> list[Proof]:
    """Break every data test of the project, and see whether it notices.

    Args:
        build: A whole build (``build.duckdb``), which is only read.
        folder: For dbt's artefacts.
    """
    # dbt opens the file for writing, and calls the catalogue by its name.
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "build.duckdb"
    shutil.copyfile(build, copy)
    tests = _compiled(copy, folder)
    copies = _Copies(copy)
    return [_prove(copies, test) for test in tests]


def _compiled(build: Path, folder: Path) -> list[_Test]:
    """The data tests with their SQL, those of one table beside each other."""
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "--quiet", "compile", "--select", "test_type:data"),
        *("--vars", f"{{as_of_date: {TODAY.isoformat()}}}", "--profiles-dir", str(DBT_PROJECT_DIR)),
        *("--project-dir", str(DBT_PROJECT_DIR), "--target-path", str(folder), "--log-path", str(folder)),
    ]
    environment = os.environ | {
        "COMPUTEGAP_BUILD_DB": str(build),
        "COMPUTEGAP_ROOT": str(PROJECT_ROOT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    subprocess.run(command, cwd=DBT_PROJECT_DIR, env=environment, check=True, capture_output=True)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    nodes = manifest["nodes"] | manifest["sources"]
    found = []
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("compiled_code"):
            metadata = node.get("test_metadata") or {}
            first = [node["attached_node"]] if metadata else []
            reads = dict.fromkeys([*first, *node["depends_on"]["nodes"]])
            found.append(
                _Test(
                    name=node["name"],
                    generic=metadata.get("name"),
                    arguments={"column_name": node.get("column_name"), **metadata.get("kwargs", {})},
                    sql=node["compiled_code"],
                    tables=tuple(f"{nodes[key]['schema']}.{nodes[key]['name']}" for key in reads),
                )
            )
    return sorted(found, key=lambda test: test.tables[:1])


def _prove(copies: _Copies, test: _Test) -> Proof:
    if test.generic is None:
        noticed = any(copies.fails(test, table, [statement]) for table, statement in _anything(copies, test))
        return Proof(test.name, 1, () if noticed else ("nothing that was tried breaks it",), is_generic=False)
    rules = list(RULES[test.generic](test.arguments))
    missed = tuple(name for name, ways in rules if not any(copies.fails(test, test.tables[0], way) for way in ways))
    return Proof(test.name, len(rules), missed, is_generic=True)


class _Copies:
    """Copies of the tables of a build, one at a time, that are broken and made whole again."""

    def __init__(self, build: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{build}' as build (read_only)")
        self.connection.execute("create schema broken")
        self._copied: str | None = None

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Names and types of the columns of a table of the build."""
        return [(name, dtype) for name, dtype, *_ in self.connection.execute(f"describe build.{table}").fetchall()]

    def fails(self, test: _Test, table: str, statements: Sequence[str]) -> bool:
        """Whether the test returns rows once the statements have changed the table; an error is no such proof."""
        if self._copied != table:
            self.connection.execute(f"create or replace table broken.copy as select * from build.{table}")
            self._copied = table
        schema, name = table.split(".")
        sql = test.sql.replace(f'"build"."{schema}"."{name}"', '"memory"."broken"."copy"')
        self.connection.execute("begin transaction")
        try:
            for statement in statements:
                self.connection.execute(statement.replace("{table}", "broken.copy"))
            return bool(self.connection.execute(sql).fetchone())
        except duckdb.Error:
            return False
        finally:
            self.connection.execute("rollback")


# The rules of a generic test: the name of each, and one or more ways (statements) to break it.
Ways = tuple[str, list[list[str]]]


def _required(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    for name in arguments["columns"]:
        yield name, _set(name, "null")


def _not_null(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    yield arguments["column_name"], _set(arguments["column_name"], "null")


def _vocabularies(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    for name in arguments["values"]:
        yield name, _set(name, f"'{NOT_A_WORD}'")


def _accepted_values(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    name = arguments["column_name"]
    yield name, [*_set(name, f"'{NOT_A_WORD}'"), *_set(name, "-987654")]


def _ranges(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    for name, limits in arguments["bounds"].items():
        for limit, value in limits.items():
            outside = {"min": f"{value} - 1", "max": f"{value} + 1", "above": f"{value}"}.get(limit, "'nan'")
            yield f"{name} {limit}", _set(name, outside)


def _finite_columns(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    for name in arguments["columns"]:
        yield name, _set(name, "'inf'")


def _grain(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    ids = arguments.get("combination_of_columns") or [arguments["column_name"]]
    double = f"insert into {{table}} select * from {{table}} {_ONE}"
    yield ", ".join(ids), [[double], [_row(), _row()]]


def _ordered_interval(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    # An expression over a date is compared as a number: the date itself is set.
    given = [str(arguments[key]) for key in ("low", "central", "high")]
    columns = [expression.removeprefix("epoch(").removesuffix(")") for expression in given]
    for name, values in (("low", (3, 2, 4)), ("high", (1, 3, 2))):
        shown = [f"date '200{value}-01-01'" if "epoch(" in given[0] else str(value) for value in values]
        pairs = ", ".join(f"{column} = {value}" for column, value in zip(columns, shown, strict=True))
        change = f"update {{table}} set {pairs} {_ONE}"
        yield name, [[change], [_row(), change]]


def _nulls_have_reasons(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    yield "a row without any value", [[_row()]]


def _reasons_given(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    for name in arguments["conditions"]:
        yield name, [[f'update {{table}} set "{name}" = null'], [_row()]]


def _relationships(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    yield arguments["column_name"], _set(arguments["column_name"], f"'{NOT_A_WORD}'")


def _ratios(arguments: Mapping[str, Any]) -> Iterator[Ways]:
    for ratio in arguments["ratios"]:
        yield ratio["ratio"], [[f"update {{table}} set \"{ratio['numerator']}\" = '{NOT_A_WORD}'"]]


RULES: dict[str, Callable[[Mapping[str, Any]], Iterator[Ways]]] = {
    "required": _required,
    "not_null": _not_null,
    "vocabularies": _vocabularies,
    "accepted_values": _accepted_values,
    "ranges": _ranges,
    "finite_columns": _finite_columns,
    "unique": _grain,
    "unique_combination": _grain,
    "ordered_interval": _ordered_interval,
    "nulls_have_reasons": _nulls_have_reasons,
    "reasons_given": _reasons_given,
    "relationships": _relationships,
    "ratios_share_a_class": _ratios,
}


def _set(column: str, value: str) -> list[list[str]]:
    """A value in one row of a column; where the table has no rows, in a row that is made for it."""
    change = f'update {{table}} set "{column}" = {value} {_ONE}'
    return [[change], [_row(), change]]


def _row() -> str:
    """One more row, empty in every column."""
    return "insert into {table} default values"


def _anything(copies: _Copies, test: _Test) -> Iterator[tuple[str, str]]:
    """Ways to break the tables of a test, from the crude to the fine."""
    for table in test.tables:
        yield table, "insert into {table} select * from {table}"
        yield table, "delete from {table}"
    for table in test.tables:
        for column, dtype in copies.columns(table):
            if dtype.startswith(("DOUBLE", "BIGINT", "INTEGER", "HUGEINT", "DECIMAL", "FLOAT")):
                yield table, f'update {{table}} set "{column}" = "{column}" * 3 + 1'
                yield table, f'update {{table}} set "{column}" = -"{column}" - 1'
                yield table, f'update {{table}} set "{column}" = 0'
            elif dtype == "VARCHAR":
                yield table, f"update {{table}} set \"{column}\" = '{NOT_A_WORD}'"
            elif dtype == "BOOLEAN":
                yield table, f'update {{table}} set "{column}" = not "{column}"'
            elif dtype == "DATE":
                yield table, f'update {{table}} set "{column}" = "{column}" + 4000'
                yield table, f'update {{table}} set "{column}" = "{column}" - 4000'
            yield table, f'update {{table}} set "{column}" = null'
            yield table, f'update {{table}} set "{column}" = null where rowid % 2 = 0'

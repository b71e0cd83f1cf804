"""Which SQL a reader may run: one statement that only reads tables.

What belongs here: the rule, judged on DuckDB's own syntax tree. What does not: running the statement, or what the
connection is able to reach (reader).

`enable_external_access = false` keeps files and the network away, but some functions of DuckDB change the state of the
process from inside a SELECT (logging, profiling, checkpoints) or run SQL that is hidden in a text. So table functions
are on a list of what is needed, and the few scalar functions with a side effect are refused, as is what tells of the
machine: settings, environment, paths of open files, logs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from pipelines.errors import UsageError

TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_functions",
        "duckdb_indexes",
        "duckdb_keywords",
        "duckdb_schemas",
        "duckdb_tables",
        "duckdb_types",
        "duckdb_views",
        "generate_series",
        "generate_subscripts",
        "json_each",
        "json_tree",
        "pragma_table_info",
        "range",
        "repeat",
        "repeat_row",
        "unnest",
    }
)
REFUSED_FUNCTIONS = frozenset(
    {"currval", "current_setting", "getenv", "nextval", "setseed", "setval", "sleep_ms", "write_log"},
)
# Views of DuckDB's own that tell of the machine, and not of the published tables.
REFUSED_VIEWS = frozenset(
    {"duckdb_databases", "duckdb_logs", "pg_prepared_statements", "pg_settings", "pragma_database_list"},
)
# DuckDB reads a table of such a name from a file of that name.
PATH = re.compile(r"[./\\:*?]")
EXPLAIN = re.compile(r"\s*explain\s+(?:(?:analyze|verbose)\s+|\([^()]*\)\s*)*", re.IGNORECASE)
WANTED = "expected exactly one reading statement (SELECT ...)"


def reading_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The one statement in `sql`, if it does nothing but read.

    Args:
        connection: Parses the text; nothing of it is run.
        sql: What the caller wants to run.

    Raises:
        UsageError: Not exactly one statement, one that does not read, or one that calls a function or reads a view
            which is refused.
    """
    statement = _only(connection, sql)
    query = statement.query
    if _kind(statement) == "EXPLAIN":
        explained = EXPLAIN.match(query)
        inner = _only(connection, query[explained.end() :]) if explained else statement
    else:
        inner = statement
    if _kind(inner) != "SELECT":
        raise UsageError(f"{WANTED}, found {_kind(inner)}")
    _require_known_functions(connection, inner.query)
    return str(query)


def _only(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    if "\0" in sql:  # DuckDB reads no further than this
        raise UsageError(f"{WANTED}, found a NUL character")
    try:
        sql.encode()
        statements = connection.extract_statements(sql)
    except UnicodeEncodeError as error:
        raise UsageError(f"the statement is not valid Unicode at character {error.start}") from error
    except duckdb.Error as error:
        raise UsageError(str(error)) from error
    if len(statements) != 1:
        found = ", ".join(_kind(statement) for statement in statements) or "nothing"
        raise UsageError(f"{WANTED}, found {found}")
    return statements[0]


def _kind(statement: duckdb.Statement) -> str:
    """The kind of a statement, as DuckDB calls it."""
    try:
        return str(statement.type.name)
    except ValueError:  # a kind that the Python package of DuckDB has no name for
        return "another kind of statement"


def _require_known_functions(connection: duckdb.DuckDBPyConnection, select: str) -> None:
    """Refuse a SELECT that calls a table function which is not listed, or anything of which the use is refused."""
    try:
        text = connection.execute("select json_serialize_sql(?)", [select]).fetchall()[0][0]
        tree = json.loads(text)
        tables, functions, views = _used(tree)
    except (duckdb.Error, ValueError, RecursionError) as error:
        raise UsageError(f"the statement is too large or too deeply nested to be checked ({error})") from error
    if tree["error"]:
        raise UsageError(f"{WANTED}: {tree.get('error_message', 'not a SELECT')}")
    unlisted = tables - TABLE_FUNCTIONS
    if unlisted:  # the list of functions takes longer than most statements
        own = connection.execute(
            "select distinct lower(function_name) from duckdb_functions() "
            "where function_type = 'table_macro' and database_name = current_database()"
        ).fetchall()
        unlisted -= {name for (name,) in own}
    refused = unlisted | ((functions | tables) & REFUSED_FUNCTIONS)
    if refused:
        raise UsageError(
            f"function {', '.join(sorted(refused))} is not available here; "
            f"read the published tables (known table functions: {', '.join(sorted(TABLE_FUNCTIONS))})"
        )
    if files := sorted(name for name in views if PATH.search(name)):
        raise UsageError(f"{', '.join(files)} is not available here: files and addresses are not read")
    if hidden := views & REFUSED_VIEWS:
        raise UsageError(f"{', '.join(sorted(hidden))} is not available here; read the published tables")


def _used(tree: Any) -> tuple[set[str], set[str], set[str]]:
    """Names of table functions, of all other functions, and of tables and views in a syntax tree, in lower case."""
    tables: set[str] = set()
    functions: set[str] = set()
    views: set[str] = set()
    for node in _objects(tree):
        if node.get("type") == "TABLE_FUNCTION":
            function = node.get("function") or {}
            tables.add(str(function.get("function_name", function.get("type", "unknown"))).lower())
        elif "function_name" in node:
            functions.add(str(node["function_name"]).lower())
        elif "table_name" in node:
            views.add(str(node["table_name"]).lower().strip('"'))
    return tables, functions, views


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object in a tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)

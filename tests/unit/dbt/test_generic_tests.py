"""The generic dbt tests can fail, and say which column broke which rule with which value.

What belongs here: each generic test of ``dbt_project/macros/tests`` on a small table, rendered without dbt. What does
not: the rules of the models, which dbt applies in every build.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest

from pipelines.settings import DBT_PROJECT_DIR

MACROS = (
    DBT_PROJECT_DIR / "macros" / "failing_rules.sql",
    *sorted((DBT_PROJECT_DIR / "macros" / "tests").glob("*.sql")),
)
CASES: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    "required": ({"columns": ["id", "price", "word"]}, [("word", "is null", 2, None)]),
    "finite_columns": (
        {"columns": ["price", "share"]},
        [("price", "is not finite", 1, "inf"), ("share", "is not finite", 1, "nan")],
    ),
    "vocabularies": (
        {"values": {"word": ["low", "high"], "kind": ["a"]}},
        [("word", "is none of low, high", 1, "middling")],
    ),
    "ranges": (
        {"bounds": {"price": {"min": 0}, "amount": {"above": 0, "max": 9}, "share": {"finite": True}}},
        [
            ("price", "is out of bounds: min 0", 1, "-1.0"),
            ("price", "is not finite", 1, "inf"),
            ("amount", "is out of bounds: above 0", 1, "0"),
            ("amount", "is out of bounds: max 9", 1, "10"),
            ("share", "is not finite", 1, "nan"),
        ],
    ),
    "reasons_given": (
        {"conditions": {"word": "kind = 'a'", "kind": "word = 'low'"}},
        [("word", "is null where kind = 'a'", 2, None)],
    ),
    "nulls_have_reasons": (
        {},
        [
            ("amount", "is null without a reason in any column", 1, None),
            ("price", "is null without a reason in kind", 1, None),
        ],
    ),
    "unique_combination": ({"combination_of_columns": ["kind", "grp"]}, [("a", 1, 2)]),
    "ordered_interval": ({"low": "amount", "central": "middle", "high": "top"}, [(10, 5, 20), (5, 5, 4)]),
}


# What the yml of the table says of its nulls: a reason beside it, one of two reasons, one meaning, or nothing.
META: dict[str, dict[str, Any]] = {
    "price": {"null_reason": "kind"},
    "share": {"null_reason": ["word", "kind"]},
    "middle": {"null_means": "open"},
}


class Model(str):
    """The table under test, as dbt hands it to a test."""

    identifier = "t"


def _columns(table: Model) -> list[SimpleNamespace]:
    words, types = {"word", "kind"}, {"price": "DOUBLE", "share": "DOUBLE"}
    names = ("id", "price", "share", "word", "kind", "grp", "amount", "middle", "top")
    return [SimpleNamespace(name=n, dtype="VARCHAR" if n in words else types.get(n, "INTEGER")) for n in names]


def render(name: str, arguments: dict[str, Any]) -> str:
    """The SQL that dbt would run for a generic test on the table ``t``."""
    text = "\n".join(path.read_text() for path in MACROS)
    text = text.replace("{% test ", "{% macro test_").replace("{% endtest %}", "{% endmacro %}")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
    columns = {column.name: {"config": {"meta": META.get(column.name, {})}} for column in _columns(Model("t"))}
    environment.globals["graph"] = {"nodes": {"t": {"resource_type": "model", "name": "t", "columns": columns}}}
    environment.globals["adapter"] = SimpleNamespace(get_columns_in_relation=_columns)
    environment.globals["execute"] = True
    environment.globals["dbt"] = SimpleNamespace(type_string=lambda: "varchar")
    macro: Callable[..., str] = getattr(environment.from_string(text).module, f"test_{name}")
    return macro(Model("t"), **arguments)


@pytest.fixture
def table() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create table t as select * from (values "
        "(1, 1.5::double, 0.5::double, 'low', 'a', 1, 1, 2, 3), "
        "(2, -1.0, 'nan', 'middling', 'a', 2, 10, 5, 20), "
        "(3, 'inf', 0.1, null, 'a', 3, 0, 1, 2), "
        "(4, 2.5, null, null, 'a', 1, 5, 5, 4), "
        "(5, null, 0.2, 'high', null, 1, 5, 5, 5)"
        ") as v (id, price, share, word, kind, grp, amount, middle, top)"
    )
    return connection


def test_every_generic_test_has_a_case() -> None:
    # The guard of ratios needs results beside the table: test_ratio_guard.py.
    assert {path.stem for path in MACROS[1:]} == {*CASES, "ratios_share_a_class"}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_broken_rule_is_named(table: duckdb.DuckDBPyConnection, name: str) -> None:
    arguments, expected = CASES[name]
    if name == "required":
        table.execute("update t set price = 3.5 where price is null")
    if name == "nulls_have_reasons":
        table.execute("update t set amount = null, middle = null where id = 1")
    assert sorted(table.execute(render(name, arguments)).fetchall(), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_clean_table_passes(table: duckdb.DuckDBPyConnection, name: str) -> None:
    table.execute("delete from t where id <> 1")
    assert table.execute(render(name, CASES[name][0])).fetchall() == []


def test_what_is_unknown_is_left_to_required(table: duckdb.DuckDBPyConnection) -> None:
    table.execute("delete from t where id <> 1")
    table.execute("update t set price = null, share = null, word = null, amount = null")
    for name in ("finite_columns", "vocabularies", "ranges"):
        assert table.execute(render(name, CASES[name][0])).fetchall() == [], name

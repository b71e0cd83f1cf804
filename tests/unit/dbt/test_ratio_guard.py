"""No mart divides what may not be divided: the guard catches every forbidden pair, and no mart escapes the guard.

What belongs here: the test `ratios_share_a_class`, rendered without dbt on a sound table and on copies with a forbidden
pair each, and the rule that whatever joins two results declares its ratios. What does not: the rows of the marts, to
which dbt applies the same test in every build.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import sqlglot
import yaml
from sqlglot import exp

from pipelines.settings import DBT_PROJECT_DIR

MACROS = DBT_PROJECT_DIR / "macros"
MODELS = DBT_PROJECT_DIR / "models"
GUARD = "ratios_share_a_class"
RESULTS = "fct_benchmark_result"


class _Returned(Exception):  # noqa: N818 - how dbt's `return` leaves a macro
    pass


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
    environment.globals["ref"] = lambda name: name
    return environment


@cache
def segments() -> list[dict[str, Any]]:
    """What the macro `comparability_segments` returns."""
    environment, found = _environment(), []

    def leave(value: list[dict[str, Any]]) -> None:
        found.extend(value)
        raise _Returned

    environment.globals["return"] = leave
    template = environment.from_string((MACROS / "comparability_segments.sql").read_text(encoding="utf-8"))
    with pytest.raises(_Returned):
        template.module.comparability_segments()  # type: ignore[attr-defined]
    return found


def guard(ratios: list[dict[str, str]], table: str = "mart") -> str:
    """The SQL of the guard on a table with the ratios that it declares."""
    text = (MACROS / "comparability.sql").read_text(encoding="utf-8")
    text += (MACROS / "tests" / f"{GUARD}.sql").read_text(encoding="utf-8")
    text = text.replace("{% test ", "{% macro ").replace("{% endtest %}", "{% endmacro %}")
    environment = _environment()
    environment.globals["comparability_segments"] = segments
    return getattr(environment.from_string(text).module, GUARD)(table, ratios)  # type: ignore[no-any-return]


BASE = {
    "comparison_class": "non_mlperf",
    "model": "m",
    "task": "serving",
    "scenario": "decode",
    "latency_class": "tpot_le_30ms",
    "length_class": "in_le_8k",
    "precision": "fp8",
    "stack_family": "vllm",
    "throughput_scope": "decode_only",
    "unit": "tokens/s",
    "count_basis": "package",
    "author_class": "vendor",
}
MLPERF = {
    **BASE,
    "comparison_class": "mlperf",
    "suite": "mlperf_inference v5.1",
    "category": "datacenter",
    "division": "closed",
}
DECLARED = [{"ratio": "ratio", "numerator": "own", "denominator": "other", "badge": "badge"}]
# The four classes that no ratio may cross, each as (what the other side changes, the segment that the guard names).
FORBIDDEN = {
    "MLPerf by non-MLPerf": (MLPERF, BASE, "comparison_class"),
    "closed by open": (MLPERF, {**MLPERF, "division": "open"}, "division"),
    "total tokens by decode tokens": (BASE, {**BASE, "throughput_scope": "total_in_plus_out"}, "throughput_scope"),
    "die by package": (BASE, {**BASE, "count_basis": "die"}, "count_basis"),
}


def _values(result: dict[str, str]) -> list[str | None]:
    return [result.get(segment["name"]) for segment in segments()]


def _world(
    own: dict[str, str], other: dict[str, str], badge: str, ratio: float = 0.5
) -> list[tuple[str, str, str, str]]:
    """What the guard says about a mart of one sound ratio and one of these two results (5 / 10 tokens/s)."""
    with duckdb.connect() as connection:
        connection.execute(
            f"create table {RESULTS} "
            "(result_key varchar, comparison_class varchar, value_per_accelerator double, "
            "comparability_values varchar[])"
        )
        rows = [("a", BASE, 6.0), ("b", BASE, 12.0), ("own", own, 5.0), ("other", other, 10.0)]
        for key, result, value in rows:
            connection.execute(
                f"insert into {RESULTS} values (?, ?, ?, ?)", [key, result["comparison_class"], value, _values(result)]
            )
        connection.execute("create table sound as select 'a' as own, 'b' as other, 0.5 as ratio, 'within_key' as badge")
        assert connection.execute(guard(DECLARED, "sound")).fetchall() == []
        # The forbidden row goes into a copy of the sound mart.
        connection.execute("create table mart as select * from sound")
        connection.execute("insert into mart values ('own', 'other', ?, ?)", [ratio, badge])
        return connection.execute(guard(DECLARED)).fetchall()


def test_the_segments_have_what_the_key_needs() -> None:
    names = [segment["name"] for segment in segments()]
    assert len(set(names)) == len(names)
    assert [segment["position"] for segment in segments()] == list(range(1, len(names) + 1))
    never = {segment["name"] for segment in segments() if segment["crossing"] == "never"}
    assert {segment for _, _, segment in FORBIDDEN.values()} <= never


@pytest.mark.parametrize("badge", ["within_key", "indicative", "same_load", "cross_version"])
@pytest.mark.parametrize("case", FORBIDDEN)
def test_a_forbidden_pair_fails_whatever_its_badge(case: str, badge: str) -> None:
    own, other, segment = FORBIDDEN[case]
    for sides in ((own, other), (other, own)):
        ((name, numerator, denominator, problem),) = _world(*sides, badge)
        assert (name, numerator, denominator) == ("ratio", "own", "other")
        assert segment in problem


@pytest.mark.parametrize(
    ("change", "badge"),
    [
        ({}, "within_key"),
        ({"precision": "int8"}, "indicative"),
        ({"precision": "int8", "author_class": "community"}, "indicative"),
        ({"latency_class": "tpot_le_60ms"}, "same_load"),
    ],
)
def test_an_honest_badge_passes(change: dict[str, str], badge: str) -> None:
    assert _world(BASE, {**BASE, **change}, badge) == []


def test_versions_of_a_suite_meet_only_under_their_badge() -> None:
    later = {**MLPERF, "suite": "mlperf_inference v6.0"}
    assert _world(MLPERF, later, "cross_version") == []
    assert _world(MLPERF, later, "within_key")[0][3] == "crosses suite"
    assert _world(MLPERF, {**later, "division": "open"}, "cross_version")[0][3] == "crosses suite, division"


@pytest.mark.parametrize(
    ("own", "change", "badge", "problem"),
    [
        (BASE, {"precision": "int8"}, "within_key", "crosses precision"),
        (BASE, {}, "indicative", "indicative over nothing"),
        (
            BASE,
            {"precision": "x", "task": "x", "author_class": "x"},
            "indicative",
            "indicative over task, precision, author",
        ),
        (MLPERF, {"precision": "int8"}, "indicative", "indicative over precision"),
        (BASE, {"precision": "int8"}, "same_load", "crosses precision"),
        (BASE, {"model": "n"}, "indicative", "crosses model"),
        (BASE, {}, "like", "has no badge"),
    ],
)
def test_a_badge_allows_no_more_than_it_says(
    own: dict[str, str], change: dict[str, str], badge: str, problem: str
) -> None:
    ((*_, said),) = _world(own, {**own, **change}, badge)
    assert said.startswith(problem)


def test_a_ratio_is_recomputed_from_the_results() -> None:
    assert _world(BASE, BASE, "within_key", ratio=0.6)[0][3] == "is not the quotient of its results"


def test_a_side_must_be_a_result() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"create table {RESULTS} as select 'a' as result_key, 'mlperf' as comparison_class, "
            "1.0 as value_per_accelerator, ['x'] as comparability_values"
        )
        connection.execute(
            "create table mart as select 'a' as own, 'gone' as other, 1.0 as ratio, 'within_key' as badge"
        )
        assert connection.execute(guard(DECLARED)).fetchall()[0][3] == "a side of the ratio is no result"


# --- no mart escapes -------------------------------------------------------------------------------------------------

_REF = re.compile(r"""ref\(\s*['"](\w+)['"]\s*\)""")


@cache
def _models() -> dict[str, Path]:
    return {path.stem: path for path in MODELS.rglob("*.sql")}


@cache
def _refs(name: str) -> frozenset[str]:
    return frozenset(_REF.findall(_models()[name].read_text(encoding="utf-8")))


@cache
def _carriers() -> frozenset[str]:
    """The results, and every model whose rows carry keys of results: what is read from them, marts left out."""
    carriers = {RESULTS}
    while found := {
        name
        for name in _models()
        if name not in carriers and name.startswith("int_") and _refs(name) & carriers and "result_key" in _text(name)
    }:
        carriers |= found
    return frozenset(carriers)


def _text(name: str) -> str:
    return _models()[name].read_text(encoding="utf-8")


def _plain(text: str) -> str:
    """The SQL with its Jinja replaced: a reference by its table, a test of nothing by nothing, a macro by a word."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{\s*ref\(\s*['\"](\w+)['\"]\s*\)\s*\}\}", r"\1", text)
    text = re.sub(r"\{\{-?\s*safe_ratio\(\s*'([^']*)',\s*'([^']*)'\s*\)\s*-?\}\}", r"((\1) / nullif((\2), 0))", text)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "macro", text, flags=re.DOTALL)


def _sources(
    tree: exp.Expression, table: str, named: dict[str, exp.Expression], seen: frozenset[str]
) -> frozenset[str]:
    """The published tables behind a name: itself, or those of the common table expression of that name."""
    if table not in named or table in seen:
        return frozenset({table})
    return frozenset().union(
        *(_sources(tree, source.name, named, seen | {table}) for source in named[table].find_all(exp.Table))
    )


def joins_two_results(sql: str, carriers: frozenset[str]) -> bool:
    """Whether a query divides while it joins two tables that both rest on results."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    named = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    for select in tree.find_all(exp.Select):
        tables = [select.args.get("from_") or select.args.get("from"), *select.args.get("joins", [])]
        names = [table.this.name for table in tables if table is not None and isinstance(table.this, exp.Table)]
        resting = [name for name in names if _sources(tree, name, named, frozenset()) & carriers]
        if len(resting) > 1 and tree.find(exp.Div):
            return True
    return False


def _declared(name: str) -> list[dict[str, str]]:
    content = yaml.safe_load(_models()[name].with_suffix(".yml").read_text(encoding="utf-8"))
    model = next(model for model in content["models"] if model["name"] == name)
    tests = [test[GUARD] for test in model.get("data_tests", []) if isinstance(test, dict) and GUARD in test]
    return [ratio for test in tests for ratio in test["arguments"]["ratios"]]


def _columns(name: str) -> list[str]:
    content = yaml.safe_load(_models()[name].with_suffix(".yml").read_text(encoding="utf-8"))
    return [column["name"] for model in content["models"] if model["name"] == name for column in model["columns"]]


def _on_results() -> list[str]:
    return sorted(
        name
        for name, path in _models().items()
        if _refs(name) & _carriers() and ("marts" in path.parts or name.startswith("int_"))
    )


def test_the_marts_on_results_are_seen() -> None:
    assert {"mart_gap__delivered", "mart_gap__indicative_pair", "mart_benchmark__software_velocity"} <= set(
        _on_results()
    )


def test_whatever_joins_two_results_and_divides_declares_its_ratios() -> None:
    undeclared = [
        name for name in _on_results() if joins_two_results(_plain(_text(name)), _carriers()) and not _declared(name)
    ]
    assert not undeclared, f"{undeclared} divide over a join of results without the test {GUARD}"


def test_every_ratio_of_a_mart_on_results_is_declared() -> None:
    """A column that is named a ratio and stands in a mart on results is one of those that the guard recomputes."""
    missing = {
        name: left
        for name in _on_results()
        if "marts" in _models()[name].parts
        and (
            left := [
                column
                for column in _columns(name)
                if re.search(r"(^|_)ratio$", column) and not any(column == ratio["ratio"] for ratio in _declared(name))
            ]
        )
    }
    assert not missing, f"ratios without a declaration in {GUARD}: {missing}"


def test_a_table_of_incomparable_pairs_has_no_ratio() -> None:
    assert not [column for column in _columns("mart_gap__incomparable_pair") if "ratio" in column]
    assert "/" not in _plain(_text("mart_gap__incomparable_pair")).replace("'\\", "")


@pytest.mark.parametrize(
    ("sql", "caught"),
    [
        (f"select a.v / b.v as r from {RESULTS} as a inner join {RESULTS} as b on a.k = b.k", True),
        (
            f"with x as (select * from {RESULTS}), y as (select * from x) select x.v / y.v as r from x join y on true",
            True,
        ),
        (f"with x as (select a.v, b.v as w from {RESULTS} a, {RESULTS} b) select v / w as r from x", True),
        (f"select a.v, b.v as w from {RESULTS} as a inner join {RESULTS} as b on a.k = b.k", False),
        (f"select a.v / peaks.v as r from {RESULTS} as a inner join peaks on a.k = peaks.k", False),
    ],
)
def test_a_hidden_division_is_found(sql: str, caught: bool) -> None:
    assert joins_two_results(sql, frozenset({RESULTS})) is caught

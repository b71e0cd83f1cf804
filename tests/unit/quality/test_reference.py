"""References are read with clear errors, and a number that is wrong, or not there, is never agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from pipelines.errors import UsageError
from pipelines.quality.reference import Reference, evaluate, load_references
from pipelines.warehouse.statements import reading_statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _reference(sql: str, **changes: object) -> Reference:
    entry: dict[str, object] = {
        "id": "a",
        "statement": "a is 10",
        "definition": "a",
        "expected": 10,
        "tolerance": 0.01,
        "unit": "chips",
        "source": "https://a.example/a",
        "class": "independent",
        "sql": sql,
    }
    return Reference.model_validate(entry | changes)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("sql", "changes", "verdict"),
    [
        ("select 10.05", {}, "agrees"),
        ("select 9.95", {}, "agrees"),
        ("select 10.2", {}, "differs"),
        ("select -10", {}, "differs"),
        ("select 20", {"class": "conflict", "cause": "other things are counted"}, "conflict_kept"),
        ("select 10", {"class": "conflict", "cause": "other things are counted"}, "conflict_gone"),
        ("select 0.0", {"expected": 0}, "agrees"),
        ("select 0.5", {"expected": 0}, "differs"),
        ("select null::double", {}, "not_computable"),
        ("select 'nan'::double", {}, "not_computable"),
        ("select 10, 10", {}, "not_computable"),
        ("select 10 where false", {}, "not_computable"),
        ("from marts.mart_that_is_not_there", {}, "not_computable"),
        ("create table t as select 10", {}, "not_computable"),
    ],
)
def test_verdicts(connection: duckdb.DuckDBPyConnection, sql: str, changes: dict[str, object], verdict: str) -> None:
    (finding,) = evaluate(connection, [_reference(sql, **changes)])
    assert finding.verdict == verdict
    assert (finding.value is None) == (verdict == "not_computable")
    assert (finding.detail is None) == (finding.reference.kind != "conflict" and verdict != "not_computable")


@pytest.mark.parametrize(
    ("kind", "sql", "passes"),
    [
        ("reproduction", "select 10", True),
        ("reproduction", "select 20", False),
        ("independent", "select 10", True),
        ("independent", "select 20", True),
        ("independent", "select null::double", False),
        ("conflict", "select 20", True),
        ("conflict", "select 10", False),
    ],
)
def test_what_passes(connection: duckdb.DuckDBPyConnection, kind: str, sql: str, passes: bool) -> None:
    cause = {"cause": "other things are counted"} if kind == "conflict" else {}
    (finding,) = evaluate(connection, [_reference(sql, **{"class": kind}, **cause)])
    assert finding.passes == passes


@pytest.mark.parametrize(
    "changes", [{"class": "conflict"}, {"cause": "no conflict"}, {"unknown": 1}, {"tolerance": -1}]
)
def test_a_reference_that_is_not_one_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Reference"):
        _reference("select 10", **changes)


def test_a_file_that_is_no_list_of_references_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.yml").write_text("references: [{id: a}]")
    with pytest.raises(UsageError, match=r"odd\.yml"):
        load_references(tmp_path)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    entry = (
        "references: [{id: a, statement: s, definition: d, expected: 1, tolerance: 0, unit: u, "
        "source: 'https://a.example', class: independent, sql: select 1}]"
    )
    (tmp_path / "one.yml").write_text(entry)
    (tmp_path / "two.yml").write_text(entry)
    with pytest.raises(UsageError, match="used twice"):
        load_references(tmp_path)


def test_every_reference_only_reads(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema core")
    connection.execute("create macro core.price_at(variant, provider, instant) as table select 1.0 as amount_per_mtok")
    references = load_references()
    assert {reference.kind for reference in references} == {"reproduction", "independent", "conflict"}
    for reference in references:
        assert reading_statement(connection, reference.sql), reference.id

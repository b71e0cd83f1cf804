"""The pages of marts show their first rows, as text."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from markdown_it import MarkdownIt

from pipelines.defs.previews import CHARACTERS, COLUMNS, ROWS, previews

HOSTILE = [
    "![x](http://127.0.0.1/x.png)",
    "<script>alert(1)</script>",
    "a | b",
    "`c` **d** _e_",
    "f\n\n# g",
    "\\",
    "[h](i)",
]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create schema core; create table core.other as select 1 as a")
        yield connection


def cells(markdown: str) -> list[list[str]]:
    """The rows of a Markdown table as a reader of Markdown sees them; the first holds the names."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    assert {token.type for token in tokens} <= {
        f"{kind}_{end}" for kind in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")
    } | {"inline"}
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            assert {child.type for child in token.children or []} <= {"text", "text_special"}, token.content
            rows[-1].append("".join(child.content for child in token.children or []))
    return rows


def test_whatever_stands_in_a_mart_is_text(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table marts.mart_x as select unnest(?::varchar[]) as title, ['1', '|'] as both", [HOSTILE]
    )
    shown = cells(previews(connection)["marts.mart_x"])
    assert shown[0] == ["title", "both"]
    assert [row[0] for row in shown[1:]] == [" ".join(text.split()) for text in HOSTILE]
    assert {row[1] for row in shown[1:]} == {"1, |"}


def test_what_would_not_fit_is_left_out(connection: duckdb.DuckDBPyConnection) -> None:
    many = ", ".join(f"'{'v' * 200}' as c{n}" for n in range(20))
    connection.execute(
        f"create table marts.mart_x as select 'b' as build_id, ['c'] as claim_ids, {many} from range(50)"
    )
    shown = cells(previews(connection)["marts.mart_x"])
    assert shown[0] == [f"c{n}" for n in range(COLUMNS)]
    assert len(shown) == 1 + ROWS
    assert shown[1][0] == "v" * CHARACTERS + "…"


def test_an_empty_mart_and_a_table_that_is_none_have_no_preview(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table marts.mart_x (a integer)")
    assert previews(connection) == {}

"""The news tables: reading only what is new gives what reading everything gives, and a correction is taken over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.warehouse import news_tables
from pipelines.warehouse.build_db import STATE_TABLES
from pipelines.warehouse.news_tables import DESCRIPTIONS, are_news_understood, load_news

sys.path.insert(0, str(Path(__file__).parents[1] / "news"))
from news_stories import NOON, entry, feed

STORY = "Baidu orders 40,000 Ascend 950PR chips from Huawei for new cluster"
ENTRIES = [
    entry(STORY, "https://a.example/1"),
    entry("百度向华为订购4万颗昇腾950PR芯片", "https://b.example/1", hours=3, language="zh"),
    entry("A town repairs its harbour after a storm", "https://a.example/2", hours=3),
    entry(f"{STORY}, sources say", "https://c.example/1", hours=20, known=100),
    entry("Moonshot releases Kimi K3 model weights", "https://c.example/2", hours=90, known=100),
]
LABELLED = {
    "published_date": "2026-11-10",
    "publisher": "Reuters",
    "url": "https://reuters.com/1",
    "language": "en",
    "headline_paraphrase": STORY,
    "event_type": "order",
    "companies": "Baidu;Huawei;Nobody Ltd",
    "chips": "Ascend 950PR",
    "models": None,
    "stance": "supportive",
    "date_precision": "day",
    "date_basis": "url",
    "_locator": "n.csv#L2",
    "_source_id": "ledger",
    "_snapshot_sha256": "1" * 64,
    "_url": "package:n.csv",
    "_known_from": NOON,
    "_known_to": None,
}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(STATE_TABLES)
        yield connection


def _hold(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame, state: str) -> None:
    connection.register("rows", rows)
    connection.execute(f"create or replace table raw.{table} as select * from rows")
    connection.unregister("rows")
    source = "ledger" if "ledger" in table else "feeds"
    connection.execute("insert or replace into pipeline.load_fingerprint values (?, ?)", [source, state])


def _hold_feed(connection: duckdb.DuckDBPyConnection, n_entries: int) -> None:
    """So many entries, of which those that were known together came in one snapshot."""
    rows = feed(*ENTRIES[:n_entries])
    sha = pl.col("_known_from").dt.to_string().str.pad_end(64, "0")
    _hold(connection, "raw_feeds__entry", rows.with_columns(_snapshot_sha256=sha), f"{n_entries}")


def _hold_ledger(connection: duckdb.DuckDBPyConnection, state: str, **changes: object) -> None:
    row = LABELLED | {"_snapshot_sha256": state * 64} | changes
    _hold(connection, "raw_ledger__news_events", pl.DataFrame([row], schema_overrides={"models": pl.String}), state)


def _dump(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {table: connection.execute(f"select * from raw.{table} order by all").fetchall() for table in DESCRIPTIONS}


def test_what_is_new_is_read_and_the_rest_is_not(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hold_feed(connection, 3)
    load_news(connection)
    seen: list[int] = []
    whole = news_tables.read
    monkeypatch.setattr(
        news_tables, "read", lambda articles, labels: seen.append(articles.height) or whole(articles, labels)
    )
    assert load_news(connection)["raw_news__article"] == 3
    assert seen == []
    _hold_feed(connection, 5)
    assert not are_news_understood(connection)
    assert load_news(connection)["raw_news__article"] == 5
    assert seen == [2]
    assert are_news_understood(connection)


def test_reading_step_by_step_gives_what_reading_all_at_once_gives(connection: duckdb.DuckDBPyConnection) -> None:
    _hold_ledger(connection, "1")
    for n_entries in range(1, 6):
        _hold_feed(connection, n_entries)
        load_news(connection)
    stepwise = _dump(connection)
    with duckdb.connect() as another:
        another.execute(STATE_TABLES)
        _hold_ledger(another, "1")
        _hold_feed(another, 5)
        load_news(another)
        assert _dump(another) == stepwise
    events = connection.execute(
        "select count(*), count(distinct root_id) from raw.raw_news__cluster group by cluster_id order by 1 desc"
    ).fetchall()
    assert events == [(4, 1), (1, 1)]


def test_an_article_that_names_nobody_is_counted_and_belongs_to_no_event(connection: duckdb.DuckDBPyConnection) -> None:
    _hold_feed(connection, 3)
    load_news(connection)
    assert connection.execute("select count(*) from raw.raw_news__cluster").fetchall() == [(2,)]
    assert connection.execute("select count_if(names_somebody), count(*) from raw.raw_news__event").fetchall() == [
        (2, 3)
    ]


def test_a_corrected_label_replaces_the_old_one(connection: duckdb.DuckDBPyConnection) -> None:
    _hold_ledger(connection, "1")
    load_news(connection)
    _hold_ledger(connection, "2", event_type="adoption")
    load_news(connection)
    told = connection.execute("select event_type, reading_basis, type_rule from raw.raw_news__event").fetchall()
    assert told == [("adoption", "curated", "labelled")]
    _hold_ledger(connection, "3", headline_paraphrase="Another story about Cambricon")
    load_news(connection)
    assert connection.execute("select title from raw.raw_news__article").fetchall() == [
        ("Another story about Cambricon",)
    ]
    assert connection.execute("select count(*) from raw.raw_news__cluster").fetchall() == [(1,)]


def test_a_name_of_a_reviewer_that_nobody_knows_is_kept_as_unresolved(connection: duckdb.DuckDBPyConnection) -> None:
    _hold_ledger(connection, "1")
    load_news(connection)
    unresolved = connection.execute("select surface from raw.raw_news__mention where basis = 'unresolved'").fetchall()
    assert unresolved == [("Nobody Ltd",)]


def test_rows_that_are_gone_are_forgotten(connection: duckdb.DuckDBPyConnection) -> None:
    _hold_feed(connection, 5)
    load_news(connection)
    _hold_feed(connection, 2)
    assert load_news(connection)["raw_news__article"] == 2

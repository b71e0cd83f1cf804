"""News understood: from the raw tables of news sources to raw tables of articles, what they tell, and event clusters.

What belongs here: which rows are new, what has to be made again because of them, and writing the tables in one
transaction. What does not: what an article tells and which belong together (``pipelines.news``, pure functions).

Only what is new is read. An article is read again when its words change; all of them, when rules, names or engines do
(the fingerprint says so), or when rows that were read are gone. Links are made again for the stretches of time in which
something changed, and clusters from all links, so that the tables are those that reading everything at once gives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from pipelines.news import articles as news
from pipelines.news.articles import ARTICLE_SCHEMA
from pipelines.news.clusters import CLUSTER_SCHEMA, MERGE_SCHEMA, clusters
from pipelines.news.dedup import LINK_SCHEMA, bucket_of, links
from pipelines.news.reading import (
    LABEL_SCHEMA,
    MENTION_COLUMNS,
    QUANTITY_COLUMNS,
    READING_COLUMNS,
    RESPONSE_COLUMNS,
    Reading,
    items,
    read,
)
from pipelines.sources import all_sources
from pipelines.warehouse.derived import (
    article_reading,
    ensure_typed,
    is_made,
    loaded_content,
    raw_tables,
    row_counts,
)
from pipelines.warehouse.fingerprint import digest
from pipelines.warehouse.loading import insert_rows, note_fingerprint, transaction

SOURCE_ID = "news"
LEDGER = "raw_ledger__news_events"

ARTICLE, MENTION, EVENT = "raw_news__article", "raw_news__mention", "raw_news__event"
RESPONSE, QUANTITY = "raw_news__response", "raw_news__quantity"
LINK, CLUSTER, MERGE = "raw_news__link", "raw_news__cluster", "raw_news__merge"

DESCRIPTIONS = {
    ARTICLE: "One row per article and channel that showed it, from every news source and the ledger's events.",
    MENTION: "One row per name in the title of an article, or that a reviewer lists.",
    EVENT: "One row per article: what its title tells, or a reviewer says that it does.",
    RESPONSE: "One row per article and company about which it tells something: direction, commitment and access.",
    QUANTITY: "One row per count or amount in the title of an article.",
    LINK: "One row per pair of articles and rule that links them: copies of one text, or reports of one event.",
    CLUSTER: "One row per article that is about somebody: its event cluster, its copies and its root.",
    MERGE: "One row per event cluster that has become part of another one.",
}
_SCHEMAS: dict[str, dict[str, PolarsDataType]] = {
    ARTICLE: ARTICLE_SCHEMA,
    MENTION: MENTION_COLUMNS,
    EVENT: READING_COLUMNS,
    RESPONSE: RESPONSE_COLUMNS,
    QUANTITY: QUANTITY_COLUMNS,
    LINK: LINK_SCHEMA,
    CLUSTER: CLUSTER_SCHEMA,
    MERGE: MERGE_SCHEMA,
}
# An article in which none of these has changed is not read again.
_DECIDING = ["article_id", "title", "summary", "attributed_to", "published_at", "known_at"]
# Tables of which the rows of single articles are replaced; the others are made whole.
_BY_ARTICLE = (ARTICLE, MENTION, EVENT, RESPONSE, QUANTITY)


@dataclass(frozen=True)
class _New:
    """What has to be read: rows of raw tables by name, all snapshots with their rows, and whether to begin anew."""

    frames: Mapping[str, pl.DataFrame]
    snapshots: pl.DataFrame
    from_scratch: bool


def load_news(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Bring the news tables up to what the raw tables hold, in one transaction; rows by table.

    Where they are there already, nothing is written.
    """
    if not are_news_understood(connection):
        with transaction(connection):
            for table, schema in _SCHEMAS.items():
                if ensure_typed(connection, table, schema):
                    connection.execute("delete from pipeline.understood_snapshot")
            new = _what_is_new(connection)
            if new.from_scratch:
                for table in _SCHEMAS:
                    connection.execute(f"delete from raw.{table}")
            _understand(connection, new)
            _replace(connection, "pipeline.understood_snapshot", new.snapshots)
            note_fingerprint(connection, SOURCE_ID, _fingerprint(connection))
    return row_counts(connection, DESCRIPTIONS)


def are_news_understood(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the news tables are there and were made from the raw tables and the rules as they are now."""
    return is_made(connection, SOURCE_ID, _fingerprint(connection), DESCRIPTIONS)


@cache
def news_tables() -> tuple[str, ...]:
    """The raw tables of the sources that hold articles."""
    known = {table.name for source in all_sources() for table in source.tables}
    return tuple(table for table in news.TABLES if table in known)


def _fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """What the news tables depend on: the loaded content of their sources, and how it is read."""
    return digest(loaded_content(connection, news_tables()), article_reading())


def _what_is_new(connection: duckdb.DuckDBPyConnection) -> _New:
    """The rows of snapshots that have not been read; all, where those that have been are not as they were."""
    there = raw_tables(connection)
    tables = [table for table in news_tables() if table in there]
    held = _snapshots(connection, tables)
    known = connection.sql("select * from pipeline.understood_snapshot").pl()
    kept = known.join(held, on=held.columns, how="semi", nulls_equal=True)
    from_scratch = known.is_empty() or kept.height < known.height
    fresh = held if from_scratch else held.join(known, on=held.columns, how="anti", nulls_equal=True)
    frames = {
        table: connection.sql(
            f"select * from raw.{table} where list_contains(?, _snapshot_sha256)",
            params=[fresh.filter(pl.col("raw_table") == table)["snapshot_sha256"].to_list()],
        ).pl()
        for table in tables
        if table in fresh["raw_table"]
    }
    return _New(frames, held, from_scratch)


def _snapshots(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> pl.DataFrame:
    """What there is to read: snapshot and number of rows by raw table, all under how articles are read today."""
    schema: dict[str, PolarsDataType] = {
        "raw_table": pl.String,
        "snapshot_sha256": pl.String,
        "n_rows": pl.Int64,
        "reads": pl.String,
    }
    if not tables:
        return pl.DataFrame(schema=schema)
    union = " union all ".join(
        f"select '{table}' as raw_table, _snapshot_sha256 as snapshot_sha256, count(*) as n_rows "
        f"from raw.{table} group by all"
        for table in tables
    )
    return (
        connection.sql(union).pl().with_columns(reads=pl.lit(article_reading())).cast(pl.Schema(schema)).sort(*schema)
    )


def _understand(connection: duckdb.DuckDBPyConnection, new: _New) -> None:
    labels = _labels(connection)
    found = news.articles(new.frames)
    found = found.filter(~pl.col("is_curated") | pl.col("article_id").is_in(labels["article_id"].implode()))
    if found.is_empty():
        return
    ids = found["article_id"].unique().sort()
    before = _rows_of(connection, ARTICLE, ids)
    rows = news.latest(pl.concat([before, found]))
    touched = _forget(connection, labels)
    chosen = news.read_ones(rows)
    earlier = news.read_ones(before)
    # What a reviewer says of an article may have changed without a word of it.
    same = chosen.filter(~pl.col("is_curated")).join(earlier, on=_DECIDING, how="semi", nulls_equal=True)
    changed = chosen.join(same, on="article_id", how="anti")
    touched |= _buckets(changed) | _buckets(earlier.join(changed, on="article_id", how="semi"))
    reading = read(changed, labels.join(changed, on="article_id", how="semi"))
    _put(connection, ARTICLE, ids, rows)
    for table, part in _parts(reading).items():
        _put(connection, table, changed["article_id"], part)
    _link(connection, touched)


def _parts(reading: Reading) -> dict[str, pl.DataFrame]:
    return {
        MENTION: reading.mentions,
        EVENT: reading.events,
        RESPONSE: reading.responses,
        QUANTITY: reading.quantities,
    }


def _labels(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What the ledger says today."""
    if LEDGER not in raw_tables(connection):
        return pl.DataFrame(schema=LABEL_SCHEMA)
    rows = connection.sql(f"select * from raw.{LEDGER} where _known_to is null").pl()
    return news.labels(rows).unique("article_id", keep="first", maintain_order=True)


def _forget(connection: duckdb.DuckDBPyConnection, labels: pl.DataFrame) -> set[int]:
    """Take away the ledger's articles that are no longer in it (a corrected row is another article); their times."""
    connection.register("label_ids", labels.select("article_id"))
    gone = (
        f"article_id in (select article_id from raw.{ARTICLE} where is_curated) "
        "and article_id not in (select article_id from label_ids)"
    )
    touched = _buckets(connection.sql(f"select published_at from raw.{ARTICLE} where {gone}").pl())
    for table in (*_BY_ARTICLE[1:], ARTICLE):
        connection.execute(f"delete from raw.{table} where {gone}")
    connection.unregister("label_ids")
    return touched


def _link(connection: duckdb.DuckDBPyConnection, touched: Collection[int]) -> None:
    """Make the links of some stretches of time again, and all clusters."""
    known = _items(connection)
    inside = known.filter(bucket_of(pl.col("published_at")).is_in(list(touched)))["article_id"]
    there = known["article_id"].implode()
    before = connection.sql(f"select * from raw.{LINK}").pl()
    kept = before.filter(
        ~pl.col("article_a").is_in(inside.implode()) & ~pl.col("article_b").is_in(inside.implode())
    ).filter(pl.col("article_a").is_in(there) & pl.col("article_b").is_in(there))
    found = pl.concat([kept, links(known, touched)]).sort("article_a", "article_b", "rule")
    placed, merged = clusters(known, found)
    for table, frame in ((LINK, found), (CLUSTER, placed), (MERGE, merged)):
        _replace(connection, f"raw.{table}", frame)


def _items(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What links are decided by, of all articles that name somebody."""
    about = f"select article_id from raw.{EVENT} where names_somebody or reading_basis = 'curated'"
    rows = connection.sql(f"select * from raw.{ARTICLE} where article_id in ({about})").pl()
    parts = {
        table: connection.sql(f"select * from raw.{table} where article_id in ({about})").pl()
        for table in (MENTION, EVENT, RESPONSE, QUANTITY)
    }
    return items(news.read_ones(rows), Reading(parts[MENTION], parts[EVENT], parts[RESPONSE], parts[QUANTITY]))


def _buckets(rows: pl.DataFrame) -> set[int]:
    return set(rows.select(bucket_of(pl.col("published_at")).unique()).to_series().drop_nulls())


def _rows_of(connection: duckdb.DuckDBPyConnection, table: str, ids: pl.Series) -> pl.DataFrame:
    connection.register("wanted_ids", ids.to_frame("article_id"))
    rows = connection.sql(f"select * from raw.{table} where article_id in (select article_id from wanted_ids)").pl()
    connection.unregister("wanted_ids")
    return rows.cast(pl.Schema(_SCHEMAS[table]))


def _put(connection: duckdb.DuckDBPyConnection, table: str, ids: pl.Series, rows: pl.DataFrame) -> None:
    """Replace the rows of some articles."""
    connection.register("wanted_ids", ids.to_frame("article_id"))
    connection.execute(f"delete from raw.{table} where article_id in (select article_id from wanted_ids)")
    connection.unregister("wanted_ids")
    insert_rows(connection, f"raw.{table}", rows)


def _replace(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    connection.execute(f"delete from {table}")
    insert_rows(connection, table, rows)

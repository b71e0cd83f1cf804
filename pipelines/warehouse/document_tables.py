"""Local documents understood: from the snapshots of the inbox to a raw table of what their sentences tell.

What belongs here: which documents are new, and writing their events in one transaction. What does not: what a document
tells (``pipelines.news.events``, a pure function).

The text of a document is read from its snapshot, goes through the function and is forgotten. A document is read again
when its snapshot or the rules, names or code change.
"""

from __future__ import annotations

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from pipelines.documents.refusal import DocumentRefusedError
from pipelines.news.events import DOCUMENT_EVENT_SCHEMA, document_events
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources.inbox import TABLE as DOCUMENTS
from pipelines.sources.inbox import text_of
from pipelines.warehouse.derived import article_reading, ensure_typed, raw_tables, row_counts
from pipelines.warehouse.loading import insert_rows, transaction

EVENT = "raw_news__document_event"
DESCRIPTIONS = {
    EVENT: "One row per event that a local document tells of, read by machine, with the sentence it stands in."
}
_ORIGIN: dict[str, PolarsDataType] = {
    "url": pl.String,
    "publisher": pl.String,
    "language": pl.String,
    "published_at": pl.Datetime("us"),
    "first_seen_at": pl.Datetime("us"),
    "snapshot_sha256": pl.String,
    "snapshot_url": pl.String,
    "record_locator": pl.String,
}
SCHEMA: dict[str, PolarsDataType] = {**DOCUMENT_EVENT_SCHEMA, **_ORIGIN}


def load_document_events(connection: duckdb.DuckDBPyConnection, store: SnapshotStore) -> dict[str, int]:
    """Read the documents that are new, in one transaction; rows of the table by its name."""
    with transaction(connection):
        if ensure_typed(connection, EVENT, SCHEMA):
            connection.execute("delete from pipeline.read_document")
        current = _documents(connection)
        known = connection.sql("select document_id, snapshot_sha256, reads from pipeline.read_document").pl()
        now = current.select("document_id", "snapshot_sha256", reads=pl.lit(article_reading()))
        gone = known.join(now, on=now.columns, how="anti")["document_id"].to_list()
        for table in (f"raw.{EVENT}", "pipeline.read_document"):
            connection.execute(f"delete from {table} where list_contains(?, document_id)", [gone])
        new = current.join(known.join(now, on=now.columns, how="semi"), on="document_id", how="anti")
        if new.height:
            insert_rows(connection, f"raw.{EVENT}", _events(new, store))
            insert_rows(connection, "pipeline.read_document", now.join(new, on="document_id", how="semi"))
    return row_counts(connection, DESCRIPTIONS)


def are_documents_read(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the table is there and was made from the documents and the rules as they are now."""
    if not raw_tables(connection) >= {EVENT, DOCUMENTS.name}:
        return False
    rows = connection.execute("select document_id, snapshot_sha256, reads from pipeline.read_document").fetchall()
    now = _documents(connection).select("document_id", "snapshot_sha256").rows()
    return sorted(rows) == sorted((*row, article_reading()) for row in now)


def _documents(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The current version of every document, also of one that is no longer in the folder."""
    if DOCUMENTS.name not in raw_tables(connection):
        return pl.DataFrame(schema={"document_id": pl.String, **_ORIGIN})
    rows = connection.sql(
        f"""
        select
            document_id,
            url,
            publisher,
            language,
            published_at,
            min(_known_from) over (partition by document_id) as first_seen_at,
            _snapshot_sha256 as snapshot_sha256,
            _url as snapshot_url,
            _locator as record_locator,
            _known_to
        from raw.{DOCUMENTS.name}
        qualify _known_to is null
        order by document_id
        """
    ).pl()
    return rows.select("document_id", *(pl.col(name).cast(kind) for name, kind in _ORIGIN.items()))


def _events(documents: pl.DataFrame, store: SnapshotStore) -> pl.DataFrame:
    """What the documents tell, with where they are from."""
    texts = [_text(store, sha256) for sha256 in documents["snapshot_sha256"]]
    read = documents.with_columns(text=pl.Series(texts, dtype=pl.String))
    told = document_events(read.select("document_id", "text", "published_at"))
    return told.join(documents, on="document_id", how="left", maintain_order="left").select(*SCHEMA)


def _text(store: SnapshotStore, sha256: str) -> str | None:
    """The text of a document; None where it cannot be read any more, which loading has rejected by name."""
    try:
        return text_of(store.read(sha256))
    except DocumentRefusedError:
        return None

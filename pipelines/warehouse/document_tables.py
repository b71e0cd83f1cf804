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
from pipelines.settings import PACKAGE_ROOT
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources.inbox import TABLE as DOCUMENTS
from pipelines.sources.inbox import text_of
from pipelines.warehouse.fingerprint import code_digest, digest, package_versions
from pipelines.warehouse.loading import transaction

EVENT = "raw_news__document_event"
DESCRIPTIONS = {
    EVENT: "One row per event that a local document tells of, read by machine, with the sentence it stands in."
}
_CODE = (PACKAGE_ROOT / "news", PACKAGE_ROOT / "entities")
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
        _ensure_table(connection)
        current, reads = _documents(connection), _reads()
        known = connection.sql("select document_id, snapshot_sha256, reads from pipeline.read_document").pl()
        now = current.select("document_id", "snapshot_sha256", reads=pl.lit(reads))
        gone = known.join(now, on=now.columns, how="anti")["document_id"].to_list()
        for table in (f"raw.{EVENT}", "pipeline.read_document"):
            connection.execute(f"delete from {table} where list_contains(?, document_id)", [gone])
        new = current.join(known.join(now, on=now.columns, how="semi"), on="document_id", how="anti")
        if new.height:
            _insert(connection, f"raw.{EVENT}", _events(new, store))
            _insert(connection, "pipeline.read_document", now.join(new, on="document_id", how="semi"))
    ((count,),) = connection.execute(f"select count(*) from raw.{EVENT}").fetchall()
    return {EVENT: int(count)}


def are_documents_read(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the table is there and was made from the documents and the rules as they are now."""
    if not _has(connection, EVENT) or not _has(connection, DOCUMENTS.name):
        return False
    rows = connection.execute("select document_id, snapshot_sha256, reads from pipeline.read_document").fetchall()
    now = _documents(connection).select("document_id", "snapshot_sha256").rows()
    return sorted(rows) == sorted((*row, _reads()) for row in now)


def _reads() -> str:
    """How documents are read today."""
    return digest(code_digest(_CODE), package_versions())


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        "select 1 from duckdb_tables() "
        "where schema_name = 'raw' and database_name = current_database() and table_name = ?",
        [table],
    ).fetchall()
    return bool(found)


def _ensure_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table if it is missing or has other columns, empty but typed."""
    connection.register("document_rows", pl.DataFrame(schema=SCHEMA))
    connection.execute("create or replace temp table document_columns as select * from document_rows")
    connection.unregister("document_rows")
    wanted = [row[:2] for row in connection.execute("describe document_columns").fetchall()]
    found = (
        [row[:2] for row in connection.execute(f"describe raw.{EVENT}").fetchall()] if _has(connection, EVENT) else []
    )
    if found != wanted:
        connection.execute(f"create or replace table raw.{EVENT} as select * from document_columns")
        connection.execute("delete from pipeline.read_document")
    connection.execute("drop table document_columns")


def _documents(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The current version of every document, also of one that is no longer in the folder."""
    if not _has(connection, DOCUMENTS.name):
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


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    connection.register("document_rows", rows)
    connection.execute(f"insert into {table} by name select * from document_rows")
    connection.unregister("document_rows")

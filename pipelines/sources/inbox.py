"""Local documents: files that somebody drops into ``<home>/inbox``.

What belongs here: what a document is as a row, and which documents there are. What does not: the folder
(``pipelines/documents/folder.py``), reading a file (``pipelines/documents/local.py``), what its sentences say
(``pipelines/news/events.py``).

Text never becomes a row: it stays in the snapshot, and whoever needs it reads it from there again (`text_of`). A
document that is taken out of the folder stays in the tables, and its snapshot in the store.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.documents import bounded
from pipelines.documents.folder import KEY, SCHEME, documents
from pipelines.documents.refusal import DocumentRefusedError
from pipelines.settings import Settings
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    no_rejects,
    one_of,
    reject_rows,
    typed,
)

SOURCE_ID = "inbox"
MAX_BYTES = 20 * 2**20
LIMITS = bounded.Limits(max_bytes=MAX_BYTES + 2**17, seconds=60.0, memory_bytes=2 * 2**30)
MEDIA_TYPE = "application/zip"


class Documents(RawRow):
    """One local document."""

    document_id = dy.String(nullable=False, regex=rf"^{KEY.pattern}$")
    file_name = dy.String(nullable=False, min_length=1)
    kind = one_of("text", "markdown", "html", "pdf")
    url = dy.String(nullable=True, regex=r"^https?://\S+$")
    publisher = dy.String(nullable=True, min_length=1)
    title = dy.String(nullable=False, min_length=1)
    language = dy.String(nullable=False, regex=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")
    published_at = dy.Datetime(nullable=True, time_unit="us")
    published_basis = one_of("description", "document", nullable=True)
    n_characters = dy.Int64(nullable=False, min=1)
    n_replaced = dy.Int64(nullable=False, min=0)


TABLE = RawTable(
    name="raw_inbox__document",
    schema=Documents,
    description="One row per local document, for every version of it that was seen.",
)


def _resource(key: str) -> Resource:
    return Resource(
        key=key,
        url=f"{SCHEME}{key}",
        media_type=MEDIA_TYPE,
        required=False,
        max_bytes=MAX_BYTES,
        may_be_empty=True,
    )


def _resources(today: date) -> tuple[Resource, ...]:
    """The documents that are in the folder now."""
    del today
    return tuple(_resource(key) for key in documents(Settings().inbox_dir))


def _resources_of(key: str) -> tuple[Resource, ...]:
    """A document by its key, whether it is still in the folder or not."""
    return (_resource(key),) if KEY.fullmatch(key) else ()


def parse(resource: Resource, payload: bytes) -> Parsed:
    """A document to its row; one that cannot be read is a reject with the reason."""
    try:
        found = bounded.read("local", payload, {}, LIMITS)
    except DocumentRefusedError as refusal:
        rejects = reject_rows(TABLE.name, [(resource.key, f"{refusal.reason}: {refusal.detail}", {})])
        return Parsed(tables={}, rejects=rejects)
    row = {
        LOCATOR: resource.key,
        "document_id": resource.key,
        "published_at": found.pop("published_on"),
        **{name: None if value is None else str(value) for name, value in found.items()},
    }
    columns = TABLE.schema.column_names()
    frame = pl.DataFrame([row], schema=dict.fromkeys(columns, pl.String)).with_columns(
        pl.col("published_at").str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)
    )
    return combine([typed(TABLE, frame), Parsed(tables={}, rejects=no_rejects())])


def text_of(payload: bytes) -> str:
    """The text of a snapshot, as light Markdown; locators of sentences count its characters.

    Raises:
        DocumentRefusedError: The document cannot be read.
    """
    return str(bounded.read("local", payload, {"text": True}, LIMITS)["text"])


SOURCE = Source(
    id=SOURCE_ID,
    title="Local documents",
    description="Articles and reports that somebody put into the inbox folder; read by machine, for review.",
    homepage="pipelines/sources/inbox.py",
    licence=Licence(
        name="each publisher's own terms",
        url="pipelines/sources/inbox.py",
        attribution="the publisher named in each row; only metadata, the link and our own classification are published",
        redistributable=False,
    ),
    cadence=timedelta(hours=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    max_reject_rate=1.0,
    resources_of=_resources_of,
    has_independent_parts=True,
)

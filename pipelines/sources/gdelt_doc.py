"""GDELT's DOC API: headlines of the last days by question, where it answers; off unless somebody turns it on.

What belongs here: the questions, and how an answer becomes rows. What does not: which entity an article is about, and
whether two articles are one (news).

Source: https://api.gdeltproject.org/api/v2/doc/doc, ``mode=artlist&format=json``: an object with a list of articles;
an empty object means that nothing matched. It asks for five seconds between two questions, then often answers none
(429), or a sentence in place of JSON with status 200: one reject, and nothing else suffers. There are only a few
questions, each about one whole day; fetching leaves the host alone once it has refused five requests in a row.
`seen_at` is when GDELT saw the article, not when it came out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import dataframely as dy
import polars as pl

from pipelines.errors import ParseError
from pipelines.settings import Settings
from pipelines.sources.base import (
    LOCATOR,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    reject_rows,
    typed,
    without,
)
from pipelines.sources.gdelt_slots import GDELT_LICENCE
from pipelines.sources.json_records import decode, loose

# What each is for: chips of either side in one answer would fill its 250 places with the louder one.
QUESTIONS = {
    "ascend": '("Huawei Ascend" OR "昇腾")',
    "designers": '(Cambricon OR "寒武纪" OR Hygon OR "Moore Threads" OR MetaX OR Biren)',
    "licences": '("Nvidia H20" OR "Nvidia H200") China',
    "foundry": '(SMIC OR "中芯国际") chips',
    "models": "DeepSeek (Huawei OR Ascend OR Cambricon)",
}
MAX_RECORDS = 250
MIN_INTERVAL = timedelta(seconds=6)
# Articles of a day are still seen on the next one.
SETTLING = timedelta(days=2)
OFF = "off: GDELT's DOC API seldom answers; set COMPUTEGAP_GDELT_DOC=true to have it asked"
FIELDS = {
    "url": "url",
    "url_mobile": "url_mobile",
    "title": "title_raw",
    "seendate": "seen_at",
    "socialimage": "image_url",
    "domain": "domain",
    "language": "language",
    "sourcecountry": "source_country",
}
_TAGS = re.compile(r"<[^>]*>")
MAX_SHOWN = 160


class Articles(RawRow):
    """One article in the answer to one question."""

    question = dy.String(nullable=False, min_length=1)
    url = dy.String(nullable=False, regex=r"^https?://\S+$")
    url_mobile = dy.String(nullable=True)
    title_raw = dy.String(nullable=True)
    seen_at = dy.String(
        nullable=False,
        regex=r"^\d{8}T\d{6}Z$",
        check={"calendar_second": lambda column: column.str.to_datetime("%Y%m%dT%H%M%SZ", strict=False).is_not_null()},
    )
    image_url = dy.String(nullable=True)
    domain = dy.String(nullable=False, min_length=1)
    language = dy.String(nullable=True)
    source_country = dy.String(nullable=True)


TABLE = RawTable("raw_gdelt__article", Articles, "One row per article in an answer of GDELT's DOC API.")


def _resources(today: date) -> tuple[Resource, ...]:
    """Every question about the last whole day."""
    return _of_day(f"{today - timedelta(days=1):%Y%m%d}")


def _of_day(partition: str) -> tuple[Resource, ...]:
    """Every question about a day (``YYYYMMDD``); none if that is no day."""
    try:
        day = datetime.strptime(partition, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return ()
    return tuple(
        Resource(
            key=f"{partition}.{name}",
            url=(
                f"https://api.gdeltproject.org/api/v2/doc/doc?query={quote(question)}&mode=artlist&format=json"
                f"&maxrecords={MAX_RECORDS}&startdatetime={partition}000000&enddatetime={partition}235959"
            ),
            media_type="application/json",
            required=False,
            partition=partition,
            final_from=day + SETTLING,
            may_be_empty=True,
        )
        for name, question in QUESTIONS.items()
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The articles of an answer: none for an empty one; a text in place of JSON is one reject, with its beginning."""
    if not payload.strip():
        return typed(TABLE, pl.DataFrame(schema={LOCATOR: pl.String}))
    try:
        content = decode(SOURCE_ID, resource.url, payload)
    except ParseError:
        return _refused(resource, payload, "a text")
    if not isinstance(content, dict):
        return _refused(resource, payload, f"a JSON {type(content).__name__}")
    articles = content.get("articles", [])
    if not isinstance(articles, list):
        return _refused(resource, payload, f"articles that are a JSON {type(articles).__name__}")
    rows = [(f"{resource.key}#/articles/{index}", item) for index, item in enumerate(articles)]
    records: list[tuple[str, Mapping[str, Any]]] = [(place, item) for place, item in rows if isinstance(item, dict)]
    strays: list[tuple[str, str, Mapping[str, Any]]] = [
        (place, "expected an object", {}) for place, item in rows if not isinstance(item, dict)
    ]
    good = without(typed(TABLE, _rows(resource, records)), "title_raw")
    return combine([good, Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _refused(resource: Resource, payload: bytes, what: str) -> Parsed:
    """No article, and one reject with the beginning of what came."""
    shown = " ".join(_TAGS.sub(" ", payload.decode("utf-8", errors="replace")).split())[:MAX_SHOWN]
    reason = f"expected an object with articles, got {what}: {shown}"
    return Parsed(
        tables={TABLE.name: TABLE.schema.create_empty()},
        rejects=reject_rows(TABLE.name, [(resource.key, reason, {"answer": shown})]),
    )


def _rows(resource: Resource, records: list[tuple[str, Mapping[str, Any]]]) -> pl.DataFrame:
    """Loose rows with our column names."""
    columns: dict[str, list[str | None]] = {LOCATOR: [locator for locator, _ in records]}
    columns |= {ours: [loose(record.get(theirs)) for _, record in records] for theirs, ours in FIELDS.items()}
    question = pl.lit(resource.key.partition(".")[2]).alias("question")
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(question)


SOURCE_ID = "gdelt_doc"
SOURCE = Source(
    id=SOURCE_ID,
    title="GDELT DOC API: headlines by question",
    description="Headlines of the last whole day that answer a few questions; asked only where somebody turns it on.",
    homepage="https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/",
    licence=GDELT_LICENCE,
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    # An answer that is a text is one reject and all there is of it: that must not make the source fail.
    max_reject_rate=1.0,
    partitioned_by="day",
    min_interval=MIN_INTERVAL,
    resources_of=_of_day,
    has_independent_parts=True,
    withheld=lambda: None if Settings().gdelt_doc else OFF,
)

"""Hacker News: stories that match a few terms, by quarter.

What belongs here: the terms, the slices of time, and the shape of a story. What does not: what a headline means.

Source: ``https://hn.algolia.com/api/v1/search_by_date``: ``hits[]`` with `objectID`, `title`, `url` (null for
questions), `author`, `points`, `num_comments`, `created_at_i` (seconds since 1970, UTC), and `nbHits`, `nbPages`,
`page`. A query gives at most 1,000 hits, in pages; time is sliced so that a slice has few, and a slice with more than
are read says so in a reject.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import dataframely as dy
import polars as pl

from pipelines.documents.plain import plain
from pipelines.errors import ParseError
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    reject_rows,
    typed,
)
from pipelines.sources.dates import Quarter, quarters
from pipelines.sources.json_records import decode, loose

TERMS = (
    "Huawei Ascend",
    "Cambricon",
    "Moore Threads",
    "Biren",
    "Hygon",
    "DeepSeek V4",
    "Nvidia H20",
    "Nvidia export controls",
    "SMIC",
)
FIRST_DAY = date(2026, 1, 1)
# In UTC without a zone, as DuckDB keeps it; what is older is no time of a story.
FOUNDED = datetime(2006, 10, 9, tzinfo=UTC).replace(tzinfo=None)
MIN_POINTS = 5
PAGE_HITS = 100
PAGES = 2
# Points and comments of the last day's stories still grow.
SETTLING = timedelta(days=14)


class Stories(RawRow):
    """One story that a term found."""

    term = dy.String(nullable=False, min_length=1)
    story_id = dy.String(nullable=False, regex=r"^\d+$")
    title = dy.String(nullable=False, min_length=1)
    title_raw = dy.String(nullable=False, min_length=1)
    url = dy.String(nullable=True, regex=r"^https?://\S+$")
    author = dy.String(nullable=True)
    points = dy.Int64(nullable=True, min=0, max=1_000_000)
    num_comments = dy.Int64(nullable=True, min=0, max=1_000_000)
    published_at = dy.Datetime(nullable=False, time_unit="us", min=FOUNDED)


TABLE = RawTable(
    name="raw_hacker_news__story",
    schema=Stories,
    description="One row per story of Hacker News and term that finds it, for every version of the answer.",
)


def _slug(term: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", term.lower())


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _url(term: str, quarter: Quarter, page: int) -> str:
    span = f"created_at_i>={_seconds(quarter.start)},created_at_i<{_seconds(quarter.end)},points>={MIN_POINTS}"
    query = {"query": f'"{term}"', "tags": "story", "numericFilters": span, "hitsPerPage": PAGE_HITS, "page": page}
    return f"https://hn.algolia.com/api/v1/search_by_date?{urlencode(query)}"


def _resources(today: date) -> tuple[Resource, ...]:
    """One per term, quarter and page; a quarter is final once its stories have settled."""
    return tuple(
        Resource(
            key=f"{_slug(term)}_{quarter.name}_{page}",
            url=_url(term, quarter, page),
            media_type="application/json",
            required=False,
            max_bytes=4 * 2**20,
            final_from=quarter.end + SETTLING,
            may_be_empty=True,
        )
        for quarter in quarters(FIRST_DAY, today)
        for term in TERMS
        for page in range(PAGES)
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The stories of one page to typed rows.

    Raises:
        ParseError: Not JSON, or not an answer with a list of hits.
    """
    content = decode(SOURCE.id, resource.url, payload)
    hits = content.get("hits") if isinstance(content, dict) else None
    if not isinstance(hits, list):
        raise ParseError(SOURCE.id, f"{resource.url}: expected an object with a list of hits")
    slug = resource.key.partition("_")[0]
    term = next(term for term in TERMS if _slug(term) == slug)
    rows = [_row(term, f"{resource.key}#/{index}", hit) for index, hit in enumerate(hits) if isinstance(hit, dict)]
    strays = [
        (f"{resource.key}#/{index}", "expected an object", {"value": hit})
        for index, hit in enumerate(hits)
        if not isinstance(hit, dict)
    ]
    n_pages = content.get("nbPages")
    if isinstance(n_pages, int) and n_pages > PAGES and resource.key.endswith(f"_{PAGES - 1}"):
        reason = f"the slice has {content.get('nbHits')} stories, more than the {PAGES * PAGE_HITS} that are read"
        strays.append((f"{resource.key}#", reason, {"nbHits": content.get("nbHits"), "nbPages": n_pages}))
    columns = TABLE.schema.column_names()
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).with_columns(
        pl.from_epoch(pl.col("published_at").cast(pl.Int64, strict=False), "s").cast(pl.Datetime("us"))
    )
    return combine([typed(TABLE, frame), Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _row(term: str, locator: str, hit: dict[str, Any]) -> dict[str, str | None]:
    raw = loose(hit.get("title"))
    return {
        LOCATOR: locator,
        "term": term,
        "story_id": loose(hit.get("objectID")),
        "title": None if raw is None else plain(raw),
        "title_raw": raw,
        "url": loose(hit.get("url")),
        "author": loose(hit.get("author")),
        "points": loose(hit.get("points")),
        "num_comments": loose(hit.get("num_comments")),
        "published_at": loose(hit.get("created_at_i")),
    }


SOURCE = Source(
    id="hacker_news",
    title="Hacker News",
    description="Stories that name Chinese accelerators, their makers or export controls, with points and comments.",
    homepage="https://hn.algolia.com/api",
    licence=Licence(
        name="not stated",
        url="https://hn.algolia.com/api",
        attribution="Hacker News (Y Combinator), through the search of Algolia; titles stay with their authors",
        redistributable=False,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    min_interval=timedelta(milliseconds=400),
    has_independent_parts=True,
)

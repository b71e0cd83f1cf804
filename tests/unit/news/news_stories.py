"""Invented stories as the raw tables of news sources hold them, and what becomes of them.

What belongs here: rows of a feed, read and put into clusters the way the warehouse does it. What does not: what should
come of it (the tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from pipelines.news.articles import articles, read_ones
from pipelines.news.clusters import clusters
from pipelines.news.dedup import links
from pipelines.news.reading import LABEL_SCHEMA, items, read

NOON = datetime(2026, 11, 10, 12)  # noqa: DTZ001 - UTC without a zone, as DuckDB keeps it


def entry(
    title: str,
    url: str,
    *,
    hours: float = 0,
    known: float | None = None,
    summary: str | None = None,
    language: str = "en",
    tier: str = "press",
    outlet: str | None = None,
) -> dict[str, object]:
    """An entry of a feed, published so many hours after noon, and known an hour later unless it says when."""
    host = url.split("/")[2]
    at = NOON + timedelta(hours=hours)
    return {
        "feed_id": host,
        "entry_id": url,
        "outlet": outlet or host,
        "outlet_host": host,
        "outlet_region": "US",
        "outlet_tier": tier,
        "language": language,
        "title": title,
        "title_raw": title,
        "summary": summary,
        "link": url,
        "published_at": at,
        "_locator": f"{host}#/0",
        "_source_id": "feeds",
        "_snapshot_sha256": "0" * 64,
        "_url": f"https://{host}/feed",
        "_known_from": NOON + timedelta(hours=hours + 1 if known is None else known),
        "_known_to": None,
    }


def feed(*entries: dict[str, object]) -> pl.DataFrame:
    """Entries as the raw table of feeds holds them."""
    return pl.DataFrame(
        list(entries),
        schema_overrides={"summary": pl.String, "published_at": pl.Datetime("us"), "_known_from": pl.Datetime("us")},
    )


@dataclass(frozen=True)
class Told:
    """The articles of some entries, with their clusters beside them, and the mergers."""

    rows: pl.DataFrame
    merges: pl.DataFrame
    links: pl.DataFrame

    @property
    def events(self) -> list[set[str]]:
        """The addresses of each event."""
        groups = self.rows.group_by("cluster_id").agg("url")
        return sorted((set(urls) for urls in groups["url"]), key=sorted)

    @property
    def roots(self) -> set[str]:
        """The roots of all reports."""
        return set(self.rows["root_id"])


def tell(*entries: dict[str, object]) -> Told:
    """Read entries and put them together."""
    read_articles = read_ones(articles({"raw_feeds__entry": feed(*entries)}))
    told = items(read_articles, read(read_articles, pl.DataFrame(schema=LABEL_SCHEMA)))
    found = links(told)
    placed, merges = clusters(told, found)
    return Told(read_articles.join(placed, on="article_id"), merges, found)

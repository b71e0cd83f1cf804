"""News feeds: entries of the outlets listed in feeds.yaml.

What belongs here: the list, and what an entry says about its outlet. What does not: reading feeds (`feed_format`),
what a headline means, and which articles are the same (`pipelines.news`).

Of an entry its metadata, its link and the beginning of its summary are kept, never the text of an article. Titles and
summaries do not leave the raw layer.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import dataframely as dy
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.sources.base import Licence, Parsed, RawTable, Resource, Source, one_of
from pipelines.sources.feed_format import MAX_BYTES, MEDIA_TYPE, EntryRow, parse_feed

LIST = Path(__file__).with_name("feeds.yaml")
SUMMARY_CHARACTERS = 500
REGIONS = ("CN", "HK", "TW", "US", "GB")
TIERS = ("official", "agency", "press", "trade", "analyst", "community", "aggregator")


class Feed(BaseModel):
    """One feed of the list; its fields are explained there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outlet: str = Field(min_length=1)
    host: str = Field(pattern=r"^[a-z0-9.-]+\.[a-z]+$")
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    region: Literal["CN", "HK", "TW", "US", "GB"]
    tier: Literal["official", "agency", "press", "trade", "analyst", "community", "aggregator"]
    url: str = Field(pattern=r"^https://[a-z0-9.-]+/\S*$")
    kind: str = MEDIA_TYPE
    redirects: tuple[str, ...] = ()
    terms: str = Field(min_length=1)
    enabled: bool = True
    reason: str | None = None

    @model_validator(mode="after")
    def _says_why_not(self) -> Feed:
        if self.enabled == (self.reason is not None):
            raise ValueError("a feed that is not enabled needs a reason, and no other has one")
        return self


@cache
def all_feeds() -> dict[str, Feed]:
    """Every listed feed by id, enabled or not."""
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))["feeds"]
    return {feed_id: Feed.model_validate(entry) for feed_id, entry in listed.items()}


class Entries(EntryRow):
    """One entry of a feed, as one version of the feed shows it."""

    feed_id = dy.String(nullable=False, min_length=1)
    outlet = dy.String(nullable=False, min_length=1)
    outlet_host = dy.String(nullable=False, min_length=1)
    outlet_region = one_of(*REGIONS)
    outlet_tier = one_of(*TIERS)
    language = dy.String(nullable=False, min_length=2)
    summary = dy.String(nullable=True, max_length=SUMMARY_CHARACTERS)


TABLE = RawTable(
    name="raw_feeds__entry",
    schema=Entries,
    description="One row per entry of a news feed, for every version of the feed that was seen.",
)


def _resource(feed_id: str, feed: Feed) -> Resource:
    """A feed, which may be out of reach; a document without entries is a reject and not a fault."""
    return Resource(
        key=feed_id,
        url=feed.url,
        media_type=feed.kind,
        required=False,
        max_bytes=MAX_BYTES,
        may_be_empty=True,
    )


def _resources(today: date) -> tuple[Resource, ...]:
    """The enabled feeds."""
    del today
    return tuple(_resource(feed_id, feed) for feed_id, feed in all_feeds().items() if feed.enabled)


def _resources_of(feed_id: str) -> tuple[Resource, ...]:
    """A feed of the list, enabled or not: what was seen of one that is off now stays."""
    feed = all_feeds().get(feed_id)
    return () if feed is None else (_resource(feed_id, feed),)


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The entries of one feed to typed rows."""
    feed = all_feeds()[resource.key]
    columns: dict[str, str | None] = {
        "feed_id": resource.key,
        "outlet": feed.outlet,
        "outlet_host": feed.host,
        "outlet_region": feed.region,
        "outlet_tier": feed.tier,
        "language": feed.language,
    }
    return parse_feed(
        TABLE,
        resource,
        payload,
        columns,
        language=feed.language,
        text_column="summary",
        text_characters=SUMMARY_CHARACTERS,
    )


def _digest_of_list() -> str:
    return hashlib.sha256(LIST.read_bytes()).hexdigest()


SOURCE = Source(
    id="feeds",
    title="News feeds",
    description="Headlines of trade press, general press and authorities, Western and Chinese (feeds.yaml).",
    homepage="pipelines/sources/feeds.yaml",
    licence=Licence(
        name="each publisher's own terms",
        url="pipelines/sources/feeds.yaml",
        attribution="the outlet named in each row; only metadata, the link and our own classification are published",
        redistributable=False,
    ),
    cadence=timedelta(hours=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    # A feed that turned into something else is one reject, and must not take the others along.
    max_reject_rate=1.0,
    resources_of=_resources_of,
    depends_on=_digest_of_list,
    extra_hosts=frozenset(host for feed in all_feeds().values() for host in feed.redirects),
    has_independent_parts=True,
)

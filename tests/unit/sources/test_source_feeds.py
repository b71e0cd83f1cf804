"""News feeds, releases, stories and filings: what is listed, how entries become rows, and what becomes a reject."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import made_up_news
import polars as pl
import pytest

from pipelines.errors import ParseError
from pipelines.fetching.model import FetchOutcome
from pipelines.fetching.sources import _write_outcomes, fetch_sources
from pipelines.settings import Settings
from pipelines.snapshots.store import Sidecar, SnapshotStore
from pipelines.sources import get_source
from pipelines.sources.feeds import Feed, all_feeds
from pipelines.warehouse.build_db import inspector
from pipelines.warehouse.ingest import SourceState, load_source

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.sources.base import Parsed, Resource, Source

TODAY = date(2026, 11, 23)
FEEDS, RELEASES = get_source("feeds"), get_source("github_releases")
STORIES, FILINGS = get_source("hacker_news"), get_source("sec_full_text")


def resource(source: Source, key: str) -> Resource:
    return next(resource for resource in source.resources(TODAY) if resource.key == key)


def parse(source: Source, key: str, payload: bytes) -> tuple[list[dict[str, object]], pl.DataFrame]:
    parsed: Parsed = source.parse(resource(source, key), payload)
    return parsed.tables[source.tables[0].name].rows(named=True), parsed.rejects


# The list


def test_feeds_that_may_not_be_stored_are_off_with_the_reason() -> None:
    off = {feed_id: feed.reason for feed_id, feed in all_feeds().items() if not feed.enabled}
    assert {"semianalysis", "nvidia_newsroom", "nvidia_blog", "nvidia_developer", "google_news"} <= set(off)
    assert "permission" in str(off["semianalysis"])
    assert "forbid robots" in str(off["nvidia_blog"])
    asked = {resource.key for resource in FEEDS.resources(TODAY)}
    assert not asked & set(off)
    assert len(asked) + len(off) == len(all_feeds())


def test_every_feed_is_optional_and_both_languages_are_followed() -> None:
    assert not [resource.key for resource in FEEDS.resources(TODAY) if resource.required]
    enabled = [feed for feed in all_feeds().values() if feed.enabled]
    assert {feed.language[:2] for feed in enabled} == {"en", "zh"}
    assert len({feed.url for feed in all_feeds().values()}) == len(all_feeds())


def test_a_feed_that_is_off_needs_a_reason() -> None:
    feed = all_feeds()["ithome"].model_dump()
    with pytest.raises(ValueError, match="needs a reason"):
        Feed.model_validate(feed | {"enabled": False})
    with pytest.raises(ValueError, match="needs a reason"):
        Feed.model_validate(feed | {"reason": "because"})


# Entries


def test_entries_become_typed_rows() -> None:
    rows, rejects = parse(FEEDS, "ithome", made_up_news.feed())
    assert (len(rows), rejects.height) == (3, 0)
    first = rows[0]
    assert (first["title"], first["title_raw"]) == (
        "Ascend 950DT ships at AT&T-sized scale",
        "Ascend 950DT <b>ships</b> at AT&amp;T-sized scale",
    )
    assert (first["outlet"], first["outlet_region"], first["outlet_tier"]) == ("IT Home", "CN", "trade")
    assert (first["entry_id"], first["summary"]) == ("wire-1", "Made up for a test.")
    assert first["published_at"] == datetime(2026, 11, 20, 1, 30)  # noqa: DTZ001
    assert json.loads(str(first["labels_json"])) == ["chips", "昇腾"]
    assert [row["published_basis"] for row in rows] == ["published", "published", "absent"]
    assert [row["_locator"] for row in rows] == ["ithome#/0", "ithome#/1", "ithome#/2"]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"<!doctype html><html>blocked</html>", "web_page"),
        (b'<!DOCTYPE r [<!ENTITY a "aa">]><rss/>', "entity_declaration"),
        (b"<rss><channel><title>x</title></channel></rss>", "no_entries"),
        (b"x" * (5 * 2**20 + 1), "too_large"),
    ],
)
def test_a_document_that_is_refused_is_one_reject(payload: bytes, reason: str) -> None:
    rows, rejects = parse(FEEDS, "ithome", payload)
    assert rows == []
    ((table, locator, why, record),) = rejects.rows()
    assert (table, locator) == ("raw_feeds__entry", "ithome")
    assert why.startswith(f"{reason}: ")
    assert json.loads(record)["n_bytes"] == len(payload)
    assert len(record) < 1000


def test_a_useless_entry_is_a_reject_and_the_others_stay() -> None:
    rows, rejects = parse(FEEDS, "ithome", made_up_news.feed().replace(b"No date here", b""))
    assert len(rows) == 2
    assert rejects.row(0)[1:3] == ("ithome#/2", "no title")


def test_a_feed_in_another_encoding_than_it_says() -> None:
    rows, _ = parse(FEEDS, "qbitai", made_up_news.feed().decode().encode("gb18030"))
    assert rows[1]["title"] == "寒武纪发布新卡"
    assert (rows[1]["encoding"], rows[1]["charset_repair"], rows[1]["n_replaced"]) == (
        "gb18030",
        "declaration_wrong",
        0,
    )


def test_releases_have_their_tag() -> None:
    rows, rejects = parse(RELEASES, "vllm-project.vllm-ascend", made_up_news.releases())
    assert rejects.height == 0
    assert [(row["repository"], row["tag"]) for row in rows] == [
        ("vllm-project/vllm-ascend", "v0.99.0"),
        ("vllm-project/vllm-ascend", "v0.99.0rc1"),
    ]
    assert rows[0]["notes"] == "Highlights Ascend 950DT runs DeepSeek V4"
    assert rows[0]["published_basis"] == "updated"


# History and state


def keep(source: Source, key: str, payload: bytes, settings: Settings, day: int) -> FetchOutcome:
    """Put a version into the store, as fetching does."""
    store, at = SnapshotStore(settings.snapshots_dir), datetime(2026, 11, day, 6, tzinfo=UTC)
    what = resource(source, key)
    sidecar = Sidecar(
        source_id=source.id, url=what.url, retrieved_at=at, media_type="application/xml", licence="x",
        parser_version=1, n_bytes=len(payload),
    )  # fmt: skip
    sha256 = store.put(payload, sidecar)
    store.record(source.id, key, what.url, sha256, at)
    return FetchOutcome(source.id, key, what.url, "fetched", "network", "new content", at, sha256=sha256)


def ended(source: Source, key: str, status: str, **more: object) -> FetchOutcome:
    url = resource(source, key).url
    return FetchOutcome(source.id, key, url, status, "network", f"{key}: {status}", datetime.now(UTC), **more)  # type: ignore[arg-type]


def attempt(source: Source, settings: Settings, *outcomes: FetchOutcome) -> SourceState:
    _write_outcomes(source.id, list(outcomes), settings)
    return load_source(source, settings)[0]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, as_of=TODAY)


def test_a_dead_feed_takes_nothing_from_the_others(settings: Settings) -> None:
    state = attempt(
        FEEDS,
        settings,
        keep(FEEDS, "ithome", made_up_news.feed(), settings, 20),
        keep(FEEDS, "qbitai", b"<html>blocked</html>", settings, 20),
        ended(FEEDS, "kr36", "failed"),
        ended(FEEDS, "infoq_cn", "unreachable"),
        ended(FEEDS, "techpowerup", "absent", http_status=410),
        ended(FEEDS, "trendforce", "unchanged", sha256="0" * 64, moved_to="https://www.trendforce.com/new"),
    )
    assert (state.state, state.n_rows, state.n_rejects) == ("fresh", 3, 1)
    for said in (
        "1 optional address(es) not reachable",
        "kr36 failed: kr36: failed",
        "techpowerup is retired (status 410)",
        "trendforce has moved to https://www.trendforce.com/new",
    ):
        assert said in state.detail


@pytest.mark.parametrize("source", [FEEDS, RELEASES, STORIES, FILINGS], ids=lambda source: source.id)
def test_without_a_network_the_source_is_unavailable(source: Source, settings: Settings) -> None:
    state = attempt(source, settings, *(ended(source, r.key, "unreachable") for r in source.resources(TODAY)))
    assert (state.state, state.n_rows) == ("unavailable", 0)


def test_filings_are_unavailable_with_the_reason_until_somebody_says_who_asks(settings: Settings) -> None:
    fetch_sources([FILINGS], settings)
    state, _ = load_source(FILINGS, settings)
    assert state.state == "unavailable"
    assert state.detail.startswith(
        "not asked: its owner answers only those who say who they are; set COMPUTEGAP_CONTACT"
    )


def test_what_left_a_feed_stays_loaded(settings: Settings) -> None:
    first = keep(FEEDS, "ithome", made_up_news.feed(), settings, 20)
    attempt(FEEDS, settings, first)
    later = made_up_news.feed().replace(b"wire-1", b"wire-9")
    state = attempt(FEEDS, settings, keep(FEEDS, "ithome", later, settings, 21))
    assert (state.state, state.n_rows) == ("fresh", 3)
    broken = attempt(FEEDS, settings, keep(FEEDS, "ithome", b"<html>blocked</html>", settings, 22))
    assert (broken.n_rows, broken.n_rejects) == (0, 1)
    with inspector(settings) as connection:
        ids = connection.execute("select distinct entry_id from raw.raw_feeds__entry order by all").fetchall()
    assert [entry_id for (entry_id,) in ids][-2:] == ["wire-1", "wire-9"]


def test_a_version_is_read_once(settings: Settings) -> None:
    read: list[bytes] = []

    def parse_and_note(what: Resource, payload: bytes) -> Parsed:
        read.append(payload)
        return FEEDS.parse(what, payload)

    source = dataclasses.replace(FEEDS, parse=parse_and_note)
    payloads = [made_up_news.feed().replace(b"wire-1", f"wire-{number}".encode()) for number in range(4)]
    payloads[2] = b"<html>blocked</html>"
    for day, payload in enumerate(payloads, start=10):
        attempt(source, settings, keep(FEEDS, "ithome", payload, settings, day))
        attempt(source, settings, keep(FEEDS, "qbitai", b"<html>blocked</html>", settings, 9))
    assert read == [payloads[0], b"<html>blocked</html>", *payloads[1:]]
    with inspector(settings) as connection:
        versions = connection.execute(
            "select _known_from, max(_known_to), count(*) from raw.raw_feeds__entry group by all order by all"
        ).fetchall()
        rejects = connection.execute("select locator from pipeline.rejects").fetchall()
    days = [datetime(2026, 11, day, 6) for day in (10, 11, 12, 13)]  # noqa: DTZ001
    assert versions == [(days[0], days[1], 3), (days[1], days[2], 3), (days[3], None, 3)]
    assert rejects == [("qbitai",)]


# Stories and filings


def test_stories() -> None:
    rows, rejects = parse(STORIES, "smic_2026-Q4_0", made_up_news.stories())
    assert rejects.height == 0
    assert (rows[0]["term"], rows[0]["title"]) == ("SMIC", "Made-up accelerator beats made-up baseline & more")
    assert rows[0]["published_at"] == datetime(2026, 11, 12, 10, 0)  # noqa: DTZ001
    assert rows[1]["url"] is None


def test_stories_that_cannot_be_read_are_rejects() -> None:
    bad = made_up_news.STORY | {"objectID": "x"}
    late = made_up_news.STORY | {"created_at_i": "soon"}
    rows, rejects = parse(STORIES, "smic_2026-Q4_0", made_up_news.stories(made_up_news.STORY, bad, late, 7))
    assert len(rows) == 1
    assert sorted(rejects["locator"]) == [f"smic_2026-Q4_0#/{index}" for index in (1, 2, 3)]


def test_a_slice_with_more_stories_than_are_read_says_so() -> None:
    _, rejects = parse(STORIES, "smic_2026-Q4_1", made_up_news.stories(n_pages=5, n_hits=431))
    assert rejects["reason"].to_list() == ["the slice has 431 stories, more than the 200 that are read"]
    assert parse(STORIES, "smic_2026-Q4_0", made_up_news.stories(n_pages=5, n_hits=431))[1].height == 0


def test_slices_cover_the_year_without_gap_and_past_ones_are_final() -> None:
    slices = [r for r in STORIES.resources(TODAY) if r.key.startswith("smic_") and r.key.endswith("_0")]
    assert [r.key for r in slices] == [f"smic_2026-Q{quarter}_0" for quarter in (1, 2, 3, 4)]
    assert [r.final_from for r in slices] == [
        end + timedelta(days=14) for end in (date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1))
    ]
    ends = [f"created_at_i%3C{int(datetime(2026, month, 1, tzinfo=UTC).timestamp())}%2C" for month in (4, 7, 10)]
    starts = [f"created_at_i%3E%3D{int(datetime(2026, month, 1, tzinfo=UTC).timestamp())}%2C" for month in (4, 7, 10)]
    assert all(end in earlier.url for end, earlier in zip(ends, slices, strict=False))
    assert all(start in later.url for start, later in zip(starts, slices[1:], strict=True))


def test_filings() -> None:
    rows, rejects = parse(FILINGS, "cambricon_2026-Q4_0", made_up_news.filings())
    assert rejects.height == 0
    assert [(row["phrase"], row["company"], row["ticker"]) for row in rows] == [
        ('"Cambricon"', "NVIDIA CORP", "NVDA"),
        ('"Cambricon"', "ADVANCED MICRO DEVICES INC", "AMD"),
    ]
    assert rows[0]["url"] == "https://www.sec.gov/Archives/edgar/data/1045810/000104581026000123/nvda-20261025.htm"


def test_filings_that_cannot_be_read_are_rejects() -> None:
    bad = made_up_news.FILING | {"_id": "nonsense"}
    rows, rejects = parse(FILINGS, "cambricon_2026-Q4_1", made_up_news.filings(made_up_news.FILING, bad, {}, total=999))
    assert len(rows) == 1
    assert rejects.height == 3
    assert "the slice has 999 documents, more than the 200 that are read" in set(rejects["reason"])


@pytest.mark.parametrize(("source", "key"), [(STORIES, "smic_2026-Q4_0"), (FILINGS, "cambricon_2026-Q4_0")])
@pytest.mark.parametrize("payload", [b"<html>", b"[]", b'{"message": "rate limit"}', b'{"hits": 7}'])
def test_an_answer_in_another_form_is_named(source: Source, key: str, payload: bytes) -> None:
    with pytest.raises(ParseError):
        parse(source, key, payload)

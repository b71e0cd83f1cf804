"""The common frame of articles: addresses, ids, dates, outlets and whose report a text is."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from news_stories import NOON, entry, feed

from pipelines.news.articles import ARTICLE_SCHEMA, articles, canonical, labels, read_ones
from pipelines.news.outlets import attributed, default_outlets
from pipelines.sources.feeds import all_feeds


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://WWW.Example.com/Story/?utm_source=rss&utm_medium=x#top", "https://example.com/Story"),
        ("http://example.com/story", "https://example.com/story"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://amp.example.com/story", "https://example.com/story"),
        ("https://example.com/amp/story", "https://example.com/story"),
        ("https://example.com/story?amp=1&outputType=amp", "https://example.com/story"),
        ("https://example.com/story?id=2&amp=1", "https://example.com/story?id=2"),
        ("https://example.com/?p=2674", "https://example.com/?p=2674"),
        ("https://example.com:443/a?b=1&a=2", "https://example.com/a?a=2&b=1"),
        ("no address", "no address"),
    ],
)
def test_an_address_says_which_page_and_nothing_else(url: str, clean: str) -> None:
    assert canonical(pl.Series("url", [url, None])).to_list() == [clean, None]


def test_one_page_under_many_addresses_is_one_article() -> None:
    found = articles(
        {
            "raw_feeds__entry": feed(
                entry("Huawei ships", "https://a.example/story?utm_source=x"),
                entry("Huawei ships", "https://www.a.example/story/#comments"),
                entry("Huawei ships", "https://b.example/story"),
            )
        }
    )
    assert found.schema == pl.Schema(ARTICLE_SCHEMA)
    assert found["article_id"].n_unique() == 2
    assert read_ones(found).height == 2
    assert found.filter("is_read").height == 2


def test_an_article_seen_again_keeps_when_it_was_first_known_and_takes_the_new_title() -> None:
    again = entry("Huawei ships at last", "https://a.example/story", known=30)
    found = articles({"raw_feeds__entry": feed(entry("Huawei ships", "https://a.example/story"), again)})
    (row,) = found.to_dicts()
    assert row["title"] == "Huawei ships at last"
    assert row["known_at"] == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "url", "basis"),
    [
        (0, "https://a.example/story", "feed_date"),
        (9000, "https://a.example/2026/11/09/story", "url_date"),
        (9000, "https://a.example/story", "first_seen"),
        (9000, "https://a.example/2027/11/09/story", "first_seen"),
    ],
)
def test_a_date_from_the_future_gives_way_to_the_next_best(hours: float, url: str, basis: str) -> None:
    (row,) = articles({"raw_feeds__entry": feed(entry("Huawei ships", url, hours=hours, known=1))}).to_dicts()
    assert row["published_basis"] == basis
    assert row["published_at"] <= NOON + timedelta(days=1)


def test_events_of_the_ledger_have_ids_of_their_own_and_keep_their_labels() -> None:
    ledger = pl.DataFrame(
        {
            "published_date": ["2026-05-22", "2026-08-23"],
            "publisher": ["Hum English (Reuters)", "Vendor docs (via a digest)"],
            "url": ["https://docs.example/pricing"] * 2,
            "language": ["en", "en"],
            "headline_paraphrase": ["A price falls", "Another price falls"],
            "event_type": ["release", "policy"],
            "companies": ["DeepSeek", "DeepSeek"],
            "chips": [None, None],
            "models": [None, None],
            "stance": ["neutral", "neutral"],
            "date_precision": ["day", "approx"],
            "date_basis": ["digest_listing", "approx"],
            "_locator": ["n.csv#L2", "n.csv#L3"],
            "_source_id": ["ledger"] * 2,
            "_snapshot_sha256": ["0" * 64] * 2,
            "_url": ["package:n.csv"] * 2,
            "_known_from": [NOON] * 2,
        }
    )
    found = articles({"raw_ledger__news_events": ledger})
    assert found["article_id"].n_unique() == 2
    assert set(found["published_basis"]) == {"first_seen", "approximate"}
    assert found.filter(pl.col("title") == "A price falls")["attributed_to"].item() == "reuters"
    given = labels(ledger)
    assert dict(given.select("article_id", "event_type").iter_rows()) == {
        row["article_id"]: {"A price falls": "release", "Another price falls": "policy"}[row["title"]]
        for row in found.to_dicts()
    }


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Chipmaker readies part, Reuters reported", "reuters"),
        ("(Reuters) - A chipmaker said", "reuters"),
        ("Chipmaker readies part - Reuters", "reuters"),
        ("according to the Financial Times", "ft"),
        ("Chipmaker's plan, FT reports", "ft"),
        ("据路透社报道，一家芯片公司", "reuters"),
        ("据路透，一家芯片公司", "reuters"),
        ("新芯片发布（财联社）", "cls"),
        ("The Reuters building is tall", None),
        ("He left off reporting", None),
        ("Information about chips", None),
    ],
)
def test_a_text_that_passes_on_a_report_names_whose(text: str, outlet: str | None) -> None:
    assert pl.DataFrame({"text": [text]}).select(attributed(pl.col("text"))).item() == outlet


def test_outlets_and_feeds_agree() -> None:
    outlets = default_outlets()
    hosts = pl.DataFrame({"host": [feed.host for feed in all_feeds().values()]})
    ids = hosts.select(outlets.id_of_host(pl.col("host"))).to_series().to_list()
    for key, listed in zip(ids, all_feeds().values(), strict=True):
        assert key is not None, listed.host
        assert (outlets.by_id[key].tier, outlets.by_id[key].region) == (listed.tier, listed.region), key

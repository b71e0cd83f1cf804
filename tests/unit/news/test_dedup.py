"""Copies are found, one event is one event, and two events of one day stay two; all stories are invented."""

from __future__ import annotations

import polars as pl
import pytest
from news_stories import entry, feed, tell

from pipelines.news.articles import articles, read_ones
from pipelines.news.clusters import clusters
from pipelines.news.dedup import bucket_of, links
from pipelines.news.reading import LABEL_SCHEMA, items, read

WIRE = "Baidu orders 40,000 Ascend 950PR chips from Huawei for new cluster"
WIRE_ZH = "百度向华为订购4万颗昇腾950PR芯片"
EDITS = (
    WIRE,
    "Baidu orders 40,000 Ascend 950PR chips from Huawei for new cluster - Reuters",
    "Baidu orders 40,000 Huawei Ascend 950PR chips for new cluster",
    "Baidu orders 40,000 Ascend 950PR chips from Huawei for its new cluster, sources say",
    "Exclusive: Baidu orders 40,000 Ascend 950PR chips from Huawei for new cluster",
)
EDITS_ZH = (WIRE_ZH, f"据路透：{WIRE_ZH}", f"{WIRE_ZH}，用于新集群", f"消息称{WIRE_ZH}", f"独家：{WIRE_ZH}")


def wire() -> list[dict[str, object]]:
    english = [
        entry(
            EDITS[n % 5],
            f"https://en{n}.example/{n}",
            hours=n,
            known=30 + n,
            summary="(Reuters) - Made up." if n == 3 else None,
        )
        for n in range(10)
    ]
    chinese = [
        entry(EDITS_ZH[n % 5], f"https://zh{n}.example/{n}", hours=2 + n, known=30 + n, language="zh")
        for n in range(10)
    ]
    return [*english, *chinese]


def test_twenty_copies_of_a_wire_story_in_two_languages_are_one_event_with_one_root() -> None:
    told = tell(*wire())
    assert len(told.events) == 1
    assert told.rows.height == 20
    assert told.roots == {"reuters"}
    assert set(told.rows["language"]) == {"en", "zh"}
    assert told.rows.filter("is_first_mover")["url"].to_list() == ["https://en0.example/0"]


def test_without_a_name_the_first_to_have_a_story_is_its_root() -> None:
    told = tell(
        *(entry(WIRE, f"https://en{n}.example/{n}", hours=n) for n in range(4)),
        *(entry(WIRE_ZH, f"https://zh{n}.example/{n}", hours=5 + n, language="zh") for n in range(4)),
    )
    assert (len(told.events), told.roots) == (1, {"en0.example"})
    assert set(told.rows["root_rule"]) == {"first_copy", "retold"}


def test_two_agencies_with_their_own_words_are_two_roots_of_one_event() -> None:
    told = tell(
        entry("Tencent buys 60,000 Zhenwu 810E accelerators from T-Head, Bloomberg reported", "https://a.example/1"),
        entry("腾讯采购6万颗真武810E芯片 据路透", "https://b.example/1", hours=4, language="zh"),
        entry("T-Head wins order from Tencent for 60,000 Zhenwu 810E chips (Reuters)", "https://c.example/1", hours=6),
    )
    assert len(told.events) == 1
    assert told.roots == {"bloomberg", "reuters"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Baidu orders 40,000 Ascend 950PR chips from Huawei", "Tencent orders 40,000 Ascend 950PR chips from Huawei"),
        ("Baidu orders 40,000 Ascend 950PR chips from Huawei", "Baidu orders 25,000 Ascend 950PR chips from Huawei"),
        ("Huawei launches Ascend 950PR for data centres today", "Huawei launches Ascend 960 for data centres today"),
        (
            "Moonshot releases Kimi K3 model weights to developers",
            "Moonshot releases Kimi K2.6 model weights to developers",
        ),
        ("Cambricon revenue doubles in the third quarter", "Hygon revenue doubles in the third quarter"),
        (
            "Huawei will ship 40,000 Ascend chips this year",
            "Huawei will not ship 40,000 Ascend chips this year, it denies",
        ),
        ("Baidu orders 40,000 Ascend 950PR chips from Huawei", "腾讯向华为订购4万颗昇腾950PR芯片"),
        ("Huawei launches Ascend 950PR for data centres today", "华为发布昇腾960芯片"),
        ("Nvidia wins US licence to sell H20 in China", "英伟达发布新财报：对华H20销售下滑"),
        ("Cambricon shares fall", "Cambricon shares rise"),
    ],
)
def test_two_events_on_one_day_stay_two(one: str, other: str) -> None:
    told = tell(
        entry(one, "https://a.example/1"),
        entry(other, "https://b.example/2", hours=3, language="zh" if "为" in other or "达" in other else "en"),
    )
    assert len(told.events) == 2


def test_a_general_report_does_not_join_two_that_contradict_each_other() -> None:
    told = tell(
        entry("Huawei launches Ascend 950PR cloud cluster in Guizhou for customers", "https://a.example/1"),
        entry(
            "Huawei launches Ascend 950PR cloud cluster in Guizhou for customer Baidu", "https://b.example/1", hours=1
        ),
        entry(
            "Huawei launches Ascend 950PR cloud cluster in Guizhou for customer Tencent", "https://c.example/1", hours=2
        ),
    )
    together = [event for event in told.events if {"https://b.example/1", "https://c.example/1"} <= event]
    assert together == []
    assert len(told.events) == 2


def test_the_same_words_a_week_later_are_another_event() -> None:
    told = tell(entry(WIRE, "https://a.example/1"), entry(WIRE, "https://b.example/1", hours=24 * 7))
    assert len(told.events) == 2


def test_another_headline_over_the_same_text_is_a_copy() -> None:
    text = (
        "A made-up carrier in a made-up province has started to take delivery of accelerators for its third computing "
        "centre, three people who know of the matter told a made-up paper, and will run models on them from spring."
    )
    told = tell(
        entry("Carrier takes delivery of Ascend parts", "https://a.example/1", summary=text),
        entry("Ascend arrives at third centre in the west", "https://b.example/1", hours=5, summary=f"{text} More."),
        entry("Ascend arrives at a port in the south", "https://c.example/1", hours=5, summary="Something else " * 12),
    )
    assert told.links["rule"].to_list() == ["same_text"]
    assert len(told.events) == 2


def test_every_link_is_made_of_what_shares_a_block() -> None:
    """Many articles about other things must not be compared with one another: links stay few and are found."""
    others = [
        entry(f"Nvidia partner {n} opens office number {n} in town {n}", f"https://x{n}.example/{n}", hours=n / 50)
        for n in range(300)
    ]
    told = tell(*others, *wire()[:10])
    assert {frozenset(e) for e in told.events if len(e) > 1} == {
        frozenset(f"https://en{n}.example/{n}" for n in range(10))
    }


def _placed(*entries: dict[str, object]) -> dict[str, str]:
    told = tell(*entries)
    return dict(told.rows.select("url", "cluster_id").iter_rows())


def test_ids_stay_when_articles_are_added_even_earlier_ones() -> None:
    story = wire()
    before = _placed(*story[:5])
    earlier = entry(WIRE, "https://late.example/1", hours=-5, known=200)
    after = _placed(*story, earlier)
    assert set(after.values()) == set(before.values())
    assert len(set(before.values())) == 1


def test_a_report_that_joins_two_events_is_recorded_and_the_older_id_stays() -> None:
    one = entry("Huawei opens big Ascend 950PR centre in Guizhou province", "https://a.example/1", known=1)
    two = entry("Ascend 950PR centre for models by Huawei is opened now", "https://b.example/1", hours=1, known=2)
    bridge = entry(
        "Huawei opens big Ascend 950PR centre for models now in Guizhou", "https://c.example/1", hours=2, known=50
    )
    apart, together = tell(one, two), tell(one, two, bridge)
    assert len(apart.events) == 2
    assert apart.merges.is_empty()
    ids = dict(apart.rows.select("url", "cluster_id").iter_rows())
    assert set(together.rows["cluster_id"]) == {ids["https://a.example/1"]}
    (merge,) = together.merges.to_dicts()
    assert (merge["merged_id"], merge["cluster_id"]) == (ids["https://b.example/1"], ids["https://a.example/1"])


def test_links_of_a_stretch_of_time_are_those_of_all() -> None:
    """What is made again because of new articles is what making everything gives."""
    entries = [*wire(), *(entry(WIRE, f"https://far{n}.example/1", hours=50 * n, known=50 * n) for n in range(12))]
    frame = read_ones(articles({"raw_feeds__entry": feed(*entries)}))
    told = items(frame, read(frame, pl.DataFrame(schema=LABEL_SCHEMA)))
    whole = links(told)
    bucketed = told.select("article_id", bucket=bucket_of(pl.col("published_at")))
    for bucket in bucketed["bucket"].unique():
        inside = bucketed.filter(pl.col("bucket") == bucket)["article_id"].implode()
        expected = whole.filter(pl.col("article_a").is_in(inside) | pl.col("article_b").is_in(inside))
        assert links(told, [bucket]).equals(expected)
    assert clusters(told, whole)[0].equals(clusters(told, whole.sample(fraction=1, shuffle=True, seed=1))[0])

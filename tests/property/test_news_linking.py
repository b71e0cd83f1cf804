"""Linking depends on the text alone: not on the order of texts, what stands beside them, or how often it is done."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.news.classify import classify, respond
from pipelines.news.linking import link

WORDS = [
    *(
        "Huawei",
        "Ascend 910C",
        "ascend",
        "H20",
        "H200s",
        "Meta",
        "metadata",
        "V4-Flash",
        "V4.1",
        "GB200 NVL72",
        "NVL72",
    ),
    *(
        "昇腾",
        "华为",
        "其中芯片",
        "中芯",
        "浪潮",
        "服务器",
        "字节跳动采购",
        "C600",
        "MetaX",
        "R1",
        "DeepSeek",
        "orders",
        "not",
        ";",
    ),
    *("Cambrian", "chip", "Alibaba Cloud", "T-Head", "Moore Threads", "“", "—", "  ", "95%", "é", "🙂"),
]
TITLES = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), min_size=1, max_size=8)


def frame(titles: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"article_id": range(len(titles)), "title": titles}, schema={"article_id": pl.Int64, "title": pl.String}
    )


@settings(max_examples=15, deadline=None)
@given(TITLES, st.randoms(use_true_random=False))
def test_order_and_company_do_not_matter(titles: list[str], chance) -> None:
    texts = frame(titles)
    shuffled = list(range(len(titles)))
    chance.shuffle(shuffled)
    together = link(texts)
    assert link(texts[shuffled]).equals(together)
    alone = [link(texts[index]) for index in range(len(titles))]
    assert pl.concat(alone).equals(together)


@settings(max_examples=15, deadline=None)
@given(TITLES)
def test_mentions_of_a_layer_do_not_overlap_and_stand_in_the_text(titles: list[str]) -> None:
    mentions = link(frame(titles)).with_columns(layer=pl.col("namespace") == "company")
    place = ["article_id", "layer"]
    ordered = mentions.sort(*place, "start")
    assert not (ordered["start"] < ordered.select(pl.col("end").shift(1).over(place)).to_series()).any()
    assert (mentions["end"] - mentions["start"]).to_list() == mentions["surface"].str.len_chars().to_list()


@settings(max_examples=15, deadline=None)
@given(TITLES)
def test_linking_again_changes_nothing(titles: list[str]) -> None:
    texts = frame(titles)
    once = link(texts)
    doubled = pl.concat([texts, texts.with_columns(pl.col("article_id") + len(titles))])
    again = link(doubled).filter(pl.col("article_id") >= len(titles)).with_columns(pl.col("article_id") - len(titles))
    assert again.equals(once)


@settings(max_examples=15, deadline=None)
@given(TITLES)
def test_one_event_per_text_and_one_response_per_company(titles: list[str]) -> None:
    texts = frame(titles)
    mentions = link(texts)
    events = classify(texts, mentions)
    responses = respond(texts, mentions, events)
    assert events["article_id"].to_list() == texts["article_id"].to_list()
    assert not responses.select("article_id", "company_id").is_duplicated().any()
    assert responses["commitment_rung"].drop_nulls().is_between(0, 6).all()

"""Names in titles: found as words of their own, the longest counts, ambiguous ones need their context."""

from time import process_time

import polars as pl
import pytest

from pipelines.entities.graph import default_graph
from pipelines.errors import ParseError
from pipelines.news.gazetteer import build, default_gazetteer, spellings
from pipelines.news.linking import MENTION_SCHEMA, companies_of, link, readable


def named(title: str, *namespaces: str) -> set[tuple[str, str]]:
    mentions = link(pl.DataFrame({"article_id": [1], "title": [title]}))
    if namespaces:
        mentions = mentions.filter(pl.col("namespace").is_in(namespaces))
    return set(mentions.select("surface", pl.coalesce("entity_id", "family")).iter_rows())


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Huawei’s Ascend-910C and two H20s", {("Ascend-910C", "huawei-ascend-910c"), ("H20", "nvidia-h20")}),
        ("Ascend910C ships", {("Ascend910C", "huawei-ascend-910c")}),
        ("Ascend 910 C ships", {("Ascend 910 C", "huawei-ascend-910c")}),
        ("华为昇腾910C量产", {("华为昇腾910C", "huawei-ascend-910c")}),
        ("升腾９１０Ｃ量产", {("升腾910C", "huawei-ascend-910c")}),
        ("Sheng Teng 910C ships", {("Sheng Teng", "ascend"), ("910C", "huawei-ascend-910c")}),
        ("H200 and H20", {("H200", "nvidia-h200-sxm"), ("H20", "nvidia-h20")}),
        ("GB200 NVL72 racks", {("GB200 NVL72", "nvidia-gb200-nvl72")}),
        ("TPU v4 chips age", {("TPU v4", "google-tpu-v4")}),
        ("Ascend 910B9 sighted", {("Ascend", "ascend")}),  # no such bin: the line is all that is known
        ("XH20 and H2000 and H20B", set()),
        ("a 2 billion plan, version 4", set()),
    ],
)
def test_parts_are_found_as_written(title: str, found: set[tuple[str, str]]) -> None:
    assert named(title, "accelerator", "system") == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        (
            "V4.1 Flash and V4 Pro 0813",
            {("V4.1 Flash", "deepseek-v4.1-flash"), ("V4 Pro 0813", "deepseek-v4-pro-0813")},
        ),
        ("V4 is out", {("V4", "deepseek-v4")}),
        ("MLPerf v4.1 and TPU v4", set()),
        ("R1 a year on", set()),
        ("DeepSeek's R1 a year on", {("R1", "deepseek-r1")}),
        ("Qwen3.5 for agents", {("Qwen3.5", "qwen3.5")}),
        ("深度求索V4发布", {("深度求索V4", "deepseek-v4")}),
    ],
)
def test_models_are_found_as_written(title: str, found: set[tuple[str, str]]) -> None:
    assert named(title, "model") == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Meta trims metadata; meta-analysis of Metabolic data", {"meta"}),
        ("A meta study", set()),
        ("Start-ups ascend to the top", set()),
        ("The Cambrian explosion", set()),
        ("Cambrian and Haiguang chips gain", {"cambricon", "hygon"}),
        ("AWS Lambda limits", {"amazon"}),
        ("US intel on chip smuggling", set()),
        ("A moonshot for Europe", set()),
        ("Moonshot raises money for Kimi", {"moonshot"}),
        ("Moore Threads and Moore's law", {"moore-threads"}),
        ("Oracles and Intels", set()),
        ("其中芯片涨价", set()),
        ("中芯国际扩产", {"smic"}),
        ("AI浪潮下的国产芯片", set()),
        ("浪潮信息中标服务器大单", {"inspur"}),
        ("令人联想到去年，联想集团回应", {"lenovo"}),
        ("工艺升华为用户带来价值", set()),
        ("中国移动互联网大会", set()),
        ("中国移动集采", {"china-mobile"}),
        ("高通量测序", set()),
        ("每个字节都要省", set()),
        ("阿里山的茶", set()),
        ("阿里与平头哥", {"alibaba", "alibaba-t-head"}),
    ],
)
def test_a_company_is_no_part_of_another_word(title: str, found: set[str]) -> None:
    assert {entity for _, entity in named(title, "company")} == found


def test_a_short_code_needs_its_maker() -> None:
    assert named("The C600 sedan", "accelerator") == set()
    assert named("MetaX C600 in volume", "accelerator") == {("MetaX C600", "metax-c600")}
    assert named("沐曦新品C600", "accelerator") == {("C600", "metax-c600")}
    assert named("The PPU vote", "accelerator") == set()
    assert named("The PPU of Unicom's site", "accelerator") == {("PPU", "alibaba-zhenwu-810e")}


def test_companies_and_products_are_two_layers() -> None:
    mentions = link(pl.DataFrame({"article_id": [1], "title": ["Huawei Ascend 910C and T-Head parts"]}))
    assert companies_of(mentions).rows() == [(1, "alibaba", "named"), (1, "huawei", "named")]
    assert mentions.filter(pl.col("namespace") == "accelerator")["surface"].to_list() == ["Huawei Ascend 910C"]


def test_the_maker_of_a_product_is_implied() -> None:
    assert companies_of(link(pl.DataFrame({"article_id": [7], "title": ["H20 for China"]}))).rows() == [
        (7, "nvidia", "maker_of_product")
    ]


def test_spans_are_characters_of_the_readable_text() -> None:
    titles = pl.DataFrame({"article_id": [1, 2], "title": ["  字节跳动　采购 Ascend  910C", "Ａ “DeepSeek” V4-Flash"]})
    texts = titles.select("article_id", text=readable("title"))
    rows = link(titles).join(texts, on="article_id")
    cut = rows.select(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))["text"]
    assert cut.to_list() == rows["surface"].to_list()
    assert {"字节跳动", "Ascend 910C", "DeepSeek", "V4-Flash"} <= set(rows["surface"])


def test_nothing_to_read_gives_no_mentions() -> None:
    mentions = link(
        pl.DataFrame({"article_id": [1, 2], "title": [None, ""]}, schema={"article_id": pl.Int64, "title": pl.String})
    )
    assert mentions.is_empty()
    assert dict(mentions.schema) == {"article_id": pl.Int64, **MENTION_SCHEMA}


def test_every_name_of_the_graph_leads_back_to_its_entity() -> None:
    """A name alone in a text names its entity, unless it needs context or a longer reading goes first."""
    patterns = default_gazetteer().patterns.filter(pl.col("rule").is_null(), pl.col("entity_id").is_not_null())
    found = link(patterns.with_row_index("row"), key="row", text="form")
    missing = patterns.with_row_index("row").join(found, on=["row", "entity_id", "namespace"], how="anti")
    assert missing.is_empty(), missing.head()


def test_spellings_put_no_space_into_short_codes() -> None:
    assert spellings("A2") == ["a2"]
    assert spellings("Ascend 910C") == ["ascend 910c", "ascend 910 c", "ascend910c", "ascend910 c"]
    assert spellings("Ascend 910A / 910B (all)") == []


def test_a_condition_on_an_unknown_name_is_an_error(tmp_path) -> None:
    path = tmp_path / "names.yaml"
    path.write_text(
        "groups: {}\naliases: {}\nfamilies: {}\nshorts: {}\nambiguous:\n  - {names: [Nobody], reason: none}\n", "utf-8"
    )
    with pytest.raises(ParseError, match="Nobody"):
        build(default_graph(), path)


def test_ten_thousand_titles_take_well_under_a_second() -> None:
    """Processor time, so that a busy machine does not fail it; with nine names in each title 0.6 s were measured."""
    titles = [
        f"Huawei's Ascend 910C and {n} H20s for ByteDance, 华为昇腾950PR, DeepSeek V4 Flash" for n in range(10_000)
    ]
    texts = pl.DataFrame({"article_id": range(len(titles)), "title": titles})
    link(texts.head(1))
    begun = process_time()
    mentions = link(texts)
    taken = process_time() - begun
    assert mentions["article_id"].n_unique() == len(titles)
    assert taken < 2.0

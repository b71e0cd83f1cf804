"""What a title tells: types of invented titles, traps, and each company's response."""

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import ParseError
from pipelines.news.classify import EVENT_SCHEMA, RESPONSE_SCHEMA, classify, respond
from pipelines.news.linking import link
from pipelines.news.report import read_events
from pipelines.news.rules import default_rules, load

INVENTED = Path(__file__).parents[2] / "news_labels" / "invented.csv"


@cache
def read(*titles: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    texts = pl.DataFrame({"article_id": range(len(titles)), "title": titles})
    mentions = link(texts)
    events = classify(texts, mentions)
    return events, respond(texts, mentions, events)


def response(title: str) -> dict[str, tuple[str | None, int | None, str]]:
    rows = read(title)[1].iter_rows(named=True)
    return {row["company_id"]: (row["direction"], row["commitment_rung"], row["modality"]) for row in rows}


@pytest.mark.parametrize(("language", "least"), [("zh", 1.0), ("en", 0.85)])
def test_invented_titles_have_their_type(language: str, least: float) -> None:
    titles = pl.read_csv(INVENTED).filter(pl.col("language") == language).with_row_index("article_id")
    said = classify(titles, link(titles))
    right = titles.filter(titles["event_type"] == said["event_type"]).height
    assert right / titles.height >= least


@pytest.mark.parametrize(
    ("title", "event_type"),
    [
        ("Purchase of 5,000 cards by a bank", "order"),
        ("Regulators order a purchase halt for Nvidia cards", "policy"),
        ("An order of magnitude more V4 traffic", "release"),
        ("Kunlunxin support for V4 is ready on launch day", "adaptation"),
        ("Weather in Shenzhen", None),
        ("", None),
    ],
)
def test_type_traps(title: str, event_type: str | None) -> None:
    assert read(title)[0]["event_type"].to_list() == [event_type]


@pytest.mark.parametrize(
    ("title", "modality"),
    [
        ("ByteDance orders 100,000 Ascend chips", "stated"),
        ("ByteDance did not order Ascend chips", "denied"),
        ("ByteDance denies placing orders for Huawei chips", "denied"),
        ("ByteDance bought Cambricon cards last year", "history"),
        ("ByteDance may order Ascend chips", "forecast"),
        ("字节跳动否认采购昇腾芯片", "denied"),
        ("字节跳动去年采购昇腾芯片", "history"),
        ("字节跳动计划采购昇腾芯片", "forecast"),
    ],
)
def test_modality(title: str, modality: str) -> None:
    events, responses = read(title)
    assert events["modality"].to_list() == [modality]
    assert responses.filter(pl.col("company_id") == "bytedance")["modality"].to_list() == [modality]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Huawei says demand is strong", {"huawei": (None, 0, "stated")}),
        ("Tencent tests Hygon accelerators", {"tencent": ("adopts", 1, "stated")}),
        ("DeepSeek adapts V4 to Ascend", {"deepseek": ("adopts", 2, "stated")}),
        ("China Mobile pilots Moore Threads cards", {"china-mobile": ("adopts", 3, "stated")}),
        ("ByteDance orders 100,000 Ascend 950PR chips", {"bytedance": ("adopts", 4, "stated")}),
        ("iFlytek trains its models on Ascend clusters", {"iflytek": ("adopts", 5, "stated")}),
        ("iFlytek uses only Ascend chips for training", {"iflytek": ("adopts", 6, "stated")}),
        ("Baidu doubles its orders of Ascend chips", {"baidu": ("expands", 4, "stated")}),
        ("Meituan runs both Nvidia H20 and Ascend 910C", {"meituan": ("hedges", 2, "stated")}),
        ("Ant Group sticks with Nvidia rather than Ascend", {"ant-group": ("avoids", 4, "stated")}),
        ("Nvidia offers H20 to Chinese buyers again", {"nvidia": ("competes", 2, "stated")}),
        ("Tencent may order Kunlunxin P800 cards", {"tencent": ("adopts", 2, "forecast")}),
        ("ByteDance did not order Huawei chips", {"bytedance": (None, 0, "denied")}),
        ("ByteDance plans to buy Nvidia H20", {}),
        ("字节跳动采购10万颗昇腾950PR", {"bytedance": ("adopts", 4, "stated")}),
        ("腾讯测试海光加速卡", {"tencent": ("adopts", 1, "stated")}),
        ("科大讯飞基于昇腾训练大模型", {"iflytek": ("adopts", 5, "stated")}),
        ("字节跳动否认采购昇腾芯片", {"bytedance": (None, 0, "denied")}),
    ],
)
def test_direction_and_rung(title: str, expected: dict[str, tuple[str | None, int | None, str]]) -> None:
    assert response(title) == expected


def test_two_companies_of_one_title_are_told_apart() -> None:
    assert response("Alibaba tests Ascend 950PR; Tencent orders Hygon DCU cards") == {
        "alibaba": ("adopts", 1, "stated"),
        "tencent": ("adopts", 4, "stated"),
    }
    assert response("Huawei wins order for 20,000 Ascend chips from ByteDance") == {
        "bytedance": ("adopts", 4, "stated"),
        "huawei": ("expands", 2, "stated"),
    }


def test_full_width_punctuation_ends_a_clause() -> None:
    """Titles are read with ASCII punctuation, so that rules have to accept both."""
    assert response("字节跳动测试昇腾芯片，但腾讯采购海光DCU") == {
        "bytedance": ("adopts", 1, "stated"),
        "tencent": ("adopts", 4, "stated"),
    }
    assert response("腾讯不再等待，采购昇腾芯片") == {"tencent": ("adopts", 4, "stated")}


def test_a_model_that_dates_an_order_gives_its_developer_no_order() -> None:
    assert set(response("ByteDance and Tencent hurry to book Huawei chips after V4")) == {"bytedance", "tencent"}


@pytest.mark.parametrize(
    ("title", "states"),
    [
        (
            "DeepSeek keeps pre-release V4 from Nvidia and AMD and gives Huawei a head start",
            {"nvidia": "withheld", "amd": "withheld", "huawei": "granted"},
        ),
        ("Nvidia gets early access to V4 weights", {"nvidia": "granted"}),
        ("Nvidia denied access to V4", {"nvidia": "withheld"}),
        ("DeepSeek未向英伟达提供V4，华为提前获得", {"nvidia": "withheld", "huawei": "granted"}),
        ("DeepSeek向华为提供V4预览；与英伟达继续谈判", {"huawei": "granted"}),
        ("Nvidia has H20 stock", {}),
    ],
)
def test_access(title: str, states: dict[str, str]) -> None:
    rows = read(title)[1].filter(pl.col("access_state").is_not_null())
    assert dict(rows.select("company_id", "access_state").iter_rows()) == states


@pytest.mark.parametrize(
    ("title", "stance"),
    [
        ("Ascend supports V4 on day one", "supportive"),
        ("Senators close a loophole in chip-tool rules", "critical"),
        ("Ascend racks overheat, engineers say", "critical"),
        ("Google launches a TPU", "neutral"),
        ("ByteDance did not order Huawei chips", "neutral"),
        ("国产芯片取得突破", "supportive"),
    ],
)
def test_stance(title: str, stance: str) -> None:
    assert read(title)[0]["stance"].to_list() == [stance]


def test_every_answer_names_its_rule_and_version() -> None:
    events, responses = read("ByteDance orders Ascend chips", "Weather")
    assert events["type_rule"].to_list() == ["book_or_order", None]
    assert events["type_reason"].to_list() == ["chips or servers are bought, booked or tendered", None]
    assert set(events["rules_version"]) == {default_rules().version}
    assert dict(events.schema) == {"article_id": pl.Int64, **EVENT_SCHEMA}
    assert dict(responses.schema) == {"article_id": pl.Int64, **RESPONSE_SCHEMA}
    assert responses["response_reason"].to_list() == ["an order or contract"]


def test_there_is_a_rule_for_every_type_of_the_ledger() -> None:
    assert {rule.type for rule in default_rules().event_types} == set(read_events()["event_type"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [('en: "("', "bad: not a regular expression"), ('en: "{nowhere} x"', "bad: {nowhere} is not among words")],
)
def test_a_bad_pattern_is_an_error_that_names_the_rule(tmp_path: Path, text: str, problem: str) -> None:
    source = (Path(load.__code__.co_filename).parent / "rules.yaml").read_text("utf-8")
    bad = source.replace(
        "event_types:\n", f"event_types:\n  - {{id: bad, type: order, priority: 1, reason: r, {text}}}\n", 1
    )
    path = tmp_path / "rules.yaml"
    path.write_text(bad, "utf-8")
    with pytest.raises(ParseError, match=problem):
        load(path)

"""Counts and amounts of money as intervals, in both scripts; numbers that count nothing are left out."""

import csv
from pathlib import Path

import polars as pl
import pytest

from pipelines.news.linking import readable
from pipelines.news.quantities import QUANTITY_SCHEMA, quantities
from pipelines.settings import PROJECT_ROOT

SEED = PROJECT_ROOT / "dbt_project" / "seeds" / "count_words.csv"

Read = tuple[str, float | None, float | None, str, str | None, str | None]


def read(title: str) -> list[Read]:
    rows = quantities(pl.DataFrame({"article_id": [1], "title": [title]}))
    return list(rows.select("kind", "low", "high", "bound", "unit", "currency").iter_rows())


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("over 100,000 Ascend 910C chips in 2026", [("count", 100_000, None, "above", "chip", None)]),
        ("100,000+ cards", [("count", 100_000, None, "above", "card", None)]),
        ("up to 50,000 MI308 parts", [("count", None, 50_000, "below", "chip", None)]),
        ("some 20-30k cards", [("count", 20_000, 30_000, "range", "card", None)]),
        ("2,000 to 3,000 servers", [("count", 2_000, 3_000, "range", "server", None)]),
        ("nearly 23,000 domestic chips at 3,579 petaflops", [("count", 23_000, 23_000, "about", "chip", None)]),
        ("tens of thousands of accelerators", [("count", 20_000, 90_000, "count_word", "chip", None)]),
        ("hundreds of thousands of H20s", [("count", 200_000, 900_000, "count_word", "chip", None)]),
        ("数十万颗昇腾950PR芯片", [("count", 200_000, 900_000, "count_word", "chip", None)]),
        ("10多万张卡", [("count", 100_000, None, "above", "card", None)]),
        ("10万枚以上", [("count", 100_000, None, "above", "chip", None)]),
        ("约1.5万台服务器", [("count", 15_000, 15_000, "about", "server", None)]),
        ("US$1.2 billion to $1.5 billion", [("money", 1.2e9, 1.5e9, "range", None, "USD")]),
        ("$5.5bn charge, 15% cut", [("money", 5.5e9, 5.5e9, "exact", None, "USD")]),
        ("56亿元", [("money", 5.6e9, 5.6e9, "exact", None, "CNY")]),
        ("超过80亿元人民币", [("money", 8e9, None, "above", None, "CNY")]),
        (
            "5bn yuan for 2,000 servers",
            [("money", 5e9, 5e9, "exact", None, "CNY"), ("count", 2e3, 2e3, "exact", "server", None)],
        ),
        ("tens of billions of dollars", [("money", 2e10, 9e10, "count_word", None, "USD")]),
        ("数百亿元", [("money", 2e10, 9e10, "count_word", None, "CNY")]),
        ("output doubles to 600,000", [("count", 600_000, 600_000, "exact", None, None)]),
    ],
)
def test_quantities(title: str, expected: list[Read]) -> None:
    assert read(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Ascend 910C, H20 and MI308 in 2026",
        "a 718B mixture model with 1 trillion parameters",
        "41% of 2025 China accelerator shipments",
        "on 7nm wafers at 2.87 times the speed",
        "V4 Pro 1.74 in, 3.48 out per million tokens",
        "2026年3月16日",
        "性能提升3倍",
        "",
    ],
)
def test_what_counts_nothing_is_left_out(title: str) -> None:
    assert read(title) == []


def test_count_words_agree_with_the_seed_of_the_order_book() -> None:
    with SEED.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            low, high = float(row["quantity_low"]), float(row["quantity_high"])
            assert read(f"{row['phrase']} chips") == [("count", low, high, "count_word", "chip", None)]


def test_spans_are_characters_of_the_readable_text() -> None:
    titles = pl.DataFrame(
        {"article_id": [1, 2], "title": ["字节 采购约２万张卡，金额56亿元", "“Some” 20-30k cards—$5bn"]}
    )
    rows = quantities(titles).join(titles.select("article_id", text=readable("title")), on="article_id")
    cut = rows.select(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))["text"]
    assert cut.to_list() == rows["surface"].to_list()
    assert rows.height == 4


def test_no_quantity_keeps_the_schema() -> None:
    rows = quantities(pl.DataFrame({"article_id": [1], "title": ["none"]}))
    assert dict(rows.schema) == {"article_id": pl.Int64, **QUANTITY_SCHEMA}
    assert Path(SEED).exists()

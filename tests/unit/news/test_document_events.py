"""What long prose tells: the full set of events of invented documents, and the traps one by one."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipelines.documents.markdown_text import light_markdown
from pipelines.news.events import DOCUMENT_EVENT_SCHEMA, document_events
from pipelines.news.sentences import sentences

FOLDER = Path(__file__).parents[2] / "news_documents"
ARTICLES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
FIELDS = {
    "order": (
        "buyers",
        "seller",
        "accelerator",
        "low",
        "high",
        "unit",
        "amount",
        "currency",
        "status",
        "modality",
        "purposes",
    ),
    "adaptation": ("company", "model", "accelerator", "modality"),
    "access": ("state", "actor", "company", "model"),
    "variant": ("company", "model", "accelerator", "variant"),
    "response": ("company", "direction", "rung"),
}
# The newsletter is written so that much is left to the reader: what is missed there is known (docs/news.md).
HARD = {"newsletter": (0.9, 0.7)}
NUMBERS = ("low", "high", "amount")


@cache
def read(stem: str) -> tuple[str, dict[str, Any], pl.DataFrame]:
    expected = yaml.safe_load((FOLDER / f"{stem}.events.yaml").read_text(encoding="utf-8"))
    text = light_markdown((FOLDER / f"{stem}.md").read_text(encoding="utf-8"))
    documents = pl.DataFrame({"document_id": [stem], "text": [text], "published_at": [expected["published_at"]]})
    return text, expected, document_events(documents)


def said(row: dict[str, Any]) -> dict[str, Any]:
    """An event of the frame in the words of the expected ones."""
    return {
        "type": row["event_type"],
        "buyers": row["buyers"] or [],
        "seller": row["seller"],
        "company": row["company_id"],
        "actor": row["actor_id"],
        "accelerator": row["accelerator_id"] or row["accelerator_family"],
        "model": row["model_id"] or row["model_family"],
        "low": row["quantity_low"],
        "high": row["quantity_high"],
        "unit": row["quantity_unit"],
        "amount": row["amount_low"],
        "currency": row["currency"],
        "status": row["status"],
        "modality": row["modality"],
        "purposes": row["purposes"] or [],
        "state": row["access_state"],
        "variant": row["variant"],
        "direction": row["direction"],
        "rung": row["commitment_rung"],
    }


def key(event: dict[str, Any]) -> str:
    kind = event["type"]
    values = {name: event.get(name) or (None if name not in ("buyers", "purposes") else []) for name in FIELDS[kind]}
    return f"{kind}: " + ", ".join(
        f"{name}={float(value) if name in NUMBERS and value is not None else value}"
        for name, value in values.items()
        if value not in (None, [])
    )


@pytest.mark.parametrize("stem", [stem for stem in ARTICLES if stem not in HARD])
def test_every_event_of_a_document_and_no_other(stem: str) -> None:
    _, expected, events = read(stem)
    wanted = sorted(key(event) for event in expected["events"])
    found = sorted(key(said(row)) for row in events.iter_rows(named=True))
    assert found == wanted


@pytest.mark.parametrize("stem", ARTICLES)
def test_events_stand_where_the_document_says_so(stem: str) -> None:
    text, expected, events = read(stem)
    rows = {key(said(row)): row for row in events.iter_rows(named=True)}
    for event in expected["events"]:
        if "sentence" in event and key(event) in rows:
            row = rows[key(event)]
            assert text[row["char_start"] : row["char_end"]].startswith(event["sentence"])


@pytest.mark.parametrize("stem", sorted(HARD))
def test_of_a_hard_document_most_is_read_and_little_is_wrong(stem: str) -> None:
    _, expected, events = read(stem)
    wanted = {key(event) for event in expected["events"]}
    found = {key(said(row)) for row in events.iter_rows(named=True)}
    precision, recall = HARD[stem]
    assert len(wanted & found) / len(found) >= precision
    assert len(wanted & found) / len(wanted) >= recall


def told(text: str, year: int = 2026) -> list[str]:
    documents = pl.DataFrame({"document_id": ["d"], "text": [text], "published_at": [date(year, 10, 1)]})
    rows = document_events(documents).filter(pl.col("event_type") == "order").iter_rows(named=True)
    return [f"{'+'.join(row['buyers'])} {row['seller']} {row['quantity_low'] or 0:.0f} {row['status']}" for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "ByteDance did not order Ascend 910C chips.",
        "ByteDance has yet to order 20,000 Ascend 910C chips.",
        "Did ByteDance order 20,000 Ascend 910C chips?",
        "If ByteDance ordered 20,000 Ascend 910C chips, prices would rise.",
        "ByteDance could order 20,000 Ascend 910C chips.",
        "Analysts expect that ByteDance will order 20,000 Ascend 910C chips.",
        "ByteDance denied reports that it had ordered 20,000 Ascend 910C chips.",
        "People said ByteDance reportedly ordered 20,000 Ascend 910C chips. ByteDance denied the report.",
        "Regulators ordered ByteDance to stop buying H20 chips.",
        "ByteDance needs orders of magnitude more Ascend 910C chips.",
        "ByteDance bought a stake in Cambricon.",
        "# ByteDance orders 20,000 Ascend 910C chips\n\nThe weather was fine.",
        "字节跳动没有采购昇腾910C芯片。",
        "字节跳动是否会采购2万颗昇腾910C?",
        "字节跳动可能采购2万颗昇腾910C。",
    ],
)
def test_what_is_not_said_is_no_order(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("Baidu said it had ordered 5,000 Ascend 910C chips.", ["baidu huawei 5000 confirmed"]),
        ("Tencent took 900 P800 cards from Kunlunxin. The company also bought 700 S60 boards from Enflame.",
         ["tencent baidu-kunlunxin 900 confirmed", "tencent enflame 700 confirmed"]),
        ("Enflame met Meituan. The chipmaker sold 3,000 S60 cards to the company.", ["meituan enflame 3000 delivered"]),
        ("ByteDance ordered 9,000 Ascend 910C chips and Tencent 4,000.",
         ["bytedance huawei 9000 confirmed", "tencent huawei 4000 confirmed"]),
        ("JD.com and Meituan ordered 9,000 and 4,000 Ascend 910C chips respectively.",
         ["jd huawei 9000 confirmed", "meituan huawei 4000 confirmed"]),
        ("Baidu ordered 2,000 H20 and 3,000 Ascend 910C chips.",
         ["baidu nvidia 2000 confirmed", "baidu huawei 3000 confirmed"]),
        ("Huawei won an order for 6,000 Ascend 910C chips from iFlytek.", ["iflytek huawei 6000 confirmed"]),
        ("6,000 Ascend 910C chips were ordered by iFlytek.", ["iflytek huawei 6000 confirmed"]),
        ("JD.com bought 1,200 MTT S5000 cards rather than H20 chips.", ["jd moore-threads 1200 confirmed"]),
        ("Xiaomi ordered 8,000 Ascend 910C chips. The order was cut to 5,000 chips.", ["xiaomi huawei 5000 confirmed"]),
        ("Xiaomi ordered 8,000 Ascend 910C chips. Xiaomi's order of 8,000 Ascend 910C chips is its first.",
         ["xiaomi huawei 8000 confirmed"]),
        ("百度向华为采购了5000颗昇腾910C。该公司还向寒武纪采购2000张思元590。",
         ["baidu huawei 5000 confirmed", "baidu cambricon 2000 confirmed"]),
    ],
)  # fmt: skip
def test_who_ordered_what(text: str, orders: list[str]) -> None:
    assert sorted(told(text)) == sorted(orders)


def test_last_year_is_history() -> None:
    text = "In 2024 Baidu bought 5,000 H20 chips."
    documents = pl.DataFrame(
        {"document_id": ["a", "b"], "text": [text] * 2, "published_at": [date(2024, 5, 1), date(2026, 5, 1)]}
    )
    events = document_events(documents).filter(pl.col("event_type") == "order")
    assert events["modality"].to_list() == ["stated", "history"]


def test_documents_do_not_change_one_another() -> None:
    texts = ["ByteDance ordered 9,000 Ascend 910C chips.", "The company ordered 4,000 S60 cards from Enflame."]
    both = pl.DataFrame({"document_id": ["a", "b"], "text": texts})
    apart = [document_events(both.filter(pl.col("document_id") == name)) for name in ("a", "b")]
    assert document_events(both).equals(pl.concat(apart))


def test_nothing_gives_nothing_with_its_types() -> None:
    empty = document_events(
        pl.DataFrame({"document_id": ["a"], "text": [None]}, schema={"document_id": pl.String, "text": pl.String})
    )
    assert empty.is_empty()
    assert dict(empty.schema) == DOCUMENT_EVENT_SCHEMA


def test_sentences_know_their_place_and_kind() -> None:
    text = (
        '# Heading\n\nMr. Li of ABC Inc. paid 2.5 million. "Really?" he asked.\n\n'
        "> A quote.\n\n- An item\n\n第一句。第二句!"
    )
    found = sentences(pl.DataFrame({"document_id": ["d"], "text": [text]}))
    assert found["kind"].to_list() == ["heading", "paragraph", "paragraph", "quote", "item", "paragraph", "paragraph"]
    assert [text[a:b] for a, b in found.select("start", "end").iter_rows()] == [
        "Heading", "Mr. Li of ABC Inc. paid 2.5 million.", '"Really?" he asked.', "A quote.",
        "An item", "第一句。", "第二句!",
    ]  # fmt: skip

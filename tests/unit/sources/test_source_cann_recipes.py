"""Huawei's recipe tables: the recorded documents whole, and what happens when their form drifts."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import ParseError
from pipelines.settings import PACKAGE_ROOT
from pipelines.sources.base import Parsed, Resource, combine
from pipelines.sources.cann_recipes import ROWS, SOURCE, TABLES

RESOURCES = {resource.key: resource for resource in SOURCE.resources(date(2026, 11, 1))}
DELIMITER = re.compile(r"^\s*\|?\s*:?-{2,}")
METRIC = re.compile(r"TPOT|TTFT|吞吐|Throughput", re.IGNORECASE)

PAGE = """# NPU DeepSeek-V4推理优化实践

## Benchmark

#### 950DT
**950DT Deepseek-V4 Flash Benchmark**

| Global Batch Size | Chips | MTP | DataType | Seq Length | TPOT (ms) | Throughput (Tokens/p/s) |
|---|---|---|---|---|---|---|
| 256 | 16 | 3 | Hybrid MXFP8-MXFP4 | 8192 | 8.78 | 1821.75 |
| 64 | 16 | 3 | Hybrid MXFP8-MXFP4 | 1048576 | 9.46 | 422.88 |
| 16 | 16 | 3 | Hybrid MXFP8-MXFP4 | 32K | 6.55 | 152.79 |
| 1536 | 16 | 1 | Hybrid MXFP8-MXFP4 | 8192 | 16.46 | 5830.65 |
| 2880 | 16 | 1 | Hybrid MXFP8-MXFP4 | 8192 | 25.54 | 7047.44 |
| 768 | 16 | 1 | Hybrid MXFP8-MXFP4 | 131072 | 10.50 | 4569.64 |
"""


def recorded(mirror: Path, resource: Resource) -> bytes:
    return (mirror / resource.url.removeprefix("https://")).read_bytes()


def read(text: str, key: str = "deepseek_v4") -> Parsed:
    return SOURCE.parse(RESOURCES[key], text.encode())


@pytest.fixture(scope="module")
def whole(mirror: Path) -> Parsed:
    return combine(SOURCE.parse(resource, recorded(mirror, resource)) for resource in RESOURCES.values())


def counted(mirror: Path) -> tuple[int, int]:
    """Tables, and rows of tables whose header names a speed, by reading lines."""
    tables = rows = 0
    for resource in RESOURCES.values():
        lines = recorded(mirror, resource).decode().splitlines()
        marks = [number for number, line in enumerate(lines) if "|" in line and DELIMITER.match(line)]
        tables += len(marks)
        for mark in marks:
            if METRIC.search(lines[mark - 1]):
                after = lines[mark + 1 :]
                stop = next((n for n, line in enumerate(after) if not line.lstrip().startswith("|")), len(after))
                rows += stop - sum(mark < other <= mark + stop for other in marks)
    return tables, rows


def test_every_recorded_row_is_read(whole: Parsed, mirror: Path) -> None:
    tables, rows = counted(mirror)
    assert (tables, rows) == (23, 43)
    assert whole.tables[TABLES.name].height == tables
    assert whole.tables[ROWS.name].height == rows
    assert whole.rejects.rows() == []


def test_recorded_rows_carry_what_the_documents_say(whole: Parsed) -> None:
    rows = whole.tables[ROWS.name]
    assert rows["_locator"].n_unique() == rows.height
    assert rows["accelerator_name"].null_count() == 0
    assert dict(rows["model_name"].value_counts().rows()) == {
        "DeepSeek-R1": 3,
        "DeepSeek-V3.2-Exp": 8,
        "DeepSeek-V4-Flash": 19,
        "DeepSeek-V4-Pro": 11,
        "Hy3": 2,
    }
    assert dict(rows["phase"].value_counts().rows()) == {"decode": 39, "prefill": 4}
    r1 = rows.filter(pl.col("doc").str.contains("r1_decode")).row(0, named=True)
    assert (r1["chips"], r1["global_batch_size"], r1["tpot_ms"], r1["throughput_tokens_per_chip_s"]) == (
        64,
        6144,
        44.9,
        2138,
    )
    assert r1["accelerator_name"] == "Ascend A3 (Atlas A3 Pod)"
    assert set(rows.filter(model_name="Hy3")["accelerator_name"]) == {"Ascend 950PR"}
    assert rows["other_columns_json"].null_count() == rows.height


def test_printed_throughput_follows_from_batch_chips_and_time(whole: Parsed) -> None:
    rows = whole.tables[ROWS.name].filter(pl.col("tpot_ms").is_not_null())
    expected = pl.col("global_batch_size") / pl.col("chips") / (pl.col("tpot_ms") / 1000)
    ratio = rows.select((pl.col("throughput_tokens_per_chip_s") / expected).alias("r"))["r"]
    assert ratio.len() == 39
    assert (ratio - 1).abs().max() < 0.02


def test_the_recorded_history_holds_today_s_decode_rows(whole: Parsed) -> None:
    history = pl.read_csv(PACKAGE_ROOT / "ledger" / "cann_recipes_history.csv", infer_schema=False)
    keys = {
        (row["model"], int(row["global_batch_size"]), int(row["chips"]), float(row["tpot_ms"]))
        for row in history.iter_rows(named=True)
        if row["tpot_ms"]
    }
    rows = whole.tables[ROWS.name].filter(pl.col("tpot_ms").is_not_null())
    today = {(r["model"], r["global_batch_size"], r["chips"], r["tpot_ms"]) for r in rows.iter_rows(named=True)}
    assert len(today) == 39
    assert today <= keys


def test_other_tables_are_listed_with_a_reason(whole: Parsed) -> None:
    tables = whole.tables[TABLES.name]
    assert dict(tables["role"].value_counts().rows()) == {"results": 8, "other": 15}
    assert tables["role_reason"].null_count() == 0


def test_columns_in_any_order_with_a_new_one() -> None:
    text = PAGE.replace("| Global Batch Size | Chips |", "| Nodes | Chips | Global Batch Size |")
    text = text.replace("|---|---|---|---|---|---|---|", "|---|---|---|---|---|---|---|---|")
    text = re.sub(r"^\| (\d+) \| (\d+) \|", r"| 2 | \2 | \1 |", text, flags=re.MULTILINE)
    rows = read(text).tables[ROWS.name]
    assert rows.height == 6
    assert (rows["global_batch_size"][0], rows["chips"][0]) == (256, 16)
    assert json.loads(rows["other_columns_json"][0]) == {"Nodes": "2"}


def test_a_chinese_header_is_read_alike() -> None:
    text = PAGE.replace(
        "| Global Batch Size | Chips | MTP | DataType | Seq Length | TPOT (ms) | Throughput (Tokens/p/s) |",
        "| 全局批大小 | 卡数 | MTP | 数据类型 | 序列长度 | TPOT（ms） | 平均吞吐（tokens/卡/s） |",
    )
    assert read(text).tables[ROWS.name].drop("_locator").equals(read(PAGE).tables[ROWS.name].drop("_locator"))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("TPOT (ms)", "TPOT (s)", "column TPOT \\(s\\) has a form or unit that is not known"),
        ("Throughput (Tokens/p/s)", "Throughput (tokens/s)", "column Throughput \\(tokens/s\\) has a form or unit"),
        ("TPOT (ms) | Throughput (Tokens/p/s)", "Step | Rate", "no column of .* is a known latency or throughput"),
        ("| Chips |", "| Nodes | Chips |", "row has 7 cells, the header has 8"),
        ("MTP | DataType", "Quant Mode | DataType", "several columns of .* are read as datatype"),
    ],
)
def test_a_table_that_is_not_understood_fails_the_document_with_its_reason(old: str, new: str, reason: str) -> None:
    """The rows are rejects; as they are too many, loading refuses the version and the last good data stand."""
    text = PAGE.replace(old, new)
    if "Nodes" in new:
        text = text.replace("|---|---|---|---|---|---|---|", "|---|---|---|---|---|---|---|---|")
    parsed = read(text)
    assert parsed.tables[ROWS.name].height == 0
    assert parsed.rejects.height == 6
    assert all(re.match(reason, found) for found in parsed.rejects["reason"])
    assert parsed.rejects["locator"][0] == "docs/models/deepseek_v4/deepseek_v4_inference_guide.md#L10"
    assert parsed.rejects.height / (parsed.rejects.height + 1) > SOURCE.max_reject_rate


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("| 256 | 16 |", "| 256 | 16×2 |", "chips = '16×2' is not a Int64"),
        ("8.78", "8.78ms", "tpot_ms = '8.78ms' is not a Float64"),
        ("8.78", "-8.78", "tpot_ms = '-8.78' breaks min_exclusive 0"),
        ("| 1821.75 |", "|", "row has 6 cells, the header has 7"),
        ("| 8192 | 8.78", "| about 8192 | 8.78", "seq_length = 'about 8192' breaks regex"),
    ],
)
def test_a_bad_row_is_a_reject_and_the_others_load(old: str, new: str, reason: str) -> None:
    parsed = read(PAGE.replace(old, new, 1))
    assert parsed.tables[ROWS.name].height == 5
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reason in reject["reason"]
    assert reject["locator"].endswith("#L10")


def test_a_table_of_an_unknown_variant_is_not_put_under_another_one() -> None:
    parsed = read(PAGE.replace("V4 Flash", "V5 Flash"))
    assert parsed.tables[ROWS.name].height == 0
    assert all("model_name is empty" in reason for reason in parsed.rejects["reason"])


def test_a_heading_of_other_hardware_is_read_as_that() -> None:
    rows = read(PAGE.replace("950DT", "Atlas-A3 Pod")).tables[ROWS.name]
    assert set(rows["accelerator_name"]) == {"Ascend A3 (Atlas A3 Pod)"}
    assert set(rows["platform_heading"]) == {"Atlas-A3 Pod"}
    unnamed = read(PAGE.replace("#### 950DT", "#### Results").replace("950DT ", "")).tables[ROWS.name]
    assert unnamed["accelerator_name"].null_count() == unnamed.height


def test_a_broken_table_is_a_reject() -> None:
    parsed = read(PAGE + "\n| A | B |\n|---|\n| 1 | 2 |\n")
    assert parsed.tables[ROWS.name].height == 6
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert (reject["table_name"], reject["reason"]) == (TABLES.name, "the header has 2 cells, the line below it 1")


@pytest.mark.parametrize("text", ["", "# moved elsewhere\n", "<html>404</html>"])
def test_a_document_without_a_table_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match=r"holds no Markdown table; the last good snapshot stays"):
        read(text)

"""FlagPerf's pages: the recorded ones whole, every sign for a withheld figure, and drift."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed, Resource, combine
from pipelines.sources.flagperf import BASE_URL, CELLS, PAGES, SOURCE, pages

RESOURCES = SOURCE.resources(date(2026, 11, 1))
BF16 = next(resource for resource in RESOURCES if resource.key == "computation-BF16--nvidia--A100")

PAGE = """# 参评AI芯片信息
* 厂商：Nvidia

## 服务器1
- 产品名称：A100
- 产品型号：A100-40GiB-SXM
- TDP：400W

# 所用服务器配置
* 服务器数量：1

## 服务器1
* 单服务器内使用卡数：8
* 服务器型号：DGX A100

# 评测结果

## 核心评测结果
| 评测项  | BF16算力测试值(8卡平均) | BF16算力标定值(8卡平均) | 测试标定比例(8卡平均) |
| ---- | ---- | ---- | ---- |
| 评测结果 | 259.2TFLOPS | 312.0TFLOPS | 83.1% |

## 能耗监控结果
| 监控项  | 系统平均功耗 | 单机TDP | 单卡平均功耗(8卡平均) | 单卡TDP |
| ---- | ---- | ---- | ---- | ---- |
| 监控结果 | 3354.0W | / | 338.4W | 400W |
"""


def recorded(mirror: Path, resource: Resource) -> bytes:
    return (mirror / resource.url.removeprefix("https://")).read_bytes()


def read(text: str) -> Parsed:
    return SOURCE.parse(BF16, text.encode())


def cell(text: str) -> dict[str, object]:
    """The first result cell of the page with that text in it."""
    parsed = read(PAGE.replace("259.2TFLOPS", text))
    return (
        parsed.tables[CELLS.name].sort("_locator").filter(pl.col("_locator").str.ends_with("L21C2")).row(0, named=True)
    )


@pytest.fixture(scope="module")
def whole(mirror: Path) -> Parsed:
    return combine(SOURCE.parse(resource, recorded(mirror, resource)) for resource in RESOURCES)


def counted(mirror: Path) -> tuple[int, int, int]:
    """Result cells by their headers, all of them and those of one slash, and pages, by reading lines."""
    cells = slashes = 0
    for resource in RESOURCES:
        lines = [line for line in recorded(mirror, resource).decode().splitlines() if line.startswith("|")]
        for header, mark, row in zip(lines, lines[1:], lines[2:], strict=False):
            if set(mark) <= set("|-: "):
                cells += len(header.strip().strip("|").split("|")) - 1
                slashes += len(re.findall(r"(?<=\|)\s*/\s*(?=\|)", row))
    return cells, slashes, len(RESOURCES)


def test_every_recorded_cell_is_read_or_named(whole: Parsed, mirror: Path) -> None:
    cells, slashes, n_pages = counted(mirror)
    assert (cells, slashes, n_pages) == (1040, 613, 75)
    table = whole.tables[CELLS.name]
    assert whole.tables[PAGES.name].height == n_pages
    assert whole.tables[PAGES.name]["n_cells"].sum() == cells
    assert {(reject["locator"], reject["reason"]) for reject in whole.rejects.iter_rows(named=True)} == {
        (
            "interconnect-MPI_intraserver/cambricon/MLU/README.md#L23",
            "row has 5 cells, the header has 9",
        ),
        (
            "interconnect-MPI_interserver/iluvatar/BI150/README.md#L30C4",
            "raw_text = '14.59.0W' is neither a number with its unit, nor withheld, nor empty",
        ),
    }
    assert table.height == cells - 8 - 1
    # Four slashes stand in the row that does not fit; one cell holds a slash with a unit.
    assert table["is_redacted"].sum() == slashes - 4 + 1


def test_the_list_is_what_is_recorded(mirror: Path) -> None:
    folder = mirror / BASE_URL.removeprefix("https://")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("README.md")}
    assert {page.path for page in pages().values()} == found


def test_recorded_cells_by_vendor(whole: Parsed) -> None:
    by_vendor = whole.tables[CELLS.name].group_by("vendor_dir").agg(pl.len(), pl.col("is_redacted").sum())
    assert {vendor: (n, redacted) for vendor, n, redacted in by_vendor.rows()} == {
        "ascend": (65, 28),
        "cambricon": (147, 145),
        "iluvatar": (139, 31),
        "metax": (140, 21),
        "mthreads": (370, 370),
        "nvidia": (170, 15),
    }


def test_recorded_measurements(whole: Parsed) -> None:
    measured = whole.tables[CELLS.name].filter(quantity="compute_measured", case_name="computation-BF16")
    values = {row["vendor_dir"]: (row["value"], row["unit"]) for row in measured.iter_rows(named=True) if row["value"]}
    assert values == {"ascend": (304.277, None), "iluvatar": (196.77, "TFLOPS"), "nvidia": (259.2, "TFLOPS")}
    power = whole.tables[CELLS.name].filter(
        quantity="card_power_mean", case_name="computation-BF16", vendor_dir="ascend"
    )
    assert power["value"].to_list() == [364.671]


def test_two_servers_of_two_parts_are_not_one_part(whole: Parsed) -> None:
    fp32 = whole.tables[CELLS.name].filter(case_name="computation-FP32", vendor_dir="nvidia")
    assert set(fp32["accelerator_name"]) == {"A800-80GiB-SXM + A100-40GiB-SXM"}
    assert set(fp32["servers"]) == {2}


def test_a_page_says_what_ran_and_where() -> None:
    parsed = read(PAGE)
    (page,) = parsed.tables[PAGES.name].iter_rows(named=True)
    assert (page["vendor_as_published"], page["product_model"], page["tdp_as_published"]) == (
        "Nvidia",
        "A100-40GiB-SXM",
        "400W",
    )
    assert (page["servers"], page["cards_per_server"], page["n_tables"], page["n_cells"]) == (1, 8, 2, 7)
    first = cell("259.2TFLOPS")
    assert (first["quantity"], first["quantity_of"], first["n_averaged"], first["averaged_over"]) == (
        "compute_measured",
        "BF16",
        8,
        "cards",
    )
    assert first["heading_path"] == "评测结果 > 核心评测结果"


@pytest.mark.parametrize("text", ["/", "／", "/W", "/ ", "\\\\", "N/A", "na", "-", "--", "—", "未公开"])
def test_signs_for_a_withheld_figure(text: str) -> None:
    found = cell(text)
    assert (found["is_redacted"], found["value"], found["value_reason"]) == (True, None, "withheld")


@pytest.mark.parametrize("text", ["", " ", "%", "TFLOPS", "W"])
def test_an_empty_cell_is_not_withheld(text: str) -> None:
    found = cell(text)
    assert (found["is_redacted"], found["value"], found["value_reason"]) == (False, None, "not_disclosed")


@pytest.mark.parametrize(
    ("text", "value", "unit", "is_inequality"),
    [
        ("259.2TFLOPS", 259.2, "TFLOPS", False),
        ("259.2 TFLOPS", 259.2, "TFLOPS", False),
        ("304.277", 304.277, None, False),
        ("1,328.25GB/s", 1328.25, "GB/s", False),
        ("39.18GiB(42.07GB)", 39.18, "GiB", False),
        (">300TFLOPS", 300.0, "TFLOPS", True),
        ("大于 300 TFLOPS", 300.0, "TFLOPS", True),
        ("~300TFLOPS", 300.0, "TFLOPS", True),
    ],
)
def test_numbers_as_printed(text: str, value: float, unit: str | None, is_inequality: bool) -> None:
    found = cell(text)
    assert (found["value"], found["unit"], found["is_inequality"], found["value_reason"]) == (
        value,
        unit,
        is_inequality,
        None,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.25PFLOPS", "unit = 'PFLOPS' breaks vocabulary"),
        ("14.59.0W", "is neither a number with its unit, nor withheld, nor empty"),
        ("see below", "is neither a number with its unit, nor withheld, nor empty"),
        ("1e9TFLOPS", "is neither a number with its unit, nor withheld, nor empty"),
        ("99999999TFLOPS", "value = '99999999' breaks max"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_reject(text: str, reason: str) -> None:
    parsed = read(PAGE.replace("259.2TFLOPS", text))
    assert parsed.tables[CELLS.name].height == 6
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reason in reject["reason"]
    assert reject["locator"].endswith("#L21C2")


def test_a_renamed_column_is_named_and_its_page_refused() -> None:
    parsed = read(PAGE.replace("算力测试值", "算力实测值").replace("单卡平均功耗", "每卡平均功耗"))
    assert parsed.rejects.height == 2
    assert "column 'BF16算力实测值(8卡平均)' is not known; add it to QUANTITIES" in parsed.rejects["reason"].to_list()
    assert SOURCE.max_reject_rate < 2 / (2 + 5 + 1)


def test_a_row_that_lost_cells_is_a_reject() -> None:
    parsed = read(PAGE.replace("| 监控结果 | 3354.0W | / | 338.4W | 400W |", "| 监控结果 | 3354.0W | / |"))
    assert parsed.tables[CELLS.name].height == 3
    assert parsed.rejects["reason"].to_list() == ["row has 3 cells, the header has 5"]


def test_a_page_without_tables_has_an_entry_and_no_cells() -> None:
    parsed = read(PAGE.partition("# 评测结果")[0])
    assert (parsed.tables[PAGES.name].height, parsed.tables[CELLS.name].height) == (1, 0)
    assert parsed.tables[PAGES.name]["n_tables"].to_list() == [0]


def test_a_withheld_product_is_named_by_its_folders() -> None:
    text = PAGE.replace("A100-40GiB-SXM", "/").replace("产品名称：A100", "产品名称：/")
    assert set(read(text).tables[CELLS.name]["accelerator_name"]) == {"nvidia A100"}


def test_other_encodings_are_refused() -> None:
    with pytest.raises(ParseError, match="is not UTF-8"):
        SOURCE.parse(BF16, PAGE.encode("utf-16"))

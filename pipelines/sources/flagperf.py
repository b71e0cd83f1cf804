"""FlagPerf (BAAI): the result cells of its README pages, one per basic benchmark, vendor and chip.

What belongs here: the cells as printed, which are withheld, and which quantity a Chinese column heading names. What
does not: reading Markdown (`markdown`), and which measurements are usable (dbt).

Source: https://github.com/FlagOpen/FlagPerf, folder ``base/benchmarks``, Apache-2.0. A vendor runs the harness and
sends the page in; many vendors put ``/`` where a figure would stand. Which pages there are is in
``flagperf_pages.csv``, with the day of the commit that brought the page where it is known.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import dataframely as dy
import polars as pl

from pipelines.sources import markdown
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    one_of,
    partial_date,
    reject_rows,
    typed,
)

BASE_URL = "https://raw.githubusercontent.com/FlagOpen/FlagPerf/main/base/benchmarks/"
PAGES_FILE = Path(__file__).with_name("flagperf_pages.csv")

# Heading of a column without spaces and without its bracket -> quantity, and the precision or channel that it names.
QUANTITIES = {
    r"(BF16|FP8|FP16|FP32|FP64|TF32|INT8)算力测试值": "compute_measured",
    r"(BF16|FP8|FP16|FP32|FP64|TF32|INT8)算力标定值": "compute_rated",
    r"(主存储|CPU-芯片互联|服务器内P2P互联|跨服务器P2P互联|单机多卡的MPI互联|服务器间多卡的MPI互联)带宽测试值": (
        "bandwidth_measured"
    ),
    r"(主存储|CPU-芯片互联|服务器内P2P互联|跨服务器P2P互联|单机多卡的MPI互联|服务器间多卡的MPI互联)带宽标定值": (
        "bandwidth_rated"
    ),
    r"(主存储)容量测试值": "capacity_measured",
    r"(主存储)容量标定值": "capacity_rated",
    r"()测试标定比例": "measured_over_rated",
    r"()系统平均功耗": "system_power_mean",
    r"()系统最大功耗": "system_power_max",
    r"()系统功耗标准差": "system_power_sd",
    r"()单机TDP": "system_tdp",
    r"()单卡平均功耗": "card_power_mean",
    r"()单卡最大功耗": "card_power_max",
    r"()单卡功耗标准差": "card_power_sd",
    r"()单卡TDP": "card_tdp",
    r"()系统平均CPU占用": "system_cpu_use",
    r"()系统平均内存占用": "system_memory_use",
    r"()单卡平均温度": "card_temperature_mean",
    r"()单卡平均显存占用": "card_memory_use",
}
UNITS = ("TFLOPS", "TOPS", "GB/s", "TB/s", "GiB", "GB", "W", "%", "°C")
REDACTED = re.compile(r"^[/／\\](\s*\S{0,6})?$|^(N/?A|-+|—+|保密|不公开|未公开)$", re.IGNORECASE)
NUMBER = re.compile(
    r"^(?P<bound>[<>≤≥＜＞~≈]=?|大于|小于|超过|不低于|不高于|约)?\s*(?P<value>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s(（]*)"
    r"\s*(?P<rest>[(（].*[)）])?$"
)
# A record before it is typed: text, and the flags.
Loose = dict[str, str | bool | None]

UNIT_ALONE = re.compile(r"^(%|W|GB/s|TFLOPS|°C)?$")
FACTS = {
    "厂商": "vendor_as_published",
    "产品名称": "product_name",
    "产品型号": "product_model",
    "TDP": "tdp_as_published",
    "服务器数量": "servers",
    "单服务器内使用卡数": "cards_per_server",
    "服务器型号": "server_model",
}
SEVERAL = " + "


class Pages(RawRow):
    """One README page."""

    case_name = dy.String(nullable=False, min_length=1)
    vendor_dir = dy.String(nullable=False, min_length=1)
    chip_dir = dy.String(nullable=True)
    published_date = partial_date()
    vendor_as_published = dy.String(nullable=True)
    product_name = dy.String(nullable=True)
    product_model = dy.String(nullable=True)
    tdp_as_published = dy.String(nullable=True)
    servers = dy.Int64(nullable=True, min=1, max=1000)
    cards_per_server = dy.Int64(nullable=True, min=1, max=1000)
    server_model = dy.String(nullable=True)
    n_tables = dy.Int64(nullable=False, min=0)
    n_cells = dy.Int64(nullable=False, min=0)


class Cells(RawRow):
    """One cell of a result table."""

    case_name = dy.String(nullable=False, min_length=1)
    vendor_dir = dy.String(nullable=False, min_length=1)
    chip_dir = dy.String(nullable=True)
    published_date = partial_date()
    accelerator_name = dy.String(nullable=True)
    servers = dy.Int64(nullable=True, min=1, max=1000)
    cards_per_server = dy.Int64(nullable=True, min=1, max=1000)
    heading_path = dy.String(nullable=False)
    table_line = dy.Int64(nullable=False, min=1)
    row_label = dy.String(nullable=False)
    column_label = dy.String(nullable=False, min_length=1)
    quantity = one_of(*QUANTITIES.values())
    quantity_of = dy.String(nullable=True)
    n_averaged = dy.Int64(nullable=True, min=1, max=10_000)
    averaged_over = one_of("cards", "servers", nullable=True)
    raw_text = dy.String(nullable=True)
    value = dy.Float64(nullable=True, min=0, max=1e7)
    unit = one_of(*UNITS, nullable=True)
    is_redacted = dy.Bool(nullable=False)
    is_inequality = dy.Bool(nullable=False)
    value_reason = one_of("withheld", "not_disclosed", nullable=True)


PAGES = RawTable(
    name="raw_flagperf__pages",
    schema=Pages,
    description="One row per README page of FlagPerf's basic benchmarks: case, vendor, chip and what ran it.",
)
CELLS = RawTable(
    name="raw_flagperf__cells",
    schema=Cells,
    description="One row per result cell of FlagPerf's basic benchmarks, withheld ones included.",
)


@dataclass(frozen=True)
class Page:
    """One page of the list; `chip_dir` is empty where the vendor's folder holds the page itself."""

    case_name: str
    vendor_dir: str
    chip_dir: str
    published_date: str

    @property
    def key(self) -> str:
        """Its key as a resource."""
        return "--".join(part for part in (self.case_name, self.vendor_dir, self.chip_dir) if part)

    @property
    def path(self) -> str:
        """Its path below `BASE_URL`."""
        return "/".join(part for part in (self.case_name, self.vendor_dir, self.chip_dir, "README.md") if part)


@cache
def pages() -> Mapping[str, Page]:
    """The pages of the list by key."""
    with PAGES_FILE.open(encoding="utf-8", newline="") as stream:
        listed = [Page(**row) for row in csv.DictReader(stream)]
    return {page.key: page for page in listed}


def _resources(today: date) -> tuple[Resource, ...]:
    """Every page of the list."""
    return tuple(
        Resource(page.key, BASE_URL + page.path, "text/markdown", max_bytes=2**20) for page in pages().values()
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """A page to its entry and its result cells.

    A row that does not fit under its header, a broken table, a column whose heading is not known and a cell that is
    neither a number nor withheld nor empty are rejects with their reasons.

    Raises:
        ParseError: Not UTF-8.
    """
    page = pages()[resource.key]
    document = markdown.read(SOURCE.id, page.path, payload)
    facts = _facts(document)
    identity: Loose = {
        "case_name": page.case_name,
        "vendor_dir": page.vendor_dir,
        "chip_dir": page.chip_dir or None,
        "published_date": page.published_date or None,
    }
    running = {name: facts.get(name) for name in ("servers", "cards_per_server")}
    accelerator = {"accelerator_name": _accelerator(page, facts)}
    found = [
        identity | running | accelerator | cell | {LOCATOR: f"{page.path}#{place}"} for place, cell in _cells(document)
    ]
    entry: Loose = (
        identity
        | facts
        | {
            LOCATOR: f"{page.path}#L1",
            "n_tables": str(len(document.tables)),
            "n_cells": str(sum(max(len(row.cells) - 1, 0) for table in document.tables for row in table.rows)),
        }
    )
    return combine(
        [
            typed(PAGES, _frame(PAGES, [entry])),
            typed(CELLS, _frame(CELLS, [cell for cell in found if "reason" not in cell])),
            Parsed(tables={}, rejects=reject_rows(CELLS.name, _rejects(page, document, found))),
        ]
    )


def _frame(table: RawTable, records: list[Loose]) -> pl.DataFrame:
    """Loose records as a frame of text; flags are booleans already."""
    columns = table.schema.column_names()
    flags = {"is_redacted", "is_inequality"}
    return pl.DataFrame(
        {name: [record.get(name) for record in records] for name in columns},
        schema={name: pl.Boolean if name in flags else pl.String for name in columns},
    )


def _facts(document: markdown.Document) -> Loose:
    """The list items ``name: value`` of a page by column; values that differ between servers are joined by a plus."""
    found: dict[str, list[str]] = {}
    for item in document.items:
        name, _, text = item.text.replace("：", ":").partition(":")
        if (column := FACTS.get(name.strip())) and (value := text.strip()):
            found.setdefault(column, []).append(value)
    return {column: SEVERAL.join(dict.fromkeys(values)) for column, values in found.items()}


def _accelerator(page: Page, facts: Loose) -> str:
    """The product as the page writes it; where it is withheld, the names of the folders."""
    name = str(facts.get("product_model") or facts.get("product_name") or "/")
    if REDACTED.match(name):
        return f"{page.vendor_dir} {page.chip_dir}".strip()
    return name


def _cells(document: markdown.Document) -> Iterator[tuple[str, Loose]]:
    """Every result cell with its place; one that cannot be read has a reason."""
    for table in document.tables:
        for row in table.rows:
            if row.misfit:
                continue
            for number, (heading, text) in enumerate(zip(table.header[1:], row.cells[1:], strict=True), start=2):
                label: Loose = {
                    "heading_path": table.heading_path,
                    "table_line": str(table.line),
                    "row_label": row.cells[0],
                    "column_label": heading,
                    "raw_text": text or None,
                }
                yield f"L{row.line}C{number}", label | _quantity(heading) | _value(text)


def _quantity(heading: str) -> Loose:
    """What a column holds; the bracket says over how many cards or servers it was averaged."""
    stem, _, bracket = re.sub(r"\s+", "", heading).translate(str.maketrans("（）", "()")).partition("(")
    match = next(((q, m) for pattern, q in QUANTITIES.items() if (m := re.fullmatch(pattern, stem))), None)
    if match is None:
        return {"reason": f"column {heading!r} is not known; add it to QUANTITIES"}
    averaged = re.match(r"(\d+)(卡|机)", bracket)
    return {
        "quantity": match[0],
        "quantity_of": match[1].group(1) or None,
        "n_averaged": averaged.group(1) if averaged else None,
        "averaged_over": {"卡": "cards", "机": "servers"}[averaged.group(2)] if averaged else None,
    }


def _value(text: str) -> Loose:
    """The number and unit of a cell, or why there is none."""
    if REDACTED.match(text):
        return {"is_redacted": True, "is_inequality": False, "value_reason": "withheld"}
    if UNIT_ALONE.match(text):
        return {"is_redacted": False, "is_inequality": False, "value_reason": "not_disclosed"}
    if (number := NUMBER.match(text)) is None:
        return {"reason": f"raw_text = {text!r} is neither a number with its unit, nor withheld, nor empty"}
    return {
        "value": number["value"].replace(",", ""),
        "unit": number["unit"] or None,
        "is_redacted": False,
        "is_inequality": number["bound"] is not None,
    }


def _rejects(
    page: Page, document: markdown.Document, found: list[Loose]
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """What could not be read: whole tables, rows and single cells."""
    for broken in document.broken:
        yield f"{page.path}#L{broken.line}", broken.reason, {"text": broken.text}
    for table in document.tables:
        for row in table.rows:
            if row.misfit:
                yield f"{page.path}#L{row.line}", row.misfit, {"row": " | ".join(row.cells)}
    for cell in found:
        if "reason" in cell:
            record = {name: value for name, value in cell.items() if name not in {"reason", LOCATOR}}
            yield str(cell[LOCATOR]), str(cell["reason"]), record


SOURCE = Source(
    id="flagperf",
    title="BAAI: FlagPerf basic benchmarks",
    description="Measured compute, memory and interconnect of cards on one harness, run by the vendors, with power.",
    homepage="https://github.com/FlagOpen/FlagPerf",
    licence=Licence(
        name="Apache-2.0",
        url="https://github.com/FlagOpen/FlagPerf/blob/main/LICENSE.md",
        attribution="Beijing Academy of Artificial Intelligence and vendors, FlagPerf, basic benchmarks",
        redistributable=True,
    ),
    cadence=timedelta(days=30),
    resources=_resources,
    tables=(PAGES, CELLS),
    parse=parse,
)

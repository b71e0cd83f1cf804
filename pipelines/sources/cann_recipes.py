"""Huawei's inference recipes (cann-recipes-infer): the benchmark tables of its Markdown documents.

What belongs here: which documents there are, how a column's heading, English or Chinese, becomes a column, and which
heading names the hardware. What does not: reading Markdown (`markdown`), the history of the tables by commit (the
ledger), and which rows may be compared (dbt).

Source: https://github.com/hicann/cann-recipes-infer, Apache-2.0. Decode tables hold ``Global Batch Size | Chips | MTP |
DataType | Seq Length | TPOT (ms) | Throughput (tokens/p/s)`` in changing order and completeness; throughput is batch /
chips / TPOT. They measure decode alone, offline, with forced expert balance and an assumed acceptance of drafted
tokens: an upper bound of what is served.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import yaml

from pipelines.errors import ParseError
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
    reject_rows,
    typed,
)

BASE_URL = "https://raw.githubusercontent.com/hicann/cann-recipes-infer/HEAD/docs/models/"
DOC_FOLDER = "docs/models/"

# Heading of a column, in lower case and without spaces -> column. A unit is part of the heading.
COLUMNS = {
    r"(global)?batchsize|全局批大小|总batch": "global_batch_size",
    r"chips?|芯片数|卡数": "chips",
    r"mtp": "mtp_draft_tokens",
    r"(moe)?quantmode|data?type|量化(模式|类型|方式)|数据类型": "datatype",
    r"seq(uence)?length|序列长度": "seq_length",
    r"切分策略|并行策略": "strategy",
    r"tpot\(ms\)": "tpot_ms",
    r"ttft\(ms\)": "ttft_ms",
    r"(时延|latency)\(ms\)": "latency_ms",
    r"(平均吞吐|单卡吞吐|throughput)\(tokens/(p|卡|chip|npu)/s\)": "throughput_tokens_per_chip_s",
    r"(总吞吐|totalthroughput)\(tokens/s\)": "total_throughput_tokens_s",
}
METRICS = ("tpot_ms", "ttft_ms", "latency_ms", "throughput_tokens_per_chip_s", "total_throughput_tokens_s")
# A heading of a metric in a unit that is not among the above must not pass as a column of no interest.
METRIC_WORDS = re.compile(r"^(tpot|ttft|时延|latency|吞吐|throughput|总吞吐|平均吞吐|单卡吞吐|totalthroughput)")
CONDITIONS = ("global_batch_size", "chips", "mtp_draft_tokens", "seq_length")
BENCHMARK_HEADING = re.compile(r"benchmark|性能数据|性能结果", re.IGNORECASE)


class Rows(RawRow):
    """One row of a benchmark table."""

    doc = dy.String(nullable=False, min_length=1)
    heading_path = dy.String(nullable=False)
    platform_heading = dy.String(nullable=True)
    accelerator_name = dy.String(nullable=True)
    table_title = dy.String(nullable=True)
    model = dy.String(nullable=False, min_length=1)
    model_name = dy.String(nullable=False, min_length=1)
    phase = one_of("decode", "prefill")
    strategy = dy.String(nullable=True)
    global_batch_size = dy.Int64(nullable=True, min=1, max=1_000_000)
    chips = dy.Int64(nullable=True, min=1, max=100_000)
    mtp_draft_tokens = dy.Int64(nullable=True, min=0, max=64)
    datatype = dy.String(nullable=True)
    seq_length = dy.String(nullable=True, regex=r"^\d+[KM]?$")
    tpot_ms = dy.Float64(nullable=True, min_exclusive=0, max=100_000)
    ttft_ms = dy.Float64(nullable=True, min_exclusive=0, max=1_000_000)
    latency_ms = dy.Float64(nullable=True, min_exclusive=0, max=1_000_000)
    throughput_tokens_per_chip_s = dy.Float64(nullable=True, min_exclusive=0, max=1_000_000)
    total_throughput_tokens_s = dy.Float64(nullable=True, min_exclusive=0, max=1e9)
    other_columns_json = dy.String(nullable=True)


class Tables(RawRow):
    """One table of a document, whether it holds results or not."""

    doc = dy.String(nullable=False, min_length=1)
    heading_path = dy.String(nullable=False)
    table_title = dy.String(nullable=True)
    header = dy.String(nullable=False)
    n_rows = dy.Int64(nullable=False, min=0)
    role = one_of("results", "other")
    role_reason = dy.String(nullable=False, min_length=1)


ROWS = RawTable(
    name="raw_cann_recipes__rows",
    schema=Rows,
    description="One row per row of the benchmark tables in Huawei's recipe documents, as they stand today.",
)
TABLES = RawTable(
    name="raw_cann_recipes__tables",
    schema=Tables,
    description="One row per table in Huawei's recipe documents: a table of results, or why it is none.",
)


@dataclass(frozen=True)
class Settings:
    """What `cann_recipes.yaml` says."""

    documents: Mapping[str, Mapping[str, Any]]
    platforms: Mapping[str, str]


@cache
def settings() -> Settings:
    """The documents and the names of hardware."""
    content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return Settings(content["documents"], content["platforms"])


def _resources(today: date) -> tuple[Resource, ...]:
    """Every document of the list."""
    return tuple(
        Resource(key, BASE_URL + document["path"], "text/markdown", max_bytes=2**20)
        for key, document in settings().documents.items()
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """A document to its tables and the rows of those that hold results.

    A table whose columns are not understood, and a row that does not fit under its header, is a reject with its reason.

    Raises:
        ParseError: Not UTF-8, or without any table.
    """
    document = settings().documents[resource.key]
    doc = DOC_FOLDER + document["path"]
    read = markdown.read(SOURCE.id, doc, payload)
    if not read.tables and not read.broken:
        raise ParseError(SOURCE.id, f"{resource.url} holds no Markdown table; the last good snapshot stays")
    broken = reject_rows(TABLES.name, ((f"{doc}#L{b.line}", b.reason, {"text": b.text}) for b in read.broken))
    parts = [_table(doc, document, table) for table in read.tables]
    none = {table.name: table.schema.create_empty() for table in (ROWS, TABLES)}
    return combine([Parsed(tables=none, rejects=broken), *parts])


def _table(doc: str, document: Mapping[str, Any], table: markdown.Table) -> Parsed:
    """One table: its entry in the list of tables, and its rows or the reason why there are none."""
    columns = [_column(heading) for heading in table.header]
    role, reason = _role(table, columns)
    listed = typed(
        TABLES,
        pl.DataFrame(
            [
                {
                    LOCATOR: f"{doc}#L{table.line}",
                    "doc": doc,
                    "heading_path": table.heading_path,
                    "table_title": table.caption,
                    "header": " | ".join(table.header),
                    "n_rows": len(table.rows),
                    "role": role,
                    "role_reason": reason,
                }
            ]
        ),
    )
    if role == "other":
        return listed
    problem = _problem(table, columns)
    good = [] if problem else [row for row in table.rows if row.misfit is None]
    bad = [row for row in table.rows if problem or row.misfit]
    shared = _shared(doc, document, table, columns)
    records = [shared | _cells(row, table.header, columns) | {LOCATOR: f"{doc}#L{row.line}"} for row in good]
    frame = pl.DataFrame(records, schema=dict.fromkeys(ROWS.schema.column_names(), pl.String))
    rejects = ((f"{doc}#L{row.line}", problem or str(row.misfit), _written(row, table.header)) for row in bad)
    return combine([listed, typed(ROWS, frame), Parsed(tables={}, rejects=reject_rows(ROWS.name, rejects))])


def _column(heading: str) -> str | None:
    """The column that a heading stands for; None where it is not known."""
    plain = _squeezed(heading)
    return next((column for pattern, column in COLUMNS.items() if re.fullmatch(pattern, plain)), None)


def _squeezed(heading: str) -> str:
    """A heading in lower case, without spaces and with ordinary brackets."""
    return re.sub(r"\s+", "", heading).lower().translate(str.maketrans("（）", "()"))


def _role(table: markdown.Table, columns: Sequence[str | None]) -> tuple[str, str]:
    """Whether a table holds results, and what says so."""
    metrics = [h for h, column in zip(table.header, columns, strict=True) if column in METRICS or _is_metric(h)]
    if metrics:
        return "results", f"column {', '.join(metrics)}"
    if sum(column in CONDITIONS for column in columns) > 1:
        return "results", "columns of the conditions of a measurement"
    if any(BENCHMARK_HEADING.search(text) for text in (*table.headings, table.caption or "")):
        return "results", "a heading of results"
    return "other", "neither a column of speed nor a heading of results"


def _is_metric(heading: str) -> bool:
    return bool(METRIC_WORDS.match(_squeezed(heading)))


def _problem(table: markdown.Table, columns: Sequence[str | None]) -> str | None:
    """Why a table of results cannot be understood."""
    strange = [h for h, column in zip(table.header, columns, strict=True) if column is None and _is_metric(h)]
    doubled = sorted({column for column in columns if column is not None and columns.count(column) > 1})
    if strange:
        return f"column {', '.join(strange)} has a form or unit that is not known; add it to COLUMNS"
    if doubled:
        return f"several columns of {' | '.join(table.header)} are read as {', '.join(doubled)}"
    if not any(column in METRICS for column in columns):
        return f"no column of {' | '.join(table.header)} is a known latency or throughput; add it to COLUMNS"
    return None


def _shared(
    doc: str, document: Mapping[str, Any], table: markdown.Table, columns: Sequence[str | None]
) -> dict[str, str | None]:
    """What the rows of a table have in common."""
    above = [text for text in (table.caption, *reversed(table.headings)) if text]
    platform = next(((text, name) for text in above if (name := _accelerator(text))), None)
    fallback = document.get("platform")
    variants = document.get("models", {})
    named = next((m for p, m in variants.items() if re.search(p, table.caption or "", re.IGNORECASE)), None)
    model = document.get("model", named)
    # The nearest heading names the hardware; the bold line above a table repeats it.
    heading = next((text for text in reversed(table.headings) if _accelerator(text)), None)
    is_prefill = "ttft_ms" in columns or ("tpot_ms" not in columns and "prefill" in table.heading_path.lower())
    return {
        "doc": doc,
        "heading_path": table.heading_path,
        "platform_heading": heading,
        "accelerator_name": platform[1] if platform else (_accelerator(fallback) if fallback else None),
        "table_title": table.caption,
        "model": table.caption if variants else model,
        "model_name": model,
        "phase": "prefill" if is_prefill else "decode",
    }


def _accelerator(text: str) -> str | None:
    """The accelerator that a heading names; None where it names none or several."""
    names = {name for pattern, name in settings().platforms.items() if re.search(pattern, text, re.IGNORECASE)}
    return names.pop() if len(names) == 1 else None


def _cells(row: markdown.Row, header: Sequence[str], columns: Sequence[str | None]) -> dict[str, str | None]:
    """The cells of known columns, and the others as one JSON object; an empty cell is null."""
    pairs = list(zip(header, columns, row.cells, strict=True))
    others = {heading: cell for heading, column, cell in pairs if column is None}
    known = {column: cell or None for _, column, cell in pairs if column is not None}
    return known | {"other_columns_json": json.dumps(others, ensure_ascii=False) if others else None}


def _written(row: markdown.Row, header: Sequence[str]) -> dict[str, str]:
    """A row by its headings, for a reject."""
    return {heading: cell for heading, cell in zip(header, row.cells, strict=True) if cell}


SOURCE = Source(
    id="cann_recipes",
    title="Huawei: CANN inference recipes",
    description="Decode and prefill speed of models on Ascend parts, by batch, chips and number format.",
    homepage="https://github.com/hicann/cann-recipes-infer",
    licence=Licence(
        name="Apache-2.0",
        url="https://github.com/hicann/cann-recipes-infer/blob/master/LICENSE",
        attribution="Huawei, cann-recipes-infer (mirror hicann/cann-recipes-infer), benchmark tables of the documents",
        redistributable=True,
    ),
    cadence=timedelta(days=14),
    resources=_resources,
    tables=(ROWS, TABLES),
    parse=parse,
    is_watched=True,
)

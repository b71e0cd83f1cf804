"""Since when a part could be had, and on what evidence.

What belongs here: rule 1 of "Who stands on a frontier" in docs/methods.md. What does not: how good a part is.

FlagPerf's pages, InferenceX and ML.ENERGY are left out: whatever they show in use, the ledger shows by the same day or
earlier.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .claims import Subject, grade
from .naming import Graph
from .reading import LEDGER_SEEN_BY, Files, Record, first_day, last_day

ROUNDS = {
    "inference v2.1": date(2022, 9, 8),
    "inference v5.1": date(2025, 9, 9),
    "inference v6.1": date(2026, 9, 30),
    "training v0.7": date(2020, 7, 29),
    "training v1.0": date(2021, 6, 30),
    "training v5.1": date(2025, 11, 12),
}
"""On which day MLCommons published a round."""

RUN_BY_OTHERS = ("third_party_measured", "community_measured", "third_party_harness_vendor_run")
"""Tiers of measurements that show a part in use."""


@dataclass(frozen=True)
class Evidence:
    """Something that says that a part could be had by a day. `is_assumed`: the launch stands in for that day."""

    subject: Subject
    basis: str
    day: date | None
    known_from: date | None
    grade: str
    is_assumed: bool = False


@dataclass(frozen=True)
class Launch:
    """The launch of a part and the grade of the record that gives it."""

    first: date | None
    last: date | None
    grade: str


@dataclass(frozen=True)
class Availability:
    """Since when a part was available (None: announced only), on which basis, and since when it was announced."""

    since: date | None
    basis: str
    is_launch_assumed: bool
    announced: date | None


def availability(files: Files, graph: Graph, as_of: date) -> dict[Subject, Availability]:
    """Every part and system that may have a value."""
    told: dict[Subject, list[Evidence]] = defaultdict(list)
    for evidence in _evidence(files, graph):
        told[evidence.subject].append(evidence)
    return {subject: _judge(launch, told[subject], as_of) for subject, launch in _launches(files, graph).items()}


def _judge(launch: Launch, told: list[Evidence], as_of: date) -> Availability:
    """What of the evidence counts, and which day follows from it."""
    known = [one for one in told if one.known_from is not None and one.known_from <= as_of]
    days = [one.day for one in known if one.day is not None]
    announced = min([*days, *([launch.last] if launch.last else ())], default=None)
    is_dated = any(one.basis == "stated" for one in known)
    counted = [
        (one.day, one)
        for one in known
        if one.day is not None and one.day <= as_of and one.grade != "D" and not (one.is_assumed and is_dated)
    ]
    if not counted:
        return Availability(None, "announced_only", False, announced)
    dated = [(day, one) for day, one in counted if not one.is_assumed]
    first = min(dated, key=lambda pair: (pair[0], BASES.index(pair[1].basis)), default=None)
    if launch.last and launch.grade != "D" and not is_dated and (first is None or launch.last < first[0]):
        strongest = min((one.basis for _, one in counted), key=BASES.index)
        return Availability(launch.last, strongest, True, announced)
    assert first is not None
    return Availability(first[0], first[1].basis, False, announced)


BASES = ("stated", "delivered", "reviewed", "measured", "listed")
"""What evidence may be, the strongest first."""


def _launches(files: Files, graph: Graph) -> dict[Subject, Launch]:
    """The launch of every part: as the ledger has it, also where that leaves it open; else as Epoch AI's catalogue."""
    launches: dict[Subject, Launch] = {}
    for record in files.epoch_hardware():
        part = graph.find("accelerator", record["Hardware name"])
        first, last = first_day(record["Release date"]), last_day(record["Release date"])
        if part is not None and first is not None and last is not None:
            known = launches.get(("accelerator", part), Launch(first, last, "C"))
            assert known.first is not None
            assert known.last is not None
            launches["accelerator", part] = Launch(min(first, known.first), min(last, known.last), "C")
    for kind, key, record in _ledger(files):
        graded = grade(record["source_kind"], record["confidence"])
        launches[kind, key] = Launch(first_day(record["launch_date"]), last_day(record["launch_date"]), graded)
    return {subject: launches.get(subject, Launch(None, None, "C")) for subject in graph.parts}


def _ledger(files: Files) -> Iterator[tuple[str, str, Record]]:
    for kind in ("accelerator", "system"):
        for record in files.records(f"{kind}s"):
            yield kind, record[f"{kind}_id"] or "", record


def _evidence(files: Files, graph: Graph) -> Iterator[Evidence]:
    """Everything that says that a part could be had, whatever it is worth."""
    yield from _stated_and_listed(files)
    for record in files.records("availability"):
        day = last_day(record["evidence_date"])
        subject = (record["subject_type"] or "", record["subject_id"] or "")
        yield Evidence(subject, record["basis"] or "", day, day, record["evidence_grade"] or "D")
    yield from _delivered(files, graph)
    for name, day, is_reviewed in (*_reviewed(files), *_measured(files)):
        part = graph.find("accelerator", name)
        if part is not None:
            yield Evidence(("accelerator", part), "reviewed" if is_reviewed else "measured", day, day, "B")


def _stated_and_listed(files: Files) -> Iterator[Evidence]:
    """Dates and prices in the rows of the parts themselves; the launch stands in for the day of a price."""
    for kind, key, record in _ledger(files):
        graded = grade(record["source_kind"], record["confidence"])
        launched, stated = last_day(record["launch_date"]), last_day(record["availability_date"])
        if stated is not None:
            yield Evidence((kind, key), "stated", stated, min(launched or LEDGER_SEEN_BY, stated), graded)
        if record["price_usd_low"] or record["price_usd_high"]:
            yield Evidence((kind, key), "listed", launched, launched, graded, is_assumed=True)


def _delivered(files: Files, graph: Graph) -> Iterator[Evidence]:
    """Orders that were delivered of a part that the report names."""
    for record in files.records("orders"):
        if record["status"] != "delivered":
            continue
        day = last_day(record["event_date"])
        reported = last_day(record["reported_date"]) or day
        is_weak = record["confidence"] == "low" or "digest" in (record["publisher"] or "").lower()
        for kind in ("accelerator", "system"):
            part = graph.find(kind, record["accelerator"])
            if part is not None:
                yield Evidence((kind, part), "delivered", day, reported, "D" if is_weak else "C")


Run = tuple[str | None, date | None, bool]
"""A run on real hardware: name of the part, day, and whether MLCommons reviewed it."""


def _reviewed(files: Files) -> Iterator[Run]:
    """Results of whole rounds of MLPerf that were submitted as available."""
    for record in files.records("mlperf_inference_v2_1"):
        if _is_available(record["status"]):
            yield record["accelerator_model_name"], ROUNDS[f"inference {record['round']}"], True
    for record in files.records("mlperf_training_time_to_train"):
        if _is_available(record["status"]) and record["scaled_time_to_train_minutes"]:
            yield record["accelerator_model_name"], ROUNDS[(record["round"] or "").replace("_", " ")], True
    for name, rows in files.mlperf_summaries():
        for row in rows:
            if _is_available(row["Availability"]):
                part = row.get("Accelerator") or row.get("accelerator_model_name")
                yield part, ROUNDS[f"inference {name}"], True


def _measured(files: Files) -> Iterator[Run]:
    """Single results of the ledger; a vendor's own runs show nothing but that the vendor has one."""
    for record in files.records("benchmarks"):
        day = last_day(record["as_reported_date"])
        if record["evidence_tier"] == "mlcommons_reviewed":
            status = re.search(r"[a-z-]+$", record["scenario"] or "")
            if status and _is_available(status[0]):
                yield record["accelerator"], day, True
        elif record["evidence_tier"] in RUN_BY_OTHERS:
            yield record["accelerator"], day, False


def _is_available(status: str | None) -> bool:
    """Whether the submitter said that it can be bought or rented; preview and research systems cannot."""
    stated = (status or "").lower()
    return stated.startswith("available") or stated in ("onprem", "on-premise", "cloud")

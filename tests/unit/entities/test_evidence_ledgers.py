"""The curated evidence: availability.csv and export_rules.csv point to known things, at dates that parse."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from pipelines.entities.files import FOLDER
from pipelines.entities.graph import tables

LEDGER = FOLDER.parent / "ledger"
PARTIAL_DATE = re.compile(r"^(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?$")


def ledger(name: str) -> pl.DataFrame:
    return pl.read_csv(LEDGER / name, infer_schema=False)


def first_day(text: str) -> date:
    """The first day of a partial date; fails for anything else."""
    match = PARTIAL_DATE.match(text)
    assert match, f"{text!r} is not a partial date"
    year, quarter, month, day = match.groups()
    return date(int(year), int(quarter) * 3 - 2 if quarter else int(month or 1), int(day or 1))


@pytest.fixture(scope="module")
def availability() -> pl.DataFrame:
    return ledger("availability.csv")


@pytest.fixture(scope="module")
def export_rules() -> pl.DataFrame:
    return ledger("export_rules.csv")


def test_every_subject_of_the_evidence_is_in_the_ledger(availability: pl.DataFrame) -> None:
    known = {("accelerator", key) for key in ledger("accelerators.csv")["accelerator_id"]}
    known |= {("system", key) for key in ledger("systems.csv")["system_id"]}
    assert set(availability.select("subject_type", "subject_id").iter_rows()) - known == set()


def test_the_evidence_has_known_words_and_dates_that_parse(availability: pl.DataFrame) -> None:
    assert set(availability["basis"]) <= {"stated", "delivered", "reviewed", "measured", "listed"}
    assert set(availability["evidence_grade"]) <= set("ABCD")
    assert all(date(2016, 1, 1) <= first_day(text) for text in availability["evidence_date"])
    assert availability.null_count().sum_horizontal().item() == 0
    assert not availability.is_duplicated().any()


@pytest.mark.parametrize("part", ["biren-br100", "biren-br20x", "huawei-ascend-920", "huawei-ascend-910d"])
def test_parts_that_were_only_announced_have_no_evidence(availability: pl.DataFrame, part: str) -> None:
    assert part not in set(availability["subject_id"])


def test_export_rules_are_about_western_parts_of_the_ledger(export_rules: pl.DataFrame) -> None:
    blocs = dict(tables()["raw_entities__accelerator"].select("accelerator_id", "bloc").iter_rows())
    assert {blocs[part] for part in export_rules["accelerator_id"]} == {"western"}
    assert set(export_rules["accelerator_id"]) <= set(ledger("accelerators.csv")["accelerator_id"])
    assert set(export_rules["status"]) == {"exportable", "case_by_case", "barred"}


def test_a_part_has_one_export_status_at_a_time_and_no_gap(export_rules: pl.DataFrame) -> None:
    for part, rows in export_rules.group_by("accelerator_id"):
        spans = sorted((first_day(row["valid_from"]), row["valid_to"]) for row in rows.iter_rows(named=True))
        for (start, end), (following, _) in pairwise(spans):
            assert end is not None, part
            assert start <= first_day(end), part
            assert (following - first_day(end)).days == 1, part
        assert spans[-1][1] is None, part


@pytest.mark.parametrize(
    ("part", "day", "status"),
    [
        ("nvidia-a100-sxm4-80gb", date(2022, 9, 30), "exportable"),
        ("nvidia-a100-sxm4-80gb", date(2022, 10, 31), "barred"),
        ("nvidia-a800-sxm4-80gb", date(2023, 9, 30), "exportable"),
        ("nvidia-h800-sxm5", date(2023, 10, 31), "barred"),
        ("nvidia-h20", date(2025, 3, 31), "exportable"),
        ("nvidia-h20", date(2025, 5, 31), "barred"),
        ("nvidia-h20", date(2025, 9, 30), "case_by_case"),
        ("amd-mi308x", date(2025, 5, 31), "barred"),
        ("nvidia-h200-sxm", date(2025, 12, 31), "barred"),
        ("nvidia-h200-sxm", date(2026, 1, 31), "case_by_case"),
        ("nvidia-b200", date(2026, 10, 31), "barred"),
    ],
)
def test_what_could_be_sold_to_china_on_a_day(export_rules: pl.DataFrame, part: str, day: date, status: str) -> None:
    in_force = [
        row["status"]
        for row in export_rules.filter(pl.col("accelerator_id") == part).iter_rows(named=True)
        if first_day(row["valid_from"]) <= day <= (first_day(row["valid_to"]) if row["valid_to"] else date.max)
    ]
    assert in_force == [status]


READ_ELSEWHERE = {"https://aiwiki.ai/wiki/nvidia_gb200_nvl72"}  # first racks delivered: no recorded source dates it


@pytest.mark.parametrize("file", ["availability.csv", "export_rules.csv"])
def test_every_address_was_seen_in_the_recorded_sources(shared: Path, file: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "ledger").glob("*.csv"))]
    texts += [(shared / name).read_text(encoding="utf-8") for name in ("mirror/INDEX.csv", "design/sources.md")]
    texts.append((shared / "mirror/epoch.ai/data/ml_hardware.csv").read_text(encoding="utf-8"))
    seen = "\n".join(texts)
    assert [
        url for url in ledger(file)["source_url"].unique().sort() if url not in seen and url not in READ_ELSEWHERE
    ] == []

"""Epoch AI's families: every recorded row loads, and what is odd in a file becomes a reject or a clear error."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from made_up_chip_sales import members, sales_zip

from pipelines.errors import ParseError
from pipelines.sources import epoch_chip_counts as counts
from pipelines.sources import epoch_chip_sales as sales
from pipelines.sources import epoch_data_centers as data_centers
from pipelines.sources import epoch_gpu_clusters as clusters
from pipelines.sources import get_source
from pipelines.sources.dates import iso_dates

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.sources.base import Parsed, Resource

TODAY = date(2026, 11, 23)
SOURCES = ("epoch_chip_counts", "epoch_gpu_clusters", "epoch_data_centers")
COUNTS = {resource.key: resource for resource in counts.SOURCE.resources(TODAY)}
SALES = sales.SOURCE.resources(TODAY)[0]
CLUSTERS = clusters.SOURCE.resources(TODAY)[0]
SITES, STATES = data_centers.SOURCE.resources(TODAY)

QUARTER_HEADER = (
    "Name,Chip manufacturer,Start date,End date,Compute estimate in H100e (median),H100e (5th percentile),"
    "H100e (95th percentile),Number of Units,Number of Units (5th percentile),Number of Units (95th percentile),"
    "Chip type,Notes,Source / Link\n"
)
QUARTER_ROW = (
    "Q1 - H20,Nvidia,1/1/2025,3/31/2025,150,100,200,1000,800,1300,H20,Estimates generated on: 04-15-2026 18:24,\n"
)


def records(resource: Resource, payload: bytes) -> list[dict[str, str]]:
    """The file's records, read independently of the package."""
    if resource.media_type == "application/zip":
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            payload = archive.read(archive.namelist()[0])
    return list(csv.DictReader(io.StringIO(payload.decode("utf-8-sig"))))


def recorded(mirror: Path, source_id: str) -> list[tuple[Resource, bytes, Parsed]]:
    source = get_source(source_id)
    found = []
    for resource in source.resources(TODAY):
        payload = (mirror / resource.url.removeprefix("https://")).read_bytes()
        found.append((resource, payload, source.parse(resource, payload)))
    return found


def read_quarter(*rows: str, header: str = QUARTER_HEADER) -> Parsed:
    return counts.parse(COUNTS["amd_chip_timelines"], (header + "".join(rows)).encode())


@pytest.mark.parametrize("source_id", SOURCES)
def test_every_recorded_row_loads(mirror: Path, source_id: str) -> None:
    for resource, payload, parsed in recorded(mirror, source_id):
        (rows,) = parsed.tables.values()
        assert rows.height + parsed.rejects.height == len(records(resource, payload)), resource.key
        assert parsed.rejects.rows() == [], resource.key
        assert rows["_locator"].n_unique() == rows.height


def test_the_chip_counts_are_34_files_of_1577_rows(mirror: Path) -> None:
    found = recorded(mirror, "epoch_chip_counts")
    assert len(found) == 34
    heights = dict.fromkeys((table.name for table in counts.SOURCE.tables), 0)
    for _, _, parsed in found:
        for name, rows in parsed.tables.items():
            heights[name] += rows.height
    assert heights == {
        "raw_epoch__chip_count_quarter": 189,
        "raw_epoch__chip_count_cumulative": 233,
        "raw_epoch__chip_owner_quarter": 487,
        "raw_epoch__chip_owner_cumulative": 668,
    }


def test_the_sums_of_the_figures_are_those_of_the_files(mirror: Path) -> None:
    medians = ("Number of Units", "Number of units (median)", "Number of Units (median)")
    for resource, payload, parsed in recorded(mirror, "epoch_chip_counts"):
        (rows,) = parsed.tables.values()
        units = sum(float(next(row[name] for name in medians if name in row)) for row in records(resource, payload))
        assert rows["units_p50"].sum() == pytest.approx(units), resource.key


def test_a_known_row_of_the_chip_counts(mirror: Path) -> None:
    by_key = {resource.key: parsed for resource, _, parsed in recorded(mirror, "epoch_chip_counts")}
    (fiscal,) = by_key["tpu_fiscal_quarter_chip_timelines"].tables.values()
    first = fiscal.row(0, named=True)
    assert (first["chip_type"], first["start_date"], first["end_date"]) == ("TPU v4", "2022-10-31", "2023-01-29")
    assert (first["units_p05"], first["units_p50"], first["units_p95"]) == (70793, 96818, 129269)
    assert (first["period_kind"], first["_locator"]) == ("fiscal_quarter", "tpu_fiscal_quarter_chip_timelines.csv#L2")
    (totals,) = by_key["nvidia_owners_quarters"].tables.values()
    assert totals["chip_type"].null_count() == totals.height == 102


def test_the_anonymised_clusters_are_kept(mirror: Path) -> None:
    ((_, _, parsed),) = recorded(mirror, "epoch_gpu_clusters")
    rows = parsed.tables["raw_epoch__gpu_cluster"]
    assert rows.height == 786
    chinese = rows.filter(country="China")
    assert chinese.height == 253
    assert set(chinese["cluster_name"]) == {"Anonymized Chinese System"}
    assert chinese["chip_type_primary"].null_count() == chinese["owner"].null_count() == 253


def test_data_centers_and_their_states(mirror: Path) -> None:
    (_, _, sites), (_, _, states) = recorded(mirror, "epoch_data_centers")
    assert sites.tables["raw_epoch__data_center"].height == 16
    rows = states.tables["raw_epoch__data_center_state"]
    assert rows.height == 112
    assert rows.sort("state_date")["state_date"][0] == "2016-09-20"
    assert set(rows["site_name"]) == set(sites.tables["raw_epoch__data_center"]["site_name"])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("1/1/2025", "13/45/2025", "start_date = '2025-13-45' breaks calendar_day"),
        ("1/1/2025", "Q1 2025", "start_date = 'Q1 2025' breaks"),
        ("1/1/2025", "1/1/2026", "breaks rule start_date_not_after_end_date"),
        ("1000,800,1300", "1000,1200,1300", "breaks rule units_percentiles_in_order"),
        ("1000,800,1300", "1000,,1300", "breaks rule has_every_percentile_of_units_and_h100e"),
        ("150,100,200", "150,100,140", "breaks rule h100e_percentiles_in_order"),
        ("1000,800,1300", "-1,-2,0", "units_p05 = '-2' breaks min 0"),
        ("H20,Estimates", ",Estimates", "chip_type is empty"),
    ],
)
def test_a_bad_estimate_rejects_its_row_only(old: str, new: str, reason: str) -> None:
    parsed = read_quarter(QUARTER_ROW, QUARTER_ROW.replace(old, new))
    assert parsed.tables["raw_epoch__chip_count_quarter"].height == 1
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reason in reject["reason"]
    assert reject["locator"] == "amd_chip_timelines.csv#L3"


def test_the_case_of_a_column_name_does_not_matter() -> None:
    parsed = read_quarter(QUARTER_ROW, header=QUARTER_HEADER.replace("Units", "units").replace("Compute", "compute"))
    assert parsed.tables["raw_epoch__chip_count_quarter"]["units_p50"].to_list() == [1000]


@pytest.mark.parametrize(
    ("key", "payload", "message"),
    [
        ("amd_chip_timelines", QUARTER_HEADER.replace("H100e (median)", "H100 (median)"), "no column h100e_p50"),
        ("amd_chip_timelines", QUARTER_HEADER.replace("Chip type", "Chip"), "no column chip_type"),
        ("amd_chip_timelines", QUARTER_HEADER.replace("Notes", "Number of units (median),Notes"), "units_p50 twice"),
        ("amd_owners_quarters", QUARTER_HEADER, "no column .*owner"),
        ("amd_chip_timelines", "", "is empty"),
    ],
)
def test_a_changed_layout_is_a_clear_error(key: str, payload: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        counts.parse(COUNTS[key], payload.encode())


def test_chip_sales_of_the_documented_layout_load_whole() -> None:
    parsed = sales.parse(SALES, sales_zip())
    assert parsed.rejects.rows() == []
    lines = {name: text.count("\n") - 1 for name, text in members().items()}
    quarters = parsed.tables["raw_epoch__chip_sales_quarter"]
    sums = parsed.tables["raw_epoch__chip_sales_cumulative"]
    assert quarters.height == lines["timelines_by_chip.csv"] == 80
    assert sums.height == lines["cumulative_timelines.csv"] + lines["cumulative_timelines_by_designer.csv"] == 140
    assert sums["chip_type"].null_count() == 60
    huawei = quarters.filter(pl.col("vendor") == "Huawei")
    assert huawei["units_p50"].null_count() == 0 < huawei["units_p05"].null_count() == huawei.height
    assert set(quarters["incomplete"].drop_nulls()) == {"true"}


def test_a_median_outside_of_its_range_is_a_reject() -> None:
    contents = members()
    name = "timelines_by_chip.csv"
    assert "320000.0" in contents[name]
    contents[name] = contents[name].replace("320000.0", "900000.0", 1)
    parsed = sales.parse(SALES, sales_zip(contents))
    assert parsed.rejects["locator"].to_list() == [f"ai_chip_sales.zip!{name}#L2"]
    assert "percentiles_in_order" in parsed.rejects["reason"][0]


@pytest.mark.parametrize("missing", sorted(sales.MEMBERS))
def test_a_member_that_is_gone_is_a_clear_error(missing: str) -> None:
    contents = {name: text for name, text in members().items() if name != missing}
    with pytest.raises(ParseError, match=f"expected a member {missing}"):
        sales.parse(SALES, sales_zip(contents))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("timelines_by_chip.csv", "Chip type", "Chip"),
        ("cumulative_timelines.csv", "H100e compute power (median)", "Compute power (median)"),
        ("cumulative_timelines_by_designer.csv", "Power in MW (median)", "Power in GW (median)"),
    ],
)
def test_a_member_whose_layout_has_changed_is_a_clear_error(name: str, old: str, new: str) -> None:
    contents = members()
    contents[name] = contents[name].replace(old, new, 1)
    with pytest.raises(ParseError, match=f"ai_chip_sales.zip!{name} has no column"):
        sales.parse(SALES, sales_zip(contents))


def test_the_later_layout_of_the_data_centers_loads() -> None:
    header = (
        "Name,Project,Country,Address,Owner,Users,Current H100 equivalents,Current power (MW),"
        "Current total capital cost (2025 USD billions)\n"
    )
    row = "Huawei Horinger,,China,Horinger,Huawei #confident,,124000,242,\n"
    (site,) = data_centers.parse(SITES, (header + row).encode()).tables["raw_epoch__data_center"].iter_rows(named=True)
    assert (site["site_name"], site["country"], site["current_power_mw"]) == ("Huawei Horinger", "China", 242)


def test_a_changed_layout_of_clusters_and_states_is_a_clear_error(mirror: Path) -> None:
    text = (mirror / STATES.url.removeprefix("https://")).read_text(encoding="utf-8-sig")
    with pytest.raises(ParseError, match="no column power_mw"):
        data_centers.parse(STATES, text.replace("Power (MW)", "Power (kW)").encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("gpu_clusters.csv", "Name,Status\nA,Existing\n")
    with pytest.raises(ParseError, match="no column certainty"):
        clusters.parse(CLUSTERS, buffer.getvalue())


def test_dates_of_either_notation_become_iso_and_others_stay() -> None:
    frame = pl.DataFrame({"day": ["1/2/2025", "02/01/2026", "12/31/2025", "2025-07-28", "soon", None]})
    assert iso_dates(frame, "day")["day"].to_list() == [
        "2025-01-02",
        "2026-02-01",
        "2025-12-31",
        "2025-07-28",
        "soon",
        None,
    ]

"""Epoch AI's data centres for AI, as followed by satellite: what each is, and its state over time.

What belongs here: the two files and their columns. What does not: whose a site is (entities) and what is planned (dbt).

Source: https://epoch.ai/data/data-centers. Each owner and user carries a tag of confidence ("#confident"). Dates after
the day of publication are plans. An H100 equivalent is 1,979e12 dense 8-bit operations per second. A later layout of
the first file calls the handle a name and adds the country.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.sources.base import Parsed, RawRow, RawTable, Resource, Source
from pipelines.sources.dates import iso_dates, iso_day
from pipelines.sources.epoch import MAX_H100E, MAX_POWER_MW, estimate, licence
from pipelines.sources.tabular import parse_csv

BASE_URL = "https://epoch.ai/data/data_centers"
MAX_BILLION_USD = 1e4
MAX_OP_PER_S = 1e24


class DataCenter(RawRow):
    """One site."""

    site_name = dy.String(nullable=False, min_length=1)
    title = dy.String(nullable=True)
    project = dy.String(nullable=True)
    country = dy.String(nullable=True)
    address = dy.String(nullable=True)
    latitude = dy.String(nullable=True)
    longitude = dy.String(nullable=True)
    owner = dy.String(nullable=True)
    users = dy.String(nullable=True)
    current_h100e = estimate(MAX_H100E)
    current_power_mw = estimate(MAX_POWER_MW)
    current_capital_cost_2025_usd_bn = estimate(MAX_BILLION_USD)


class DataCenterState(RawRow):
    """The state of one site from one day on."""

    site_name = dy.String(nullable=False, min_length=1)
    state_date = iso_day()
    construction_status = dy.String(nullable=True)
    power_mw = estimate(MAX_POWER_MW)
    h100e = estimate(MAX_H100E)
    op8_per_s = estimate(MAX_OP_PER_S)
    buildings_operational = estimate(1e4)
    capital_cost_2025_usd_bn = estimate(MAX_BILLION_USD)


SITE_COLUMNS = {
    "Handle": "site_name",
    "Name": "site_name",
    "Title": "title",
    "Project": "project",
    "Country": "country",
    "Address": "address",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "Owner": "owner",
    "Users": "users",
    "Current H100 equivalents": "current_h100e",
    "Current power (MW)": "current_power_mw",
    "Current total capital cost (2025 USD billions)": "current_capital_cost_2025_usd_bn",
}
STATE_COLUMNS = {
    "Data center": "site_name",
    "Date": "state_date",
    "Construction status": "construction_status",
    "Power (MW)": "power_mw",
    "H100 equivalents": "h100e",
    "Performance (8-bit OP/s)": "op8_per_s",
    "Buildings operational": "buildings_operational",
    "Total capital cost (2025 USD billions)": "capital_cost_2025_usd_bn",
}
NOT_IN_EVERY_LAYOUT = ("title", "country", "latitude", "longitude")

SITE = RawTable(
    name="raw_epoch__data_center",
    schema=DataCenter,
    description="One row per data centre for AI: where it is, whose it is, and what stands there now.",
)
STATE = RawTable(
    name="raw_epoch__data_center_state",
    schema=DataCenterState,
    description="One row per data centre and day on which its state changes: power, H100 equivalents, buildings, cost.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    """The sites and their states."""
    return tuple(
        Resource(key, f"{BASE_URL}/{key}.csv", "text/csv", max_bytes=8 * 2**20)
        for key in ("data_centers", "data_center_timelines")
    )


def _with_iso_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Days in ISO form."""
    return iso_dates(frame, "state_date")


def parse(resource: Resource, payload: bytes) -> Parsed:
    """One of the two files to typed rows; raises ParseError for a file that is not the published CSV."""
    name = f"{resource.key}.csv"
    if resource.key == "data_centers":
        return parse_csv(SOURCE.id, SITE, name, payload, SITE_COLUMNS, optional=NOT_IN_EVERY_LAYOUT)
    optional = ("buildings_operational",)
    return parse_csv(SOURCE.id, STATE, name, payload, STATE_COLUMNS, optional=optional, prepare=_with_iso_dates)


SOURCE = Source(
    id="epoch_data_centers",
    title="Epoch AI: data centers",
    description="Data centres for AI and their power and computing power over time, plans included.",
    homepage="https://epoch.ai/data/data-centers",
    licence=licence("Data on AI Data Centers", "epoch.ai/data/data-centers"),
    cadence=timedelta(days=7),
    resources=_resources,
    tables=(SITE, STATE),
    parse=parse,
)

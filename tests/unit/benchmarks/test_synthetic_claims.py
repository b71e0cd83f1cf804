"""Synthetic rows have the shape, the skew and the quirks of a ledger, and are the same every time."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from benchmarks.synthetic_claims import GRAIN, LEDGER, claims, orders
from pipelines.entities.graph import tables
from pipelines.sources.ledger import SOURCE

ROWS = 4_000
KEYS = ["subject_type", "subject_id", "definition_id"]


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return claims(ROWS, seed=7)


def rejects(key: str, frame: pl.DataFrame) -> list[str]:
    """What the ledger's own parser rejects of a file of that key."""
    resource = next(r for r in SOURCE.resources(date(2026, 11, 1)) if r.key == key)
    header = pl.read_csv(LEDGER / f"{key}.csv", n_rows=0).columns
    parsed = SOURCE.parse(resource, frame.select(header).write_csv().encode())
    assert sum(table.height for table in parsed.tables.values()) + parsed.rejects.height == frame.height
    return parsed.rejects["reason"].to_list()


def test_the_same_seed_gives_the_same_rows_and_another_gives_others(rows: pl.DataFrame) -> None:
    assert claims(ROWS, seed=7).equals(rows)
    assert not claims(ROWS, seed=8).equals(rows)
    assert orders(500, seed=7).equals(orders(500, seed=7))
    assert not orders(500, seed=8).equals(orders(500, seed=7))


def test_there_are_as_many_claims_as_asked_for_and_none_twice(rows: pl.DataFrame) -> None:
    assert rows.height == ROWS
    assert rows.unique(GRAIN).height == ROWS


def test_the_ledger_takes_every_row(rows: pl.DataFrame) -> None:
    assert rejects("claims", rows) == []
    assert rejects("orders", orders(500, seed=7)) == []


def test_market_figures_are_of_makers_and_of_years_that_have_a_market(rows: pl.DataFrame) -> None:
    market = rows.filter(pl.col("subject_type").is_in(["company", "market"]))
    buyers = tables()["raw_entities__company"].filter(pl.col("bloc") == "other")["company_id"]
    assert market.height > 0
    assert market["period"].str.slice(0, 4).cast(pl.Int64).min() >= 2018
    assert not set(market["subject_id"]) & set(buyers)


def test_ids_of_orders_are_new() -> None:
    real = pl.read_csv(LEDGER / "orders.csv", infer_schema=False)["order_id"]
    made = orders(500, seed=7)["order_id"]
    assert made.n_unique() == made.len()
    assert not set(made) & set(real)


def test_few_subjects_and_claimants_have_most_of_the_claims(rows: pl.DataFrame) -> None:
    for columns in (KEYS, ["claimant"]):
        sizes = rows.group_by(columns).len()["len"].sort(descending=True)
        assert sizes.head(len(sizes) // 10).sum() > 0.4 * ROWS


def test_a_subject_has_claims_in_several_units_of_one_dimension(rows: pl.DataFrame) -> None:
    bandwidth = rows.filter(definition_id="memory_bandwidth")
    sizes = bandwidth.group_by("subject_id", "unit").agg(pl.col("value_central").median())
    assert set(sizes["unit"]) == {"GB/s", "TB/s"}
    both = sizes.filter(unit="GB/s").join(sizes.filter(unit="TB/s"), on="subject_id")
    assert both.height > 1
    assert (both["value_central"] / both["value_central_right"]).median() == pytest.approx(1000, rel=0.1)


def test_echoes_revisions_ranges_scopes_periods_grades_and_unknown_names_are_there(rows: pl.DataFrame) -> None:
    said = rows.group_by([*KEYS, "claimant", "value_central", "unit"])
    assert said.agg(pl.col("root").n_unique())["root"].max() > 1
    revised = rows.group_by([*KEYS, "claimant", "root", "unit"]).agg(pl.col("value_central").n_unique())
    assert revised["value_central"].max() > 1
    assert rows.filter(pl.col("value_low") < pl.col("value_high")).height > 0
    assert rows["scope"].n_unique() > 2
    assert rows["evidence_grade"].n_unique() == 4
    assert rows.filter(pl.col("period").is_not_null())["subject_type"].unique().sort().to_list() == [
        "company",
        "market",
    ]
    assert rows.filter(pl.col("subject_id").str.starts_with("unlisted")).height > 0
    assert orders(500, seed=7)["vendor"].str.starts_with("unlisted").any()


def test_dates_reach_from_2016_to_the_last_day_and_grow_denser(rows: pl.DataFrame) -> None:
    years = rows["published_date"].str.slice(0, 4).cast(pl.Int32)
    assert years.min() <= 2017
    assert years.max() == 2026
    assert (years >= 2022).mean() > 0.6


def test_good_grades_stand_close_to_the_real_figure(rows: pl.DataFrame) -> None:
    real = pl.read_csv(LEDGER / "accelerators.csv", infer_schema=False).select(
        subject_id="accelerator_id", real=pl.col("tdp_watts").cast(pl.Float64)
    )
    best = rows.filter(definition_id="tdp_w", unit="W", evidence_grade="A").join(real, on="subject_id")
    assert best.height > 3
    assert ((best["value_central"] / best["real"] - 1).abs() < 0.2).all()

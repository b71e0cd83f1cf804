"""The trend as SQL: known growth, known intervals, and how often they cover the truth of 500 worlds."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from analysis_worlds import Bloc, log_frontiers, ratios, steady
from rendered_models import render

from pipelines.settings import DBT_PROJECT_DIR

WINDOWS = "[('36_months', 36), ('60_months', 60), ('whole_history', none)]"
WORLDS = 500
MONTHS = 90
BUSY, SLOW, NOISY = Bloc(8, 0.4, 0.4), Bloc(2.5, 0.3, 0.4), Bloc(4, 0.5, 0.6)


def trends(frame: pl.DataFrame, windows: str = WINDOWS) -> duckdb.DuckDBPyRelation:
    """What the step makes of a frame, with the project's own quantiles."""
    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute("create table ratios as select * from frame")
    connection.execute(f"create table student_t as from '{DBT_PROJECT_DIR / 'seeds' / 'student_t_90.csv'}'")
    return connection.sql(render(f"{{{{ trend_month_sql('ratios', 'student_t', {windows}) }}}}"))


def latest(frame: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the last month by bloc and window."""
    rows = trends(frame).pl().filter(pl.col("month") == frame["month"].max())
    return {(row["bloc"], row["trend_window"]): row for row in rows.iter_rows(named=True)}


def quarterly(domestic: list[float], western: list[float]) -> pl.DataFrame:
    """A series that has a value every third month only."""
    months = [date(2020 + place // 4, place % 4 * 3 + 1, 1) for place in range(len(domestic))]
    return pl.DataFrame({"definition_id": "x", "month": months, "domestic_value": domestic, "western_value": western})


@cache
def covered(domestic: Bloc, western: Bloc) -> pl.DataFrame:
    """Of 500 worlds: which of the latest intervals hold the truth, by bloc and window."""
    names = [f"world_{number:03d}" for number in range(WORLDS)]
    frame = ratios(
        names,
        log_frontiers(domestic, WORLDS, MONTHS, np.random.default_rng(11)),
        log_frontiers(western, WORLDS, MONTHS, np.random.default_rng(12)),
    )
    truth = {"domestic": domestic.growth, "western": western.growth, "ratio": domestic.growth - western.growth}
    growth = pl.col("bloc").replace_strict(truth, return_dtype=pl.Float64)
    rows = trends(frame).filter(f"month = date '{frame['month'].max()}'").pl()
    return (
        rows.filter(pl.col("log_growth_per_year_low").is_not_null())
        .group_by("bloc", "trend_window")
        .agg(
            pl.len().alias("worlds"),
            growth.is_between("log_growth_per_year_low", "log_growth_per_year_high").mean().alias("coverage"),
            (pl.col("log_growth_per_year") - growth).mean().alias("bias"),
        )
    )


@pytest.mark.parametrize("worlds", [(SLOW, BUSY), (BUSY, NOISY), (NOISY, SLOW)])
def test_the_intervals_cover_the_truth_of_500_worlds(worlds: tuple[Bloc, Bloc]) -> None:
    rows = covered(*worlds)
    assert rows.height == 9
    for row in rows.iter_rows(named=True):
        assert row["worlds"] > 0.95 * WORLDS, row
        assert 0.85 <= row["coverage"] <= 0.95, row
        assert abs(row["bias"]) < 0.03, row


def test_growth_without_chance_is_found_exactly() -> None:
    rows = latest(steady("x", (100.0, 0.5), (400.0, 0.2)))
    for (bloc, _), row in rows.items():
        assert row["log_growth_per_year"] == pytest.approx(
            {"domestic": 0.5, "western": 0.2, "ratio": 0.3}[bloc], abs=1e-8
        )
        assert row["log_growth_per_year_low"] == pytest.approx(row["log_growth_per_year"], abs=1e-6)
        assert row["trend_state"] == ("closing" if bloc == "ratio" else "growing")
    assert rows["ratio", "36_months"]["n_samples"] == 13
    assert rows["ratio", "60_months"]["n_samples"] == 21
    assert rows["ratio", "36_months"]["n_steps"] == 36


def test_a_gap_that_widens_and_one_that_does_not_move() -> None:
    assert latest(steady("x", (100.0, 0.2), (400.0, 0.5)))["ratio", "36_months"]["trend_state"] == "widening"
    tied = latest(steady("x", (400.0, 0.3), (400.0, 0.3)))["ratio", "whole_history"]
    assert (tied["log_growth_per_year"], tied["trend_state"]) == (0, "flat")


def test_the_interval_counts_the_steps_and_not_the_samples() -> None:
    # By hand: two domestic steps leave 2 degrees of freedom, one Western step 1; Welch gives the ratio 2.533.
    rows = latest(quarterly([100, 100, 140, 140, 200, 200], [400, 400, 400, 440, 440, 440]))
    for bloc, steps, low, central, high in [
        ("domestic", 2, 0.232429168, 0.633734565, 1.035039962),
        ("western", 1, -0.238884798, 0.098033328, 0.434951453),
        ("ratio", 1, 0.14976066, 0.535701237, 0.921641815),
    ]:
        row = rows[bloc, "36_months"]
        assert (row["n_samples"], row["n_steps"]) == (6, steps)
        found = [row[f"log_growth_per_year{end}"] for end in ("_low", "", "_high")]
        assert found == pytest.approx([low, central, high], abs=2e-9)


def test_five_samples_say_nothing() -> None:
    row = latest(quarterly([100, 110, 120, 130, 140], [400, 400, 440, 440, 480]))["ratio", "36_months"]
    assert (row["log_growth_per_year"], row["log_growth_reason"]) == (None, "too_few_samples")
    assert (row["n_samples"], row["trend_state"]) == (5, "undetermined")


def test_a_frontier_that_stood_still_has_growth_and_no_interval() -> None:
    rows = latest(quarterly([100] * 8, [400, 400, 500, 500, 600, 600, 700, 700]))
    for bloc in ("domestic", "ratio"):
        row = rows[bloc, "36_months"]
        assert row["log_growth_per_year"] is not None
        assert (row["log_growth_per_year_low"], row["log_growth_per_year_high"]) == (None, None)
        assert (row["log_growth_reason"], row["log_growth_interval_reason"]) == (None, "too_few_steps")
        assert (row["n_steps"], row["trend_state"]) == (0, "undetermined")
    assert rows["western", "36_months"]["trend_state"] == "growing"


def test_a_step_before_the_window_does_not_count() -> None:
    frame = steady("x", (100.0, 0.0), (400.0, 0.4)).with_columns(
        domestic_value=pl.when(pl.int_range(61) < 25).then(50.0).otherwise(100.0)
    )
    rows = latest(frame)
    # The step lies between the first month of the window and the month before it.
    assert rows["domestic", "36_months"]["n_steps"] == 1
    assert (
        latest(frame.with_columns(domestic_value=frame["domestic_value"].shift(-1, fill_value=100.0)))[
            "domestic", "36_months"
        ]["n_steps"]
        == 0
    )
    assert rows["domestic", "60_months"]["n_steps"] == 1


def test_a_bloc_without_a_value_has_a_row_that_says_so() -> None:
    frame = quarterly([100] * 8, [400] * 8).with_columns(domestic_value=pl.lit(None, pl.Float64))
    row = latest(frame)["domestic", "36_months"]
    assert (row["n_samples"], row["log_growth_reason"]) == (0, "too_few_samples")


def test_the_trend_does_not_depend_on_the_order_of_rows() -> None:
    frame = ratios(
        ["x"],
        log_frontiers(SLOW, 1, 90, np.random.default_rng(1)),
        log_frontiers(BUSY, 1, 90, np.random.default_rng(2)),
    )
    key = ["bloc", "trend_window", "month"]
    assert trends(frame).pl().sort(key).equals(trends(frame.sample(fraction=1, shuffle=True, seed=3)).pl().sort(key))

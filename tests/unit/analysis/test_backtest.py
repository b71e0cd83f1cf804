"""The back-test: what a score is, when a trend beats "the ratio stays as it is", and how often intervals hold."""

from __future__ import annotations

from datetime import date
from math import erf, exp, pi, sqrt

import numpy as np
import polars as pl
import pytest
from analysis_worlds import Bloc, log_frontiers, ratios, steady

from pipelines.analysis.backtest import SCHEMA, backtest
from pipelines.analysis.forecast import WINDOW_MONTHS, ahead, evidence
from pipelines.analysis.lenses import lenses
from pipelines.analysis.scoring import crps


def test_the_score_of_one_draw_is_the_absolute_error() -> None:
    assert crps(np.array([[2.0, -1.0]]), np.array([0.5, -1.0])).tolist() == [1.5, 0.0]


def test_the_score_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(1)
    draws, observed = rng.normal(size=(40, 3)), np.array([0.0, 1.0, -2.5])
    pairs = np.abs(draws[:, None, :] - draws[None, :, :]).mean(axis=(0, 1))
    assert crps(draws, observed) == pytest.approx(np.abs(draws - observed).mean(axis=0) - pairs / 2)


@pytest.mark.parametrize("observed", [-2.0, 0.0, 0.7])
def test_the_score_of_a_normal_forecast_is_its_closed_form(observed: float) -> None:
    # Gneiting and Raftery 2007, equation 5.
    cumulative, density = (1 + erf(observed / sqrt(2))) / 2, exp(-(observed**2) / 2) / sqrt(2 * pi)
    closed = observed * (2 * cumulative - 1) + 2 * density - 1 / sqrt(pi)
    draws = np.random.default_rng(2).normal(size=(200_000, 1))
    assert crps(draws, np.array([observed]))[0] == pytest.approx(closed, abs=0.005)


def test_a_steady_trend_is_forecast_exactly() -> None:
    rows = backtest(steady("x", (100.0, 0.5), (400.0, 0.2), count=90))
    change = 0.3 * pl.col("horizon_months") / 12
    assert rows.filter((pl.col("observed_log_change") - change).abs() > 1e-9).is_empty()
    assert rows["crps"].max() < 1e-6
    assert rows.filter((pl.col("naive_crps") - change).abs() > 1e-9).is_empty()
    assert rows.filter(pl.col("log_change_median") - pl.col("observed_log_change") > 1e-6).is_empty()


def test_origins_are_a_quarter_apart_and_their_time_has_passed() -> None:
    rows = backtest(steady("x", (100.0, 0.5), (400.0, 0.2), count=61))
    year = rows.filter(pl.col("horizon_months") == 12)["origin_month"]
    assert (year.min(), year.max()) == (date(2019, 4, 1), date(2022, 1, 1))
    assert year.to_list() == pl.date_range(date(2019, 4, 1), date(2022, 1, 1), "3mo", eager=True).to_list()
    assert rows.filter(pl.col("horizon_months") == 24)["origin_month"].max() == date(2021, 1, 1)


def test_a_ratio_that_never_moves_is_the_naive_forecast() -> None:
    rows = backtest(steady("x", (100.0, 0.3), (400.0, 0.3)))
    assert rows["naive_crps"].max() == pytest.approx(0, abs=1e-9)
    assert rows["naive_spread_crps"].max() == pytest.approx(0, abs=1e-9)


def test_a_trend_that_breaks_is_worse_than_no_change() -> None:
    # Both sides double every half year until the domestic one stops for good.
    years = np.arange(90) / 12
    broken = np.minimum(1.4 * years, 1.4 * years[65])
    frame = ratios(["x"], broken[None, :] + 0.001 * years, (0.2 * years)[None, :])
    late = backtest(frame).filter(pl.col("origin_month") >= date(2022, 9, 1))
    assert late.height > 10
    assert late["crps"].mean() > late["naive_crps"].mean()


def test_the_rival_with_spread_knows_the_changes_before_the_origin() -> None:
    frame = steady("x", (100.0, 0.5), (400.0, 0.2), count=61)
    row = backtest(frame).row(-1, named=True)
    # 37 changes of +0.6 or so before the origin, as many of -0.6, and none; +0.6 came.
    assert (row["origin_month"], row["horizon_months"]) == (date(2022, 1, 1), 12)
    known = np.concatenate([[0.0], np.full(37, 0.3), np.full(37, -0.3)])
    assert row["naive_spread_crps"] == pytest.approx(float(crps(known[:, None], np.array([0.3]))[0]), abs=1e-9)


def test_an_origin_does_not_see_what_came_after_it() -> None:
    frame = steady("x", (100.0, 0.5), (400.0, 0.2), count=90)
    jump = frame.with_columns(domestic_value=pl.when(pl.int_range(90) > 80).then(5000.0).otherwise("domestic_value"))
    key = ["definition_id", "origin_month", "horizon_months", "log_change_low", "log_change_median", "log_change_high"]
    before = pl.col("origin_month") <= frame["month"][80]
    assert backtest(frame).filter(before).select(key).equals(backtest(jump).filter(before).select(key))


def test_too_few_samples_or_steps_are_no_origin() -> None:
    assert backtest(steady("x", (100.0, 0.0), (400.0, 0.2))).is_empty()
    assert backtest(steady("x", (100.0, 0.5), (400.0, 0.2), count=20)).is_empty()
    assert dict(backtest(steady("x", (100.0, 0.5), (400.0, 0.2), count=1)).schema) == dict(SCHEMA)


@pytest.mark.parametrize("blocs", [(Bloc(2.5, 0.3, 0.4), Bloc(8, 0.4, 0.4)), (Bloc(4, 0.5, 0.4), Bloc(4, 0.5, 0.6))])
def test_intervals_hold_and_trends_beat_no_change_where_there_are_trends(blocs: tuple[Bloc, Bloc]) -> None:
    # One origin per world, so that they are independent trials.
    count, horizons = 250, np.array([12, 24])
    rng = np.random.default_rng(31)
    frontiers = [log_frontiers(bloc, count, 114, rng) for bloc in blocs]
    held, scores, rivals = [], [], []
    for lens in lenses(ratios([f"w{number:03d}" for number in range(count)], *frontiers)):
        origin = len(lens.months) - 25
        domestic, western = (side.until(origin + 1, WINDOW_MONTHS) for side in (lens.domestic, lens.western))
        if evidence(domestic, western).missing:
            continue
        draws = (ahead(domestic, 24, rng, 400) - ahead(western, 24, rng, 400))[:, horizons]
        ratio = lens.domestic.central - lens.western.central
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        held.append((low <= ratio[origin + horizons]) & (ratio[origin + horizons] <= high))
        scores.append(crps(draws, ratio[origin + horizons]))
        rivals.append(np.abs(ratio[origin + horizons] - ratio[origin]))
    assert len(held) > 0.95 * count
    assert all(0.85 <= share <= 0.95 for share in np.mean(held, axis=0)), np.mean(held, axis=0)
    assert (np.mean(scores, axis=0) < np.mean(rivals, axis=0)).all()


def test_the_same_world_gives_the_same_table_in_any_order_and_company() -> None:
    rng = np.random.default_rng(5)
    first, second = Bloc(4, 0.5, 0.3), Bloc(8, 0.4, 0.4)
    frame = ratios(["x", "y"], log_frontiers(first, 2, 80, rng), log_frontiers(second, 2, 80, rng))
    rows = backtest(frame)
    assert rows.equals(backtest(frame))
    assert rows.equals(backtest(frame.sample(fraction=1, shuffle=True, seed=1)))
    assert backtest(frame.filter(pl.col("definition_id") == "y")).equals(rows.filter(pl.col("definition_id") == "y"))

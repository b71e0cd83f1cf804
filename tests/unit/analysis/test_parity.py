"""The date of parity: known where the worlds are known, wide where they are not, and the same every time."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from analysis_worlds import CLAIM_ERROR, Bloc, log_frontiers, ratios, steady

from pipelines.analysis import parity
from pipelines.analysis.frontiers import Frontier
from pipelines.analysis.parity import SCHEMA, parity_distribution

QUANTILES = ("p10", "p50", "p90")


def only(frame: pl.DataFrame) -> dict[str, Any]:
    """The one row."""
    return parity_distribution(frame).row(0, named=True)


def dates(row: dict[str, Any]) -> list[date | None]:
    return [row[f"parity_{name}_date"] for name in QUANTILES]


def reasons(row: dict[str, Any]) -> list[str | None]:
    return [row[f"parity_{name}_reason"] for name in QUANTILES]


def world(seed: int = 5, name: str = "x") -> pl.DataFrame:
    """One world with chance in it: the domestic side is behind and grows faster."""
    fast, slow = Bloc(4, 0.5, 0.3), Bloc(8, 0.35, 0.3)
    rng = np.random.default_rng(seed)
    return ratios([name], log_frontiers(fast, 1, 90, rng) - 1.2, log_frontiers(slow, 1, 90, rng))


def test_two_steady_trends_meet_on_the_day_that_arithmetic_gives() -> None:
    # ln(400 / 100) / (0.5 - 0.2) = 4.62 years = 55.5 months after January 2023: the 56th month is September 2027.
    row = only(steady("x", (100.0, 0.5), (400.0, 0.2)))
    assert row["month"] == date(2023, 1, 1)
    assert dates(row) == [date(2027, 9, 1)] * 3
    assert (row["p_never_by_2040"], row["p_already"], reasons(row)) == (0, 0, [None] * 3)


def test_a_gap_that_widens_is_never_closed() -> None:
    row = only(steady("x", (100.0, 0.2), (400.0, 0.5)))
    assert (row["p_never_by_2040"], dates(row), reasons(row)) == (1, [None] * 3, ["after_2040"] * 3)


def test_parity_after_2040_has_no_date() -> None:
    # 18.0 years after January 2023 is January 2041; a little faster is December 2040.
    late = only(steady("x", (100.0, 0.2 + np.log(4) / 18.0), (400.0, 0.2)))
    assert (late["p_never_by_2040"], reasons(late)) == (1, ["after_2040"] * 3)
    assert dates(only(steady("x", (100.0, 0.2 + np.log(4) / 17.9), (400.0, 0.2)))) == [date(2040, 12, 1)] * 3


@pytest.mark.parametrize("domestic", [400.0, 500.0])
def test_a_tie_and_a_lead_are_parity_already(domestic: float) -> None:
    row = only(steady("x", (domestic, 0.3), (400.0, 0.3)))
    assert (row["p_already"], row["p_never_by_2040"]) == (1, 0)
    assert (dates(row), reasons(row)) == ([None] * 3, ["already_reached"] * 3)


def test_a_lead_needs_no_trend() -> None:
    row = only(steady("x", (500.0, 0.0), (400.0, 0.0)))
    assert (row["p_already"], reasons(row)) == (1, ["already_reached"] * 3)


def test_claims_that_overlap_are_parity_in_part_of_the_draws() -> None:
    frame = steady("x", (400.0, 0.0), (400.0, 0.0)).with_columns(
        domestic_value_low=pl.lit(300.0), domestic_value_high=pl.lit(500.0)
    )
    row = only(frame)
    assert row["p_already"] == pytest.approx(0.5, abs=0.03)
    assert (row["p_never_by_2040"], row["p_never_reason"]) == (None, "too_few_steps")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (steady("x", (100.0, 0.5), (400.0, 0.2), count=1), "too_few_samples"),
        (steady("x", (100.0, 0.5), (400.0, 0.2), count=15), "too_few_samples"),
        (steady("x", (100.0, 0.0), (400.0, 0.2)), "too_few_steps"),
        (steady("x", (100.0, 0.2), (400.0, 0.0)), "too_few_steps"),
    ],
)
def test_too_little_is_undetermined_and_says_how_little(frame: pl.DataFrame, reason: str) -> None:
    row = only(frame)
    assert (row["p_never_by_2040"], row["p_never_reason"]) == (None, reason)
    assert (dates(row), reasons(row)) == ([None] * 3, [reason] * 3)
    assert row["n_samples"] == -(-frame.height // 3)


def test_months_without_one_of_the_sides_do_not_count() -> None:
    frame = steady("x", (100.0, 0.5), (400.0, 0.2), count=90)
    hidden = frame.with_columns(domestic_value=pl.when(pl.int_range(90) >= 60).then("domestic_value"))
    assert only(hidden)["n_samples"] == 10
    assert parity_distribution(frame.with_columns(domestic_value=pl.lit(None, pl.Float64))).is_empty()


def test_chance_widens_the_distribution_and_keeps_it_in_order() -> None:
    row = only(world())
    known = [day for day in dates(row) if day is not None]
    assert known == sorted(known)
    assert len(set(known)) == len(known)
    assert 0 < row["p_never_by_2040"] < 1


def test_claims_far_apart_widen_the_distribution() -> None:
    # One part, so that its place between low and high moves every month alike: nine tenths of the way up are
    # 0.8 ln(1.5) / 0.3 = 1.08 years.
    vague = steady("x", (100.0, 0.5), (400.0, 0.2)).with_columns(
        domestic_subject_id=pl.lit("one"),
        domestic_value_low=pl.col("domestic_value") / 1.5,
        domestic_value_high=pl.col("domestic_value") * 1.5,
    )
    p10, p50, p90 = ((day.year - 2027) * 12 + day.month - 9 for day in dates(only(vague)) if day)
    assert abs(p50) <= 1
    assert (-p10, p90) == (pytest.approx(13, abs=1), pytest.approx(13, abs=1))


def test_the_same_world_gives_the_same_table_in_any_order_and_company() -> None:
    frame = pl.concat([world(5, "x"), world(6, "y"), steady("z", (100.0, 0.5), (400.0, 0.2))])
    first = parity_distribution(frame)
    assert first.equals(parity_distribution(frame))
    assert first.equals(parity_distribution(frame.sample(fraction=1, shuffle=True, seed=1)))
    assert parity_distribution(world(6, "y")).equals(first.filter(pl.col("definition_id") == "y"))
    assert dict(first.schema) == dict(SCHEMA)


@pytest.mark.parametrize(
    ("blocs", "behind"),
    [((Bloc(5, 0.55, 0.2), Bloc(6, 0.35, 0.2)), 1.9), ((Bloc(3, 0.6, 0.4), Bloc(8, 0.3, 0.4)), 2.6)],
)
def test_the_quantiles_are_those_of_the_worlds(
    blocs: tuple[Bloc, Bloc], behind: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The forecast sees the first 90 months; in the years after them, every world reaches parity.
    monkeypatch.setattr(parity, "N_DRAWS", 500)
    worlds, seen, years = 120, 90, 12
    rng = np.random.default_rng(21)
    domestic, western = (log_frontiers(bloc, worlds, seen + 12 * years, rng) for bloc in blocs)
    domestic = domestic - behind
    rows = parity_distribution(
        ratios([f"w{number:03d}" for number in range(worlds)], domestic[:, :seen], western[:, :seen])
    )
    came = pl.Series("came", (domestic[:, seen - 1 :] >= western[:, seen - 1 :]).argmax(axis=1))
    day = pl.col("month").dt.offset_by(pl.format("{}mo", "came"))
    judged = rows.with_columns(came).filter(pl.col("p_already") == 0, ~pl.col("p_never_reason").is_not_null())
    assert judged.height > 0.9 * worlds
    share = judged.select(
        (day <= pl.col(f"parity_{name}_date").fill_null(date(9999, 1, 1))).mean().alias(name) for name in QUANTILES
    ).row(0, named=True)
    assert share["p10"] == pytest.approx(0.1, abs=0.08)
    assert share["p50"] == pytest.approx(0.5, abs=0.12)
    assert share["p90"] >= 0.85


def test_draws_of_a_frontier_keep_to_the_claims_and_never_fall() -> None:
    central = np.log(np.repeat([100.0, 110.0, 200.0], 10))
    part = np.repeat([2, 0, 1], 10)
    frontier = Frontier(central - 0.2, central, central + CLAIM_ERROR, part)
    drawn = frontier.draws(np.random.default_rng(1), 4_000)
    assert frontier.n_steps == 2
    assert (np.diff(drawn, axis=1) >= 0).all()
    assert (drawn[:, :10] >= central[0] - 0.2 - 1e-12).all()
    assert (drawn <= np.maximum.accumulate(frontier.high) + 1e-12).all()
    # One place per part: its months move together, and half of the draws lie below the value.
    assert (drawn[:, :10] == drawn[:, :1]).all()
    assert np.mean(drawn[:, 0] < central[0]) == pytest.approx(0.5, abs=0.03)

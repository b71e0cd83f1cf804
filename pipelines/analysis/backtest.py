"""How the forecast of the gap ratio would have done from earlier months.

What belongs here: forecasts from rolling origins and their scores beside those of "the ratio stays as it is". What
does not: the forecast itself (forecast), and the verdict over origins (mart_gap__parity).

An origin sees the months up to it, of the series as it is known today: what was learnt later about that time is in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipelines.analysis.forecast import WINDOW_MONTHS, ahead, evidence
from pipelines.analysis.frontiers import Floats
from pipelines.analysis.lenses import Lens, lenses
from pipelines.analysis.scoring import crps

N_DRAWS = 2_000
ORIGIN_EVERY = 3
HORIZONS = np.array([12, 24])
SCHEMA = pl.Schema(
    {
        "definition_id": pl.String,
        "origin_month": pl.Date,
        "horizon_months": pl.Int32,
        "log_change_low": pl.Float64,
        "log_change_median": pl.Float64,
        "log_change_high": pl.Float64,
        "observed_log_change": pl.Float64,
        "is_covered": pl.Boolean,
        "crps": pl.Float64,
        "naive_crps": pl.Float64,
        "naive_spread_crps": pl.Float64,
    }
)


def backtest(ratios: pl.DataFrame) -> pl.DataFrame:
    """The forecasts of every third month back from the last one, for every horizon that has passed.

    Args:
        ratios: As for `pipelines.analysis.lenses.lenses`.

    Returns:
        One row per lens, origin and horizon, in this order, as `SCHEMA`. Changes and scores are in natural logarithms
        of the gap ratio; low and high are the 5 % and 95 % quantiles. The naive score is that of the point forecast
        "no change": the absolute change; the one with spread is that of "no change, give or take": every change over
        as many months that the origin has seen, with either sign. Origins without a forecast (too few samples or
        steps) have no row.
    """
    rows = [row for lens in lenses(ratios) for row in _rows(lens)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("definition_id", "origin_month", "horizon_months")


def _rows(lens: Lens) -> Iterator[dict[str, object]]:
    ratio = lens.domestic.central - lens.western.central
    last = len(lens.months) - 1
    for origin in range(last, -1, -ORIGIN_EVERY):
        horizons = HORIZONS[origin + HORIZONS <= last]
        domestic = lens.domestic.until(origin + 1, WINDOW_MONTHS)
        western = lens.western.until(origin + 1, WINDOW_MONTHS)
        if len(horizons) == 0 or evidence(domestic, western).missing:
            continue
        rng = lens.rng(origin + 1)
        furthest = int(horizons[-1])
        paths = ahead(domestic, furthest, rng, N_DRAWS) - ahead(western, furthest, rng, N_DRAWS)
        draws = paths[:, horizons] - ratio[origin]
        observed = ratio[origin + horizons] - ratio[origin]
        low, median, high = np.quantile(draws, [0.05, 0.5, 0.95], axis=0)
        scores = crps(draws, observed)
        for place, horizon in enumerate(horizons):
            past = ratio[horizon : origin + 1] - ratio[: max(origin + 1 - horizon, 0)]
            yield {
                "definition_id": lens.definition_id,
                "origin_month": lens.months[origin],
                "horizon_months": int(horizon),
                "log_change_low": float(low[place]),
                "log_change_median": float(median[place]),
                "log_change_high": float(high[place]),
                "observed_log_change": float(observed[place]),
                "is_covered": bool(low[place] <= observed[place] <= high[place]),
                "crps": float(scores[place]),
                "naive_crps": float(abs(observed[place])),
                "naive_spread_crps": _spread_score(past, observed[place]),
            }


def _spread_score(past: Floats, observed: float) -> float:
    return float(crps(np.concatenate([[0.0], past, -past])[:, None], np.array([observed]))[0])

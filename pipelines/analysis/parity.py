"""When the domestic frontier may reach the Western one.

What belongs here: the distribution of the month of parity, by bootstrap. What does not: how a frontier is drawn
(forecast), and how well such draws did in the past (backtest).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.analysis.forecast import WINDOW_MONTHS, ahead, evidence
from pipelines.analysis.lenses import Lens, lenses

N_DRAWS = 4_000
LAST_YEAR = 2040
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
SCHEMA = pl.Schema(
    {
        "definition_id": pl.String,
        "month": pl.Date,
        "n_draws": pl.Int32,
        "n_samples": pl.Int32,
        "n_domestic_steps": pl.Int32,
        "n_western_steps": pl.Int32,
        "p_already": pl.Float64,
        "p_never_by_2040": pl.Float64,
        "p_never_reason": pl.String,
    }
    | {f"parity_{name}_date": pl.Date for name in QUANTILES}
    | {f"parity_{name}_reason": pl.String for name in QUANTILES}
)


def parity_distribution(ratios: pl.DataFrame) -> pl.DataFrame:
    """The distribution of the month in which the gap ratio reaches 1, for every lens that has a ratio.

    Args:
        ratios: As for `pipelines.analysis.lenses.lenses`.

    Returns:
        One row per lens, by name, as `SCHEMA`: probabilities between 0 and 1 (`p_already`: the ratio is 1 or more in
        the last month, within its claims), first days of months, and where there is none a reason:
        ``already_reached``, ``after_2040``, ``too_few_samples``, ``too_few_steps``.
    """
    return pl.DataFrame([_row(lens) for lens in lenses(ratios)], schema=SCHEMA, orient="row")


def _row(lens: Lens) -> dict[str, object]:
    end = len(lens.months)
    domestic, western = lens.domestic.until(end, WINDOW_MONTHS), lens.western.until(end, WINDOW_MONTHS)
    last = lens.months[-1]
    basis = evidence(domestic, western)
    rng = lens.rng(end)
    p_already = _share(domestic.draws(rng, N_DRAWS)[:, -1] >= western.draws(rng, N_DRAWS)[:, -1])
    row: dict[str, object] = {
        "definition_id": lens.definition_id,
        "month": last,
        "n_draws": N_DRAWS,
        "n_samples": basis.n_samples,
        "n_domestic_steps": basis.n_domestic_steps,
        "n_western_steps": basis.n_western_steps,
        "p_already": p_already,
    }
    if p_already == 1:
        row["p_never_by_2040"] = 0.0
        return row | {f"parity_{name}_reason": "already_reached" for name in QUANTILES}
    if basis.missing:
        row["p_never_reason"] = basis.missing
        return row | {f"parity_{name}_reason": basis.missing for name in QUANTILES}
    left = (LAST_YEAR - last.year) * 12 + 12 - last.month
    reached = ahead(domestic, left, rng, N_DRAWS) >= ahead(western, left, rng, N_DRAWS)
    never = left + 1
    months = np.sort(np.where(reached.any(axis=1), reached.argmax(axis=1), never))
    row["p_already"] = _share(months == 0)
    row["p_never_by_2040"] = _share(months == never)
    for name, probability in QUANTILES.items():
        row |= _quantile(name, int(months[int(np.ceil(probability * N_DRAWS)) - 1]), last, never)
    return row


def _share(holds: npt.NDArray[np.bool_]) -> float:
    return float(holds.mean())


def _quantile(name: str, months: int, last: date, never: int) -> dict[str, object]:
    if months == 0:
        return {f"parity_{name}_reason": "already_reached"}
    if months == never:
        return {f"parity_{name}_reason": f"after_{LAST_YEAR}"}
    years, month = divmod(last.month - 1 + months, 12)
    return {f"parity_{name}_date": date(last.year + years, month + 1, 1)}

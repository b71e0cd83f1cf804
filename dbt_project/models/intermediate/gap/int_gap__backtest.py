"""How forecasts of the gap ratio from earlier months would have done, made by pipelines.analysis.

What belongs here: which table is read and which function is called. What does not: statistics (pipelines/analysis).
"""

from pipelines.analysis.backtest import backtest


def model(dbt, session):
    """One row per lens, origin and horizon."""
    return backtest(dbt.ref("int_gap__ratio_month").pl())

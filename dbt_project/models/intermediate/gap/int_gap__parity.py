"""When the gap ratio of a lens may reach 1: a bootstrap, made by pipelines.analysis.

What belongs here: which table is read and which function is called. What does not: statistics (pipelines/analysis).
"""

from pipelines.analysis.parity import parity_distribution


def model(dbt, session):
    """One row per lens that has a ratio."""
    return parity_distribution(dbt.ref("int_gap__ratio_month").pl())

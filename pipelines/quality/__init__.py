"""Checks on data that Great Expectations runs: the suites, and the adapter that runs them.

What belongs here: reading ``data_tests/expectations/*.yml`` and turning what is found into outcomes that any
scheduler can report. What does not: Dagster, dbt tests, and the decision what a failed check stops.
"""

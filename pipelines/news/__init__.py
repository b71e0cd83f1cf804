"""Understanding news: who is named in a title, what happened, which way it points, and how many.

What belongs here: pure functions over Polars frames, and the curated names and rules they read (``names.yaml``,
``rules.yaml``). What does not: fetching and parsing of feeds (``pipelines/sources``), DuckDB, Dagster, dbt.
"""

"""The warehouse: the writer's build database, the publication, and the locked-down reader.

What belongs here: everything that opens DuckDB from Python. What does not: models (dbt) and checks (quality).
"""

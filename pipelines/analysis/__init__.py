"""Statistics over built tables: what lies ahead of the gap, and how well such a forecast would have done.

What belongs here: pure functions over arrays and Polars frames, with a fixed seed. What does not: reading or writing
tables (the dbt models that call them), the trends and whether the gap closes (SQL: macros/steps/trend_month_sql).
"""

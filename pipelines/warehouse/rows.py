"""Rows of a result as dictionaries.

What belongs here: that alone. What does not: results of any size, which stay frames.
"""

from __future__ import annotations

from typing import Any

import duckdb


def dicts(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every row of a small result, by column name, with DuckDB's own Python types."""
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

"""The results of the blocks: what their SQL gives on a published file.

What belongs here: running a block's statements, and what of a failure a reader is told. What does not: how a result is
shown (charts, cells).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from duckdb import DuckDBPyConnection
from polars import selectors

from pipelines.errors import UsageError
from pipelines.report.layout import Block
from pipelines.warehouse.reader import query

MAX_ROWS = 20_000


@dataclass(frozen=True)
class Result:
    """What a block has to show.

    Attributes:
        frame: The rows of its SQL; empty where it failed.
        facts: The one row that fills its finding; empty where there is none.
        error: Why there are no rows, in the words of the database; None where it ran.
    """

    frame: pl.DataFrame
    facts: Mapping[str, Any]
    error: str | None = None


def run(connection: DuckDBPyConnection, block: Block) -> Result:
    """Run a block's statements; a statement that fails is told in its place and stops nothing else.

    Args:
        connection: From `pipelines.warehouse.reader`.
        block: What to run.
    """
    try:
        frame = query(connection, block.sql, max_rows=MAX_ROWS)
        facts = query(connection, block.facts, max_rows=1).row(0, named=True) if block.facts else {}
    except UsageError as error:
        return Result(pl.DataFrame(), {}, str(error))
    return Result(frame.with_columns(selectors.decimal().cast(pl.Float64)), facts)

"""A database of real raw tables, and one of made-up marts that obey every rule.

What belongs here: tables for the checks to run on. What does not: what the checks should find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from quality_mart_tables import MART_TABLES

from mutation.inputs import TODAY, write_raw_tables

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which the recorded payloads and the made-up marts are current."""
    return TODAY


@pytest.fixture(scope="session")
def raw_db(tmp_path_factory: pytest.TempPathFactory, mirror: Path) -> Path:
    """Every raw table, from the ledger and the recorded payloads, all rows current."""
    path = tmp_path_factory.mktemp("quality") / "raw_tables.duckdb"
    write_raw_tables(path, mirror)
    return path


@pytest.fixture(scope="session")
def mart_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checked marts, small and made up, obeying every rule."""
    path = tmp_path_factory.mktemp("quality") / "mart_tables.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(MART_TABLES)
    return path

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from publication_world import Publisher, make_build
from warehouse_world import World, build_database


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


@pytest.fixture
def build(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = build_database(tmp_path / "build.duckdb")
    yield connection
    connection.close()


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    connection = make_build(tmp_path / "build.duckdb")
    yield Publisher(tmp_path / "home", connection)
    connection.close()

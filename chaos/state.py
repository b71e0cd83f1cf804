"""What must hold of a home at any moment, seen from outside with plain DuckDB.

What belongs here: the promises about the publication, the lock and the leftovers. What does not: who breaks them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from pipelines.warehouse.publication import content_hash

# Tables that tell how each attempt went: two ways to one publication differ in these, and only in these.
OF_ATTEMPTS = ("audit.audit_runs", "audit.audit_fetches", "audit.audit_sources")


class BrokenPromiseError(AssertionError):
    """Something that must hold does not."""


@dataclass(frozen=True)
class Published:
    """A publication that was found whole.

    Attributes:
        build_id: The build of every table.
        hashes: Content by table.
    """

    build_id: str
    hashes: dict[str, str]

    @property
    def content(self) -> dict[str, str]:
        """Content by table, without what tells of attempts."""
        return {name: value for name, value in self.hashes.items() if name not in OF_ATTEMPTS}


def read_whole(home: Path) -> Published:
    """Open what is published and hold every word of its manifest against it.

    Raises:
        BrokenPromiseError: It does not open, its bytes or tables are not those of its manifest, or it mixes builds.
    """
    folder = (home / "published").resolve()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name, digest in manifest["files"].items():
        with (folder / name).open("rb") as content:
            _require(hashlib.file_digest(content, "sha256").hexdigest() == digest, f"{folder / name}: other bytes")
    with duckdb.connect(str(folder / "computegap.duckdb"), read_only=True) as connection:
        return read_tables(connection, manifest)


def read_tables(connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> Published:
    """Hold every table that a connection sees against a manifest; raises BrokenPromiseError."""
    build_id = manifest["build_id"]
    for name, table in manifest["tables"].items():
        builds = connection.execute(f"select distinct build_id from {name}").fetchall()
        _require(builds in ([], [(build_id,)]), f"{name}: expected build {build_id}, got {builds}")
        schema, _, bare = name.partition(".")
        columns = connection.execute(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = ? and table_name = ? and column_name <> 'build_id' order by ordinal_position",
            [schema, bare],
        ).fetchall()
        found = content_hash(connection, name, columns)
        _require(found == table["content_hash"], f"{name}: its content is not that of the manifest")
    return Published(build_id, {name: table["content_hash"] for name, table in manifest["tables"].items()})


def require_free(home: Path) -> None:
    """Nobody holds the build database any more; raises BrokenPromiseError."""
    try:
        with FileLock(home / "build" / "build.lock", timeout=10):
            pass
    except Timeout as error:
        raise BrokenPromiseError(f"{home}: the lock of the build database is still held") from error


def require_clean(home: Path) -> None:
    """No half publication and no temporary file is left; raises BrokenPromiseError."""
    halves = [path for path in home.rglob(".partial-*") if path.parent.name in ("publications", home.name)]
    _require(not halves, f"{home}: halves of publications are left: {halves}")
    _require(not (home / "build" / "build.duckdb.wal").exists(), f"{home}: a log of changes is left beside the build")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenPromiseError(otherwise)

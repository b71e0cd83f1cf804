"""A home that has been refreshed once from the recorded payloads, shared by the tests of the whole way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

AS_OF = "2026-11-23"  # the day that counts as today, so that what is asserted does not move with the calendar
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """A folder that `computegap` keeps everything in, and the mirror it reads."""

    path: Path
    mirror: Path | None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `computegap` command as a user does: in a process of its own, with a HOME that holds nothing."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPUTEGAP_")}
        empty = self.path.with_name(f"{self.path.name}-user")
        empty.mkdir(exist_ok=True)
        environment |= {"COMPUTEGAP_HOME": str(self.path), "COMPUTEGAP_AS_OF": AS_OF, "HOME": str(empty)}
        if self.mirror is not None:
            environment["COMPUTEGAP_MIRROR"] = str(self.mirror)
        return subprocess.run(
            [sys.executable, "-m", "pipelines", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What a command prints with ``--json``; the command must succeed."""
        result = self.run(*arguments, "--json")
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    @property
    def database(self) -> Path:
        return self.path / "published" / "computegap.duckdb"

    @property
    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.path / "published" / "manifest.json").read_text())
        return content

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Rows of the published file, read with plain DuckDB."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            result = connection.execute(sql, list(parameters))
            columns = [column[0] for column in result.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def content_hashes(self) -> dict[str, str]:
        """Content hash by published table."""
        return {name: table["content_hash"] for name, table in self.manifest["tables"].items()}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, mirror: Path) -> Home:
    """A home after its first refresh from the mirror. Tests must leave it as it is."""
    home = Home(tmp_path_factory.mktemp("built") / "home", mirror)
    result = home.run("refresh", "--json")
    assert result.returncode == 0, result.stderr
    return home

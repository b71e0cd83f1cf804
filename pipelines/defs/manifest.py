"""The dbt manifest: parsed when the project changed, reused otherwise.

What belongs here: where the manifest is and when it is out of date. What does not: what is made of it. As a program
(``python -m pipelines.defs.manifest``), it parses the project if that is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from filelock import FileLock

from pipelines.errors import WarehouseError
from pipelines.settings import DBT_PROJECT_DIR, PROJECT_ROOT, Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.warehouse.fingerprint import MODEL_CODE, code_digest, package_versions
from pipelines.warehouse.publication import Description


def dbt_environment(settings: Settings) -> dict[str, str]:
    """The environment variables that the dbt profile reads."""
    return {
        "COMPUTEGAP_BUILD_DB": str(settings.build_db),
        "COMPUTEGAP_MEMORY_LIMIT": settings.memory_limit,
        "COMPUTEGAP_ROOT": str(PROJECT_ROOT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def dbt_variables(settings: Settings) -> str:
    """The variables of a dbt call; a build with those of the last parse need not parse again."""
    return f"{{as_of_date: '{settings.today.isoformat()}'}}"


@cache
def manifest_path() -> Path:
    """The manifest of the dbt project as it is now; parses the project if it changed since the last time.

    Raises:
        WarehouseError: The project does not parse; the message is dbt's.
    """
    settings = Settings()
    with target_lock(settings):
        if not _is_current(settings):
            _parse(settings)
            write_atomically(_stamp(settings), _state_of_project().encode())
    return _manifest(settings)


@contextmanager
def target_lock(settings: Settings) -> Iterator[None]:
    """Hold the right to write dbt's artefacts; whoever holds the build database may wait for it, not the other way."""
    settings.build_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.build_dir / "dbt.lock"):
        yield


@contextmanager
def parsed_meanwhile(settings: Settings) -> Iterator[None]:
    """Parse the project in another process while the block works, if it changed since the last time.

    That takes as long as fetching and loading everything, and needs nothing of it. If it fails there, `manifest_path`
    tries again and says why.
    """
    if _is_current(settings):
        yield
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.defs.manifest"],
        cwd=PROJECT_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        process.wait()
    finally:
        process.kill()
        process.wait()


def _manifest(settings: Settings) -> Path:
    return settings.dbt_target_dir / "manifest.json"


def _stamp(settings: Settings) -> Path:
    return settings.dbt_target_dir / "manifest.stamp"


def _is_current(settings: Settings) -> bool:
    """Whether the manifest is there, and of the project as it is now."""
    stamp = _stamp(settings)
    return _manifest(settings).exists() and stamp.exists() and stamp.read_text() == _state_of_project()


def _state_of_project() -> str:
    return f"{code_digest(MODEL_CODE)} {package_versions()}"


@cache
def model_descriptions() -> dict[str, Description]:
    """What each model (``schema.table``) and its columns mean, from the dbt project."""
    nodes = json.loads(manifest_path().read_bytes())["nodes"].values()
    return {
        f"{node['schema']}.{node['name']}": Description(
            text=node["description"],
            columns={name: column["description"] for name, column in node["columns"].items()},
            grain=node["config"]["meta"].get("grain", ()),
        )
        for node in nodes
        if node["resource_type"] == "model"
    }


def _parse(settings: Settings) -> None:
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - dbt takes seconds to import and is rarely needed here

    os.environ.update(dbt_environment(settings))
    settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
    result = dbtRunner().invoke(
        [
            "--quiet",
            "parse",
            "--project-dir",
            str(DBT_PROJECT_DIR),
            "--profiles-dir",
            str(DBT_PROJECT_DIR),
            "--target-path",
            str(settings.dbt_target_dir),
            "--log-path",
            str(settings.dbt_target_dir / "logs"),
            "--vars",
            dbt_variables(settings),
        ]
    )
    if not result.success:
        raise WarehouseError(f"the dbt project {DBT_PROJECT_DIR} does not parse: {result.exception}")


if __name__ == "__main__":
    manifest_path()

"""The dbt manifest: parsed when the project changed, reused otherwise.

What belongs here: where the manifest is and when it is out of date. What does not: what is made of it.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from pipelines.errors import WarehouseError
from pipelines.settings import DBT_PROJECT_DIR, PROJECT_ROOT, Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.warehouse.build_db import write_lock
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
    path = settings.dbt_target_dir / "manifest.json"
    stamp = settings.dbt_target_dir / "manifest.stamp"
    current = f"{code_digest(MODEL_CODE)} {package_versions()}"
    with write_lock(settings):
        if not (path.exists() and stamp.exists() and stamp.read_text() == current):
            _parse(settings)
            write_atomically(stamp, current.encode())
    return path


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

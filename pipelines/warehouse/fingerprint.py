"""Fingerprints: short digests that say whether anything a result depends on has changed.

What belongs here: how content and code are reduced to a digest. What does not: deciding what to do about it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import duckdb

from pipelines import __version__
from pipelines.settings import DBT_PROJECT_DIR, EXPECTATIONS_DIR, PACKAGE_ROOT, PROJECT_ROOT, Settings

MODEL_CODE = (DBT_PROJECT_DIR, EXPECTATIONS_DIR, PROJECT_ROOT / "data_tests" / "dbt")
PUBLISHING_CODE = (
    PACKAGE_ROOT / "analysis",
    PACKAGE_ROOT / "warehouse",
    PACKAGE_ROOT / "quality",
    PACKAGE_ROOT / "entities",
    PACKAGE_ROOT / "defs",
    PACKAGE_ROOT / "report",
)
ENGINES = ("duckdb", "dbt-core", "dbt-duckdb", "polars", "numpy", "great-expectations")
CODE_SUFFIXES = {".sql", ".yml", ".yaml", ".csv", ".py", ".md", ".j2", ".css", ".js"}


def digest(*parts: object) -> str:
    """SHA-256 over the JSON form of the parts; the same parts give the same digest on every machine."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def code_digest(folders: Iterable[Path]) -> str:
    """One digest over the code files below some folders: relative names and contents."""
    entries = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in CODE_SUFFIXES and path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                entries.append((path.relative_to(PROJECT_ROOT).as_posix(), content))
    return digest(entries)


def package_versions() -> dict[str, str]:
    """Versions of the engines that a build depends on."""
    return {"computegap": __version__} | {name: version(name) for name in ENGINES}


def build_fingerprint(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """What a publication depends on: loaded raw content, model and publishing code, engine versions, and the day."""
    loaded = connection.execute(
        "select source_id, fingerprint from pipeline.load_fingerprint order by source_id"
    ).fetchall()
    return digest(
        loaded,
        code_digest(MODEL_CODE),
        code_digest(PUBLISHING_CODE),
        package_versions(),
        settings.today.isoformat(),
    )

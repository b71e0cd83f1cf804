"""Whether the publication already is what a build would make.

What belongs here: the one comparison that lets a refresh do nothing. What does not: doing it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pipelines.settings import Settings
from pipelines.warehouse.build_db import inspector
from pipelines.warehouse.fingerprint import build_fingerprint
from pipelines.warehouse.publication import read_manifest


def is_up_to_date(settings: Settings) -> bool:
    """Whether loaded content, code, engine versions and the day are those of the current publication."""
    manifest = read_manifest(settings)
    if manifest is None or not settings.build_db.exists() or not _is_intact(settings, manifest):
        return False
    with inspector(settings) as connection:
        return bool(build_fingerprint(connection, settings) == manifest.get("fingerprint"))


def _is_intact(settings: Settings, manifest: dict[str, Any]) -> bool:
    """Whether the published database is the one that the manifest describes."""
    try:
        with settings.published_db.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return False
    return bool(found == manifest.get("files", {}).get("computegap.duckdb"))

"""Which publications are kept, and which one stood on a day.

What belongs here: reading manifests of current and earlier publications, and the rule by which old ones go. What does
not: making a publication, or removing one (publication).

Every manifest carries the list of the publications before it. So it is known for each day which publication stood, even
where that one has been removed since; nothing but the folders themselves has to be written or kept in step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines.settings import Settings

MONTH_DIGITS = 6  # a build id begins with the year and the month in which it was built


@dataclass(frozen=True)
class Publication:
    """A publication that was made at some time.

    Attributes:
        build_id: Its identifier and the name of its folder.
        built_at: When it was built, in UTC.
        as_of: The day for which it speaks.
        database: Its file, or None where it is no longer kept.
    """

    build_id: str
    built_at: datetime
    as_of: date
    database: Path | None

    @property
    def entry(self) -> dict[str, str]:
        """How later manifests name it."""
        return {"build_id": self.build_id, "built_at": self.built_at.isoformat(), "as_of": self.as_of.isoformat()}


def publications(settings: Settings) -> list[Publication]:
    """Every publication that any kept manifest names, the oldest first.

    A folder whose manifest or database cannot be read counts as not kept; a damaged entry is left out.
    """
    entries: dict[str, Mapping[str, Any]] = {}
    for path in sorted(settings.publications_dir.glob("[!.]*/manifest.json")):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        earlier = manifest.get("earlier_publications") if isinstance(manifest, dict) else None
        for entry in (*(earlier if isinstance(earlier, list) else ()), manifest):
            if isinstance(entry, dict) and isinstance(entry.get("build_id"), str):
                entries[entry["build_id"]] = entry
    found = (_publication(settings, entry) for entry in entries.values())
    return sorted((item for item in found if item), key=lambda item: (item.built_at, item.build_id))


def standing_on(made: Sequence[Publication], day: date) -> Publication | None:
    """The publication that readers had at the end of a day (UTC), kept or not; None where there was none yet.

    Args:
        made: From `publications`.
        day: One that was told to speak for a later day does not count.
    """
    return next((item for item in reversed(made) if item.built_at.date() <= day and item.as_of <= day), None)


def superfluous(build_ids: Sequence[str], newest: int, months: int) -> list[str]:
    """The build ids that go: neither among the `newest` ones nor the last of one of the latest `months` months."""
    ordered = sorted(build_ids, reverse=True)
    last_of_month: dict[str, str] = {}
    for build_id in ordered:
        last_of_month.setdefault(build_id[:MONTH_DIGITS], build_id)
    kept = {*ordered[:newest], *list(last_of_month.values())[:months]}
    return [build_id for build_id in ordered if build_id not in kept]


def _publication(settings: Settings, entry: Mapping[str, Any]) -> Publication | None:
    try:
        built_at = datetime.fromisoformat(entry["built_at"])
        as_of = date.fromisoformat(entry["as_of"])
    except (KeyError, TypeError, ValueError):
        return None
    built_at = built_at.replace(tzinfo=UTC) if built_at.tzinfo is None else built_at.astimezone(UTC)
    folder = settings.publications_dir / entry["build_id"]
    database = folder / "computegap.duckdb"
    is_kept = database.is_file() and (folder / "manifest.json").is_file()
    return Publication(entry["build_id"], built_at, as_of, database if is_kept else None)

"""Fetching whole sources, and keeping how the last attempt ended until it is loaded.

What belongs here: from a source's resources to fetch jobs, and the outcome file that stands between fetching and
loading. What does not: the client itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from pipelines.fetching.client import Progress, fetch_resources
from pipelines.fetching.model import FetchJob, FetchOutcome
from pipelines.snapshots.atomic import write_atomically
from pipelines.snapshots.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.settings import Settings
    from pipelines.sources.base import Source

_OUTCOMES = TypeAdapter(list[FetchOutcome])


def fetch_sources(
    sources: Sequence[Source], settings: Settings, progress: Progress | None = None
) -> dict[str, list[FetchOutcome]]:
    """Fetch every resource of some sources concurrently; how each ended, by source, is returned and kept on disk.

    Args:
        sources: What to fetch.
        settings: Where snapshots are kept, and whether a mirror or nothing stands in for the network.
        progress: Called for every step of every resource.
    """
    jobs = [
        FetchJob(source.id, resource, source.licence, source.parser_version)
        for source in sources
        for resource in source.resources(settings.today)
    ]
    outcomes: dict[str, list[FetchOutcome]] = {source.id: [] for source in sources}
    store = SnapshotStore(settings.snapshots_dir)
    store.sweep()
    for outcome in fetch_resources(jobs, store, settings, progress):
        outcomes[outcome.source_id].append(outcome)
    for source_id, ended in outcomes.items():
        path = settings.status_dir / "fetches" / f"{source_id}.json"
        write_atomically(path, _OUTCOMES.dump_json(ended, indent=2))
    return outcomes


def last_outcomes(source: Source, settings: Settings) -> list[FetchOutcome]:
    """How the last attempt to fetch the source ended, resource by resource; empty if there was none."""
    path = settings.status_dir / "fetches" / f"{source.id}.json"
    return _OUTCOMES.validate_json(path.read_bytes()) if path.exists() else []

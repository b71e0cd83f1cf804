"""Fetching whole sources, and keeping how the last attempt ended until it is loaded.

What belongs here: from a source's resources to fetch jobs, and the outcome file that stands between fetching and
loading. What does not: the client itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from pipelines.errors import UsageError
from pipelines.fetching.client import Outside, Progress, fetch_resources
from pipelines.fetching.model import FetchJob, FetchOutcome
from pipelines.snapshots.atomic import write_atomically
from pipelines.snapshots.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pipelines.settings import Settings
    from pipelines.sources.base import Resource, Source

NO_CONTACT = (
    "not asked: its owner answers only those who say who they are; "
    "set COMPUTEGAP_CONTACT to an organisation and an e-mail address"
)
_OUTCOMES = TypeAdapter(list[FetchOutcome])


def fetch_sources(
    sources: Sequence[Source],
    settings: Settings,
    progress: Progress | None = None,
    *,
    outside: Outside | None = None,
) -> dict[str, list[FetchOutcome]]:
    """Fetch every resource of some sources concurrently; how each ended, by source, is returned and kept on disk.

    Args:
        sources: What to fetch.
        settings: Where snapshots are kept, and whether a mirror or nothing stands in for the network.
        progress: Called for every step of every resource.
        outside: The world outside of this process; the real one by default.
    """
    jobs = [
        fetch_job(source, resource, contact=settings.contact)
        for source in sources
        for resource in source.resources(settings.today)
    ]
    outcomes: dict[str, list[FetchOutcome]] = {source.id: [] for source in sources}
    for outcome in _fetch(jobs, settings, progress, outside):
        outcomes[outcome.source_id].append(outcome)
    for source_id, ended in outcomes.items():
        _write_outcomes(source_id, ended, settings)
    return outcomes


def fetch_partitions(
    source: Source,
    partitions: Collection[str],
    settings: Settings,
    progress: Progress | None = None,
    *,
    outside: Outside | None = None,
) -> list[FetchOutcome]:
    """Fetch some partitions of a source and nothing else, even what is held and final: somebody wants it again.

    How the other resources ended the last time stays on disk beside how these ended.

    Raises:
        UsageError: The source has no such partition on this day.
    """
    wanted = {partition: source.partition_resources(partition, settings.today) for partition in partitions}
    if unknown := sorted(partition for partition, resources in wanted.items() if not resources):
        raise UsageError(
            f"{source.id} has no partition {', '.join(unknown)}; "
            f"expected one of {', '.join(source.partitions(settings.today)) or 'none: it has no parts'}"
        )
    jobs = [
        fetch_job(source, resource, asks_again=True, contact=settings.contact)
        for resources in wanted.values()
        for resource in resources
    ]
    outcomes = _fetch(jobs, settings, progress, outside)
    ended = {outcome.key: outcome for outcome in [*last_outcomes(source, settings), *outcomes]}
    listed = source.resources(settings.today)
    _write_outcomes(source.id, [ended[r.key] for r in listed if r.key in ended], settings)
    return outcomes


def fetch_job(source: Source, resource: Resource, *, asks_again: bool = False, contact: str | None = None) -> FetchJob:
    """What the client has to know to fetch a resource of a source; `contact` is who asks, if they say so."""
    return FetchJob(
        source.id,
        resource,
        source.licence,
        source.parser_version,
        source.extra_hosts,
        min_interval_s=source.min_interval.total_seconds() if source.min_interval else 0.0,
        asks_again=asks_again,
        user_agent=contact if source.needs_contact else None,
        withheld=NO_CONTACT if source.needs_contact and contact is None else source.withheld(),
    )


def _fetch(
    jobs: Sequence[FetchJob], settings: Settings, progress: Progress | None, outside: Outside | None
) -> list[FetchOutcome]:
    store = SnapshotStore(settings.snapshots_dir)
    store.sweep()
    return fetch_resources(jobs, store, settings, progress, outside=outside)


def _write_outcomes(source_id: str, outcomes: list[FetchOutcome], settings: Settings) -> None:
    path = settings.status_dir / "fetches" / f"{source_id}.json"
    write_atomically(path, _OUTCOMES.dump_json(outcomes, indent=2))


def last_outcomes(source: Source, settings: Settings) -> list[FetchOutcome]:
    """How the last attempt to fetch the source ended, resource by resource; empty if there was none."""
    path = settings.status_dir / "fetches" / f"{source.id}.json"
    return _OUTCOMES.validate_json(path.read_bytes()) if path.exists() else []

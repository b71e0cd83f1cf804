"""What there is outside that is not held yet: new partitions of a source, new content of a watched one.

What belongs here: asking without keeping anything, so that a look-out beside a running refresh never writes to its
store. What does not: who looks when (defs), and fetching what was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.fetching.client import Outside, fetch_resources
from pipelines.fetching.model import FetchLimits
from pipelines.fetching.sources import fetch_job
from pipelines.snapshots.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pipelines.settings import Settings
    from pipelines.sources.base import Resource, Source

# A look must end well inside the minute that Dagster gives a sensor: few requests, tried once. Older partitions that
# are missing are left to the refresh, which asks for all of them.
LOOK = FetchLimits(total_s=20.0, attempts=1)
MAX_MISSING_PER_SOURCE = 12


@dataclass(frozen=True)
class Found:
    """Something new outside: a partition, or (partition is null) new content, of that hash, of a watched resource."""

    source_id: str
    key: str
    partition: str | None
    sha256: str

    @property
    def name(self) -> str:
        """The finding as a short text that is the same whenever the same thing is found."""
        what = self.partition if self.partition is not None else f"{self.key}@{self.sha256[:12]}"
        return f"{self.source_id}/{what}"


def known_partitions(source: Source, settings: Settings) -> list[str]:
    """The partitions that exist: dated ones by the calendar, others once something of them is held."""
    store = SnapshotStore(settings.snapshots_dir)
    resources = source.resources(settings.today)
    dated = {r.partition for r in resources if r.final_from is not None}
    held = _held(source, resources, store)
    return [partition for partition in source.partitions(settings.today) if partition in dated | held]


def find_new(
    sources: Sequence[Source],
    settings: Settings,
    already_found: Collection[str] = (),
    *,
    outside: Outside | None = None,
) -> list[Found]:
    """Look for partitions of which nothing is held, newest first, and for new content of watched resources.

    Args:
        sources: Where to look.
        settings: Where snapshots are kept, and whether a mirror or nothing stands in for the network.
        already_found: Names of findings that need not be reported again.
        outside: The world outside of this process; the real one by default.

    Returns:
        What exists and is not held, without what was found before. Nothing is kept. Over the network, at most
        `MAX_MISSING_PER_SOURCE` resources of missing partitions are looked at; nobody answering is no finding.
    """
    store = SnapshotStore(settings.snapshots_dir)
    jobs = [fetch_job(source, r) for source in sources for r in _worth_a_look(source, settings, store)]
    outcomes = fetch_resources(jobs, store, settings, limits=LOOK, outside=outside, keeps=False)
    found = [
        Found(job.source_id, job.resource.key, job.resource.partition, outcome.sha256)
        for job, outcome in zip(jobs, outcomes, strict=True)
        if outcome.status == "fetched" and outcome.sha256 is not None
    ]
    return [finding for finding in found if finding.name not in already_found]


def _worth_a_look(source: Source, settings: Settings, store: SnapshotStore) -> list[Resource]:
    """Resources of partitions of which nothing is held, newest first; all that have no partition if it is watched."""
    resources = source.resources(settings.today)
    held = _held(source, resources, store)
    missing = [r for r in reversed(resources) if r.partition is not None and r.partition not in held]
    most = MAX_MISSING_PER_SOURCE if settings.mirror is None else len(missing)
    return missing[:most] + [r for r in resources if source.is_watched and r.partition is None]


def _held(source: Source, resources: Sequence[Resource], store: SnapshotStore) -> set[str]:
    return {r.partition for r in resources if r.partition is not None and store.latest(source.id, r.key) is not None}

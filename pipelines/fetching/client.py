"""Obtaining many resources at once and keeping what is new.

What belongs here: the order of things for one resource (ask whether it changed, download, keep, say how it
ended), and running all of them side by side. What does not: how a request travels (`network`, `mirror`), what
makes a body trustworthy (`download`), how bytes are kept (`pipelines.snapshots`).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from pipelines import __version__
from pipelines.errors import SnapshotError, UsageError
from pipelines.fetching.download import ABSENT_STATUS, GONE, Download, Sleep, download
from pipelines.fetching.guard import NotAsked, Resolver, Unreachable, system_resolver
from pipelines.fetching.inbox import read_home, read_inbox
from pipelines.fetching.mirror import MirrorTransport, OfflineTransport
from pipelines.fetching.model import (
    DownloadError,
    FetchEvent,
    FetchJob,
    FetchLimits,
    FetchOutcome,
    Status,
    Via,
)
from pipelines.fetching.network import NetworkTransport, Wire, tls_wire
from pipelines.fetching.package import read_package
from pipelines.fetching.pages import download_pages
from pipelines.settings import PACKAGE_ROOT, Settings
from pipelines.snapshots.store import Ref, Sidecar, SnapshotStore

USER_AGENT = f"computegap/{__version__} (+open data pipeline)"

# Resources that are files: who answers for an address of that scheme.
_LOCAL: dict[str, Via] = {"package": "package", "inbox": "inbox", "home": "home"}

Progress = Callable[[FetchEvent], None]


@dataclass(frozen=True)
class Outside:
    """The world outside of this process; a test puts another one in its place."""

    wire: Wire | None = None
    resolve: Resolver = system_resolver
    sleep: Sleep = asyncio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def fetch_resources(
    jobs: Sequence[FetchJob],
    store: SnapshotStore,
    settings: Settings,
    progress: Progress | None = None,
    *,
    limits: FetchLimits | None = None,
    outside: Outside | None = None,
    keeps: bool = True,
) -> list[FetchOutcome]:
    """Obtain every resource, concurrently, and keep what is new; no failure of one hinders another.

    A resource whose held content is final is not asked for. Must not be called from a running event loop.

    Args:
        jobs: What to obtain; no resource twice.
        store: Where bytes and histories are kept.
        settings: `mirror` puts a folder in the place of the network, `offline` nothing at all.
        progress: Called, in this thread, for every step of every job.
        limits: How hard and how long to try; polite defaults.
        outside: Sockets, name resolution, sleep and clock; the real ones by default.
        keeps: Without it the store is only compared with and never written: the outcomes say what would be new.

    Returns:
        One outcome for each job, in the order of the jobs.

    Raises:
        UsageError: A resource is asked for twice, or the mirror is not a folder.
    """
    _check_usage(jobs, settings)
    # Their lines show whole addresses, reasons and headers, which a server may fill with the key it was sent.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    limits, outside = limits or FetchLimits(), outside or Outside()
    run = _Run(
        transport=_transport(jobs, settings, limits, outside),
        via="mirror" if settings.mirror is not None else "network",
        settings=settings,
        store=store,
        limits=limits,
        outside=outside,
        progress=progress or (lambda event: None),
        keeps=keeps,
        folders={"package": PACKAGE_ROOT, "inbox": settings.inbox_dir, "home": settings.home},
    )
    return asyncio.run(run.fetch_all(jobs))


def _check_usage(jobs: Sequence[FetchJob], settings: Settings) -> None:
    counts = Counter((job.source_id, job.resource.key) for job in jobs)
    if repeated := [f"{source}/{key}" for (source, key), n in counts.items() if n > 1]:
        raise UsageError(f"asked for twice: {', '.join(repeated)}; a key must be unique within its source")
    if settings.mirror is not None and not settings.mirror.is_dir():
        raise UsageError(f"the mirror {settings.mirror} is not a folder; expected HOST/PATH files below it")


def _transport(
    jobs: Sequence[FetchJob], settings: Settings, limits: FetchLimits, outside: Outside
) -> httpx.AsyncBaseTransport:
    """Who answers: the mirror if there is one, else nobody if offline, else the network."""
    if settings.mirror is not None:
        return MirrorTransport(settings.mirror)
    if settings.offline:
        return OfflineTransport()
    allowed_hosts = {_host(job) for job in jobs}.union(*(job.extra_hosts for job in jobs)) - {""}
    return NetworkTransport(allowed_hosts, limits, outside.resolve, outside.wire or tls_wire(), _min_intervals_s(jobs))


def _min_intervals_s(jobs: Sequence[FetchJob]) -> dict[str, float]:
    """The least time between two requests by host, in seconds: the longest that a source of the host sets."""
    intervals: dict[str, float] = {}
    for job in jobs:
        if job.min_interval_s > 0:
            intervals[_host(job)] = max(job.min_interval_s, intervals.get(_host(job), 0.0))
    return intervals


def _host(job: FetchJob) -> str:
    """The host of the job's address; empty for a resource of this package or of the inbox."""
    return httpx.URL(job.resource.url).host


@dataclass(frozen=True)
class _Run:
    """One call of `fetch_resources`: what its jobs share."""

    transport: httpx.AsyncBaseTransport
    via: Via
    settings: Settings
    store: SnapshotStore
    limits: FetchLimits
    outside: Outside
    progress: Progress
    keeps: bool
    folders: Mapping[str, Path]

    async def fetch_all(self, jobs: Sequence[FetchJob]) -> list[FetchOutcome]:
        """Carry out every job as soon as its host has a free slot; a host with an interval has one."""
        slots = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(self.limits.concurrent_per_host))
        slots.update({host: asyncio.Semaphore(1) for host in _min_intervals_s(jobs)})
        async with httpx.AsyncClient(
            transport=self.transport,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(self.limits.read_s, connect=self.limits.connect_s),
            follow_redirects=True,
            max_redirects=self.limits.max_redirects,
            trust_env=False,
        ) as client:
            return await asyncio.gather(*(self._fetch(client, job, slots[_host(job)]) for job in jobs))

    async def _fetch(self, client: httpx.AsyncClient, job: FetchJob, slot: asyncio.Semaphore) -> FetchOutcome:
        async with slot:
            self.progress(FetchEvent("started", job))
            started = time.monotonic()
            outcome = replace(await self._settle(client, job), elapsed_s=time.monotonic() - started)
            self.progress(FetchEvent("finished", job, n_bytes=outcome.n_bytes, outcome=outcome))
            return outcome

    async def _settle(self, client: httpx.AsyncClient, job: FetchJob) -> FetchOutcome:
        """Turn everything that can go wrong with one job into its outcome."""
        via: Via = _LOCAL.get(job.resource.url.partition(":")[0], self.via)
        try:
            ref = await asyncio.to_thread(self._usable_ref, job)
            if ref is not None and _is_final(job, ref):
                detail = f"held since {ref.versions[-1].retrieved_at:%Y-%m-%d} and final: not asked for"
                return self._outcome(job, "unchanged", "store", detail, sha256=ref.versions[-1].sha256)
            answer = await self._obtain(client, job, ref)
            return await asyncio.to_thread(self._keep, job, via, ref, answer)
        except Unreachable as error:
            detail = str(error) if isinstance(error, NotAsked) else f"{job.resource.url}: {error}"
            return self._outcome(job, "unreachable", "none", detail)
        except DownloadError as error:
            return self._outcome(job, "failed", via, error.detail, http_status=error.http_status)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return self._outcome(job, "failed", via, f"{job.resource.url}: {str(error) or type(error).__name__}")
        except (SnapshotError, OSError) as error:
            return self._outcome(job, "failed", via, str(error))

    def _usable_ref(self, job: FetchJob) -> Ref | None:
        """What the store knows of this resource at this address, if its content is still intact."""
        ref = self.store.ref(job.source_id, job.resource.key)
        if ref is None or ref.url != job.resource.url or not self.store.is_intact(ref.versions[-1].sha256):
            return None
        return ref

    async def _obtain(self, client: httpx.AsyncClient, job: FetchJob, ref: Ref | None) -> Download:
        scheme = job.resource.url.partition(":")[0]
        if scheme in _LOCAL:
            read = {"package": read_package, "inbox": read_inbox, "home": read_home}[scheme]
            content = await asyncio.to_thread(read, job, self.folders[scheme])
            return Download(http_status=None, content=content, etag=None, last_modified=None)

        if job.withheld is not None and self.via == "network":
            raise NotAsked(job.withheld)
        key = self._key(job)

        def on_bytes(n_bytes: int, n_bytes_total: int | None) -> None:
            self.progress(FetchEvent("bytes", job, n_bytes=n_bytes, n_bytes_total=n_bytes_total))

        async def get(page: FetchJob, validators: dict[str, str]) -> Download:
            return await download(
                client, page, validators, limits=self.limits, on_bytes=on_bytes, sleep=self.outside.sleep, key=key
            )

        if job.resource.max_pages is not None:
            return await download_pages(job, job.resource.max_pages, get)
        return await get(job, _validators(ref))

    def _key(self, job: FetchJob) -> SecretStr | None:
        """The key that the network asks for at this address; raises Unreachable without one."""
        name = job.resource.key_from
        if name is None or self.settings.mirror is not None or self.settings.offline:
            return None
        if (key := self.settings.key(name)) is None:
            raise Unreachable(f"needs a key, and {name} is not set")
        text = key.get_secret_value().strip()
        if not (text.isascii() and text.isprintable()):  # the error of a header that cannot be sent would show it
            raise Unreachable(f"needs a key, and {name} holds something that cannot be one")
        return SecretStr(text)

    def _keep(self, job: FetchJob, via: Via, ref: Ref | None, answer: Download) -> FetchOutcome:
        """Put what came into the store, and say what it means for the history of the resource."""
        resource, status, now = job.resource, answer.http_status, self.outside.now()
        earlier = self.store.latest(job.source_id, resource.key)
        etag, last_modified = answer.etag, answer.last_modified
        if answer.content is not None:
            sha256 = self._sha256_of(job, answer, answer.content, now)
        elif ref is not None and status not in ABSENT_STATUS:
            sha256 = ref.versions[-1].sha256
            etag, last_modified = etag or ref.etag, last_modified or ref.last_modified
        else:
            what = "it is gone for good: retired" if status == GONE else "there is no such resource"
            detail = f"{resource.url}: the server says that {what} (status {status})"
            return self._outcome(job, "absent", via, detail, http_status=status)
        if self.keeps:
            self.store.record(
                job.source_id, resource.key, resource.url, sha256, now, etag=etag, last_modified=last_modified
            )
        is_new = earlier is None or earlier.sha256 != sha256
        detail = "new content" if is_new else "same content as before"
        if answer.moved_to is not None:
            detail += f"; moved for good to {answer.moved_to}: change its address"
        return self._outcome(
            job,
            "fetched" if is_new else "unchanged",
            via,
            detail,
            sha256=sha256,
            http_status=status,
            n_bytes=len(answer.content or b""),
            moved_to=answer.moved_to,
        )

    def _sha256_of(self, job: FetchJob, answer: Download, content: bytes, now: datetime) -> str:
        """The hash of what came, which is in the store from then on if anything is kept."""
        if not self.keeps:
            return hashlib.sha256(content).hexdigest()
        return self.store.put(content, _sidecar(job, answer, content, now))

    def _outcome(self, job: FetchJob, status: Status, via: Via, detail: str, **more: Any) -> FetchOutcome:
        return FetchOutcome(
            source_id=job.source_id,
            key=job.resource.key,
            url=job.resource.url,
            status=status,
            via=via,
            detail=self.settings.masked(detail),
            checked_at=self.outside.now(),
            **more,
        )


def _is_final(job: FetchJob, ref: Ref) -> bool:
    """Whether what is held can no longer change, could be read, and nobody insists on asking."""
    final_from = job.resource.final_from
    return (
        final_from is not None and ref.checked_at.date() >= final_from and not ref.is_unreadable and not job.asks_again
    )


def _validators(ref: Ref | None) -> dict[str, str]:
    """The headers that make a request conditional on the content having changed (RFC 9110, section 13.1)."""
    if ref is None:
        return {}
    headers = {"If-None-Match": ref.etag, "If-Modified-Since": ref.last_modified}
    return {name: value for name, value in headers.items() if value}


def _sidecar(job: FetchJob, answer: Download, content: bytes, now: datetime) -> Sidecar:
    """What the snapshot says about where it came from."""
    return Sidecar(
        source_id=job.source_id,
        url=job.resource.url,
        retrieved_at=now,
        http_status=answer.http_status,
        etag=answer.etag,
        last_modified=answer.last_modified,
        media_type=job.resource.media_type,
        licence=job.licence.name,
        parser_version=job.parser_version,
        n_bytes=len(content),
    )

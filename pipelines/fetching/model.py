"""The words of fetching: a job, its limits, its events, its outcome, its error.

What belongs here: plain values that the callers of `fetch_resources` hold. What does not: any behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pipelines.errors import FetchError

if TYPE_CHECKING:
    from pipelines.sources.base import Licence, Resource

Status = Literal["fetched", "unchanged", "absent", "unreachable", "failed"]
Via = Literal["network", "mirror", "package", "inbox", "home", "store", "none"]


@dataclass(frozen=True)
class FetchJob:
    """One resource to obtain, with what its snapshot must say about it.

    `extra_hosts` are hosts, besides those of the resources themselves, to which the source may redirect.
    `min_interval_s` is the least time, in seconds, between two requests to the resource's host. `asks_again` has a
    resource asked for even if what is held of it is final. `user_agent` says who asks, if not this program in general;
    `withheld` why nobody may be asked over the network now.
    """

    source_id: str
    resource: Resource
    licence: Licence
    parser_version: int = 1
    extra_hosts: frozenset[str] = frozenset()
    min_interval_s: float = 0.0
    asks_again: bool = False
    user_agent: str | None = None
    withheld: str | None = None


@dataclass(frozen=True)
class FetchLimits:
    """How hard and how long to try; seconds, unless the name says otherwise.

    A server that asks (Retry-After) for a longer pause than `max_wait_s` is not asked again in this run; a host that
    has let `max_silences` requests in a row run into a timeout is not, either, nor one that has refused `max_refusals`
    in a row (429).
    """

    connect_s: float = 5.0
    read_s: float = 60.0
    total_s: float = 120.0
    attempts: int = 4
    first_wait_s: float = 0.5
    max_wait_s: float = 60.0
    max_redirects: int = 5
    max_silences: int = 6
    max_refusals: int = 5
    concurrent_per_host: int = 2
    requests_per_second_and_host: float = 4.0


@dataclass(frozen=True)
class FetchOutcome:
    """How one job ended.

    `status` is *fetched* (a new version), *unchanged*, *absent* (the server says there is no such thing),
    *unreachable* (nobody answered) or *failed* (somebody answered, but not with the resource). `sha256` is
    set for the first two; `via` says who answered, *store* that nobody was asked because what is held is final;
    `n_bytes` counts what was received after decompression, `moved_to` is where the resource now lives for good.
    """

    source_id: str
    key: str
    url: str
    status: Status
    via: Via
    detail: str
    checked_at: datetime
    sha256: str | None = None
    http_status: int | None = None
    n_bytes: int = 0
    elapsed_s: float = 0.0
    moved_to: str | None = None


@dataclass(frozen=True)
class FetchEvent:
    """A step of one job, for whoever draws progress bars.

    `n_bytes` is what has been received so far (it falls back to zero when a download is tried again),
    `n_bytes_total` what the server announced, `outcome` the end.
    """

    kind: Literal["started", "bytes", "finished"]
    job: FetchJob = field(repr=False)
    n_bytes: int = 0
    n_bytes_total: int | None = None
    outcome: FetchOutcome | None = None


class DownloadError(FetchError):
    """Somebody answered, but not with the resource."""

    def __init__(
        self,
        source_id: str,
        message: str,
        *,
        http_status: int | None = None,
        is_transient: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        """Keep, besides the message, what decides whether and when to try again."""
        super().__init__(source_id, message)
        self.http_status = http_status
        self.is_transient = is_transient
        self.retry_after_s = retry_after_s

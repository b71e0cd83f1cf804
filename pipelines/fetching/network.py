"""The transport to the real network: guarded, rate-limited, and quick to give up on a host that is down.

What belongs here: what must hold for every single request, redirects included. What does not: retries, size
and time caps (`pipelines.fetching.download`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

import httpx
from aiolimiter import AsyncLimiter

from pipelines.fetching.guard import LeftAlone, Resolver, Unreachable, check_url, public_addresses

if TYPE_CHECKING:
    from pipelines.fetching.model import FetchLimits

Wire = Callable[[], httpx.AsyncBaseTransport]


def tls_wire() -> Wire:
    """Connections for one host after another that share the system's trusted certificates."""
    context = httpx.create_ssl_context()
    return lambda: httpx.AsyncHTTPTransport(verify=context)


class NetworkTransport(httpx.AsyncBaseTransport):
    """Sends a request to its host, if the host is declared, public and not known to be down."""

    def __init__(
        self,
        allowed_hosts: Collection[str],
        limits: FetchLimits,
        resolve: Resolver,
        wire: Wire,
        min_intervals_s: Mapping[str, float] | None = None,
    ) -> None:
        """Talk to `allowed_hosts` only, found through `resolve`, over connections made by `wire`.

        `min_intervals_s` has the least time, in seconds, between two requests to a host whose source sets one.
        """
        self._allowed_hosts = allowed_hosts
        self._min_intervals_s = min_intervals_s or {}
        self._limits = limits
        self._resolve = resolve
        self._wire = wire
        self._hosts: dict[str, _Host] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return its response, body not yet read.

        Raises:
            AddressRefused: The address is not one that this project talks to.
            Unreachable: The host cannot be found or connected to, now or earlier in this run.
            httpx.TransportError: The connection broke.
        """
        check_url(request.url, self._allowed_hosts)
        name = request.url.host
        if name not in self._hosts:
            limiter = self._limiter(self._min_intervals_s.get(name, 0.0))
            self._hosts[name] = _Host(name, self._limits, self._resolve, self._wire(), limiter)
        return await self._hosts[name].send(request)

    def _limiter(self, min_interval_s: float) -> AsyncLimiter:
        """Evenly spaced requests where an interval is given, else a few at once and then that many per second."""
        if min_interval_s > 0:
            return AsyncLimiter(1.0, min_interval_s)
        return AsyncLimiter(self._limits.requests_per_second_and_host, 1.0)

    async def aclose(self) -> None:
        """Close every connection."""
        await asyncio.gather(*(host.wire.aclose() for host in self._hosts.values()))


class _Host:
    """What a run knows about one host, so that no two requests find it out twice.

    The connection goes to an address that was checked, not to a name that could be resolved differently a
    moment later. Each host has its own connections: two names on one address must not share a certificate.
    """

    def __init__(
        self,
        name: str,
        limits: FetchLimits,
        resolve: Resolver,
        wire: httpx.AsyncBaseTransport,
        limiter: AsyncLimiter,
    ) -> None:
        self.wire = wire
        self._name = name
        self._limits = limits
        self._resolve = resolve
        self._limiter = limiter
        self._finding = asyncio.Lock()
        self._addresses: list[str] = []
        self._down: Callable[[], httpx.TransportError] | None = None
        self._silences = 0
        self._refusals = 0

    async def send(self, request: httpx.Request) -> httpx.Response:
        async with self._finding:
            self._raise_if_down()
            if not self._addresses:
                self._addresses = await self._find()
        await self._limiter.acquire()
        self._raise_if_down()
        error: httpx.TransportError | None = None
        for address in self._addresses:
            try:
                response = await self.wire.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                error = problem
            except httpx.ReadTimeout:
                self._note_silence()
                raise
            else:
                self._silences = 0
                self._note_refusal(response)
                return response
        reason = str(error) or type(error).__name__
        detail = f"cannot connect to {self._name} ({', '.join(self._addresses)}): {reason}"
        if "CERTIFICATE_VERIFY_FAILED" in reason:
            detail += (
                "; it does not prove who it is, so nothing is taken from it. If that lasts, look at its certificate, "
                "and at the clock and the trusted certificates of this machine"
            )
        self._down = partial(Unreachable, detail)
        raise Unreachable(detail) from error

    def _note_silence(self) -> None:
        """Count a request that was taken and never answered; too many in a row, and the host is down."""
        self._silences += 1
        if self._silences >= self._limits.max_silences:
            self._down = partial(
                Unreachable, f"{self._name} takes connections but has not answered {self._silences} requests in a row"
            )

    def _note_refusal(self, response: httpx.Response) -> None:
        """Count an answer that says too many requests; too many in a row, and the host is left alone."""
        self._refusals = self._refusals + 1 if response.status_code == httpx.codes.TOO_MANY_REQUESTS else 0
        if self._refusals >= self._limits.max_refusals:
            self._down = partial(
                LeftAlone,
                f"{self._name} has refused {self._refusals} requests in a row "
                "(429 Too Many Requests); it is left alone for now",
            )

    async def _find(self) -> list[str]:
        try:
            return await public_addresses(self._name, self._resolve, self._limits.connect_s)
        except Unreachable as error:
            self._down = partial(Unreachable, str(error))
            raise

    def _raise_if_down(self) -> None:
        if self._down is not None:
            raise self._down()


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to a fixed address; Host header and TLS certificate stay those of the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )

"""The transport to the real network: guarded, rate-limited, and quick to give up on a host that is down.

What belongs here: what must hold for every single request, redirects included. What does not: retries, size
and time caps (`pipelines.fetching.download`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import httpx
from aiolimiter import AsyncLimiter

from pipelines.fetching.guard import Resolver, Unreachable, check_url, public_addresses

if TYPE_CHECKING:
    from pipelines.fetching.model import FetchLimits

Wire = Callable[[], httpx.AsyncBaseTransport]


def tls_wire() -> Wire:
    """Connections for one host after another that share the system's trusted certificates."""
    context = httpx.create_ssl_context()
    return lambda: httpx.AsyncHTTPTransport(verify=context)


class NetworkTransport(httpx.AsyncBaseTransport):
    """Sends a request to its host, if the host is declared, public and not known to be down."""

    def __init__(self, allowed_hosts: Collection[str], limits: FetchLimits, resolve: Resolver, wire: Wire) -> None:
        """Talk to `allowed_hosts` only, found through `resolve`, over connections made by `wire`."""
        self._allowed_hosts = allowed_hosts
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
            self._hosts[name] = _Host(name, self._limits, self._resolve, self._wire())
        return await self._hosts[name].send(request)

    async def aclose(self) -> None:
        """Close every connection."""
        await asyncio.gather(*(host.wire.aclose() for host in self._hosts.values()))


class _Host:
    """What a run knows about one host, so that no two requests find it out twice.

    The connection goes to an address that was checked, not to a name that could be resolved differently a
    moment later. Each host has its own connections: two names on one address must not share a certificate.
    """

    def __init__(self, name: str, limits: FetchLimits, resolve: Resolver, wire: httpx.AsyncBaseTransport) -> None:
        self.wire = wire
        self._name = name
        self._limits = limits
        self._resolve = resolve
        self._limiter = AsyncLimiter(limits.requests_per_second_and_host, 1.0)
        self._finding = asyncio.Lock()
        self._addresses: list[str] = []
        self._down: str | None = None

    async def send(self, request: httpx.Request) -> httpx.Response:
        self._raise_if_down()
        await self._limiter.acquire()
        async with self._finding:
            self._raise_if_down()
            if not self._addresses:
                self._addresses = await self._find()
        error: httpx.TransportError | None = None
        for address in self._addresses:
            try:
                return await self.wire.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                error = problem
        reason = str(error) or type(error).__name__
        self._down = f"cannot connect to {self._name} ({', '.join(self._addresses)}): {reason}"
        raise Unreachable(self._down) from error

    async def _find(self) -> list[str]:
        try:
            return await public_addresses(self._name, self._resolve, self._limits.connect_s)
        except Unreachable as error:
            self._down = str(error)
            raise

    def _raise_if_down(self) -> None:
        if self._down is not None:
            raise Unreachable(self._down)


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to a fixed address; Host header and TLS certificate stay those of the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )

"""A folder, or nothing at all, in place of the network.

What belongs here: the transports that answer without a network. What does not: deciding which one is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import httpx

from pipelines.fetching.guard import AddressRefused, Unreachable
from pipelines.fetching.paths import inside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_CHUNK_BYTES = 2**18


class MirrorTransport(httpx.AsyncBaseTransport):
    """Serves ``https://HOST/PATH?QUERY`` from ``ROOT/HOST/PATH@QUERY``, or from ``ROOT/HOST/PATH``.

    A name is looked up as the address spells it, then with its percent-escapes resolved.
    """

    def __init__(self, root: Path) -> None:
        """Serve the files below `root`."""
        self._root = root

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with the file, unconditionally and without validators.

        Raises:
            AddressRefused: The request is not a GET over https.
            Unreachable: The mirror has no such file, or it lies outside of the mirror.
        """
        if (request.method, request.url.scheme) != ("GET", "https"):
            raise AddressRefused(f"refused {request.method} {request.url}: expected GET over https")
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        name = f"{request.url.host}{path}@{query}" if query else f"{request.url.host}{path}"
        file = inside(self._root, name) or inside(self._root, unquote(name))
        if file is None:
            raise Unreachable(f"the mirror {self._root} has no {name}")
        headers = {"Content-Length": str(file.stat().st_size)}
        return httpx.Response(200, headers=headers, content=_chunks(file))


class OfflineTransport(httpx.AsyncBaseTransport):
    """A network that is not there."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse at once.

        Raises:
            Unreachable: Always.
        """
        raise Unreachable("offline: this run must not use the network")


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk

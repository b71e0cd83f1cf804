"""Hostile servers on loopback: each attempt ends soon, under its name, and in bounded memory."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import pytest
from fetch_world import HOST, LICENCE, URL, World, job

from pipelines.documents.charset import decode
from pipelines.fetching.model import FetchJob, FetchOutcome
from pipelines.fetching.sources import fetch_job
from pipelines.settings import Settings
from pipelines.sources import get_source
from pipelines.sources.base import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CAP = 5 * 2**20
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n"


@contextmanager
def server(serve: Callable[[socket.socket, bytes], None]) -> Iterator[int]:
    """A server on loopback that treats every connection as told, and stops with the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def run() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    connection.settimeout(10)
                    serve(connection, connection.recv(65536))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


class Loopback(httpx.AsyncHTTPTransport):
    """Real sockets, but to one port of this machine and without TLS."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await super().handle_async_request(httpx.Request(request.method, url, headers=request.headers))


def feed_job() -> FetchJob:
    return job(media_type="application/xml", max_bytes=CAP)


def fetch(world: World, serve: Callable[[socket.socket, bytes], None]) -> tuple[FetchOutcome, float, int]:
    """The outcome, the seconds it took, and the most bytes of memory that were held meanwhile."""
    world.limit(attempts=1, total_s=10.0)
    with server(serve) as port:
        world.wire = lambda: Loopback(port)
        tracemalloc.start()
        started = time.monotonic()
        (outcome,) = world.fetch(feed_job())
        seconds, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return outcome, seconds, peak


def sent_in_chunks(coding: bytes, pieces: Callable[[], Iterator[bytes]]) -> Callable[[socket.socket, bytes], None]:
    def serve(connection: socket.socket, request: bytes) -> None:
        del request
        connection.sendall(CHUNKED + b"Content-Encoding: " + coding + b"\r\n\r\n")
        for piece in pieces():
            connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    return serve


def spaces(megabytes: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * 2**20
    for _ in range(megabytes):
        if piece := packer.compress(block):
            yield piece
    yield packer.flush()


def endless_nothing() -> Iterator[bytes]:
    """A gzip stream that goes on for ever and unpacks to nothing: empty blocks of deflate."""
    yield gzip.compress(b"")[:10]
    while True:
        yield b"\x00\x00\x00\xff\xff" * 10_000


def one_dense_chunk() -> Iterator[bytes]:
    """256 MiB in a single chunk of some 250 kB."""
    yield b"".join(spaces(256))


@pytest.mark.parametrize(
    ("coding", "pieces", "detail"),
    [
        (b"gzip", lambda: spaces(2048), "larger than the 5242880 bytes allowed for it"),
        (b"gzip", one_dense_chunk, "larger than the 5242880 bytes allowed for it"),
        (b"gzip", endless_nothing, "larger than the 5242880 bytes allowed for it, still compressed"),
        (b"identity", lambda: iter([b"x" * 2**16] * 200), "larger than the 5242880 bytes allowed for it"),
        (b"br", lambda: iter([b"x"]), "expected a content coding among identity, gzip, deflate, got br"),
        (b"gzip, gzip", lambda: iter([b"x"]), "expected a content coding among"),
    ],
)
def test_bombs_end_at_the_cap(world: World, coding: bytes, pieces: Callable[[], Iterator[bytes]], detail: str) -> None:
    outcome, seconds, peak = fetch(world, sent_in_chunks(coding, pieces))
    assert outcome.status == "failed"
    assert detail in outcome.detail
    assert seconds < 8
    assert peak < 80 * 2**20


def test_redirects_without_end(world: World) -> None:
    def serve(connection: socket.socket, request: bytes) -> None:
        number = len(request.split(b" ")[1])
        location = f"https://{HOST}/{'a' * number}".encode()
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")

    outcome, seconds, _ = fetch(world, serve)
    assert (outcome.status, "maximum allowed redirects" in outcome.detail) == ("failed", True)
    assert seconds < 5


@pytest.mark.parametrize(
    "target",
    ["https://127.0.0.1/x", "http://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "file:///etc/passwd",
     "https://[::1]/", f"http://{HOST}/a.csv", f"https://{HOST}:8443/a.csv"],
)  # fmt: skip
def test_redirects_to_where_nobody_is_sent(world: World, target: str) -> None:
    def serve(connection: socket.socket, request: bytes) -> None:
        del request
        location = target.encode()
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")

    outcome, seconds, _ = fetch(world, serve)
    assert outcome.status == "failed"
    assert "refused" in outcome.detail or "unsupported protocol" in outcome.detail.lower()
    assert seconds < 5


def test_a_redirect_to_a_declared_name_with_a_private_address(world: World) -> None:
    world.addresses["elsewhere.example.org"] = ["10.1.2.3"]
    world.answers[URL] = [httpx.Response(301, headers={"Location": "https://elsewhere.example.org/a"})]
    resource = Resource("a", URL, "application/xml")
    (outcome,) = world.fetch(FetchJob("example", resource, LICENCE, extra_hosts=frozenset({"elsewhere.example.org"})))
    assert outcome.status == "failed"
    assert "10.1.2.3, which is not a public address" in outcome.detail


def test_a_web_page_in_the_place_of_a_feed(world: World) -> None:
    page = b"<!doctype html><title>Please log in</title>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(page)
    outcome, _, _ = fetch(world, lambda connection, request: connection.sendall(head + page))
    assert outcome.status == "failed"
    assert "got a web page" in outcome.detail


def test_a_charset_of_the_header_changes_no_byte(world: World) -> None:
    body = '<?xml version="1.0" encoding="utf-8"?><rss>寒武纪</rss>'.encode("gb18030")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
    outcome, _, _ = fetch(world, lambda connection, request: connection.sendall(head + body))
    assert outcome.sha256 is not None
    kept = world.store.read(outcome.sha256)
    assert kept == body
    assert "寒武纪" in decode(kept, "zh").text


def test_what_moved_for_good_says_where_to(world: World) -> None:
    new = f"https://{HOST}/new.csv"
    world.answers[URL] = [httpx.Response(301, headers={"Location": new})]
    world.answers[new] = [httpx.Response(200, content=b"x")]
    (outcome,) = world.fetch(job())
    assert (outcome.status, outcome.moved_to) == ("fetched", new)
    assert f"moved for good to {new}" in outcome.detail
    world.answers[URL] = [httpx.Response(302, headers={"Location": new})]
    (outcome,) = world.fetch(job())
    assert (outcome.moved_to, outcome.detail) == (None, "same content as before")


def test_what_is_gone_for_good_is_retired(world: World) -> None:
    gone = world.fetch_one(httpx.Response(410))
    assert (gone.status, gone.http_status) == ("absent", 410)
    assert "gone for good: retired (status 410)" in gone.detail


def test_a_source_that_needs_a_contact_is_not_asked_without_one(world: World) -> None:
    source = get_source("sec_full_text")
    resource = Resource("a", URL, "application/json")
    (silent,) = world.fetch(fetch_job(source, resource))
    assert (silent.status, silent.via, world.requests) == ("unreachable", "none", [])
    assert silent.detail.startswith("not asked: ")
    assert "COMPUTEGAP_CONTACT" in silent.detail
    world.answers[URL] = [httpx.Response(200, content=b"{}")]
    (named,) = world.fetch(fetch_job(source, resource, contact="Example Institute data@example.org"))
    assert named.status == "fetched"
    assert world.requests[0].headers["User-Agent"] == "Example Institute data@example.org"


@pytest.mark.parametrize("contact", ["nobody", "me@example.org", "Org me@nowhere", "Org\r\nX: y me@example.org"])
def test_a_contact_that_is_none_is_a_mistake(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        Settings(contact=contact)

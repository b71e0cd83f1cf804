"""Servers that would wear a run down or are not who they were: over real sockets and real TLS on loopback."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fetch_world import HOST, World, job

Serve = Callable[[ssl.SSLSocket | socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


def certificate(folder: Path, name: str, days: int = 2) -> Path:
    """A certificate for a name that signs itself, with its key; of negative `days`, it has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}{days}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


class Loopback(httpx.AsyncHTTPTransport):
    """Real sockets to one port of this machine, with TLS for the name that was asked for."""

    def __init__(self, port: int, trusted: ssl.SSLContext | None) -> None:
        super().__init__(verify=trusted or False)
        self._url = {"scheme": "https" if trusted else "http", "host": "127.0.0.1", "port": port}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(**self._url)
        return await super().handle_async_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=request.extensions)
        )


@contextmanager
def server(world: World, serve: Serve, shown: Path | None = None, trusted: Path | None = None) -> Iterator[None]:
    """Let the world's wire lead to a server that shows one certificate, while another one may be trusted."""
    presents = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if shown else None
    if presents and shown:
        presents.load_cert_chain(shown)
    believes = ssl.create_default_context(cafile=str(trusted) if trusted else None) if shown else None
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def answer(connection: socket.socket) -> None:
            with suppress(OSError), connection:
                connection.settimeout(10)
                with presents.wrap_socket(connection, server_side=True) if presents else connection as wrapped:
                    wrapped.recv(65536)
                    serve(wrapped)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        world.wire = lambda: Loopback(port, believes)
        yield
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def hello(connection: ssl.SSLSocket | socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


def test_the_certificate_that_is_trusted_is_taken(world: World, tmp_path: Path) -> None:
    own = certificate(tmp_path, HOST)
    with server(world, hello, shown=own, trusted=own):
        assert world.fetch_one().status == "fetched"


@pytest.mark.parametrize(
    ("name", "days", "is_trusted", "said"),
    [(HOST, 2, False, "self-signed"), ("other.example.org", 2, True, "Hostname mismatch"), (HOST, -1, True, "expired")],
    ids=["changed", "of another host", "expired"],
)
def test_a_certificate_that_proves_nothing_is_refused(
    world: World, tmp_path: Path, name: str, days: int, is_trusted: bool, said: str
) -> None:
    shown = certificate(tmp_path, name, days)
    trusted = shown if is_trusted else certificate(tmp_path, "trusted.example.org")
    reached: list[object] = []
    with server(world, reached.append, shown=shown, trusted=trusted):
        outcome = world.fetch_one()
    assert (outcome.status, outcome.sha256, reached) == ("unreachable", None, [])
    assert said in outcome.detail
    assert "nothing is taken from it. If that lasts, look at its certificate, and at the clock" in outcome.detail


@pytest.mark.parametrize("begins", [b"", HEAD], ids=["in the head", "in the body"])
def test_a_server_that_sends_a_byte_now_and_then_ends_at_the_time_cap(world: World, begins: bytes) -> None:
    def drip(connection: ssl.SSLSocket | socket.socket) -> None:
        connection.sendall(begins)
        for byte in HEAD * 10:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    world.limit(total_s=0.6)
    started = time.monotonic()
    with server(world, drip):
        outcome = world.fetch_one()
    assert time.monotonic() - started < 5
    assert outcome.status == "failed"
    assert "not complete after 0.6 s; try again later" in outcome.detail
    assert world.store.latest("example", "a") is None


def test_a_storm_of_refusals_costs_a_bounded_number_of_requests(world: World) -> None:
    asked = []

    def refuse(connection: ssl.SSLSocket | socket.socket) -> None:
        asked.append(connection)
        connection.sendall(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")

    with server(world, refuse):
        outcomes = world.fetch(*(job(f"https://{HOST}/{n}.csv", key=f"k{n}") for n in range(60)))
    assert len(asked) < 60
    assert {outcome.status for outcome in outcomes} <= {"failed", "unreachable"}
    assert any("it is left alone for now" in outcome.detail for outcome in outcomes)

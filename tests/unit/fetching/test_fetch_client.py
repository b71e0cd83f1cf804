from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from fetch_world import HOST, URL, World, job
from pydantic import TypeAdapter

from pipelines.errors import UsageError
from pipelines.fetching.model import FetchOutcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

BODY = b"name,value\na,1\n"


def ok(content: bytes = BODY, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=content, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_200_becomes_a_snapshot_with_its_provenance(world: World) -> None:
    outcome = world.fetch_one(ok(ETag='"1"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT"))
    assert (outcome.status, outcome.via, outcome.http_status) == ("fetched", "network", 200)
    assert (outcome.source_id, outcome.key, outcome.url) == ("example", "a", URL)
    assert outcome.n_bytes == len(BODY)
    assert outcome.sha256 is not None
    assert world.store.read(outcome.sha256) == BODY
    sidecar = world.store.sidecar(outcome.sha256)
    assert (sidecar.url, sidecar.etag, sidecar.licence) == (URL, '"1"', "CC BY 4.0")
    assert (sidecar.media_type, sidecar.n_bytes, sidecar.http_status) == ("text/csv", len(BODY), 200)
    (request,) = world.requests
    assert request.headers["User-Agent"].startswith("computegap/")
    assert "If-None-Match" not in request.headers


def test_connects_to_the_checked_address_under_the_name(world: World) -> None:
    world.fetch_one(ok())
    (request,) = world.requests
    assert request.url.host == "93.184.215.14"
    assert request.headers["Host"] == HOST
    assert request.extensions["sni_hostname"] == HOST


def test_a_name_that_changes_its_address_is_not_followed_there(world: World) -> None:
    """Rebinding: a name is resolved once per run, and what was checked is what is connected to."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["169.254.169.254"]])

    async def resolve(host: str) -> list[str]:
        world.questions.append(host)
        return next(answers)

    world._resolve = resolve  # type: ignore[method-assign]
    world.answers[URL] = [
        httpx.Response(302, headers={"Location": f"{URL}?2"}),
    ]
    world.answers[f"{URL}?2"] = [httpx.Response(500), httpx.Response(200, content=b"a\n1\n")]
    assert world.fetch_one().status == "fetched"
    assert world.questions == [HOST]
    assert {request.url.host for request in world.requests} == {"93.184.215.14"}
    assert len(world.requests) == 4


def test_304_means_unchanged(world: World) -> None:
    first = world.fetch_one(ok(ETag='"1"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT"))
    for _ in range(2):  # the validators must survive a 304 that does not repeat them
        second = world.fetch_one(httpx.Response(304))
        assert (second.status, second.sha256, second.http_status) == ("unchanged", first.sha256, 304)
        assert world.requests[-1].headers["If-None-Match"] == '"1"'
        assert world.requests[-1].headers["If-Modified-Since"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    ref = world.store.ref("example", "a")
    assert ref is not None
    assert len(ref.versions) == 1
    assert ref.checked_at > ref.versions[0].retrieved_at


@pytest.mark.parametrize("damage", ["missing", "corrupt"])
def test_without_an_intact_snapshot_the_request_is_unconditional(world: World, damage: str) -> None:
    first = world.fetch_one(ok(ETag='"1"'))
    assert first.sha256 is not None
    blob = world.store.blob_path(first.sha256)
    if damage == "missing":
        blob.unlink()
    else:
        blob.write_bytes(b"?")
    again = world.fetch_one(ok(ETag='"1"'))
    assert "If-None-Match" not in world.requests[-1].headers
    assert (again.status, again.sha256) == ("unchanged", first.sha256)
    assert world.store.read(first.sha256) == BODY


def test_a_304_that_was_not_asked_for_is_a_failure(world: World) -> None:
    outcome = world.fetch_one(httpx.Response(304))
    assert outcome.status == "failed"
    assert "expected status 200, got 304" in outcome.detail


def test_validators_of_another_address_are_not_sent(world: World) -> None:
    world.fetch_one(ok(ETag='"1"'))
    moved = f"https://{HOST}/2026/a.csv"
    world.answers[moved] = [ok()]
    (outcome,) = world.fetch(job(moved))
    assert "If-None-Match" not in world.requests[-1].headers
    assert outcome.status == "unchanged"


def test_same_bytes_mean_unchanged_and_a_return_is_a_new_version(world: World) -> None:
    answers = [ok(b"A"), ok(b"A"), ok(b"B"), ok(b"A")]
    assert [world.fetch_one(answer).status for answer in answers] == [
        "fetched",
        "unchanged",
        "fetched",
        "fetched",
    ]
    history = world.store.history("example", "a")
    assert [world.store.read(version.sha256) for version in history] == [b"A", b"B", b"A"]


@pytest.mark.parametrize("status", [404, 410])
def test_absent(world: World, status: int) -> None:
    outcome = world.fetch_one(httpx.Response(status))
    assert (outcome.status, outcome.http_status, outcome.sha256) == ("absent", status, None)
    assert len(world.requests) == 1
    assert not world.store.root.exists()


@pytest.mark.parametrize("status", [201, 204, 206, 400, 401, 403, 451, 501])
def test_other_statuses_fail_at_once(world: World, status: int) -> None:
    outcome = world.fetch_one(httpx.Response(status, content=b"x"))
    assert (outcome.status, outcome.http_status) == ("failed", status)
    assert f"{URL}: expected status 200, got {status}" in outcome.detail
    assert len(world.requests) == 1


def test_429_waits_as_long_as_the_server_says(world: World) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    outcome = world.fetch_one(
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503, headers={"Retry-After": until}),
        ok(),
    )
    assert outcome.status == "fetched"
    first, second = world.pauses
    assert 7 <= first <= 7.5
    assert 38 <= second <= 40.5


def test_a_pause_longer_than_the_run_allows_is_not_cut_short(world: World) -> None:
    outcome = world.fetch_one(httpx.Response(429, headers={"Retry-After": "3600"}))
    assert (outcome.status, outcome.http_status) == ("failed", 429)
    assert (len(world.requests), world.pauses) == (1, [])


@pytest.mark.parametrize("nonsense", ["soon", "-1", "1.5"])
def test_an_unreadable_retry_after_falls_back_on_backoff(world: World, nonsense: str) -> None:
    assert world.fetch_one(httpx.Response(429, headers={"Retry-After": nonsense}), ok()).status == "fetched"
    assert 0.5 <= world.pauses[0] <= 1.0


@pytest.mark.parametrize("problem", [httpx.Response(500), httpx.ReadError("reset"), httpx.ReadTimeout("slow")])
def test_transient_problems_are_retried_with_growing_pauses(world: World, problem: httpx.Response | Exception) -> None:
    assert world.fetch_one(problem, problem, problem, ok()).status == "fetched"
    assert world.pauses == sorted(world.pauses)
    assert len(world.pauses) == 3


def test_retries_end(world: World) -> None:
    outcome = world.fetch_one(httpx.Response(502))
    assert (outcome.status, outcome.http_status, len(world.requests)) == ("failed", 502, 4)


def test_dns_failure_is_found_out_once_per_host(world: World) -> None:
    world.addresses[HOST] = []
    outcomes = world.fetch(*(job(f"https://{HOST}/{n}", str(n)) for n in range(20)))
    assert {outcome.status for outcome in outcomes} == {"unreachable"}
    assert {outcome.via for outcome in outcomes} == {"none"}
    assert "cannot find the address of data.example.org" in outcomes[0].detail
    assert world.questions == [HOST]
    assert (world.requests, world.pauses) == ([], [])


def test_refused_connections_close_the_host_but_not_the_others(world: World) -> None:
    world.addresses["down.example.org"] = ["93.184.215.15", "93.184.215.16", "2600::1"]
    down = [f"https://down.example.org/{n}" for n in range(6)]
    world.answers |= {url: [httpx.ConnectError("Connection refused")] for url in down} | {URL: [ok()]}
    *outcomes, other = world.fetch(*(job(url, str(n)) for n, url in enumerate(down)), job())
    assert {outcome.status for outcome in outcomes} == {"unreachable"}
    assert "Connection refused" in outcomes[0].detail
    assert other.status == "fetched"
    tried = [request.url.host for request in world.requests if request.headers["Host"] == "down.example.org"]
    assert len(tried) <= 2 * world.limits.concurrent_per_host
    assert set(tried) == {"93.184.215.15", "2600::1"}


def test_the_second_address_is_tried(world: World) -> None:
    world.addresses[HOST] = ["2600::1", "93.184.215.14"]
    world.answers[URL] = lambda request: httpx.ConnectError("no route") if ":" in request.url.host else ok()
    assert world.fetch()[0].status == "fetched"


def test_a_mute_name_server_is_given_up(world: World) -> None:
    world.limit(connect_s=0.05)

    async def mute(_: str) -> list[str]:
        await asyncio.sleep(30)
        return []

    world._resolve = mute  # type: ignore[method-assign]
    outcome = world.fetch_one()
    assert outcome.status == "unreachable"
    assert "the name server does not answer" in outcome.detail


def test_bodies_over_the_cap_are_refused(world: World) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    lying = httpx.Response(200, content=endless(), headers={"Content-Length": "10"})
    for answer in [ok(b"x" * 101), httpx.Response(200, content=endless()), lying]:
        outcome = world.fetch_one(answer, max_bytes=100)
        assert outcome.status == "failed"
        assert "more than the 100 allowed" in outcome.detail or "larger than the 100 bytes" in outcome.detail
    assert not world.store.root.exists()


def test_the_cap_counts_bytes_after_decompression(world: World) -> None:
    packed = gzip.compress(b"x" * 100_000)
    assert len(packed) < 1000
    answer = ok(packed, Content_Encoding="gzip")
    assert "larger than the 1000 bytes" in world.fetch_one(answer, max_bytes=1000).detail
    outcome = world.fetch_one(ok(gzip.compress(BODY), Content_Encoding="gzip"))
    assert outcome.sha256 is not None
    assert world.store.read(outcome.sha256) == BODY


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
def test_content_codings_that_were_not_asked_for_are_refused(world: World, coding: str) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield BODY

    outcome = world.fetch_one(httpx.Response(200, content=body(), headers={"Content-Encoding": coding}))
    assert outcome.status == "failed"
    assert "content coding" in outcome.detail


def test_a_truncated_body_is_retried_and_never_kept(world: World) -> None:
    short = {"Content-Length": str(len(BODY) + 1)}
    outcome = world.fetch_one(httpx.Response(200, content=BODY, headers=short))
    assert outcome.status == "failed"
    assert f"incomplete: {len(BODY)} of {len(BODY) + 1} bytes" in outcome.detail
    assert len(world.requests) == world.limits.attempts
    assert not world.store.root.exists()
    assert world.fetch_one(httpx.Response(200, content=BODY, headers=short), ok()).status == "fetched"


def test_an_empty_body_or_a_web_page_is_no_csv(world: World) -> None:
    assert "empty" in world.fetch_one(ok(b"")).detail
    page = world.fetch_one(ok(b"<html>Sign in", Content_Type="text/html; charset=utf-8"))
    assert (page.status, "expected text/csv, got a web page" in page.detail) == ("failed", True)
    assert world.fetch_one(ok(b"<html>", Content_Type="text/html"), media_type="text/html").status == "fetched"


def test_a_slow_body_ends_at_the_time_cap(world: World) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    world.limit(total_s=0.1)
    started = time.monotonic()
    outcome = world.fetch_one(httpx.Response(200, content=drip()))
    assert (outcome.status, "not complete after 0.1 s" in outcome.detail) == ("failed", True)
    assert 0.1 <= outcome.elapsed_s <= time.monotonic() - started < 5


def test_redirects_within_the_declared_hosts_are_followed(world: World) -> None:
    target = f"https://{HOST}/moved.csv"
    world.answers = {URL: [httpx.Response(302, headers={"Location": target})], target: [ok()]}
    outcome = world.fetch()[0]
    assert (outcome.status, outcome.url) == ("fetched", URL)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://evil.example.com/a.csv", "evil.example.com is not among the declared hosts"),
        ("http://data.example.org/a.csv", "expected https"),
        ("https://data.example.org:8443/a.csv", "on port 443"),
        ("https://127.0.0.1/a.csv", "not among the declared hosts"),
        ("file:///etc/passwd", "refused"),
    ],
)
def test_redirects_elsewhere_are_refused(world: World, target: str, reason: str) -> None:
    outcome = world.fetch_one(httpx.Response(302, headers={"Location": target}))
    assert outcome.status == "failed"
    assert reason in outcome.detail
    assert len(world.requests) == 1


def test_a_declared_extra_host_may_be_redirected_to_unless_it_is_private(world: World) -> None:
    target = "https://cdn.example.net/a.csv"
    world.answers = {URL: [httpx.Response(302, headers={"Location": target})], target: [ok()]}
    with_cdn = job().__class__(**{**vars(job()), "extra_hosts": frozenset({"cdn.example.net"})})
    assert world.fetch(with_cdn)[0].status == "fetched"
    world.addresses["cdn.example.net"] = ["93.184.215.14", "169.254.169.254"]
    outcome = world.fetch(with_cdn)[0]
    assert outcome.status == "failed"
    assert "it resolves to 169.254.169.254" in outcome.detail


def test_a_redirect_loop_ends(world: World) -> None:
    outcome = world.fetch_one(httpx.Response(302, headers={"Location": URL}))
    assert outcome.status == "failed"
    assert len(world.requests) == world.limits.max_redirects + 1


def test_plain_http_is_refused(world: World) -> None:
    (outcome,) = world.fetch(job("http://data.example.org/a.csv"))
    assert (outcome.status, "expected https" in outcome.detail, world.requests) == ("failed", True, [])


def test_two_requests_at_a_time_per_host(world: World) -> None:
    running, peak = 0, 0

    class Counting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal running, peak
            running += 1
            peak = max(peak, running)
            await asyncio.sleep(0.005)
            running -= 1
            return httpx.Response(200, stream=httpx.ByteStream(BODY))

    world.wire = Counting
    outcomes = world.fetch(*(job(f"https://{HOST}/{n}", str(n)) for n in range(8)))
    assert [outcome.key for outcome in outcomes] == [str(n) for n in range(8)]
    assert {outcome.status for outcome in outcomes} == {"fetched"}
    assert peak == 2


def test_the_rate_is_limited(world: World) -> None:
    world.limit(requests_per_second_and_host=10.0)
    world.answers = {f"https://{HOST}/{n}": [ok()] for n in range(13)}
    started = time.monotonic()
    world.fetch(*(job(url, str(n)) for n, url in enumerate(world.answers)))
    assert time.monotonic() - started >= 0.25  # ten at once, three more at one per tenth of a second


def test_events_tell_the_story_of_each_job(world: World) -> None:
    outcome = world.fetch_one(ok())
    assert [event.kind for event in world.events] == ["started", "bytes", "finished"]
    assert (world.events[1].n_bytes, world.events[1].n_bytes_total) == (len(BODY), len(BODY))
    assert world.events[-1].outcome == outcome


def test_outcomes_survive_json(world: World) -> None:
    outcomes = [world.fetch_one(ok()), world.fetch_one(httpx.Response(404))]
    adapter = TypeAdapter(list[FetchOutcome])
    assert adapter.validate_json(adapter.dump_json(outcomes)) == outcomes


def test_a_damaged_ref_fails_its_own_resource_only(world: World) -> None:
    world.fetch_one(ok())
    (world.root / "snapshots" / "refs" / "example" / "a.json").write_text("{")
    other = f"https://{HOST}/b.csv"
    world.answers[other] = [ok()]
    first, second = world.fetch(job(), job(other, "b"))
    assert (first.status, second.status) == ("failed", "fetched")
    assert "a.json: not a readable ref" in first.detail


def test_a_resource_asked_for_twice_is_a_mistake(world: World) -> None:
    with pytest.raises(UsageError, match="asked for twice: example/a"):
        world.fetch(job(), job())


def test_offline_is_unreachable_at_once_but_the_package_is_there(world: World) -> None:
    world.settings["offline"] = True
    remote, local = world.fetch(job(), job("package:ledger/orders.csv", "orders"))
    assert (remote.status, remote.via) == ("unreachable", "none")
    assert "offline" in remote.detail
    assert (local.status, local.via, local.http_status) == ("fetched", "package", None)
    assert (world.requests, world.questions) == ([], [])
    assert world.fetch(job("package:ledger/orders.csv", "orders"))[0].status == "unchanged"


@pytest.mark.parametrize(
    "path",
    ["../pyproject.toml", "ledger/../../pyproject.toml", "/etc/passwd", "ledger", "ledger/none.csv", ""],
)
def test_package_addresses_stay_inside_the_package(world: World, path: str) -> None:
    (outcome,) = world.fetch(job(f"package:{path}"))
    assert (outcome.status, outcome.via) == ("failed", "package")
    assert "not a file of the installed package" in outcome.detail


def test_package_files_are_capped_too(world: World) -> None:
    (outcome,) = world.fetch(job("package:ledger/orders.csv", max_bytes=10))
    assert (outcome.status, "larger than the 10 bytes" in outcome.detail) == ("failed", True)


def test_no_jobs_no_work(world: World, tmp_path: Path) -> None:
    world.settings["offline"] = True
    from pipelines.fetching.client import fetch_resources
    from pipelines.settings import Settings

    assert fetch_resources([], world.store, Settings(home=tmp_path)) == []


@contextmanager
def one_shot_server(reply: bytes) -> Iterator[int]:
    """A server on loopback that sends the same bytes to every connection and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


class Loopback(httpx.AsyncHTTPTransport):
    """Real sockets, but to one port of this machine and without TLS."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await super().handle_async_request(httpx.Request(request.method, url, headers=request.headers))


@pytest.mark.parametrize(
    ("reply", "status", "detail"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "fetched", "new content"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", "failed", "complete message body"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "failed", "incomplete"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\nhello",
            "failed",
            "incorrect",
        ),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "failed", "illegal"),
        (b"", "failed", "disconnected"),
    ],
)
def test_over_real_sockets(world: World, reply: bytes, status: str, detail: str) -> None:
    with one_shot_server(reply) as port:
        world.wire = lambda: Loopback(port)
        outcome = world.fetch_one()
    assert (outcome.status, outcome.via) == (status, "network")
    assert detail in outcome.detail


def test_nobody_listening_is_unreachable(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    world.wire = lambda: Loopback(port)
    assert world.fetch_one().status == "unreachable"

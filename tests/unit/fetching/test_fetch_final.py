"""What is final is asked for once; a host that is down costs one question; a source's own pace is kept."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import httpx
import pytest
from fetch_world import HOST, URL, World, job

from pipelines.fetching.client import Outside, fetch_resources
from pipelines.settings import Settings


def ok(body: bytes = b"a,b\n1,2\n") -> httpx.Response:
    return httpx.Response(200, content=body)


# The clock of the world stands at 2026-01-01, an hour later with every look at it.
FINAL = {"final_from": date(2026, 1, 1), "partition": "2025-12-30"}
NOT_YET = {"final_from": date(2026, 1, 20), "partition": "2026-01-18"}


def test_what_is_held_and_final_is_never_asked_for_again(world: World) -> None:
    first = world.fetch_one(ok(), **FINAL)
    again = world.fetch_one(ok(b"other"), **FINAL)
    assert (first.status, first.via) == ("fetched", "network")
    assert (again.status, again.via, again.sha256) == ("unchanged", "store", first.sha256)
    assert "final" in again.detail
    assert len(world.requests) == 1
    assert world.questions == [HOST]


def test_what_was_held_before_it_was_final_is_asked_for_again(world: World) -> None:
    world.fetch_one(ok(), **NOT_YET)
    assert world.fetch_one(ok(b"late rows"), **NOT_YET).status == "fetched"
    assert len(world.requests) == 2


def test_final_content_that_could_not_be_read_is_asked_for_again(world: World) -> None:
    world.fetch_one(ok(b"an error page"), **FINAL)
    world.store.note_unreadable("example", "a")
    assert world.fetch_one(ok(), **FINAL).via == "network"
    assert world.fetch_one(ok(b"more"), **FINAL).via == "store"


def test_final_content_that_is_damaged_is_asked_for_again(world: World) -> None:
    first = world.fetch_one(ok(), **FINAL)
    world.store.blob_path(str(first.sha256)).write_bytes(b"bits rot")
    assert world.fetch_one(ok(), **FINAL).via == "network"


def test_a_backfill_asks_even_for_what_is_final(world: World) -> None:
    world.fetch_one(ok(), **FINAL)
    world.answers[URL] = [ok(b"corrected")]
    (outcome,) = world.fetch(replace(job(**FINAL), asks_again=True))
    assert (outcome.status, outcome.via) == ("fetched", "network")


def test_a_look_compares_and_keeps_nothing(world: World) -> None:
    world.fetch_one(ok(), **NOT_YET)
    history = world.store.history("example", "a")
    files = sorted(world.store.root.rglob("*"))
    world.answers = {URL: [ok(b"new")], f"https://{HOST}/b.csv": [ok(b"b")], f"https://{HOST}/c.csv": [ok()]}
    outcomes = fetch_resources(
        [job(**NOT_YET), job(f"https://{HOST}/b.csv", "b")],
        world.store,
        Settings(home=world.root),
        outside=Outside(wire=lambda: httpx.MockTransport(world._answer), resolve=world._resolve),
        keeps=False,
    )
    assert [outcome.status for outcome in outcomes] == ["fetched", "fetched"]
    assert world.store.history("example", "a") == history
    assert sorted(world.store.root.rglob("*")) == files


def many(n: int = 78) -> list:
    return [job(f"https://{HOST}/{i}.csv", str(i)) for i in range(n)]


def test_a_host_without_an_address_costs_one_question(world: World) -> None:
    world.addresses = {HOST: []}
    world.answers = {"https://other.example.org/x.csv": [ok()]}
    outcomes = world.fetch(*many(), job("https://other.example.org/x.csv", "x"))
    assert {outcome.status for outcome in outcomes[:-1]} == {"unreachable"}
    assert len({outcome.detail.split(": ", 1)[1] for outcome in outcomes[:-1]}) == 1
    assert world.questions.count(HOST) == 1
    assert outcomes[-1].status == "fetched"


def test_a_host_that_takes_no_connections_costs_no_more_than_what_was_under_way(world: World) -> None:
    world.wire = lambda: httpx.MockTransport(refuse)
    tried: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tried.append(request.url.path)
        raise httpx.ConnectTimeout("no answer")

    outcomes = world.fetch(*many())
    assert {outcome.status for outcome in outcomes} == {"unreachable"}
    assert "cannot connect" in outcomes[-1].detail
    assert len(tried) <= world.limits.concurrent_per_host


def test_a_host_that_lets_requests_hang_is_given_up(world: World) -> None:
    tried: list[str] = []

    def hang(request: httpx.Request) -> httpx.Response:
        tried.append(request.url.path)
        raise httpx.ReadTimeout("silence")

    world.wire = lambda: httpx.MockTransport(hang)
    outcomes = world.fetch(*many())
    assert "has not answered 6 requests in a row" in outcomes[-1].detail
    assert outcomes[-1].status == "unreachable"
    assert len(tried) <= world.limits.max_silences + world.limits.concurrent_per_host


def test_the_next_run_asks_a_host_again(world: World) -> None:
    world.addresses = {HOST: []}
    world.fetch()
    world.addresses = {}
    assert world.fetch_one(ok()).status == "fetched"


def test_a_source_keeps_its_own_pace(world: World) -> None:
    jobs = [replace(j, min_interval_s=0.15) for j in many(4)]
    world.answers = {j.resource.url: [ok()] for j in jobs}
    started = time.monotonic()
    world.fetch(*jobs)
    assert 0.4 <= time.monotonic() - started < 3  # three intervals between four requests


def test_the_slower_of_two_sources_sets_the_pace_of_their_host(world: World) -> None:
    jobs = [replace(many(2)[0], min_interval_s=0.01), replace(many(2)[1], min_interval_s=0.3)]
    world.answers = {j.resource.url: [ok()] for j in jobs}
    started = time.monotonic()
    world.fetch(*jobs)
    assert time.monotonic() - started >= 0.25


@pytest.mark.parametrize("settings", ["offline", "mirror"])
def test_a_pace_costs_nothing_where_nobody_is_asked(world: World, settings: str) -> None:
    (world.root / "mirror").mkdir()
    world.settings = {"offline": True} if settings == "offline" else {"mirror": world.root / "mirror"}
    started = time.monotonic()
    outcomes = world.fetch(*(replace(j, min_interval_s=6.0) for j in many()))
    assert {outcome.status for outcome in outcomes} == {"unreachable"}
    assert time.monotonic() - started < 3


def test_a_host_that_refuses_many_requests_in_a_row_is_left_alone(world: World) -> None:
    world.limit(attempts=2, concurrent_per_host=1)
    urls = [f"https://{HOST}/{number}" for number in range(12)]
    world.answers = {url: [httpx.Response(429)] for url in urls}
    outcomes = world.fetch(*(job(url, key=str(number)) for number, url in enumerate(urls)))
    assert len(world.requests) == world.limits.max_refusals
    assert {outcome.status for outcome in outcomes} == {"failed"}  # it answers, and it says no
    assert "has refused 5 requests in a row" in outcomes[-1].detail


def test_an_answer_in_between_starts_the_count_of_refusals_anew(world: World) -> None:
    world.limit(attempts=2, concurrent_per_host=1)
    urls = [f"https://{HOST}/{number}" for number in range(6)]
    world.answers = {url: [httpx.Response(429), httpx.Response(200, content=b"a")] for url in urls}
    outcomes = world.fetch(*(job(url, key=str(number)) for number, url in enumerate(urls)))
    assert {outcome.status for outcome in outcomes} == {"fetched"}


def test_an_empty_body_is_content_where_there_may_be_none(world: World) -> None:
    assert world.fetch_one(httpx.Response(200, content=b""), may_be_empty=True).status == "fetched"

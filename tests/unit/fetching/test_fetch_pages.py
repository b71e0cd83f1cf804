"""Resources in pages, and resources that need a key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fetch_world import HOST, URL, World, job

from pipelines.fetching.model import FetchOutcome
from pipelines.settings import OPENROUTER_API_KEY

PAGED: dict[str, Any] = {"media_type": "application/json", "max_pages": 3}
SECRET = "a-made-up-key"  # noqa: S105 nobody's


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def page(content: Any, next_url: str | None = None, **headers: str) -> httpx.Response:
    link = {"Link": f'<{next_url}>; rel="next"'} if next_url else {}
    return httpx.Response(200, json=content, headers=link | headers)


def content(world: World, outcome: FetchOutcome) -> Any:
    assert outcome.status == "fetched", outcome.detail
    assert outcome.sha256 is not None
    return json.loads(world.store.read(outcome.sha256))


def test_pages_are_followed_in_order_and_kept_as_one(world: World) -> None:
    world.answers[f"{URL}?cursor=b"] = [page(["b"], f"https://{HOST}/a.csv?cursor=c")]
    world.answers[f"{URL}?cursor=c"] = [page(["c"])]
    outcome = world.fetch_one(page(["a"], f"{URL}?cursor=b"), **PAGED)
    assert content(world, outcome) == [["a"], ["b"], ["c"]]


def test_a_link_may_be_relative_and_one_page_is_a_list_of_one(world: World) -> None:
    world.answers[f"{URL}?cursor=b"] = [page(["b"])]
    assert content(world, world.fetch_one(page(["a"], "?cursor=b"), **PAGED)) == [["a"], ["b"]]
    assert content(world, world.fetch_one(page(["z"]), **PAGED)) == [["z"]]


def test_a_page_is_asked_for_unconditionally(world: World) -> None:
    world.fetch_one(page(["a"], ETag='"1"'), **PAGED)
    assert world.fetch_one(page(["a"], ETag='"1"'), **PAGED).status == "unchanged"
    assert not any("If-None-Match" in request.headers for request in world.requests)


def test_only_the_first_page_may_be_absent(world: World) -> None:
    assert world.fetch_one(httpx.Response(404), **PAGED).status == "absent"
    world.answers[f"{URL}?cursor=b"] = [httpx.Response(404)]
    outcome = world.fetch_one(page(["a"], f"{URL}?cursor=b"), **PAGED)
    assert (outcome.status, "page 2 is gone" in outcome.detail) == ("failed", True)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://elsewhere.example.org/a.csv?cursor=b", "the next page would be at another host"),
        (URL, "which was there before"),
        ("http://data.example.org/a.csv?cursor=b", "expected https on port 443"),
    ],
)
def test_a_link_to_somewhere_else_is_not_followed(world: World, link: str, said: str) -> None:
    outcome = world.fetch_one(page(["a"], link), **PAGED)
    assert outcome.status == "failed"
    assert said in outcome.detail
    assert len(world.requests) == 1


def test_pages_without_end_are_given_up(world: World) -> None:
    for number in range(1, 9):
        world.answers[f"{URL}?cursor={number}"] = [page([number], f"{URL}?cursor={number + 1}")]
    outcome = world.fetch_one(page(["a"], f"{URL}?cursor=1"), **PAGED)
    assert (outcome.status, "more than the 3 pages allowed" in outcome.detail) == ("failed", True)
    assert len(world.requests) == 3


def test_the_size_cap_holds_for_all_pages_together(world: World) -> None:
    world.answers[f"{URL}?cursor=b"] = [page(["b" * 60])]
    outcome = world.fetch_one(page(["a" * 60], f"{URL}?cursor=b"), **PAGED, max_bytes=100)
    assert outcome.status == "failed"
    assert "bytes" in outcome.detail


@pytest.mark.parametrize(("status", "reason"), [(429, "429 Too Many Requests"), (400, "400 Bad Request")])
def test_a_refusal_is_the_reason_of_the_failure(world: World, status: int, reason: str) -> None:
    outcome = world.fetch_one(httpx.Response(status, json={"error": "Invalid sort parameter"}), **PAGED)
    assert (outcome.status, outcome.http_status) == ("failed", status)
    assert f"{URL}: expected status 200, got {reason}" in outcome.detail
    assert len(world.requests) == (4 if status == 429 else 1)


def test_a_pause_that_is_asked_for_between_pages_is_kept(world: World) -> None:
    world.answers[f"{URL}?cursor=b"] = [httpx.Response(429, headers={"Retry-After": "7"}), page(["b"])]
    assert content(world, world.fetch_one(page(["a"], f"{URL}?cursor=b"), **PAGED)) == [["a"], ["b"]]
    assert world.pauses[0] >= 7


def test_without_its_key_a_resource_is_unreachable_and_nobody_is_asked(world: World) -> None:
    outcome = world.fetch_one(page(["a"]), key_from=OPENROUTER_API_KEY)
    assert (outcome.status, outcome.via) == ("unreachable", "none")
    assert outcome.detail == f"{URL}: needs a key, and OPENROUTER_API_KEY is not set"
    assert world.requests == []


def test_the_key_goes_to_the_host_and_nowhere_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OPENROUTER_API_KEY, f" {SECRET}\n")
    other = job("https://other.example.org/b.json", key="b", media_type="application/json")
    world.answers["https://other.example.org/b.json"] = [page(["b"])]
    world.answers[URL] = [httpx.Response(302, headers={"Location": "https://other.example.org/b.json"})]
    outcomes = world.fetch(job(key_from=OPENROUTER_API_KEY, media_type="application/json"), other)
    assert [outcome.status for outcome in outcomes] == ["fetched", "fetched"]
    sent = {request.headers["Host"]: request.headers.get("Authorization") for request in world.requests}
    assert sent == {HOST: f"Bearer {SECRET}", "other.example.org": None}


@pytest.mark.parametrize("status", [200, 401, 403])
def test_the_key_is_written_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    monkeypatch.setenv(OPENROUTER_API_KEY, SECRET)
    with caplog.at_level("DEBUG"):
        outcome = world.fetch_one(httpx.Response(status, json=["a"]), key_from=OPENROUTER_API_KEY)
    assert outcome.status == ("fetched" if status == 200 else "failed")
    assert SECRET not in repr(outcome) + repr(world.events) + caplog.text
    written = [path.read_bytes() for path in world.root.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in content for content in written)
    assert bool(written) == (status == 200)


def test_what_cannot_be_a_key_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OPENROUTER_API_KEY, "secret\nsecret")
    outcome = world.fetch_one(page(["a"]), key_from=OPENROUTER_API_KEY)
    assert outcome.status == "unreachable"
    assert "secret" not in outcome.detail


def test_a_mirror_and_no_network_need_no_key(world: World, tmp_path: Path) -> None:
    (tmp_path / HOST).mkdir()
    (tmp_path / HOST / "a.csv").write_text('["a"]')
    world.settings = {"mirror": tmp_path}
    assert world.fetch_one(key_from=OPENROUTER_API_KEY).status == "fetched"
    assert content(world, world.fetch(job(key="pages", **PAGED))[0]) == [["a"]]
    world.settings = {"offline": True}
    assert "must not use the network" in world.fetch_one(key_from=OPENROUTER_API_KEY).detail

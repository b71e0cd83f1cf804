"""OpenRouter and the Hugging Face Hub from the wire to the raw tables: keys, pages, refusals, the state afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import httpx
import pytest
from made_up_model_hubs import hugging_face_answer, openrouter_answer, repository

from pipelines.fetching.client import Outside
from pipelines.fetching.sources import fetch_sources
from pipelines.settings import OPENROUTER_API_KEY, Settings
from pipelines.sources import hugging_face, openrouter, openrouter_rankings
from pipelines.warehouse.ingest import SourceState, load_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.sources.base import Resource, Source

    Handler = Callable[[httpx.Request], httpx.Response]

AS_OF = "2026-04-28"


async def _no_pause(seconds: float) -> None:
    """Waits are for others."""


async def _public(host: str) -> list[str]:
    return ["93.184.215.14"]


def run(home: Path, source: Source, handler: Handler) -> tuple[SourceState, dict[str, int]]:
    """Fetch a few resources of a source without its pace, and load them."""

    def answer(request: httpx.Request) -> httpx.Response:
        response = handler(request)
        return httpx.Response(response.status_code, headers=response.headers, stream=response.stream)

    settings = Settings(home=home, as_of=AS_OF)
    outside = Outside(wire=lambda: httpx.MockTransport(answer), resolve=_public, sleep=_no_pause)
    quick = replace(source, min_interval=None, resources=lambda today: chosen(source))
    fetch_sources([quick], settings, outside=outside)
    return load_source(quick, settings)


def chosen(source: Source) -> tuple[Resource, ...]:
    """The first resources of a source, and of the Hub one of each kind."""
    resources = source.resources(date.fromisoformat(AS_OF))
    return (resources[0], resources[-1]) if source is hugging_face.SOURCE else resources[:4]


def asked(request: httpx.Request) -> str:
    return f"https://{request.headers['Host']}{request.url.raw_path.decode()}"


def answering(source: Source, answer: Callable[..., bytes]) -> Handler:
    """Answers by resource; pages as the server has them, one by one."""
    by_url = {resource.url: resource for resource in chosen(source)}

    def handler(request: httpx.Request) -> httpx.Response:
        content = answer(by_url[asked(request)])
        page = json.loads(content)[0] if by_url[asked(request)].max_pages else json.loads(content)
        return httpx.Response(200, json=page)

    return handler


def test_without_a_key_the_rankings_are_unavailable_and_nobody_is_asked(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    state, rows = run(tmp_path, openrouter_rankings.SOURCE, refuse)
    assert (state.state, state.n_resources, state.n_resources_missing) == ("unavailable", 4, 4)
    assert "needs a key, and OPENROUTER_API_KEY is not set" in state.detail
    assert rows == {"raw_openrouter__ranking_day": 0}


def test_with_a_key_every_day_is_loaded_and_final_ones_are_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OPENROUTER_API_KEY, "a-made-up-key")
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        day = request.url.params["start_date"]
        row = {"date": day, "model_permaslug": "deepseek/deepseek-v4-pro-20260424", "total_tokens": "12"}
        meta = {"as_of": f"{day}T23:59:59.000Z", "version": "v1", "start_date": day, "end_date": day}
        return httpx.Response(200, json={"data": [row], "meta": meta})

    state, rows = run(tmp_path, openrouter_rankings.SOURCE, answer)
    assert (state.state, rows, len(requests)) == ("fresh", {"raw_openrouter__ranking_day": 4}, 4)
    assert {request.headers["Authorization"] for request in requests} == {"Bearer a-made-up-key"}
    state, rows = run(tmp_path, openrouter_rankings.SOURCE, answer)
    assert (state.state, rows, len(requests)) == ("unchanged", {"raw_openrouter__ranking_day": 4}, 4)


def test_a_key_that_is_refused_is_a_failure_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OPENROUTER_API_KEY, "a-made-up-key")
    state, _ = run(tmp_path, openrouter_rankings.SOURCE, lambda request: httpx.Response(401, json={"error": {}}))
    assert state.state == "failed"
    assert "expected status 200, got 401 Unauthorized" in state.detail
    assert "a-made-up-key" not in state.detail


def test_the_catalogue_is_loaded_without_a_key_and_a_model_may_have_left_it(tmp_path: Path) -> None:
    listed = answering(openrouter.SOURCE, openrouter_answer)

    def answer(request: httpx.Request) -> httpx.Response:
        assert "Authorization" not in request.headers
        return httpx.Response(404) if "deepseek-v4-flash-0731" in asked(request) else listed(request)

    state, rows = run(tmp_path, openrouter.SOURCE, answer)
    assert state.state == "fresh"
    assert rows == {"raw_openrouter__model": 133, "raw_openrouter__endpoint": 4}


def test_the_pages_of_the_hub_become_rows(tmp_path: Path) -> None:
    first_page = chosen(hugging_face.SOURCE)[0].url
    listed = answering(hugging_face.SOURCE, hugging_face_answer)

    def answer(request: httpx.Request) -> httpx.Response:
        if asked(request) == f"{first_page}&cursor=2":
            return httpx.Response(200, json=[repository()])
        response = listed(request)
        if asked(request) == first_page:
            response.headers["Link"] = f'<{first_page}&cursor=2>; rel="next"'
        return response

    state, rows = run(tmp_path, hugging_face.SOURCE, answer)
    assert state.state == "fresh", state.detail
    assert rows == {
        "raw_hugging_face__model": 3 + 1,
        "raw_hugging_face__derivative": 3,
        "raw_hugging_face__derivative_count": 1,
    }


def test_every_retrieval_stays_as_an_observation(tmp_path: Path) -> None:
    for downloads in (100, 120):
        run(
            tmp_path,
            hugging_face.SOURCE,
            answering(hugging_face.SOURCE, lambda r, n=downloads: json.dumps([[repository(downloads=n)]]).encode()),
        )
    with duckdb.connect(str(Settings(home=tmp_path).build_db), read_only=True) as connection:
        found = connection.execute(
            "select downloads_30_days, _known_to is null from raw.raw_hugging_face__model "
            "where asked_author = 'deepseek-ai' order by _known_from"
        ).fetchall()
    assert found == [(100, False), (120, True)]


@pytest.mark.parametrize(("status", "reason"), [(429, "429 Too Many Requests"), (400, "400 Bad Request")])
def test_a_refusal_of_the_hub_is_the_failure_of_the_source_and_good_data_stay(
    tmp_path: Path, status: int, reason: str
) -> None:
    run(tmp_path, hugging_face.SOURCE, answering(hugging_face.SOURCE, hugging_face_answer))
    state, rows = run(tmp_path, hugging_face.SOURCE, lambda request: httpx.Response(status, json={"error": "no"}))
    assert state.state == "failed"
    assert reason in state.detail
    assert rows["raw_hugging_face__model"] == 3

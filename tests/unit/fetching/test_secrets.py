"""A key that is planted in the environment is found nowhere that a run writes, whether the run succeeds or fails."""

from __future__ import annotations

import functools
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import httpx
import pytest

from pipelines.alerts.telling import tell
from pipelines.fetching import client
from pipelines.settings import OPENROUTER_API_KEY, Settings
from pipelines.sources import get_source

KEY = "sk-or-v1-0123456789-planted"
HOOK_TOKEN = "T0PL4NTED"  # noqa: S105 - it is what must not be written
SOURCE = get_source("openrouter_rankings")
Answer = Callable[[httpx.Request], httpx.Response]


def rankings(request: httpx.Request) -> httpx.Response:
    day = request.url.params.get("date", "2026-11-20")
    return httpx.Response(200, json={"data": [], "meta": {"as_of": f"{day}T00:00:00Z"}})


def refused(request: httpx.Request) -> httpx.Response:
    return httpx.Response(401, json={"error": f"bad key {request.headers['Authorization']}"})


def refused_aloud(request: httpx.Request) -> httpx.Response:
    return httpx.Response(401, extensions={"reason_phrase": f"Bad {request.headers['Authorization']}".encode()})


def echoed(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"data": [], "you_sent": request.headers["Authorization"]})


def echoed_in_headers(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"data": []}, headers={"ETag": f'"{KEY}"', "Last-Modified": KEY})


def redirected(request: httpx.Request) -> httpx.Response:
    return httpx.Response(301, headers={"Location": f"https://{request.headers['Host']}/x?key={KEY}"})


def broken(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError(f"reset after {request.headers['Authorization']}")


ANSWERS = [rankings, refused, refused_aloud, echoed, echoed_in_headers, redirected, broken]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    (tmp_path / "dagster").mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("COMPUTEGAP_AS_OF", "2026-04-25")
    monkeypatch.setenv(OPENROUTER_API_KEY, KEY)
    monkeypatch.setenv("COMPUTEGAP_ALERT_WEBHOOK", f"http://127.0.0.1:1/{HOOK_TOKEN}")
    for name in ("COMPUTEGAP_MIRROR", "COMPUTEGAP_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def everything_written(home: Path) -> dict[str, str]:
    """The text of every file, with that of databases as their rows: compression would hide a value."""
    found = {str(path.relative_to(home)): path.read_bytes().decode("latin-1") for path in files(home)}
    for path in files(home):
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
                rows = [connection.execute(f'from "{schema}"."{table}"').fetchall() for schema, table in tables]
                found[f"{path.name} rows"] = repr(rows)
        elif path.suffix == ".db":
            with sqlite3.connect(path) as history:
                found[f"{path.name} rows"] = "\n".join(history.iterdump())
    return found


def files(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("answer", ANSWERS, ids=[answer.__name__ for answer in ANSWERS])
def test_a_key_is_written_nowhere(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    answer: Answer,
) -> None:
    asked: list[str | None] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("Authorization"))
        response = answer(request)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=response.stream, extensions=response.extensions
        )

    async def resolve(_host: str) -> list[str]:
        return ["93.184.215.14"]

    async def sleep(_seconds: float) -> None:
        """Do not wait."""

    outside = functools.partial(client.Outside, lambda: httpx.MockTransport(handle), resolve, sleep)
    monkeypatch.setattr(client, "Outside", outside)
    from pipelines.defs import ingest

    job = dg.Definitions(assets=ingest.ASSETS, jobs=[ingest.INGEST]).resolve_job_def(ingest.INGEST.name)
    chosen = [dg.AssetKey(["snapshots", SOURCE.id]), *(dg.AssetKey(["raw", table.name]) for table in SOURCE.tables)]
    with caplog.at_level(logging.DEBUG):
        with dg.DagsterInstance.get() as instance:
            job.execute_in_process(instance=instance, asset_selection=chosen, raise_on_error=False)
        tell(Settings(), "failed", f"the source said {KEY}; {HOOK_TOKEN}")
    assert f"Bearer {KEY}" in asked, "the key was sent, so that it could have leaked"
    written = everything_written(home)
    assert any(name.startswith("dagster") for name in written)
    assert any(name.endswith("build.duckdb rows") for name in written)
    assert [name for name, content in written.items() if KEY in content] == []
    out, err = capfd.readouterr()
    assert KEY not in out + err + caplog.text
    hooks = [name for name, content in written.items() if f"127.0.0.1:1/{HOOK_TOKEN}" in content]
    assert hooks == []


def test_settings_show_no_secret(home: Path) -> None:
    settings = Settings()
    assert KEY not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()
    assert HOOK_TOKEN not in repr(settings) + settings.model_dump_json()
    assert settings.masked(f"a {KEY} b") == "a *** b"

"""Dagster's web UI in a real browser: the asset graph without errors, all described, one click materialises it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("ui")]

START_SECONDS = 240
RUN_SECONDS = 900


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory, mirror: Path) -> Iterator[tuple[str, Path]]:
    """The web UI and daemon on an empty home: its address and the home."""
    home = tmp_path_factory.mktemp("ui") / "home"
    port = _free_port()
    log = home.with_name("ui.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "ui", "--port", str(port)],
        cwd=ROOT,
        env=os.environ
        | {"COMPUTEGAP_HOME": str(home), "COMPUTEGAP_MIRROR": str(mirror), "COMPUTEGAP_COLUMN_LINEAGE": "false"},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, process)
        yield address, home
    finally:
        _stop(process)
        log.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server with all its children, also those that do not listen."""
    os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the web UI ended while it was starting"
        try:
            with urllib.request.urlopen(f"{address}/server_info", timeout=2):  # noqa: S310 - our own server on loopback
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"the web UI did not answer within {START_SECONDS} s")


def _graphql(page, query: str) -> dict:  # type: ignore[no-untyped-def]
    answer = page.request.post("/graphql", data={"query": query})
    assert answer.ok, answer.text()
    return answer.json()["data"]


def test_asset_graph_is_readable_and_one_click_materialises_everything(
    ui: tuple[str, Path], browser_path: str, tmp_path: Path
) -> None:
    from playwright.sync_api import expect, sync_playwright

    address, home = ui
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        page = browser.new_context(base_url=address, viewport={"width": 1800, "height": 1100}).new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))

        nodes = _graphql(
            page, "{assetNodes {assetKey {path} description isMaterializable owners {... on TeamAssetOwner {team}}}}"
        )["assetNodes"]
        ours = [node for node in nodes if node["isMaterializable"]]
        assert len(ours) > 50
        assert [node["assetKey"]["path"] for node in nodes if not node["description"]] == []
        assert [node["assetKey"]["path"] for node in ours if not node["owners"]] == []
        errors = _graphql(page, "{repositoriesOrError {__typename} workspaceOrError {... on Workspace "
                                "{locationEntries {name locationOrLoadError {__typename}}}}}")  # fmt: skip
        entries = errors["workspaceOrError"]["locationEntries"]
        assert [entry["locationOrLoadError"]["__typename"] for entry in entries] == ["RepositoryLocation"]

        page.goto("/asset-groups?expanded=")
        materialise = page.get_by_role("button", name=re.compile("Materialize all"))
        expect(materialise).to_be_visible(timeout=60_000)
        page.screenshot(path=str(tmp_path / "asset_graph.png"))
        materialise.click()
        _wait_for_run(page)
        assert (home / "published" / "computegap.duckdb").exists()

        page.goto("/assets/marts/mart_gap__headline")
        expect(page.get_by_text("definition_id").first).to_be_visible(timeout=60_000)
        page.screenshot(path=str(tmp_path / "headline_asset.png"))
        assert "huawei" in _markdown_of(page, ["marts", "mart_gap__headline"])["preview"]
        assert "(data:image/png;base64," in _markdown_of(page, ["published", "computegap"])["gap"]
        assert problems == []
        browser.close()


def _markdown_of(page, path: list[str]) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """What the page of an asset shows as Markdown, by its label."""
    listed = ", ".join(f'"{part}"' for part in path)
    query = (
        f"{{assetNodeOrError(assetKey: {{path: [{listed}]}}) {{... on AssetNode {{assetMaterializations(limit: 1) "
        "{metadataEntries {label ... on MarkdownMetadataEntry {mdStr}}}}}}"
    )
    (latest,) = _graphql(page, query)["assetNodeOrError"]["assetMaterializations"]
    return {entry["label"]: entry["mdStr"] for entry in latest["metadataEntries"] if "mdStr" in entry}


def _wait_for_run(page) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + RUN_SECONDS
    status = "no run"
    while time.monotonic() < deadline:
        runs = _graphql(page, "{runsOrError {... on Runs {results {runId status}}}}")["runsOrError"]["results"]
        status = runs[0]["status"] if runs else "no run"
        assert status not in {"FAILURE", "CANCELED"}, runs
        if status == "SUCCESS":
            return
        time.sleep(2)
    pytest.fail(f"the run did not end within {RUN_SECONDS} s; it is {status}")

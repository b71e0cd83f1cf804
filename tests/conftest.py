"""Fixtures that more than one room of tests needs.

What belongs here: where recorded payloads are, and what a test does without them. What does not: a room's own fixtures.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _missing(what: str) -> None:
    """Skip, or fail where the surroundings promise that it is there."""
    if os.environ.get("COMPUTEGAP_REQUIRE_SHARED"):
        pytest.fail(f"{what}, and COMPUTEGAP_REQUIRE_SHARED says it must not be missing")
    pytest.skip(what)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded payloads and fixtures beside the checkout."""
    if not SHARED.is_dir():
        _missing("there is no folder of recorded payloads beside this checkout (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def mirror(shared: Path) -> Path:
    """Recorded real payloads, laid out by host and path."""
    return shared / "mirror"


@pytest.fixture(scope="session")
def browser_path() -> str:
    """A Chromium to drive."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        _missing("no Chromium is installed, so the web UI cannot be looked at")
    return str(found)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("COMPUTEGAP_") and name != "COMPUTEGAP_REQUIRE_SHARED"]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.delenv("OPENROUTER_API_KEY", raising=False)
    monkeypatch.setenv("COLUMNS", "160")

"""Third-party feeds: feedparser's own test files and feeds recorded from live sites."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def _files(archive: Path) -> dict[str, bytes]:
    """The files of an archive by name."""
    with tarfile.open(archive) as members:
        opened = {member.name.removeprefix("./"): members.extractfile(member) for member in members if member.isfile()}
        return {name: stream.read() for name, stream in sorted(opened.items()) if stream is not None}


@pytest.fixture(scope="session")
def feedparser_files(shared: Path) -> dict[str, bytes]:
    """Feeds that are well formed, ill formed, oddly encoded or full of entities, each with what is expected of it."""
    return _files(shared / "fixtures/feeds/feedparser/feedparser_tests_data.tar.gz")


@pytest.fixture(scope="session")
def recorded_feeds(shared: Path) -> dict[str, bytes]:
    """Feeds of live sites (test/input) and what another parser made of them (test/output)."""
    return _files(shared / "fixtures/feeds/rss_parser_real/rss_parser_test_io.tar.gz")

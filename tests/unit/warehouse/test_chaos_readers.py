"""Readers of the published file while publications follow each other: `make chaos` does it with fifty for minutes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from publication_world import Publisher

from chaos.state import BrokenPromiseError, read_whole
from pipelines.settings import PROJECT_ROOT

SECONDS = 6
PAUSE_SECONDS = 0.5


def reading(publisher: Publisher, seed: int, found: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "chaos.reading", str(publisher.settings.home), str(SECONDS), "3", str(seed)]
    return subprocess.Popen([*command, str(found)], cwd=PROJECT_ROOT)


def test_no_reader_sees_an_error_or_a_mix_of_builds(publisher: Publisher, tmp_path: Path) -> None:
    publisher.settings = publisher.settings.model_copy(update={"kept_publications": 1_000})
    publisher.publish()
    files = [tmp_path / f"seen-{seed}.json" for seed in range(2)]  # plain DuckDB, and as the command line reads
    readers = [reading(publisher, seed, file) for seed, file in enumerate(files)]
    number = 0
    while any(reader.poll() is None for reader in readers):
        number += 1
        publisher.connection.execute("update core.fct_chip set tflops = ?", [float(number)])
        publisher.publish()
        time.sleep(PAUSE_SECONDS)

    assert [reader.wait(60) for reader in readers] == [0, 0]
    seen = [json.loads(file.read_text()) for file in files]
    assert [content["errors"] for content in seen] == [[], []]
    assert all(content["seen"]["connections"] > 0 for content in seen)
    assert len({build for content in seen for build in content["builds"]}) > 1


@pytest.mark.parametrize("damage", ["other build", "other content", "other bytes"])
def test_the_reader_notices(publisher: Publisher, damage: str) -> None:
    publisher.publish()
    assert read_whole(publisher.settings.home).build_id
    path = publisher.settings.published_dir / "manifest.json"
    manifest = json.loads(path.read_text())
    if damage == "other build":
        manifest["build_id"] = "20260101T000000Z-00000000"
    elif damage == "other content":
        manifest["tables"]["core.fct_chip"]["content_hash"] = "0" * 64
    else:
        manifest["files"]["computegap.duckdb"] = "0" * 64
    path.write_text(json.dumps(manifest))

    with pytest.raises(BrokenPromiseError):
        read_whole(publisher.settings.home)

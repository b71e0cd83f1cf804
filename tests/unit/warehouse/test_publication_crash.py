"""A publication that dies at any step: readers keep the old one, and nothing half-made stays behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from publication_world import Publisher

from pipelines.errors import PublicationError
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse import publication


class Crash(BaseException):
    """The process dies here."""


def fail(monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException) -> None:
    """Let one step of a publication fail."""

    def die(*args: Any, **kwargs: Any) -> None:
        raise error

    target, name = {
        "make the folder": (Path, "mkdir"),
        "write the tables": (publication, "_write_database"),
        "describe it": (publication, "_describe"),
        "hash the content": (publication, "content_hash"),
        "write the manifest": (Path, "write_text"),
        "sync": (os, "fsync"),
        "name it": (Path, "rename"),
        "make the link": (Path, "symlink_to"),
        "turn the link": (Path, "replace"),
    }[step]
    monkeypatch.setattr(target, name, die)


STEPS = [
    "make the folder",
    "write the tables",
    "describe it",
    "hash the content",
    "write the manifest",
    "sync",
    "name it",
    "make the link",
    "turn the link",
]


def old_publication(publisher: Publisher) -> str:
    """Publish, then change the content that a second publication would have."""
    build_id = str(publisher.publish()["build_id"])
    publisher.connection.execute("update core.fct_chip set chip = 'new'")
    return build_id


def assert_old_is_readable(publisher: Publisher, build_id: str) -> None:
    assert publisher.settings.published_dir.resolve().name == build_id
    assert publisher.read("select count(*) from core.fct_chip where chip = 'h100'") == [(1,)]


def assert_next_one_is_whole(publisher: Publisher, *others: str) -> None:
    build_id = str(publisher.publish()["build_id"])
    assert publisher.read("select count(*) from core.fct_chip where chip = 'new'") == [(3,)]
    assert publisher.folders() == sorted([*others, build_id])
    assert [path.name for path in publisher.settings.home.iterdir() if "partial" in path.name] == []


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_leaves_the_old_publication(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    build_id = old_publication(publisher)
    with monkeypatch.context() as patched:
        fail(patched, step, OSError(28, "No space left on device"))
        with pytest.raises(PublicationError, match=r"No space left on device.*what was published before is untouched"):
            publisher.publish()
    assert_old_is_readable(publisher, build_id)
    assert publisher.folders() == [build_id]
    assert_next_one_is_whole(publisher, build_id)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_leaves_the_old_publication(publisher: Publisher, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    build_id = old_publication(publisher)
    with monkeypatch.context() as patched:
        fail(patched, step, Crash())
        patched.setattr(shutil, "rmtree", lambda *args, **kwargs: None)  # a dead process cleans nothing up
        with pytest.raises(Crash):
            publisher.publish()
    assert_old_is_readable(publisher, build_id)
    orphans = [name for name in publisher.folders() if name != build_id and not name.startswith(".partial-")]
    assert_next_one_is_whole(publisher, build_id, *orphans)


def test_a_crash_after_the_turn_leaves_the_new_publication(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = old_publication(publisher)
    with monkeypatch.context() as patched:
        fail(patched, "sync", Crash())
        patched.setattr(publication, "_sync", lambda folder: None)
        turned: list[Path] = []
        replace = Path.replace
        patched.setattr(Path, "replace", lambda self, target: turned.append(replace(self, target)))
        patched.setattr(publication, "sync", lambda folder: os.fsync(0) if turned else None)
        with pytest.raises(Crash):
            publisher.publish()
    assert publisher.read("select count(*) from core.fct_chip where chip = 'new'") == [(3,)]
    new = publisher.settings.published_dir.resolve().name
    assert publisher.folders() == sorted([old, new])


def test_a_process_that_is_killed_while_it_writes(publisher: Publisher, tmp_path: Path) -> None:
    build_id = old_publication(publisher)
    script = f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        from publication_world import Publisher, make_build
        from pipelines.warehouse import publication
        publication._sync = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
        build = make_build(Path({str(tmp_path / "other.duckdb")!r}))
        publisher = Publisher(Path({str(publisher.settings.home)!r}), build)
        publisher.count = 100
        publisher.publish()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=PROJECT_ROOT, check=False)
    assert done.returncode == -9
    assert [name for name in publisher.folders() if name.startswith(".partial-")]
    assert_old_is_readable(publisher, build_id)
    assert_next_one_is_whole(publisher, build_id)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fetch_world import HOST, URL, World, job

from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def mirror(world: World) -> Path:
    root = world.root / "mirror"
    (root / HOST).mkdir(parents=True)
    world.settings |= {"mirror": root, "offline": True}
    return root


def test_hit_and_miss(world: World, mirror: Path) -> None:
    (mirror / HOST / "a.csv").write_bytes(b"a")
    hit, miss = world.fetch(job(), job(f"https://{HOST}/b.csv", "b"))
    assert (hit.status, hit.via, hit.http_status) == ("fetched", "mirror", 200)
    assert (miss.status, miss.via, miss.http_status) == ("unreachable", "none", None)
    assert f"has no {HOST}/b.csv" in miss.detail
    assert (world.requests, world.questions) == ([], [])
    assert world.fetch()[0].status == "unchanged"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/api?model=V4&date=2026-09-04", "api@model=V4&date=2026-09-04"),
        ("/api/?q=1", "api/@q=1"),
        ("/api?q=%E6%98%87", "api@q=昇"),
        ("/api?q=昇", "api@q=%E6%98%87"),
        ("/api?expand[]=a", "api@expand[]=a"),
        ("/a%20b.csv", "a b.csv"),
        ("/a.csv?", "a.csv"),
        ("/a.csv#top", "a.csv"),
    ],
)
def test_names(world: World, mirror: Path, url: str, name: str) -> None:
    file = mirror / HOST / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"a")
    assert world.fetch(job(f"https://{HOST}{url}"))[0].status == "fetched"


@pytest.mark.parametrize(
    "url",
    [
        f"https://{HOST}/../../secret",
        f"https://{HOST}/%2e%2e/%2e%2e/secret",
        f"https://{HOST}/..%2f..%2fsecret",
        f"https://{HOST}/x?/../../../secret",
        f"https://{HOST}/link",
        f"https://{HOST}/linked/secret",
        f"https://{HOST}/a%00b",
        f"https://{HOST}/{'a' * 300}",
        f"https://{HOST}/",
        "https://../secret",
    ],
)
def test_nothing_outside_of_the_mirror_is_served(world: World, mirror: Path, url: str) -> None:
    (world.root / "secret").write_bytes(b"secret")
    (mirror / HOST / "link").symlink_to(world.root / "secret")
    (mirror / HOST / "linked").symlink_to(world.root)
    (outcome,) = world.fetch(job(url))
    assert outcome.status == "unreachable"
    assert not world.store.root.exists()


def test_mirrored_files_are_capped(world: World, mirror: Path) -> None:
    (mirror / HOST / "a.csv").write_bytes(b"x" * 101)
    assert "more than the 100 allowed" in world.fetch_one(max_bytes=100).detail


def test_what_a_mirror_served_is_not_confirmed_by_an_older_validator(world: World, mirror: Path) -> None:
    (mirror / HOST / "a.csv").write_bytes(b"old")
    world.fetch()
    ref = world.store.ref("example", "a")
    assert ref is not None
    assert (ref.url, ref.etag, ref.last_modified) == (URL, None, None)


def test_a_mirror_that_is_no_folder_is_a_mistake(world: World) -> None:
    world.settings["mirror"] = world.root / "none"
    with pytest.raises(UsageError, match="is not a folder"):
        world.fetch()

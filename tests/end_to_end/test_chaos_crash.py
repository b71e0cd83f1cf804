"""One kill of a whole refresh, as dbt begins: `make chaos` does fifty, at every step boundary and in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from chaos.crashes import Point, points
from chaos.house import change_inputs, make_small_house, make_small_mirror
from chaos.running import House
from chaos.state import read_whole, require_clean, require_free

pytestmark = [pytest.mark.slow]


def test_a_refresh_that_was_killed_leaves_nothing_half_made_and_the_next_recovers(tmp_path: Path, mirror: Path) -> None:
    make_small_house(tmp_path / "project")
    make_small_mirror(tmp_path / "mirror", mirror)
    change_inputs(tmp_path / "project", tmp_path / "mirror", mirror, 1)
    house, home = House(tmp_path / "project", tmp_path / "mirror"), tmp_path / "home"

    killed = house.start(home, tmp_path / "killed.log")
    assert killed.wait_for("build_models begins", 0.0), killed.output
    killed.kill()

    assert not (home / "published").exists()
    assert list((home / "publications").glob("*")) == []
    require_free(home)

    again = house.refresh(home, tmp_path / "again.log")
    assert again.exit_code == 0, again.output
    published = read_whole(home)
    assert published.build_id in again.output
    assert {name.split(".")[0] for name in published.hashes} == {"audit", "core", "marts"}
    require_free(home)
    require_clean(home)


def test_the_moments_are_every_boundary_and_then_random_ones_by_seed() -> None:
    marks = {"fetch_snapshots begins": 1.0, "fetch_snapshots ends": 3.0, "understand_news ends": 4.0}
    marks |= {"build_models begins": 5.0, "build_models ends": 9.0}
    marks |= {"published__computegap begins": 10.0, "publication: the link": 12.0}
    chosen = points(marks, 50, seed=1)
    assert len(chosen) == 50
    assert chosen == points(marks, 50, seed=1)
    assert chosen != points(marks, 50, seed=2)
    inside = [point for point in chosen if point.kind != "boundary"]
    assert {point.kind for point in inside} == {"fetching", "loading", "dbt", "publication"}
    assert all(0 <= point.delay_s <= 4 for point in inside)
    assert chosen[0] == Point("boundary", "the process starts", 0.0)

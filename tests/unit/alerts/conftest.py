from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alert_world import CHECK, HEADLINE, SOURCE, AlertWorld
from receiver import Receiver, receiving


@pytest.fixture
def world(tmp_path: Path) -> AlertWorld:
    """All is well, and that has been noted."""
    world = AlertWorld(tmp_path / "home")
    world.status("checks", CHECK)
    world.status("sources", SOURCE)
    world.publish(HEADLINE)
    assert world.tell("done") == []
    return world


@pytest.fixture
def receiver(world: AlertWorld) -> Iterator[Receiver]:
    with receiving() as receiver:
        world.settings["alert_webhook"] = receiver.url
        yield receiver

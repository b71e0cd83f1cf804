"""Reading a lock file.

What belongs here: from ``requirements.lock`` to names, versions, markers and hashes. What does not: judging them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

HASH = "--hash="


@dataclass(frozen=True)
class Pin:
    """A distribution of the lock; without a marker it is for every platform."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]
    applies_here: bool


def pins(path: Path) -> list[Pin]:
    """The distributions of a lock, in its order.

    Raises:
        ValueError: A line is neither a pin nor one of its hashes.
    """
    found = []
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        words = line.split(HASH)
        if not (head := words[0].strip()) or head.startswith("#"):
            continue
        requirement = Requirement(head)
        (specifier,) = requirement.specifier
        if specifier.operator != "==":
            raise ValueError(f"{path.name}: {head} is not pinned")
        marker = requirement.marker
        found.append(
            Pin(
                requirement.name,
                specifier.version,
                None if marker is None else str(marker),
                tuple(word.strip() for word in words[1:]),
                marker is None or marker.evaluate(),
            )
        )
    return found

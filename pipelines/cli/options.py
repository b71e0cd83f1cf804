"""From command-line options to settings.

What belongs here: the options that several commands share. What does not: their meaning.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.settings import Settings


def settings_with(mirror: Path | None = None, offline: bool = False) -> Settings:
    """The settings of the environment, with what the command line says on top."""
    chosen: dict[str, object] = {}
    if mirror is not None:
        chosen["mirror"] = mirror
    if offline:
        chosen["offline"] = True
    return Settings(**chosen)  # type: ignore[arg-type]

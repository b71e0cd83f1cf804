"""From command-line options to settings.

What belongs here: the options that several commands share. What does not: their meaning.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import UsageError
from pipelines.settings import Settings


def settings_with(mirror: Path | None = None, offline: bool = False) -> Settings:
    """The settings of the environment, with what the command line says on top."""
    chosen: dict[str, object] = {}
    if mirror is not None:
        chosen["mirror"] = mirror
    if offline:
        chosen["offline"] = True
    settings = Settings(**chosen)  # type: ignore[arg-type]
    if settings.mirror is not None and not settings.mirror.is_dir():
        raise UsageError(f"the mirror {settings.mirror} is not a folder; expected HOST/PATH files below it")
    return settings

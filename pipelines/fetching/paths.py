"""Keeping a path that came from an address inside the folder that it is meant for.

What belongs here: that one rule. What does not: reading the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def inside(root: Path, relative: str) -> Path | None:
    """The file `relative` below `root`, or None if it is no file or is, by dots or links, somewhere else."""
    if ".." in relative.split("/"):
        return None
    try:
        path = (root / relative.lstrip("/")).resolve()
        return path if path.is_relative_to(root.resolve()) and path.is_file() else None
    except (OSError, ValueError):  # a name too long for the file system, or one with a null byte
        return None

"""Writing a file so that it is there in full or not at all, even after a power cut.

What belongs here: the one way in which this project replaces a small file. What does not: deciding what to
write.
"""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEMP_PREFIX = ".tmp-"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step; readers see the old file or the new one.

    The bytes reach the disk (fsync) under a temporary name in the same folder before they get their name
    (rename), and the folder is synced last. A process that dies half-way leaves at most a file whose name
    begins with `TEMP_PREFIX`.

    Raises:
        OSError: The file cannot be written; nothing of it is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMP_PREFIX}{uuid.uuid4().hex}")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk; a rename is durable once its folder is synced."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

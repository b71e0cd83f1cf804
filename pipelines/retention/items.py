"""The word of retention: something that may go.

What belongs here: the value that planning gives and removing takes. What does not: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["snapshot", "temporary file", "publication", "abandoned publication", "run"]


@dataclass(frozen=True)
class Item:
    """Something that no kept publication needs: a path below the home, or the id of a run.

    `since` is when it was last written, in UTC, ISO 8601.
    """

    what: What
    name: str
    n_bytes: int
    since: str
    why: str

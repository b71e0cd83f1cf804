"""The parts of a page that are made: between two comments that name the part.

What belongs here: finding and replacing such a part. What does not: what stands in it.
"""

from __future__ import annotations

import re
from pathlib import Path


def generated(page: Path, part: str) -> str:
    """What stands in a made part of a page.

    Raises:
        ValueError: The page has no such part.
    """
    found = _marks(part).search(page.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{page} has no part {part}; expected <!-- {part}: begin --> and <!-- {part}: end -->")
    return found["content"]


def write_generated(page: Path, part: str, content: str) -> None:
    """Put new content, which ends with a newline, into a made part of a page; raises ValueError where there is none."""
    generated(page, part)
    text = page.read_text(encoding="utf-8")
    page.write_text(_marks(part).sub(lambda found: f"{found['begin']}{content}{found['end']}", text), encoding="utf-8")


def _marks(part: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<begin><!-- {part}: begin -->\n)(?P<content>.*?)(?P<end><!-- {part}: end -->)", re.DOTALL)

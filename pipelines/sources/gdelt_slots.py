"""The quarter hours of GDELT: which there are, what their files are called, which of them a refresh asks for.

What belongs here: calendar and names, computed and never looked up (the master list has over 100 MB). What does not:
what is in the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

from pipelines.errors import UsageError
from pipelines.sources.base import Licence, Resource

Stream = Literal["english", "translation"]
Kind = Literal["gkg", "mentions"]

GDELT_LICENCE = Licence(
    name="free with citation and link",
    url="https://www.gdeltproject.org/about.html#termsofuse",
    attribution="The GDELT Project, https://www.gdeltproject.org/",
    redistributable=True,
)
BASE_URL = "https://data.gdeltproject.org/gdeltv2/"
STEP = timedelta(minutes=15)
# The file of a quarter hour is out some minutes after it; before that, asking is a miss.
DELAY = timedelta(minutes=15)
FORMAT = "%Y%m%d%H%M%S"
# The first day with a translation stream beside the English one.
FIRST_DAY = date(2015, 2, 19)
MAX_DAYS = 31
MAX_ZIP_BYTES = 64 * 2**20
_MEMBERS: dict[Kind, str] = {"gkg": "gkg.csv", "mentions": "mentions.CSV"}
_SLOT = re.compile(r"\d{8}([01]\d|2[0-3])(00|15|30|45)00")


def latest_slot(today: date, now: datetime | None = None) -> datetime:
    """The newest quarter hour whose files should be out, on a day that may be over: then its last one.

    Args:
        today: The day that counts as today.
        now: The clock, with its time zone; the real one if left out.
    """
    clock = (now or datetime.now(UTC)).astimezone(UTC) - DELAY
    moment = min(clock, datetime.combine(today, time(23, 45), UTC))
    return moment - timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)


def newest(count: int, latest: datetime) -> list[str]:
    """The names of that many quarter hours up to `latest`, oldest first."""
    return [(latest - n * STEP).strftime(FORMAT) for n in reversed(range(count))]


def since(slot: str, latest: datetime) -> list[str]:
    """The names of the quarter hours after one of that name, up to `latest`, oldest first."""
    return newest(max(0, (latest - moment(slot)) // STEP), latest)


def of_days(days: str, latest: datetime) -> list[str]:
    """The names of the quarter hours of some days that are not after `latest`, oldest first.

    Args:
        days: ``YYYY-MM-DD`` or ``YYYY-MM-DD/YYYY-MM-DD``, the last one included; empty for none.
        latest: The newest quarter hour that there is.

    Raises:
        UsageError: These are not days in that order, too early ones, or more than `MAX_DAYS`.
    """
    if not days:
        return []
    first, last = _days(days)
    begin = datetime.combine(first, time(), UTC)
    end = min(datetime.combine(last, time(23, 45), UTC), latest)
    return newest(max(0, (end - begin) // STEP + 1), end)


def _days(days: str) -> tuple[date, date]:
    try:
        ends = [date.fromisoformat(text) for text in days.split("/")]
    except ValueError as error:
        raise UsageError(f"{days!r} is no range of days; expected YYYY-MM-DD or YYYY-MM-DD/YYYY-MM-DD") from error
    first, last = ends[0], ends[-1]
    if not FIRST_DAY <= first <= last or len(ends) > 2 or (last - first).days >= MAX_DAYS:  # noqa: PLR2004
        raise UsageError(f"{days!r}: expected at most {MAX_DAYS} days, in their order, from {FIRST_DAY} on")
    return first, last


def moment(slot: str) -> datetime:
    """The beginning of a quarter hour, from its name; raises ValueError if it is none."""
    if not _SLOT.fullmatch(slot):
        raise ValueError(f"{slot!r} is no quarter hour")
    return datetime.strptime(slot, FORMAT).replace(tzinfo=UTC)


def resources_of(slot: str) -> tuple[Resource, ...]:
    """The files of a quarter hour, by its name; none if that names no quarter hour."""
    try:
        day = moment(slot).date()
    except ValueError:
        return ()
    return tuple(
        Resource(
            key=member,
            url=f"{BASE_URL}{member}.zip",
            media_type="application/zip",
            required=False,
            max_bytes=MAX_ZIP_BYTES,
            partition=slot,
            final_from=day,
        )
        for kind in get_args(Kind)
        for stream in get_args(Stream)
        if (member := member_name(slot, kind, stream))
    )


def resources(slots: Iterable[str]) -> tuple[Resource, ...]:
    """The files of some quarter hours, each once."""
    return tuple(resource for slot in dict.fromkeys(slots) for resource in resources_of(slot))


def member_name(slot: str, kind: Kind, stream: Stream) -> str:
    """What the one member of the file is called; the file itself has ``.zip`` behind it."""
    return f"{slot}.{'translation.' if stream == 'translation' else ''}{_MEMBERS[kind]}"


def kind_and_stream(key: str) -> tuple[Kind, Stream]:
    """What a file of that key holds."""
    return "gkg" if key.endswith(_MEMBERS["gkg"]) else "mentions", (
        "translation" if ".translation." in key else "english"
    )

"""JSON arrays and objects of records to loose columns: every value stays text, every record keeps its place.

What belongs here: decoding a payload, and turning JSON values into the text that typing starts from. What does not: the
names, types and ranges of a source.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from pipelines.errors import ParseError


def decode(source_id: str, url: str, payload: bytes) -> Any:
    """The JSON value of a payload; raises ParseError if the bytes are not JSON."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError(source_id, f"{url} is not valid JSON ({error}); the last good snapshot stays") from error


def loose(value: Any) -> str | None:
    """Any JSON value as text: true, false, lists and objects as JSON writes them; blank is null."""
    if value is None:
        return None
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value).strip() or None


def rest(record: Mapping[str, Any], known: Collection[str]) -> str | None:
    """What a record has besides the known fields, as JSON with sorted keys; null if there is nothing."""
    unknown = {name: value for name, value in record.items() if name not in known}
    return json.dumps(unknown, ensure_ascii=False, sort_keys=True) if unknown else None

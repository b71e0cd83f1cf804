"""JSON arrays and objects of records to loose columns: every value stays text, every record keeps its place.

What belongs here: decoding a payload, telling records from what is none, and turning JSON values into the text that
typing starts from, a column at a time. What does not: the names, types and ranges of a source.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import compress, repeat
from typing import Any

import orjson
import polars as pl

from pipelines.errors import ParseError

# What Python strips; Polars by itself leaves the four separators of ASCII.
WHITESPACE = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# In between, Polars writes a number as Python does; further out, with another exponent.
PLAIN_FLOATS = (1e-4, 1e15)
DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
MANY_DIGITS = b"0" * 19  # as many as a whole number of 64 bits may have
BLOCK_RECORDS = 1024  # are looked at together, field by field, while they are in the processor's cache


def decode(source_id: str, url: str, payload: bytes) -> Any:
    """The JSON value of a payload; raises ParseError if the bytes are not JSON.

    The fast reader answers where both would say the same: it makes a real number of a whole one that is too long for 64
    bits, and refuses what is JSON only to Python (NaN, a byte order mark, half a surrogate pair).
    """
    if MANY_DIGITS not in payload.translate(DIGITS_AS_ZEROS):
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(payload)
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError(source_id, f"{url} is not valid JSON ({error}); the last good snapshot stays") from error


def is_object(item: Any) -> bool:
    """Whether a JSON value is an object."""
    return isinstance(item, dict)


def split(
    place: str, items: Mapping[str, Any] | Sequence[Any], is_record: Callable[[Any], bool] = is_object
) -> tuple[pl.Series, list[dict[str, Any]], list[tuple[str, Any]]]:
    """Tell the records of an array or object from what is none.

    Args:
        place: Where the array or object stands; a slash and the key or number (from 0) of an item make its locator.
        items: The array or object.
        is_record: Whether an item, which must be an object, is a record.

    Returns:
        The locators of the records (text), the records, and the others with their locators.
    """
    keys, values = (list(items), list(items.values())) if isinstance(items, Mapping) else (range(len(items)), items)
    locators = f"{place}/" + pl.Series(keys, dtype=None if keys else pl.String).cast(pl.String)
    verdicts = pl.Series(map(is_record, values), dtype=pl.Boolean)
    strays = zip(locators.filter(~verdicts), compress(values, ~verdicts), strict=True)
    return locators.filter(verdicts), list(compress(values, verdicts)), list(strays)


def lacking(records: Sequence[Mapping[str, Any]], names: Iterable[str]) -> list[str]:
    """The names that no record has."""
    return [name for name in names if not any(name in record for record in records)]


def loose(value: Any) -> str | None:
    """Any JSON value as text: true, false, lists and objects as JSON writes them; blank is null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value).strip() or None


def loose_columns(
    records: Sequence[dict[str, Any]], names: Mapping[str, str], text: Callable[[Any], str | None] = loose
) -> pl.DataFrame:
    """Fields of the records as columns of text; what a record does not have is null.

    Args:
        records: The records.
        names: Their field names and the columns that they become.
        text: What a value is as text: that of `str`, stripped and null if blank, for texts, whole and real numbers.
    """
    values: dict[str, list[Any]] = {name: [] for name in names}
    for start in range(0, len(records), BLOCK_RECORDS):
        block = records[start : start + BLOCK_RECORDS]
        for name, found in values.items():
            found.extend(map(dict.get, block, repeat(name)))
    return _texts(pl.DataFrame({ours: _column(values[theirs], text) for theirs, ours in names.items()}))


def _column(values: Sequence[Any], text: Callable[[Any], str | None]) -> pl.Series:
    """Real numbers as they are (Float64), anything else as text that may yet have blanks around it."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {float}:
        return pl.Series(values, dtype=pl.Float64)
    if kinds == {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds <= {int, float}:
        return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)
    return pl.Series([text(value) for value in values], dtype=pl.String)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of text (String) without blanks around it, and real numbers (Float64) as Python writes them."""
    text, number = pl.selectors.string(), pl.selectors.float()
    written = frame.with_columns(text.str.strip_chars(WHITESPACE).replace("", None), number.cast(pl.String))
    is_plain = (number == 0) | number.abs().is_between(*PLAIN_FLOATS)
    for column in frame.select((~is_plain).fill_null(value=False)):
        if column.any():
            rows = column.arg_true()
            exact = list(map(repr, frame[column.name].gather(rows)))
            written = written.with_columns(written[column.name].scatter(rows, exact))
    return written


def rest(record: Mapping[str, Any], known: Collection[str]) -> str | None:
    """What a record has besides the known fields, as JSON with sorted keys; null if there is nothing."""
    unknown = {name: value for name, value in record.items() if name not in known}
    return json.dumps(unknown, ensure_ascii=False, sort_keys=True) if unknown else None


def rests(records: Sequence[Mapping[str, Any]], known: Iterable[str]) -> pl.Series:
    """`rest` of every record, as a column of text."""
    names = frozenset(known)
    return pl.Series([None if names.issuperset(record) else rest(record, names) for record in records], dtype=pl.String)

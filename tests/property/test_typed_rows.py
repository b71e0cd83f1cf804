"""Whatever a source sends: no row disappears, and every reject says which value broke what."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress

import dataframely as dy
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import ParseError
from pipelines.sources.base import LOCATOR, RawRow, RawTable, one_of, partial_date, typed
from pipelines.sources.tabular import parse_csv


class Chips(RawRow):
    name = dy.String(nullable=False, min_length=1)
    kind = one_of("gpu", "npu", nullable=True)
    tflops = dy.Float64(nullable=True, min_exclusive=0, max=1e6)
    count = dy.Int64(nullable=False, min=1, max=1000)
    launched = partial_date()


TABLE = RawTable("raw_property__chips", Chips, "One row per chip.")
COLUMNS = [name for name in Chips.column_names() if name != LOCATOR]
ANY_TEXT = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "gpu", "npu", "GPU", "1", "0", "-1", "1e3", "1e999", "nan", "inf", "2024", "2024-13", "2024-Q3"]
    ),
    st.text(max_size=8),
    st.integers(-5, 2000).map(str),
    st.floats(allow_nan=True).map(str),
)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, ANY_TEXT)), max_size=12)
EXAMPLES = settings(max_examples=30, deadline=None, derandomize=True, database=None)


def frame(rows: list[dict[str, str | None]]) -> pl.DataFrame:
    records = [{LOCATOR: f"x#{i}"} | row for i, row in enumerate(rows)]
    return pl.DataFrame(records, schema=dict.fromkeys([LOCATOR, *COLUMNS], pl.String))


def fits(row: dict[str, str | None]) -> bool:
    """The rules of the table once more, in plain Python."""
    try:
        count = int(row["count"] or "")
        tflops = None if row["tflops"] is None else float(row["tflops"])
    except ValueError:
        return False
    return (
        bool(row["name"])
        and row["kind"] in ("gpu", "npu", None)
        and 1 <= count <= 1000
        and (tflops is None or 0 < tflops <= 1e6)
    )


@EXAMPLES
@given(ROWS)
def test_rows_in_are_rows_out_plus_rejects(rows: list[dict[str, str | None]]) -> None:
    parsed = typed(TABLE, frame(rows))
    kept, rejected = parsed.tables[TABLE.name][LOCATOR].to_list(), parsed.rejects["locator"].to_list()
    assert sorted(kept + rejected) == sorted(f"x#{i}" for i in range(len(rows)))
    for locator in kept:
        assert fits(rows[int(locator[2:])])
    assert parsed.tables[TABLE.name].schema == Chips.create_empty().schema


@EXAMPLES
@given(ROWS)
def test_every_reject_names_a_column_and_its_value(rows: list[dict[str, str | None]]) -> None:
    for reject in typed(TABLE, frame(rows)).rejects.iter_rows(named=True):
        row = rows[int(reject["locator"][2:])]
        named = [
            name
            for name in COLUMNS
            if f"{name} = {row[name]!r} " in reject["reason"]
            or (row[name] is None and f"{name} is empty" in reject["reason"])
        ]
        assert named, reject
        assert json.loads(reject["raw_record"]) == {name: value for name, value in row.items() if value is not None}


@EXAMPLES
@given(ROWS)
def test_order_of_rows_and_columns_does_not_matter(rows: list[dict[str, str | None]]) -> None:
    whole = frame(rows)
    one, other = typed(TABLE, whole), typed(TABLE, whole.reverse().select(reversed(whole.columns)))
    assert one.tables[TABLE.name].sort(LOCATOR).equals(other.tables[TABLE.name].sort(LOCATOR))
    assert one.rejects.sort("locator").equals(other.rejects.sort("locator"))


@EXAMPLES
@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=7), max_size=8))
def test_every_record_of_a_csv_is_a_row_or_a_reject(records: list[list[str]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(records)
    try:
        parsed = parse_csv("property", TABLE, "x.csv", buffer.getvalue().encode())
    except UnicodeEncodeError:
        return
    assert parsed.tables[TABLE.name].height + parsed.rejects.height == len(records)


@EXAMPLES
@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_parse_error(payload: bytes) -> None:
    for content in (payload, ",".join(COLUMNS).encode() + b"\n" + payload):
        with suppress(ParseError):
            parsed = parse_csv("property", TABLE, "x.csv", content)
            assert parsed.tables[TABLE.name].height + parsed.rejects.height <= content.count(b"\n") + content.count(
                b"\r"
            )

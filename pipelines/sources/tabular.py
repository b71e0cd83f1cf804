"""Delimited text to loose frames: every value stays text, every row keeps its line number.

What belongs here: reading CSV as its publisher wrote it, and saying clearly where it is broken. What does not: types
and ranges (the source's schema says those).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping

import polars as pl

from pipelines.errors import ParseError
from pipelines.sources.base import LOCATOR, Parsed, RawTable, combine, reject_rows, typed


def parse_csv(
    source_id: str,
    table: RawTable,
    name: str,
    payload: bytes,
    renames: Mapping[str, str] | None = None,
    *,
    optional: Collection[str] = (),
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> Parsed:
    """Read a CSV with a header line into a typed table; a row of the wrong width is a reject.

    Args:
        source_id: For error messages.
        table: The raw table to make.
        name: The file's name, used in locators (``orders.csv#L17`` is the line on which the row ends).
        payload: UTF-8 bytes, with or without a byte order mark.
        renames: Column names of the file, in any case, to columns of the table; a name that is not in it stays.
        optional: Columns of the table that the file need not have; they are null, or made by `prepare`.
        prepare: Changes the loose frame (all text) before it is typed, such as dates of another notation.

    Raises:
        ParseError: The bytes are not UTF-8, there is no header, or a column that the table needs is missing or there
            twice.
    """
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(source_id, f"{name} is not UTF-8 at byte {error.start}; expected the published CSV") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader)
        lines = [(reader.line_num, row) for row in reader if row]
    except StopIteration:
        raise ParseError(source_id, f"{name} is empty; expected a header line") from None
    except csv.Error as error:
        raise ParseError(source_id, f"{name} line {reader.line_num} is not valid CSV: {error}") from error
    folded = {theirs.casefold(): ours for theirs, ours in (renames or {}).items()}
    columns = [folded.get(column.strip().casefold(), column.strip()) for column in header]
    _require_columns(source_id, name, table, columns, optional)
    wanted = [(i, column) for i, column in enumerate(columns) if column in table.schema.column_names()]
    good = [(f"{name}#L{line}", row) for line, row in lines if len(row) == len(columns)]
    bad = [
        (f"{name}#L{line}", f"row has {len(row)} fields, the header has {len(columns)}", {"fields": row})
        for line, row in lines
        if len(row) != len(columns)
    ]
    frame = pl.DataFrame(
        {LOCATOR: [locator for locator, _ in good]}
        | {column: [row[i].strip() or None for _, row in good] for i, column in wanted},
        schema={LOCATOR: pl.String} | {column: pl.String for _, column in wanted},
    )
    loose = prepare(frame) if prepare else frame
    return combine([typed(table, loose), Parsed(tables={}, rejects=reject_rows(table.name, bad))])


def _require_columns(
    source_id: str, name: str, table: RawTable, columns: Collection[str], optional: Collection[str]
) -> None:
    """A header that lacks a column of the table is a changed file, not a file with bad rows."""
    present = {LOCATOR, *columns, *optional}
    missing = [column for column in table.schema.column_names() if column not in present]
    if missing:
        raise ParseError(
            source_id,
            f"{name} has no column {', '.join(missing)} (found: {', '.join(columns)}); "
            "if the publisher renamed it, change the source's column map",
        )
    known = [*table.schema.column_names(), LOCATOR]
    if doubled := [column for column in known if sum(column == other for other in columns) > (column != LOCATOR)]:
        raise ParseError(
            source_id,
            f"{name} names column {', '.join(doubled)} twice, or where only this package may; "
            "expected every column of the table once",
        )

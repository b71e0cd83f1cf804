"""Delimited text to loose frames: every value stays text, every row keeps its line number.

What belongs here: reading CSV as its publisher wrote it, and saying clearly where it is broken. What does not: types
and ranges (the source's schema says those).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate, compress, islice
from typing import Any

import polars as pl

from pipelines.errors import ParseError
from pipelines.sources.base import LOCATOR, Parsed, RawTable, combine, no_rejects, reject_rows, typed
from pipelines.sources.plain_csv import LINE, NotPlainError, plain_batches

# Rows that are Python lists at one time: they take several times the memory of the typed frame that they become.
BATCH_ROWS = 50_000
BadRow = tuple[str, str, Mapping[str, Any]]


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
    batches = _batches(source_id, name, payload)
    head, ends = next(batches, ([], []))
    if not head:
        raise ParseError(source_id, f"{name} is empty; expected a header line")
    folded = {theirs.casefold(): ours for theirs, ours in (renames or {}).items()}
    columns = [folded.get(column.strip().casefold(), column.strip()) for column in head[0]]
    _require_columns(source_id, name, table, columns, optional)

    def to_typed(frame: pl.DataFrame, bad: Sequence[BadRow] = ()) -> Parsed:
        return _typed_batch(table, name, frame, bad, prepare)

    nothing = Parsed(tables={table.name: table.schema.create_empty()}, rejects=no_rejects())
    try:
        body = payload.removeprefix(codecs.BOM_UTF8)
        wanted = {place: column for place, column in enumerate(columns) if column in table.schema.column_names()}
        frames = plain_batches(body, wanted, len(columns), ends[0])
        parts = [to_typed(frame.rename({LINE: LOCATOR})) for frame in frames]
    except NotPlainError:
        parts = [to_typed(*_framed(table, name, columns, rows, ends)) for rows, ends in batches]
    return combine([nothing, *parts])


def _batches(source_id: str, name: str, payload: bytes) -> Iterator[tuple[list[list[str]], Sequence[int]]]:
    """The header alone, then the other rows in batches, with the numbers of the lines on which they end."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(payload), encoding="utf-8-sig", newline=""), strict=True)
    size, before = 1, 0
    try:
        while rows := list(islice(reader, size)):
            yield rows, _ends(rows, before, reader.line_num)
            size, before = BATCH_ROWS, reader.line_num
    except csv.Error as error:
        raise ParseError(source_id, f"{name} line {reader.line_num} is not valid CSV: {error}") from error
    except UnicodeDecodeError as error:
        # Its position counts from the beginning of a block.
        position = _undecodable_byte(payload, error.start)
        raise ParseError(source_id, f"{name} is not UTF-8 at byte {position}; expected the published CSV") from error


def _undecodable_byte(payload: bytes, otherwise: int) -> int:
    try:
        payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.start
    return otherwise


def _ends(rows: Sequence[Sequence[str]], before: int, last: int) -> Sequence[int]:
    """The line on which each row ends, where the lines after `before` up to `last` are those of the rows."""
    if last - before == len(rows):
        return range(before + 1, last + 1)
    breaks = (text.count("\n") + text.count("\r") - text.count("\r\n") for text in map(",".join, rows))
    return list(accumulate((1 + n for n in breaks), initial=before))[1:]


def _framed(
    table: RawTable, name: str, columns: Sequence[str], rows: Sequence[list[str]], ends: Sequence[int]
) -> tuple[pl.DataFrame, list[BadRow]]:
    """Rows of text as a frame with the lines on which they end; an empty row is nothing, one of the wrong width is bad.

    Args:
        table: The raw table.
        name: The file's name.
        columns: The header.
        rows: Their cells.
        ends: On which line each ends.
    """
    is_good = [len(row) == len(columns) for row in rows]
    bad: list[BadRow] = [
        (f"{name}#L{line}", f"row has {len(row)} fields, the header has {len(columns)}", {"fields": row})
        for line, row, good in zip(ends, rows, is_good, strict=True)
        if row and not good
    ]
    cells = list(zip(*compress(rows, is_good), strict=True)) or [()] * len(columns)
    known = table.schema.column_names()
    frame = pl.DataFrame(
        {LOCATOR: pl.Series(list(compress(ends, is_good)), dtype=pl.Int64)}
        | {column: pl.Series(cells[i], dtype=pl.String) for i, column in enumerate(columns) if column in known}
    )
    return frame, bad


def _typed_batch(
    table: RawTable,
    name: str,
    frame: pl.DataFrame,
    bad: Sequence[BadRow],
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None,
) -> Parsed:
    """A frame of text to typed rows.

    Args:
        table: The raw table.
        name: The file's name.
        frame: Text as the file has it, with the line (Int64) on which each row ends as `_locator`.
        bad: Rows that are rejects already.
        prepare: Changes the loose frame (all text) before it is typed.
    """
    known = [column for column in frame.columns if column in table.schema.column_names() and column != LOCATOR]
    loose = frame.select(
        pl.format("{}#L{}", pl.lit(name), LOCATOR).alias(LOCATOR),
        pl.col(known).str.strip_chars().replace("", None),
    )
    good = typed(table, prepare(loose) if prepare else loose)
    return combine([good, Parsed(tables={}, rejects=reject_rows(table.name, bad))])


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

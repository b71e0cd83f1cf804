"""Well-formed CSV to batches of text columns, by Arrow's reader.

What belongs here: telling whether every reader of CSV would read the bytes alike, and reading them fast if so. What
does not: saying what is wrong with the others, and types (tabular).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

BLOCK_BYTES = 2**23  # becomes one batch: bounds the memory that a large file takes beside its typed rows
LINE = "_line"
_QUOTED = re.compile(rb'"[^"]*"')
# A quoted text (NUL stands for it) that does not fill its cell; begins with one byte, which makes the search fast.
_ODD_QUOTE = re.compile(rb"\0(?:[^,\r\n\0]|(?<=[^,\r\n\0]\0))")
_EMPTY_LINES = (b"\n\n", b"\n\r", b"\r\r")
_LINE_BREAK = r"\r\n|\r|\n"


class NotPlainError(Exception):
    """The bytes need a reader that can say what is wrong with them."""


def plain_batches(payload: bytes, columns: Mapping[int, str], n_columns: int, first: int) -> Iterator[pl.DataFrame]:
    """The rows below the header, as text, in batches.

    Args:
        payload: A CSV with a header, without a byte order mark.
        columns: Which columns are wanted, by place (from 0), and their names.
        n_columns: How many there are.
        first: The line on which the header ends.

    Yields:
        The wanted columns (text; an empty cell is an empty text) and `LINE`, the line on which each row ends.

    Raises:
        NotPlainError: Quotation marks that readers disagree about, an empty line, a row of another width, a cell larger
            than `csv` allows, or bytes that are not UTF-8; perhaps only after some batches.
    """
    if n_columns == 1:
        raise NotPlainError("in a file of one column, an empty line may be an empty cell")
    spans_lines, line = _quotes_span_lines(payload), first
    places = [str(place) for place in range(n_columns)]
    texts = arrow_csv.ConvertOptions(column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False)
    wanted = [pl.col(str(place)).alias(name) for place, name in columns.items()]
    try:
        for batch in arrow_csv.open_csv(
            io.BytesIO(payload),
            read_options=arrow_csv.ReadOptions(column_names=places, skip_rows_after_names=1, block_size=BLOCK_BYTES),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=spans_lines, ignore_empty_lines=False),
            convert_options=texts,
        ):
            if batch.num_rows:
                frame = pl.DataFrame(batch)
                if max(frame.select(pl.all().str.len_bytes().max()).row(0)) > csv.field_size_limit():
                    raise NotPlainError("a very large cell")
                yield frame.select(*wanted, (line + _lines(spans_lines).cum_sum()).alias(LINE))
                line += frame.select(_lines(spans_lines).sum()).item()
    except pa.ArrowInvalid as error:
        raise NotPlainError(str(error)) from error


def _lines(spans_lines: bool) -> pl.Expr:
    """On how many lines each row stands (Int64)."""
    breaks = pl.sum_horizontal(pl.all().str.count_matches(_LINE_BREAK)) if spans_lines else pl.lit(0)
    return pl.int_range(pl.len(), dtype=pl.Int64) * 0 + breaks + 1


def _quotes_span_lines(payload: bytes) -> bool:
    """Whether a quoted text holds a line break; raises NotPlainError for an empty line or quotes within a cell."""
    is_quoted = b'"' in payload
    bare = _QUOTED.sub(b"\0", payload) if is_quoted else payload
    if any(breaks in bare for breaks in _EMPTY_LINES):
        raise NotPlainError("an empty line")
    if is_quoted and (b'"' in bare or _ODD_QUOTE.search(bare)):
        raise NotPlainError("a quotation mark within a cell")
    return is_quoted and any(bare.count(mark) != payload.count(mark) for mark in (b"\r", b"\n"))

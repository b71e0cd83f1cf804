"""The bytes of a GDELT file to columns of text, every row with its line, nothing lost on the way.

What belongs here: the layout that all of them share: a ZIP with one member, tab-separated, without header, quoting or
escapes, a line break after each row, in UTF-8 with stray bytes of other encodings. What does not: what a column means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.sources.archive import read_members
from pipelines.sources.base import LOCATOR

MAX_BYTES = 192 * 2**20
MAX_ID = 40
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Rows:
    """What a file holds.

    Attributes:
        frame: The wanted columns as text, exactly as they came, and the locator.
        bad: Rows of another width: locator, reason, and the id in place of a record whose texts are not ours to show.
        n_rows: How many rows the file has, good and bad.
        n_replaced: How many times bytes were no UTF-8 and became a replacement character.
    """

    frame: pl.DataFrame
    bad: Sequence[tuple[str, str, Mapping[str, Any]]]
    n_rows: int
    n_replaced: int


def read_rows(source_id: str, url: str, member: str, payload: bytes, columns: Mapping[str, int], width: int) -> Rows:
    """Read a file.

    Args:
        source_id: For error messages.
        url: Where it came from, for error messages.
        member: The name of its one member, used in locators (``NAME#L17``).
        payload: The ZIP.
        columns: Names of the wanted columns and their places, from 0.
        width: How many columns a row has.

    Raises:
        ParseError: The ZIP cannot be read, has no such member, or unpacks to more than `MAX_BYTES`.
    """
    content = read_members(source_id, url, payload, [member], MAX_BYTES)[member]
    # Only this one ends a row: texts have others of the line breaks that Unicode knows. Polars cannot replace stray
    # bytes, and row by row nearly all is ASCII, which Python keeps small.
    lines = [line.decode("utf-8", errors="replace") for line in content.split(b"\n")]
    n_replaced = sum(line.count(REPLACEMENT) for line in lines) - content.count(REPLACEMENT.encode())
    rows = pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)}).with_row_index("number", offset=1)
    rows = rows.filter(pl.col("line").str.len_bytes() > 0)
    located = rows.with_columns(
        pl.format("{}#L{}", pl.lit(member), "number").alias(LOCATOR),
        (pl.col("line").str.count_matches("\t", literal=True) + 1).alias("width"),
    )
    fits = pl.col("width") == width
    cells = pl.col("line").str.split_exact("\t", width - 1)
    frame = located.filter(fits).select(
        LOCATOR, *(cells.struct.field(f"field_{place}").alias(name) for name, place in columns.items())
    )
    bad = [
        (
            locator,
            f"row has {found} fields; expected {width}",
            {"fields": found, "first": line.partition("\t")[0][:MAX_ID]},
        )
        for locator, found, line in located.filter(~fits).select(LOCATOR, "width", "line").iter_rows()
    ]
    return Rows(frame=frame, bad=bad, n_rows=rows.height, n_replaced=n_replaced)

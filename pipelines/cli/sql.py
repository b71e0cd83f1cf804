"""``computegap sql``: one reading statement against the published file.

What belongs here: output formats. What does not: the lock-down (warehouse.reader).
"""

from __future__ import annotations

import io
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.output import print_json, print_table, stdout

if TYPE_CHECKING:
    import polars as pl


MOST_ROWS = 100_000
NARROWEST_COLUMN = 9


class Format(StrEnum):
    """How the result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def sql(
    statement: Annotated[str, typer.Argument(help='One statement, such as "select * from marts.mart_gap__headline".')],
    output: Annotated[Format, typer.Option("--format", help="How the result is written to stdout.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="A result of more rows is refused.")] = MOST_ROWS,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, max=86_400, help="Seconds it may take.")] = 60.0,
) -> None:
    """Run one read-only SQL statement against the published file, within limits of rows, time and memory."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.warehouse.confinement import bounded_memory, ended_after  # noqa: PLC0415
    from pipelines.warehouse.reader import published, query  # noqa: PLC0415

    with bounded_memory():
        with ended_after(timeout), published(Settings()) as connection:
            frame = query(connection, statement, timeout_seconds=timeout, max_rows=limit)
        _write(frame, Format.JSON if as_json else output)


def _write(frame: pl.DataFrame, output: Format) -> None:
    """Write a result to stdout; raises UsageError for bytes on a terminal."""
    from pipelines.errors import UsageError  # noqa: PLC0415 - keeps --help fast

    if output is Format.JSON:
        print_json(frame.to_dicts())
    elif output is Format.CSV:
        sys.stdout.write(_flat(frame).write_csv())
    elif output is Format.PARQUET:
        if sys.stdout.isatty():
            raise UsageError(
                "Parquet is binary: redirect it, for instance `computegap sql ... --format parquet > x.parquet`"
            )
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        sys.stdout.buffer.write(buffer.getvalue())
    elif frame.width * NARROWEST_COLUMN <= stdout().width or not frame.height:
        print_table(f"{frame.height:,} row(s)", frame.columns, frame.to_dicts(), verbatim=True)
    else:
        _write_records(frame)


def _write_records(frame: pl.DataFrame) -> None:
    """One small table per row, for results of more columns than fit beside one another."""
    for number, row in enumerate(frame.to_dicts(), start=1):
        fields = [{"column": name, "value": None if v is None else str(v)} for name, v in row.items()]
        print_table(f"row {number:,} of {frame.height:,}", ("column", "value"), fields, verbatim=True)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with lists and structures as JSON text and bytes as hexadecimal digits: CSV has neither."""
    import json  # noqa: PLC0415 - keeps --help fast

    import polars as pl  # noqa: PLC0415

    def text(value: object) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, default=str)

    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    binary = [name for name, dtype in frame.schema.items() if dtype == pl.Binary]
    return frame.with_columns(
        *(pl.Series(name, [text(value) for value in frame[name].to_list()], dtype=pl.String) for name in nested),
        *(pl.col(name).bin.encode("hex") for name in binary),
    )

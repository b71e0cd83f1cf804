"""``computegap docs``: the data dictionary in the terminal.

What belongs here: choosing and showing what a table, its columns or a function mean. What does not: the meaning (dbt's
metadata) and the page (guide.dictionary).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from pipelines.cli.completion import tables as complete_tables
from pipelines.cli.output import WIDE, JsonOption, print_json, print_table, stdout

if TYPE_CHECKING:
    from pipelines.guide.metadata import Function, Table

COLUMNS = ("column", "type", "unit", "meaning", "null")
NARROW_COLUMNS = ("column, type, unit", "meaning")


def docs(
    table: Annotated[
        str | None,
        typer.Argument(
            help="A published table or function, with or without its schema; all if left out.",
            autocompletion=complete_tables,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the data dictionary: what there is one row of, the key, and what each column means."""
    from pipelines.errors import UsageError  # noqa: PLC0415 - keeps --help fast
    from pipelines.guide.metadata import functions, tables  # noqa: PLC0415
    from pipelines.suggestions import unknown  # noqa: PLC0415

    if table is None:
        _list(tables(), functions(), as_json=as_json)
        return
    for known in tables():
        if table.lower() in (known.name, known.name.partition(".")[2]):
            _show_table(known, as_json=as_json)
            return
    for function in functions():
        if table.lower().rpartition(".")[2] == function.name:
            _show_function(function, as_json=as_json)
            return
    names = [*(known.name for known in tables()), *(function.name for function in functions())]
    raise UsageError(unknown("table or function", [table], names, "`computegap docs`"))


def _list(tables: tuple[Table, ...], functions: tuple[Function, ...], *, as_json: bool) -> None:
    rows = [{"table": table.name, "one row per": table.row} for table in tables]
    made = [{"function": _call(function), "gives": function.text} for function in functions]
    if as_json:
        print_json(
            [{"name": table.name, "one_row_per": table.row} for table in tables] + [asdict(f) for f in functions]
        )
        return
    print_table("Published tables", ("table", "one row per"), rows, verbatim=True)
    print_table("Functions", ("function", "gives"), made, verbatim=True)
    stdout().print("The columns of one: computegap docs TABLE", highlight=False)


def _show_table(table: Table, *, as_json: bool) -> None:
    from pipelines.guide.origins import closed_sources, sources_of  # noqa: PLC0415 - imports every source

    sources = sources_of(table.name)
    closed = [source for source in sources if source in closed_sources()]
    if as_json:
        print_json({**asdict(table), "sources": sources, "closed_sources": closed})
        return
    console = stdout()
    console.print(Text(table.name, style="bold"))
    console.print(Text(table.text))
    console.print(Text(f"Key: {', '.join(table.grain)}"))
    console.print(Text(f"Comes from: {', '.join(sources) or 'the records and definitions of the pipeline itself'}"))
    if closed:
        console.print(Text(f"Rows that rest on {', '.join(closed)} are left out of `computegap export`"))
    rows = [_row(table, column) for column in table.columns]
    if console.width >= WIDE:
        print_table("Columns", COLUMNS, rows, verbatim=True)
        return
    stacked = [
        {
            "column, type, unit": "\n".join(filter(None, (row["column"], f"{row['type']} {row['unit']}".strip()))),
            "meaning": "\n".join(filter(None, (row["meaning"], row["null"] and f"null: {row['null']}"))),
        }
        for row in rows
    ]
    print_table("Columns", NARROW_COLUMNS, stacked, verbatim=True)


def _row(table: Table, column: Any) -> dict[str, str]:
    words = table.words.get(column.name, ())
    return {
        "column": column.name,
        "type": column.data_type,
        "unit": column.unit,
        "meaning": f"{column.text} Words: {', '.join(words)}." if words else column.text,
        "null": column.null,
    }


def _show_function(function: Function, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(function))
        return
    stdout().print(Text(_call(function), style="bold"))
    stdout().print(Text(function.text))


def _call(function: Function) -> str:
    return f"{function.name}({', '.join(function.parameters)})"

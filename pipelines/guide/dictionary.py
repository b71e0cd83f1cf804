"""The data dictionary: docs/dictionary.md.

What belongs here: rendering it. What does not: what a table is (metadata, origins).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.guide.metadata import Column, Table, functions, tables
from pipelines.guide.origins import closed_sources, sources_of
from pipelines.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "dictionary.md"
INTRODUCTION = """\
# Data dictionary

Made by `make pages` from dbt's metadata (`dbt_project/models`); do not edit by hand. The same in the terminal:
`computegap docs TABLE`. In the file itself: `comment` in `duckdb_tables()` and `duckdb_columns()`.

- **Key**: the columns that tell the rows apart.
- **Unit**: where the name of the column says it; *that of the row* is in its column `unit` or in `core.dim_metric`.
  Otherwise the meaning says it. Ends of an interval are named `_low` and `_high`.
- **Null**: the column that gives the reason where the value is null, or what null means. What such a column may say is
  listed below the table.
- **Comes from**: the sources that the table is built from, through all models between. Of those in *italics* it is not
  known that rows may be passed on: `computegap export` leaves them out ([DATA_LICENSES.md](../DATA_LICENSES.md)).

"""


def render() -> str:
    """The page as Markdown."""
    parts = [INTRODUCTION, *_contents(), "## Functions\n\n| function | gives |\n|---|---|\n"]
    parts += [f"| `{made.name}({', '.join(made.parameters)})` | {made.text} |\n" for made in functions()]
    for schema in dict.fromkeys(table.name.partition(".")[0] for table in tables()):
        parts.append(f"\n## Schema {schema}\n")
        parts += [_section(table) for table in tables() if table.name.startswith(f"{schema}.")]
    return "".join(parts)


def comes_from(table: Table) -> str:
    """The sources of a table as Markdown; those whose rows may not be passed on in italics."""
    named = [f"*{source}*" if source in closed_sources() else source for source in sources_of(table.name)]
    return ", ".join(named) or "the pipeline's own records and definitions"


def _contents() -> Iterator[str]:
    yield "| table | one row per |\n|---|---|\n"
    for table in tables():
        yield f"| [`{table.name}`](#{table.name.replace('.', '')}) | {_escaped(table.row)} |\n"
    yield "\n"


def _section(table: Table) -> str:
    head = f"\n### {table.name}\n\n{table.text}\n\n"
    facts = f"Key: {', '.join(f'`{name}`' for name in table.grain)}. Comes from: {comes_from(table)}.\n\n"
    rows = "".join(_row(column) for column in table.columns)
    words = "".join(
        f"- `{column}`: {', '.join(allowed)}\n"
        for column, allowed in table.words.items()
        if column.endswith(("_reason", "_basis", "_state", "_note")) and allowed
    )
    listed = f"\nWords:\n\n{words}" if words else ""
    return f"{head}{facts}| column | type | unit | meaning | null |\n|---|---|---|---|---|\n{rows}{listed}"


def _row(column: Column) -> str:
    null = ", ".join(f"`{word}`" if "_" in word else word for word in column.null.split(", ")) if column.null else ""
    return f"| `{column.name}` | {column.data_type} | {column.unit} | {_escaped(column.text)} | {null} |\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")

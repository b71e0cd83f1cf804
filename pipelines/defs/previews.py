"""What the pages of marts show of their rows.

What belongs here: which rows and columns, and Markdown. What does not: the marts.
"""

from __future__ import annotations

import duckdb
import polars as pl

ROWS, COLUMNS, CHARACTERS = 10, 9, 60
# Neither of use to somebody who looks: the same on every row, or long lists of ids.
LEFT_OUT = r"^(build_id|as_of_date|.*_ids)$"
# Of these, more is said than their first columns would.
CHOSEN = {
    "mart_gap__headline": """
        select
            definition_id as lens,
            domestic_subject_id as domestic,
            western_subject_id as western,
            printf('%.3g', gap_ratio) as gap,
            case when gap_ratio_low < gap_ratio_high then printf('%.3g to %.3g', gap_ratio_low, gap_ratio_high) end
                as interval,
            lag_months,
            lag_reason,
            closing_state
        from marts.mart_gap__headline
        order by lens
    """,
}
MARKS = r"([\\\[\]|<>*_`!])"  # what Markdown would read as its own


def previews(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The first rows of every mart, as a Markdown table by schema and name.

    A mart that holds no rows has none. Names and texts that come from outside are text, whatever is in them.
    """
    tables = connection.sql("select table_name from duckdb_tables() where schema_name = 'marts' order by 1").fetchall()
    found = {name: _rows(connection, name) for (name,) in tables}
    return {f"marts.{name}": _markdown(rows) for name, rows in found.items() if not rows.is_empty()}


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    if name in CHOSEN:
        return connection.sql(CHOSEN[name]).pl()
    columns = connection.sql(f"select columns(c -> not regexp_matches(c, '{LEFT_OUT}')) from marts.{name}").columns
    listed = ", ".join(f'"{column}"' for column in columns[:COLUMNS])
    return connection.sql(f"select {listed} from marts.{name} limit {ROWS}").pl()


def _markdown(rows: pl.DataFrame) -> str:
    """Rows as a Markdown table in which every value is text."""
    shown = rows.select(
        (pl.col(name).list.eval(pl.element().cast(pl.String)).list.join(", ") if dtype == pl.List else pl.col(name))
        .cast(pl.String)
        .fill_null("")
        .str.replace_all(r"\s+", " ")
        .str.replace(f"^(.{{{CHARACTERS}}}).+$", "${1}…")
        .str.replace_all(MARKS, r"\$1")
        .alias(name)
        for name, dtype in rows.schema.items()
    )
    head = [f"| {' | '.join(rows.columns)} |", f"|{' --- |' * rows.width}"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in shown.iter_rows())])

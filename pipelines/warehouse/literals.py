"""Values written into SQL, where a parameter cannot stand or costs too much.

What belongs here: quoting. What does not: SQL.

The first parameter that DuckDB binds in a process makes it import pandas, which takes longer than most questions.
"""

from __future__ import annotations


def literal(value: object) -> str:
    """The text of a value as a SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"

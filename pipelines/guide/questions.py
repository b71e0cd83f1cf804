"""The questions of docs/sql.md: their SQL as it stands on the page, and their answers from the published file.

What belongs here: reading questions from the page, running them, and writing the answers back. What does not: the
questions themselves (the page is their one home), and what may be asked (warehouse.reader).

``make sql-page`` runs this on the home that the environment names. The answers of the page are those of a home that was
refreshed from the recorded payloads with ``COMPUTEGAP_AS_OF`` set to the day that the page names.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.guide.generated import generated, write_generated
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.publication import read_manifest
from pipelines.warehouse.reader import published, query

PAGE = PROJECT_ROOT / "docs" / "sql.md"
QUESTION = re.compile(
    r"^### (?P<number>\d+)\. (?P<title>[^\n]+)\n+```sql\n(?P<sql>.*?)```\n+```text\n(?P<answer>.*?)```\n"
    r"(?P<reading>.*?)(?=^#|\Z)",
    re.MULTILINE | re.DOTALL,
)
NULL = "-"


@dataclass(frozen=True)
class Question:
    """A question of the page: its SQL, the answer that is printed below it, and how to read that."""

    number: int
    title: str
    sql: str
    answer: str
    reading: str


def questions(page: Path = PAGE) -> list[Question]:
    """The questions of the page, in its order."""
    return [
        Question(int(found["number"]), found["title"], found["sql"].strip(), found["answer"], found["reading"].strip())
        for found in QUESTION.finditer(page.read_text(encoding="utf-8"))
    ]


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The answer as the page prints it: columns aligned by spaces, a null as a dash, one line per row.

    Args:
        connection: From `pipelines.warehouse.reader.published`, so that what the page asks may be asked there.
        sql: One reading statement.

    Raises:
        UsageError: The statement is none that may be run, or fails.
    """
    return as_text(query(connection, sql))


def as_text(frame: pl.DataFrame) -> str:
    """A frame as aligned columns."""
    rows = [frame.columns, *([_cell(value) for value in row] for row in frame.iter_rows())]
    widths = [max(len(row[column]) for row in rows) for column in range(frame.width)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def write_answers(settings: Settings, page: Path = PAGE) -> list[int]:
    """Put the answers of the published file into the page; the numbers of the questions whose answer changed.

    Raises:
        WarehouseError: Nothing is published.
        UsageError: The SQL of a question does not run.
    """
    changed = []
    with published(settings) as connection:

        def answered(found: re.Match[str]) -> str:
            fresh = answer(connection, found["sql"])
            if fresh != found["answer"]:
                changed.append(int(found["number"]))
            start, end = (place - found.start() for place in found.span("answer"))
            return found[0][:start] + fresh + found[0][end:]

        text = QUESTION.sub(answered, page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
    manifest = read_manifest(settings) or {}
    write_generated(page, "as of", f"{manifest['as_of']}\n")
    return changed


def as_of(page: Path = PAGE) -> str:
    """The day of which the answers of the page are."""
    return generated(page, "as of").strip()


def _cell(value: object) -> str:
    """A value as the page prints it."""
    match value:
        case None:
            text = NULL
        case bool():
            text = str(value).lower()
        case float():
            text = format(value, ".15g")
        case list():
            text = ", ".join(_cell(item) for item in value)
        case dict():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case datetime():
            text = value.strftime("%Y-%m-%d %H:%M")
        case _:
            text = str(value)
    return text


if __name__ == "__main__":
    numbers = write_answers(Settings())
    sys.stdout.write(f"{PAGE.name}: {f'new answers to {numbers}' if numbers else 'every answer is still the same'}\n")

"""docs/sql.md: every question gives the answer that the page prints, and every way to connect works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.guide.questions import PAGE, Question, answer, as_of, questions, write_answers
from pipelines.settings import Settings
from pipelines.warehouse.reader import published

from .conftest import AS_OF, ROOT, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

QUESTIONS = questions()
CONNECT = PAGE.read_text(encoding="utf-8").partition("## Connect")[2].partition("\n## ")[0]
MOST_ROWS = 8


@pytest.fixture(scope="module")
def reader(built: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with published(Settings(home=built.path)) as connection:
        yield connection


@pytest.fixture
def beside_data(built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `data` is the home, as in a checkout."""
    (tmp_path / "data").symlink_to(built.path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_twenty_questions_and_a_day() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 21))
    assert as_of() == AS_OF


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.number}")
def test_the_page_prints_what_the_question_gives(reader: duckdb.DuckDBPyConnection, question: Question) -> None:
    given = answer(reader, question.sql)
    assert given == question.answer, "see what changed, then `make sql-page` with a home of the recorded payloads"
    assert 1 < len(given.splitlines()) <= 1 + MOST_ROWS
    assert question.reading, "a question says how its answer is read"
    assert "order by" in question.sql, "without an order, the answer may come in another one"


def test_writing_the_answers_of_the_same_file_changes_nothing(built: Home, tmp_path: Path) -> None:
    page = Path(shutil.copy(PAGE, tmp_path))
    assert write_answers(Settings(home=built.path), page) == []
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8").replace("  0.16  ", "  0.61  ", 1), encoding="utf-8")
    assert write_answers(Settings(home=built.path), page) == [1]


def test_python_connects_as_the_page_says(beside_data: Path) -> None:
    blocks = [block for block in re.findall(r"```python\n(.*?)```", CONNECT, re.DOTALL) if "https://" not in block]
    assert len(blocks) >= 4
    code = "\n".join([*blocks, "assert len(rows) == lenses == headline.shape[0]", "assert months.height and len(book)"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


def test_duckdb_attaches_as_the_page_says(beside_data: Path) -> None:
    (block, *_) = (block for block in re.findall(r"```sql\n(.*?)```", CONNECT, re.DOTALL) if "https://" not in block)
    with duckdb.connect() as connection:
        rows = connection.execute(block).fetchall()
        assert rows
        assert {len(row) for row in rows} == {3}

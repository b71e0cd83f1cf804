"""The report of `make chaos`: broken promises cannot hide in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chaos.__main__ import CASES, DOCUMENT
from chaos.harness import BEGIN, END, Result, as_markdown, keep, kept, write_table

GOOD = Result("crash", "SIGKILL", 50, "50 recovered | as one")
BAD = Result("overlap", "two at once", 1, "", ["published something else"])


def test_every_result_is_a_row_and_every_broken_promise_a_line() -> None:
    text = as_markdown([GOOD, BAD])
    assert "Promises that were not kept: 1." in text
    assert "| `crash` | SIGKILL | 50 | 50 recovered \\| as one | 0 |" in text
    assert "| `overlap` | two at once | 1 |  | 1 |" in text
    assert "- `overlap`, two at once: published something else" in text


def test_what_was_kept_comes_back_in_the_order_of_the_cases(tmp_path: Path) -> None:
    keep(tmp_path, "overlap", [BAD])
    keep(tmp_path, "crash", [GOOD])
    assert kept(tmp_path, ["crash", "readers", "overlap"]) == [GOOD, BAD]


def test_the_table_stands_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_table(document, [GOOD])
    assert document.read_text() == f"before\n{BEGIN}\n{as_markdown([GOOD])}{END}\nafter\n"
    with pytest.raises(ValueError, match="values to unpack"):
        write_table(_without_marks(tmp_path), [GOOD])


def _without_marks(folder: Path) -> Path:
    path = folder / "b.md"
    path.write_text("no marks\n")
    return path


def test_the_document_has_the_marks_and_no_broken_promise() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text.split(BEGIN)[1].split(END)[0]
    assert "Promises that were not kept: 0." in table
    rows = [line.split("|")[1].strip(" `") for line in table.splitlines() if line.startswith("| `")]
    assert {"crash", "readers"} <= set(rows) <= set(CASES)

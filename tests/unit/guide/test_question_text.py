from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.guide.generated import generated, write_generated
from pipelines.guide.questions import as_text, questions

PAGE = """\
# Page

### 1. First?

```sql
select 1 as a
```

```text
a
1
```

One `a`. And more
text.

## Another part

### 2. Second?

```sql
select 2
```

```text
```

Read it.
"""


def test_questions_are_read_with_their_parts(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    first, second = questions(page)
    assert (first.number, first.title, first.sql) == (1, "First?", "select 1 as a")
    assert first.answer == "a\n1\n"
    assert first.reading == "One `a`. And more\ntext."
    assert (second.number, second.answer, second.reading) == (2, "", "Read it.")


def test_a_frame_becomes_aligned_text() -> None:
    frame = pl.DataFrame(
        {
            "name": ["ascend", "h100"],
            "value": [0.1 + 0.2, None],
            "day": [date(2026, 1, 2), None],
            "at": [datetime(2026, 1, 2, 3, 4, tzinfo=UTC), None],
            "is_new": [True, False],
            "ids": [["a", "b"], []],
            "part": [{"x": 1}, {"x": 2}],
        }
    )
    assert as_text(frame).splitlines() == [
        "name    value  day         at                is_new  ids   part",
        'ascend  0.3    2026-01-02  2026-01-02 03:04  true    a, b  {"x": 1}',
        'h100    -      -           -                 false         {"x": 2}',
    ]


def test_a_made_part_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- day: begin -->\nold \\1\n<!-- day: end -->\nb\n", encoding="utf-8")
    assert generated(page, "day") == "old \\1\n"
    write_generated(page, "day", "new \\2\n")
    assert page.read_text(encoding="utf-8") == "a\n<!-- day: begin -->\nnew \\2\n<!-- day: end -->\nb\n"
    with pytest.raises(ValueError, match="no part night"):
        write_generated(page, "night", "x\n")

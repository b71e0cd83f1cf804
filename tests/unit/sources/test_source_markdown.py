"""Markdown as documents have it: tables without blank lines, ragged rows, code, and what cannot be read."""

from __future__ import annotations

import pytest

from pipelines.errors import ParseError
from pipelines.sources import markdown
from pipelines.sources.markdown import Document


def read(text: str) -> Document:
    return markdown.read("test", "page.md", text.encode())


def test_a_table_knows_its_headings_caption_and_lines() -> None:
    document = read("# 题目\n\n## 950DT\n**V4 Flash**\n\n| A | B |\n|---|--:|\n| 1 | `2` |\n| **3** | 4\\|5 |\n")
    (table,) = document.tables
    assert document.title == "题目"
    assert (table.heading_path, table.caption, table.line) == ("题目 > 950DT", "V4 Flash", 6)
    assert table.header == ("A", "B")
    assert [(row.line, row.cells, row.misfit) for row in table.rows] == [(8, ("1", "2"), None), (9, ("3", "4|5"), None)]


def test_a_heading_of_the_same_level_replaces_the_one_before() -> None:
    document = read("# T\n## One\n### Deep\n## Two\n\n| A |\n|---|\n| 1 |\n")
    assert document.tables[0].headings == ("T", "Two")


def test_a_second_table_without_a_blank_line_is_a_table_of_its_own() -> None:
    document = read("| A | B |\n|---|---|\n| 1 | 2 |\n| C | D |\n|---|---|\n| 3 | 4 |\n")
    assert [(table.header, [row.line for row in table.rows]) for table in document.tables] == [
        (("A", "B"), [3]),
        (("C", "D"), [6]),
    ]


def test_a_line_without_a_bar_ends_a_table() -> None:
    document = read("| A | B |\n|---|---|\n| 1 | 2 |\n**Next**\n| C | D |\n|---|---|\n| 3 | 4 |\n")
    assert [table.caption for table in document.tables] == [None, "Next"]
    assert [len(table.rows) for table in document.tables] == [1, 1]


def test_a_caption_belongs_to_the_table_right_below_it() -> None:
    document = read("**Bold**\n\nplain text\n\n| A |\n|---|\n| 1 |\n\n**half** bold\n\n| B |\n|---|\n| 1 |\n")
    assert [table.caption for table in document.tables] == [None, None]


@pytest.mark.parametrize(
    ("row", "misfit"),
    [
        ("| 1 | 2 | 3 |", None),
        ("1 | 2 | 3", None),
        ("| 1 | 2 | 3", None),
        ("| 1 | 2 |  |", None),
        ("| 1 | 2 | 3 | |", None),
        ("| 1 | 2 |", "row has 2 cells, the header has 3"),
        ("| 1 | 2 | 3 | 4 |", "row has 4 cells, the header has 3"),
    ],
)
def test_a_row_that_the_format_would_pad_or_cut_says_so(row: str, misfit: str | None) -> None:
    (table,) = read(f"| A | B | C |\n|---|---|---|\n{row}\n").tables
    assert table.rows[0].misfit == misfit


def test_a_header_that_does_not_fit_its_delimiter_is_broken_and_not_lost() -> None:
    document = read("# T\n\n| A | B | C |\n|---|---|\n| 1 | 2 | 3 |\n")
    assert document.tables == ()
    (broken,) = document.broken
    assert (broken.line, broken.reason) == (4, "the header has 3 cells, the line below it 2")
    assert broken.text == "| A | B | C |"


def test_a_table_in_html_is_named() -> None:
    document = read("# T\n\n<table>\n<tr><td>1</td></tr>\n</table>\n")
    assert [(broken.line, broken.reason) for broken in document.broken] == [(3, "a table written in HTML")]


def test_code_is_no_table_and_not_broken() -> None:
    document = read("```\n| A | B |\n|---|\n| 1 |\n```\n\n    | A | B |\n    |---|\n")
    assert (document.tables, document.broken) == ((), ())


def test_items_keep_their_headings() -> None:
    document = read("# Chip\n* 厂商：X\n\n## Server\n- TDP：350W\n- **model**: Y\n\nnot an item\n")
    assert [(item.headings, item.line, item.text) for item in document.items] == [
        (("Chip",), 2, "厂商：X"),
        (("Chip", "Server"), 5, "TDP：350W"),
        (("Chip", "Server"), 6, "model: Y"),
    ]


def test_byte_order_mark_and_windows_lines_do_no_harm() -> None:
    document = markdown.read("test", "page.md", b"\xef\xbb\xbf# T\r\n\r\n| A |\r\n|---|\r\n| 1 |\r\n")
    assert (document.title, document.tables[0].line, document.tables[0].rows[0].cells) == ("T", 3, ("1",))


def test_other_encodings_are_refused() -> None:
    with pytest.raises(ParseError, match=r"page\.md is not UTF-8 at byte 0"):
        markdown.read("test", "page.md", b"\xff\xfe#\x00")


@pytest.mark.parametrize("text", ["", "\n\n", "no table here", "# only a heading\n"])
def test_a_document_without_tables_has_none(text: str) -> None:
    document = read(text)
    assert (document.tables, document.broken) == ((), ())

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.plain import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("H20", "H20"),
        ("<b>H20</b>", "H20"),
        ("&lt;b&gt;H20&lt;/b&gt;", "H20"),
        ("&amp;lt;b&amp;gt;H20", "&lt;b&gt;H20"),
        ("AT&amp;T sells <i>Q&amp;A</i>", "AT&T sells Q&A"),
        ("AT&T-sized <b>scale</b>", "AT&T-sized scale"),
        ("5 &lt; 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("x <3 y", "x <3 y"),
        ("a<br/>b</p>c", "a b c"),
        ("a<script>if (1<2) alert()</script>b", "ab"),
        ("<![CDATA[quoted twice]]>", "quoted twice"),
        (" a \n\t b\u3000c ", "a b c"),
        ("a\u202eb\u200bc\x00d", "abcd"),
        ("e\u0301", "\u00e9"),
        ("&#xD800;", "\N{REPLACEMENT CHARACTER}"),
        ('<a href="x>y">z</a>', "z"),
        ("昇腾&nbsp;910C", "昇腾 910C"),
        ("", ""),
    ],
)
def test_one_line_of_plain_text(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.text(alphabet=st.characters(), max_size=80))
def test_whatever_comes_it_is_one_line_that_can_be_written(markup: str) -> None:
    text = plain(markup)
    text.encode("utf-8")
    assert text == text.strip()
    assert not any(character in text for character in "\n\r\t\x00\u202e")

"""The catalogues of both languages, and pages whose words and sources exist."""

from __future__ import annotations

import string

import pytest

from pipelines.report.layout import INDEX, pages
from pipelines.report.texts import LANGUAGES, texts
from pipelines.sources import all_sources

BLOCKS = [block for page in pages() for block in page.blocks]


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_catalogues_have_the_same_keys_and_places() -> None:
    first, *others = (texts(language).entries for language in LANGUAGES)
    for other in others:
        assert other.keys() == first.keys()
        assert {key for key in first if _places(first[key]) != _places(other[key])} == set()
        assert [key for key, text in other.items() if not text and first[key]] == []


def test_chinese_is_not_english() -> None:
    english, chinese = (texts(language).entries for language in ("en", "zh"))
    same = {
        key for key in english if key.startswith(("blocks.", "pages.", "methods.")) and english[key] == chinese[key]
    }
    assert same == {"pages.v4.short"}


def test_the_first_page_comes_first_and_ids_are_unique() -> None:
    assert pages()[0].id == INDEX
    assert len({page.order for page in pages()}) == len(pages())
    assert len({block.id for block in BLOCKS}) == len(BLOCKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_block_has_its_words(language: str) -> None:
    words = texts(language)
    for page in pages():
        assert all(words[f"pages.{page.id}.{part}"] for part in ("title", "short", "lead"))
    for block in BLOCKS:
        assert words[f"blocks.{block.id}.title"]
        assert words[f"blocks.{block.id}.limits"]
        assert bool(words.get(f"blocks.{block.id}.finding")) == bool(block.facts), block.id
        if block.chart:
            assert block.chart.unit or f"axis.{block.chart.axis}" in words.entries, block.id
            assert block.chart.other_label is None or words[block.chart.other_label]


def test_no_words_are_left_over() -> None:
    ids = {key.split(".")[1] for key in texts("en").entries if key.startswith("blocks.")}
    assert ids == {block.id for block in BLOCKS}


def test_expected_sources_exist() -> None:
    known = {source.id for source in all_sources()}
    assert {source for block in BLOCKS for source in block.expects} <= known


def test_every_statement_orders_its_rows() -> None:
    assert [block.id for block in BLOCKS if "order by" not in block.sql] == []


def test_a_word_is_found_inside_of_a_compound_name() -> None:
    words = texts("zh")
    assert words.word("peak_bf16 · 12") == "BF16峰值 · 12"
    assert words.word("Ascend 910C") == "Ascend 910C"

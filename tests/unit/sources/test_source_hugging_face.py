"""The Hugging Face Hub, of which nothing is recorded: made-up pages in the documented shape, and odd ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from made_up_model_hubs import hugging_face_answer, pages, repository

from pipelines.errors import ParseError
from pipelines.sources.hugging_face import (
    BASES,
    DERIVATIVE_COUNTS,
    DERIVATIVES,
    MAKERS,
    MODELS,
    RELATIONS,
    SOURCE,
    parse,
)

RESOURCES = {resource.key: resource for resource in SOURCE.resources(date(2026, 11, 23))}
DEEPSEEK = RESOURCES["by_deepseek-ai"]
QUANTIZED = RESOURCES["quantized_of_deepseek-ai_DeepSeek-V4-Pro"]


def asked(key: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(RESOURCES[key].url).query)


def test_every_maker_and_every_kind_of_derivative_is_asked_for() -> None:
    assert len(RESOURCES) == len(MAKERS) + len(BASES) * len(RELATIONS) == 41
    assert [key for key, resource in RESOURCES.items() if resource.required] == ["by_deepseek-ai"]
    assert ("author", "Qwen") in asked("by_Qwen")
    assert ("search", "Qwen3") in asked("by_Qwen")
    assert not any(name == "search" for name, _ in asked("by_deepseek-ai"))
    assert ("filter", "base_model:quantized:deepseek-ai/DeepSeek-V4-Pro") in asked(QUANTIZED.key)


@pytest.mark.parametrize("key", RESOURCES)
def test_it_is_sorted_by_what_can_be_sorted_by_and_all_time_is_asked_for(key: str) -> None:
    assert ("sort", "downloads") in asked(key)
    assert ("expand[]", "downloadsAllTime") in asked(key)
    assert RESOURCES[key].max_pages == 40


def test_every_repository_of_every_page_is_a_row() -> None:
    first = [repository(f"deepseek-ai/Model-{number}") for number in range(100)]
    second = [repository("deepseek-ai/DeepSeek-V4-Pro", gated=False, tags=["text-generation"])]
    parsed = parse(DEEPSEEK, pages(first, second))
    rows = parsed.tables[MODELS.name]
    assert (rows.height, parsed.rejects.height) == (101, 0)
    pro = rows.row(100, named=True)
    assert pro["_locator"] == "by_deepseek-ai#/1/0"
    assert (pro["repository_id"], pro["author"]) == ("deepseek-ai/DeepSeek-V4-Pro", "deepseek-ai")
    assert (pro["downloads_30_days"], pro["downloads_all_time"], pro["likes"]) == (1_280_000, 9_400_000, 3_100)
    assert (pro["trending_score"], pro["created_at"]) == (42, "2026-04-24T02:11:09.000Z")
    assert json.loads(pro["extra"]) == {"gated": False, "tags": ["text-generation"]}
    assert (pro["asked_author"], pro["asked_search"], pro["is_by_asked_author"]) == ("deepseek-ai", None, True)


def test_numbers_may_be_text() -> None:
    (row,) = (
        parse(DEEPSEEK, pages([repository(downloads="1280000", downloadsAllTime=9.4e6)])).tables[MODELS.name].rows()
    )
    assert {1_280_000, 9_400_000} <= set(row)


def test_a_repository_that_moved_to_the_next_page_counts_once() -> None:
    moved = repository("deepseek-ai/deepseek-v4-pro", downloads=1_280_001)
    parsed = parse(DEEPSEEK, pages([repository(), repository("deepseek-ai/Other")], [moved]))
    assert parsed.tables[MODELS.name]["repository_id"].to_list() == ["deepseek-ai/DeepSeek-V4-Pro", "deepseek-ai/Other"]
    assert parsed.rejects.select("locator", "reason").rows() == [
        ("by_deepseek-ai#/1/0", "the repository stood on an earlier page or line already")
    ]


def test_a_renamed_owner_is_seen_and_case_is_no_rename() -> None:
    renamed = repository("deepseek/DeepSeek-V4-Pro", _id="abc")
    other_case = repository("DeepSeek-AI/DeepSeek-V4-Flash")
    rows = parse(DEEPSEEK, pages([renamed, other_case])).tables[MODELS.name]
    assert rows.select("repository_id", "hub_id", "is_by_asked_author").row(0) == (
        "deepseek/DeepSeek-V4-Pro",
        "abc",
        False,
    )
    assert rows["is_by_asked_author"].to_list() == [False, True]


def test_derivatives_are_listed_and_counted() -> None:
    listed = [repository(f"maker/V4-Pro-GGUF-{number}") for number in range(3)]
    parsed = parse(QUANTIZED, pages(listed[:2], [listed[2], listed[0]]))
    assert parsed.tables[DERIVATIVES.name].height == 3
    assert set(parsed.tables[DERIVATIVES.name]["relation"]) == {"quantized"}
    (count,) = parsed.tables[DERIVATIVE_COUNTS.name].iter_rows(named=True)
    assert (count["n_derivatives"], count["n_pages"]) == (3, 2)
    assert count["base_repository_id"] == "deepseek-ai/DeepSeek-V4-Pro"
    assert parsed.rejects.height == 1


def test_no_derivative_is_a_count_of_zero() -> None:
    parsed = parse(QUANTIZED, pages([]))
    assert parsed.tables[DERIVATIVES.name].is_empty()
    assert parsed.tables[DERIVATIVE_COUNTS.name]["n_derivatives"].to_list() == [0]


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (repository("a/b", downloads="many"), "downloads_30_days = 'many' is not a Int64"),
        (repository("a/b", downloads=-1), "breaks min 0"),
        (repository("a/b", downloadsAllTime=1.5), "is not a Int64"),
        (repository("a/b", createdAt="yesterday"), "created_at = 'yesterday' breaks regex"),
        (repository("no-owner"), "repository_id = 'no-owner' breaks regex"),
        (repository("a/b") | {"id": None}, "repository_id is empty"),
        ("a/b", "expected an object"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_rest_loads(odd: Any, reason: str) -> None:
    parsed = parse(DEEPSEEK, pages([repository(), odd, repository("deepseek-ai/Other")]))
    assert parsed.tables[MODELS.name].height == 2
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"] == "by_deepseek-ai#/0/1"
    assert reason in reject["reason"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"error": "Invalid sort parameter"}, "another shape; expected pages"),
        ([{"id": "a/b"}], "another shape; expected pages"),
        ([[{"id": "a/b", "downloads": 1}]], "has no downloadsAllTime in its 1 repositories"),
        ([[{"modelId": "a/b", "downloads": 1, "downloadsAllTime": 2}]], "has no id in its 1 repositories"),
    ],
)
def test_another_shape_is_named(content: Any, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse(DEEPSEEK, json.dumps(content).encode())


def test_broken_json_is_named() -> None:
    with pytest.raises(ParseError, match="is not valid JSON"):
        parse(DEEPSEEK, b"[[{]")


def test_the_stand_ins_are_accepted_whole() -> None:
    for resource in RESOURCES.values():
        assert parse(resource, hugging_face_answer(resource)).rejects.is_empty()

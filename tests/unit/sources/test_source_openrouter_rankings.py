"""OpenRouter's daily rankings: what is asked for, the recorded day, and days that are odd."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import ParseError
from pipelines.sources.base import Parsed
from pipelines.sources.openrouter_rankings import SOURCE, TABLE, dates, parse

TODAY = date(2026, 11, 23)
RESOURCE = next(resource for resource in SOURCE.resources(TODAY) if resource.key == "2026-09-15")
META = {"as_of": "2026-09-16T01:05:16.286Z", "version": "v1", "start_date": "2026-09-15", "end_date": "2026-09-15"}


@pytest.fixture
def payload(mirror: Path) -> bytes:
    return (mirror / RESOURCE.url.removeprefix("https://").replace("?", "@")).read_bytes()


def ranked(slug: str, tokens: Any = "1818993365232", **fields: Any) -> dict[str, Any]:
    return {"date": "2026-09-15", "model_permaslug": slug, "total_tokens": tokens} | fields


def read(*rows: Any, **meta: Any) -> Parsed:
    return parse(RESOURCE, json.dumps({"data": list(rows), "meta": META | meta}).encode())


def test_every_day_from_the_launch_to_yesterday_is_asked_for_with_a_key() -> None:
    days = dates(TODAY)
    assert (days[0], days[-1], len(days)) == (date(2026, 4, 24), date(2026, 11, 22), 213)
    assert dates(date(2026, 4, 24)) == dates(date(2026, 4, 1)) == ()
    resources = SOURCE.resources(TODAY)
    assert {resource.key_from for resource in resources} == {"OPENROUTER_API_KEY"}
    assert not any(resource.required for resource in resources)
    assert SOURCE.partitions(TODAY) == tuple(day.isoformat() for day in days)


def test_a_day_is_final_two_days_later_and_only_yesterday_may_be_empty() -> None:
    resources = SOURCE.resources(TODAY)
    assert resources[-1].final_from == date(2026, 11, 24)
    assert [resource.key for resource in resources if resource.may_be_empty] == ["2026-11-22"]


def test_the_recorded_day_is_there_whole(payload: bytes) -> None:
    recorded = json.loads(payload)["data"]
    parsed = parse(RESOURCE, payload)
    rows = parsed.tables[TABLE.name]
    assert rows.height == len(recorded) - parsed.rejects.height == 51
    assert rows["total_tokens"].sum() == sum(int(row["total_tokens"]) for row in recorded) == 17_750_401_157_945
    assert rows.filter("is_other")["total_tokens"].to_list() == [1_186_820_271_044]
    assert set(rows["as_of"]) == {"2026-09-16T01:05:16.286Z"}
    free = {slug for slug in rows["model_permaslug"] if slug.endswith(":free")}
    assert "nvidia/nemotron-3-ultra-550b-a55b-20260604:free" in free
    deepseek = [slug for slug in rows["model_permaslug"] if slug.startswith("deepseek/deepseek-v4")]
    assert len(deepseek) == 5


def test_a_day_without_the_rest_gets_no_row_for_it() -> None:
    rows = read(ranked("deepseek/deepseek-v4-pro-20260424")).tables[TABLE.name]
    assert (rows.height, rows["is_other"].any()) == (1, False)


@pytest.mark.parametrize("tokens", ["1818993365232", 1818993365232, 1818993365232.0, " 1818993365232 "])
def test_tokens_are_read_as_text_and_as_numbers(tokens: Any) -> None:
    assert read(ranked("a/b", tokens)).tables[TABLE.name]["total_tokens"].to_list() == [1818993365232]


def test_free_variants_and_hidden_owners_stay_apart() -> None:
    slugs = ["a/b-20260101", "a/b-20260101:free", "stealth/horizon", "other"]
    assert read(*map(ranked, slugs)).tables[TABLE.name]["model_permaslug"].to_list() == slugs


def test_unknown_fields_are_kept() -> None:
    (row,) = read(ranked("a/b", rank=1), window="day").tables[TABLE.name].iter_rows(named=True)
    assert (json.loads(row["extra"]), json.loads(row["meta_extra"])) == ({"rank": 1}, {"window": "day"})


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (ranked("a/b", date="2026-09-14"), "a row of 2026-09-14 in the answer for 2026-09-15"),
        (ranked("a/b", "many"), "total_tokens = 'many' is not a Int64"),
        (ranked("a/b", "-1"), "breaks min 0"),
        (ranked("a/b", "1.5"), "is not a Int64"),
        (ranked("a/b", None), "total_tokens is empty"),
        (ranked(""), "model_permaslug is empty"),
        ("a/b", "expected an object"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_rest_loads(odd: Any, reason: str) -> None:
    parsed = read(ranked("first/one"), odd, ranked("last/one"))
    assert parsed.tables[TABLE.name]["model_permaslug"].to_list() == ["first/one", "last/one"]
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"] == "2026-09-15#/data/1"
    assert reason in reject["reason"]


def test_a_day_whose_end_was_moved_has_rejects_only() -> None:
    parsed = read(ranked("a/b", date="2026-09-14"), ranked("c/d", date="2026-09-14"), end_date="2026-09-14")
    assert (parsed.tables[TABLE.name].height, parsed.rejects.height) == (0, 2)


def test_a_ranking_without_its_time_cannot_be_cited() -> None:
    assert "as_of is empty" in read(ranked("a/b"), as_of=None).rejects["reason"][0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "another shape; expected an object with data and meta"),
        ({"data": []}, "another shape"),
        ({"error": {"message": "No auth credentials found", "code": 401}}, "another shape"),
        (
            {"data": [{"date": "2026-09-15", "slug": "a/b", "total_tokens": "1"}], "meta": META},
            "has no model_permaslug",
        ),
        (
            {"data": [{"date": "2026-09-15", "model_permaslug": "a/b", "tokens": "1"}], "meta": META},
            "has no total_tokens",
        ),
    ],
)
def test_another_shape_is_named(content: Any, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse(RESOURCE, json.dumps(content).encode())


def test_broken_json_is_named() -> None:
    with pytest.raises(ParseError, match="is not valid JSON"):
        parse(RESOURCE, b'{"data": [')


def test_it_asks_to_be_cited_with_its_time() -> None:
    assert "as_of" in SOURCE.licence.name
    assert SOURCE.licence.redistributable is False

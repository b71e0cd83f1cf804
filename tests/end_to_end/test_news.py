"""News in the publication: there without any network, without the words of anybody, and back to where it is from."""

from __future__ import annotations

import csv
import json

import pytest

from pipelines.settings import PACKAGE_ROOT

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]


def test_the_events_of_the_ledger_fill_the_marts(built: Home) -> None:
    (counts,) = built.rows(
        "select (select count(*) from marts.mart_news__event) as events, "
        "(select count(*) from marts.mart_news__attention_week where share_of_all_frac is not null) as weeks, "
        "(select count(*) from marts.mart_response__company_quarter where highest_rung is not null) as quarters"
    )
    assert counts["events"] > 150
    assert counts["weeks"] > 300
    assert counts["quarters"] > 20


def test_the_purchase_that_two_languages_report_is_one_event(built: Home) -> None:
    (event,) = built.rows(
        "select n_articles, languages from marts.mart_news__event "
        "where event_type = 'order' and list_contains(accelerators, 'huawei-ascend-950dt') and n_articles > 1"
    )
    assert event["n_articles"] == 2
    assert sorted(event["languages"]) == ["en", "zh"]


def test_no_published_table_holds_the_words_of_an_event(built: Home) -> None:
    with (PACKAGE_ROOT / "ledger" / "news_events.csv").open(encoding="utf-8", newline="") as lines:
        headlines = {row["headline_paraphrase"] for row in csv.DictReader(lines)}
    columns = built.rows(
        "select table_schema as s, table_name as t, column_name as c from information_schema.columns "
        "where table_schema in ('core', 'marts', 'audit') and data_type = 'VARCHAR' "
        "and (table_name like '%news%' or table_name like '%response%')"
    )
    assert columns
    for column in columns:
        found = built.rows(f'select distinct "{column["c"]}" as v from {column["s"]}."{column["t"]}"')
        assert not {row["v"] for row in found} & headlines, column


def test_a_quarter_of_a_company_goes_back_to_the_reports(built: Home) -> None:
    result = built.run("trace", "mart_response__company_quarter", "deepseek", "2026-04", "--json")
    assert result.returncode == 0, result.stderr
    (row,) = json.loads(result.stdout)["rows"]
    assert {evidence["kind"] for evidence in row["evidence"]} == {"report"}
    assert all(evidence["raw"]["record"]["url"] for evidence in row["evidence"])

"""Every published table is asked for the reasons of its nulls, and every reason has a vocabulary.

What belongs here: what the yml of the published models says about nulls. What does not: whether the rows keep to it,
which the dbt test ``nulls_have_reasons`` says in every build.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from pipelines.settings import DBT_PROJECT_DIR

PUBLISHED = ("core", "marts", "audit")
# What a null can mean without a word beside it: an interval that has not ended, a day on which nothing happened.
MEANINGS = {"open", "not_applicable"}


@cache
def models() -> dict[str, dict[str, Any]]:
    """The published models as their yml describes them."""
    files = [path for schema in PUBLISHED for path in (DBT_PROJECT_DIR / "models" / schema).rglob("*.yml")]
    found = [model for path in files for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]]
    return {model["name"]: model for model in found}


def _meta(column: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = column.get("config", {}).get("meta", {})
    return meta


def _vocabulary(model: dict[str, Any]) -> set[str]:
    tests = [test["vocabularies"] for test in model["data_tests"] if isinstance(test, dict) and "vocabularies" in test]
    return {column for test in tests for column in test["arguments"]["values"]}


def test_there_are_published_models() -> None:
    assert {"fct_claim", "mart_gap__headline", "audit_sources"} <= set(models())


@pytest.mark.parametrize("name", sorted(models()))
def test_a_published_table_is_asked_for_its_reasons(name: str) -> None:
    assert "nulls_have_reasons" in models()[name]["data_tests"]


@pytest.mark.parametrize("name", sorted(models()))
def test_a_reason_is_a_column_of_words(name: str) -> None:
    model = models()[name]
    types = {column["name"]: column["data_type"] for column in model["columns"]}
    for column in model["columns"]:
        meta = _meta(column)
        assert meta.get("null_means", "open") in MEANINGS, column["name"]
        given = meta.get("null_reason", [])
        for reason in [given] if isinstance(given, str) else given:
            assert types.get(reason) == "varchar", (column["name"], reason)
            assert reason in _vocabulary(model), f"{name}.{reason} has no vocabulary"


@pytest.mark.parametrize("name", sorted(models()))
def test_a_column_is_described_once(name: str) -> None:
    names = [column["name"] for column in models()[name]["columns"]]
    assert len(names) == len(set(names))

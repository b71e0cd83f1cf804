"""``computegap docs``, and what is said of names that do not exist."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.guide.metadata import tables
from pipelines.suggestions import near, unknown


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["computegap", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        return code, *capsys.readouterr()

    return call


def test_the_list_has_every_table_and_function(run: Any) -> None:
    code, out, err = run("docs")
    assert (code, err) == (0, "")
    assert all(table.name in out for table in tables())
    assert "gap_as_of(d)" in out
    names = [entry["name"] for entry in json.loads(run("docs", "--json")[1])]
    assert names == [
        *(table.name for table in tables()),
        "claims_as_of",
        "evidence",
        "gap_as_of",
        "orders_as_of",
        "price_at",
    ]


@pytest.mark.parametrize("name", ["mart_gap__headline", "marts.mart_gap__headline", "MART_GAP__HEADLINE"])
@pytest.mark.parametrize("width", ["70", "200"])
def test_a_table_is_explained_at_any_width(run: Any, monkeypatch: pytest.MonkeyPatch, name: str, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    code, out, err = run("docs", name)
    assert (code, err) == (0, "")
    assert max(len(line.rstrip()) for line in out.splitlines()) <= int(width)
    for text in ("One row per hardware lens", "Key: definition_id", "gap_ratio_exportable", "domestic_value_reason"):
        assert text in out
    assert "epoch_ml_hardware" in " ".join(out.split())


def test_a_table_as_json(run: Any) -> None:
    code, out, err = run("docs", "mart_cost__training", "--json")
    assert (code, err) == (0, "")
    record = json.loads(out)
    assert record["sources"] == ["ledger"]
    assert record["grain"] == ["model"]
    (hours,) = (column for column in record["columns"] if column["name"] == "gpu_hours")
    assert (hours["unit"], hours["null"]) == ("hours", "gpu_hours_reason")


def test_a_function_is_explained(run: Any) -> None:
    assert "price_at(variant, provider_id, at_instant)" in run("docs", "core.price_at")[1]
    assert json.loads(run("docs", "gap_as_of", "--json")[1])["parameters"] == ["d"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("docs", "mart_gap_headline"), "did you mean marts.mart_gap__headline"),
        (("docs", "nothing_like_it"), "`computegap docs` lists all"),
        (("refresh", "--only", "leger"), "no source leger; did you mean ledger? known: "),
        (("gapp",), "Did you mean 'gap'"),
        (("gap", "--lense", "x"), "--lens"),
        (("orders", "acept", "x"), "accept"),
        (("sql", "select 1", "--format", "jsn"), "json"),
        (("verify", "--class", "conflit"), "conflict"),
    ],
)
def test_a_misspelt_name_is_answered_with_what_it_may_have_meant(
    run: Any, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_what_is_near() -> None:
    known = ["marts.mart_gap__headline", "core.bridge_headline__claim", "core.fct_claim"]
    assert near("mart_gap__headlin", known) == ["marts.mart_gap__headline"]
    assert near("marts.fct_claim", known)[0] == "core.fct_claim"
    assert near("headline", known) == ["marts.mart_gap__headline", "core.bridge_headline__claim"]
    assert near("xyz", known) == near("he", known) == []


def test_a_long_list_is_not_printed() -> None:
    many = [f"name_{number}" for number in range(41)]
    assert unknown("name", ["zzz"], many, "`x`") == "no name zzz; `x` lists all 41"
    assert (
        unknown("lens", ["peak_bf61"], ["peak_bf16"]) == "no lens peak_bf61; did you mean peak_bf16? known: peak_bf16"
    )
    assert unknown("lens", ["a"], []) == "no lens a; known: none"

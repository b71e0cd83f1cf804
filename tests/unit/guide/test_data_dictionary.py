"""The dictionary: what is read from dbt's files, and that the pages made of it are up to date."""

from __future__ import annotations

import pytest

from pipelines.guide import dictionary, environment
from pipelines.guide.generated import generated
from pipelines.guide.metadata import functions, tables, unit_of
from pipelines.guide.origins import sources_of
from pipelines.settings import Settings


def test_the_pages_are_those_that_the_code_gives() -> None:
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.render(), "run `make pages`"
    assert generated(environment.PAGE, environment.PART) == environment.render(), "run `make pages`"


def test_every_setting_is_on_the_page_of_operations() -> None:
    table = environment.render()
    assert table.count("\n| `") == len(Settings.model_fields)
    assert "| `COMPUTEGAP_OFFLINE` | `false` |" in table
    assert "| `OPENROUTER_API_KEY` | none |" in table


def test_every_table_says_what_a_row_is_and_every_key_is_a_column() -> None:
    for table in tables():
        assert table.text.startswith("One row per "), table.name
        assert set(table.grain) <= {column.name for column in table.columns}, table.name
        assert all(column.text for column in table.columns), table.name
        assert "{{" not in table.text + "".join(column.text for column in table.columns), table.name


def test_a_reason_is_a_column_of_the_same_table() -> None:
    for table in tables():
        names = {column.name for column in table.columns}
        for column in table.columns:
            for word in filter(None, column.null.split(", ")):
                assert word in names or word in ("open", "not_applicable"), f"{table.name}.{column.name}: {word}"


@pytest.mark.parametrize(
    ("name", "data_type", "unit"),
    [
        ("gap_ratio_high", "double", "ratio"),
        ("domestic_units_frac_low", "double", "fraction"),
        ("h100e_central", "double", "H100 equivalents"),
        ("input_usd_per_mtok", "double", "USD per million tokens"),
        ("usd_high", "double", "USD"),
        ("western_memory_bandwidth_tb_per_s", "double", "TB/s"),
        ("domestic_memory_tb", "double", "TB"),
        ("n_roots", "integer", "count"),
        ("value_low", "double", "that of the row"),
        ("backtest_crps", "double", ""),
        ("is_excluded", "boolean", "yes or no"),
        ("gap_ratio_reason", "varchar", ""),
    ],
)
def test_units_follow_from_names(name: str, data_type: str, unit: str) -> None:
    assert unit_of(name, data_type) == unit


def test_a_table_comes_from_sources_through_all_models() -> None:
    assert sources_of("core.fct_token_price") == ["genai_prices", "ledger", "litellm", "openrouter"]
    assert {"feeds", "gdelt", "inbox", "ledger"} <= set(sources_of("marts.mart_news__event"))
    assert sources_of("audit.audit_runs") == []
    assert {"ledger", "epoch_ml_hardware"} <= set(sources_of("marts.mart_gap__headline"))


def test_functions_have_parameters_and_a_meaning() -> None:
    known = {function.name: function for function in functions()}
    assert list(known) == ["claims_as_of", "evidence", "gap_as_of", "orders_as_of", "price_at"]
    assert known["price_at"].parameters == ["variant", "provider_id", "at_instant"]
    assert known["gap_as_of"].parameters == ["d"]

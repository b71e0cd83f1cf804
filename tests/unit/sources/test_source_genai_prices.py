"""The genai-prices package: the installed module loads whole without being run, and its limits are named."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from datetime import date

import polars as pl
import pytest

from pipelines.constructor_calls import assigned_value
from pipelines.errors import ParseError
from pipelines.fetching.package import package_file
from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import genai_prices
from pipelines.sources.base import Parsed

RESOURCE = genai_prices.SOURCE.resources(date(2026, 11, 23))[0]
PRICE = "ModelPrice(input_mtok=Decimal('2'), output_mtok=Decimal('4'), cache_read_mtok=Decimal('0.2'), "
PRICE += "cache_write_mtok=Decimal('2.5'), cache_write_1h_mtok=Decimal('4'))"


def module(*models: str, **provider: str) -> bytes:
    fields = "".join(f", {name}={value}" for name, value in provider.items())
    return (
        "import datetime\nfrom decimal import Decimal\nfrom .types import *\n"
        f"providers: list[Provider] = [Provider(id='p', name='P', api_pattern='x'{fields}, "
        f"models=[ModelInfo(id='first', match=ClauseEquals(equals='first'), prices={PRICE}), {', '.join(models)}])]\n"
    ).encode()


def model(prices: str, **fields: str) -> str:
    more = "".join(f", {name}={value}" for name, value in fields.items())
    return f"ModelInfo(id='m', match=ClauseEquals(equals='m'), prices={prices}{more})"


def read(*models: str, **provider: str) -> Parsed:
    return genai_prices.parse(RESOURCE, module(*models, **provider))


def rows_of(parsed: Parsed) -> list[dict[str, object]]:
    return [row for row in parsed.tables[genai_prices.PRICES.name].iter_rows(named=True) if row["model_id"] == "m"]


@pytest.fixture(scope="module")
def payload() -> bytes:
    file = package_file(RESOURCE.url, PACKAGE_ROOT)
    assert file is not None
    return file.read_bytes()


@pytest.fixture(scope="module")
def installed(payload: bytes) -> Parsed:
    return genai_prices.parse(RESOURCE, payload)


@pytest.fixture(scope="module")
def prices(installed: Parsed) -> pl.DataFrame:
    return installed.tables[genai_prices.PRICES.name]


def test_the_installed_module_loads_whole(payload: bytes, installed: Parsed, prices: pl.DataFrame) -> None:
    tiers = []
    calls: Counter[str] = Counter()
    for node in ast.walk(ast.parse(payload)):
        if isinstance(node, ast.Call):
            calls[ast.unparse(node.func)] += 1
            if ast.unparse(node.func) == "ModelPrice":
                inside = [n for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) == "Tier"]
                tiers.append({0} | {ast.literal_eval(n.keywords[0].value) for n in inside})
    assert installed.rejects.height == 0
    assert prices.height == sum(len(starts) for starts in tiers) == 3076
    assert prices.select("provider_id", "model_id").n_unique() == calls["ModelInfo"] == 2330
    assert prices.filter(constraint_kind="time_of_day").height == calls["TimeOfDateConstraint"] == 8
    assert prices.unique("_locator").height == prices.height
    assert installed.tables[genai_prices.PROVIDERS.name].height == calls["Provider"] == 47
    deprecated = prices.filter("is_deprecated").select("provider_id", "model_id")
    assert deprecated.n_unique() == payload.count(b"deprecated=True") == 71


def test_the_package_is_read_and_not_imported(payload: bytes) -> None:
    genai_prices.parse(RESOURCE, payload)
    assert "genai_prices" not in sys.modules


def test_v4_pro_has_its_history_and_its_windows(prices: pl.DataFrame) -> None:
    found = prices.filter(provider_id="deepseek", model_id="deepseek-v4-pro").sort("entry_number")
    assert found.select("start_date", "window_start", "window_end", "window_time_zone").rows() == [
        (None, None, None, None),
        ("2026-08-17", None, None, None),
        (None, "01:00:00", "04:00:00", "UTC"),
        (None, "06:00:00", "10:00:00", "UTC"),
    ]
    assert found["input_usd_per_million_tokens"].to_list() == [0.435, 0.66, 1.32, 1.32]
    assert found["output_usd_per_million_tokens"].to_list() == [0.87, 1.98, 3.96, 3.96]
    both = "no_date_with_window,no_weekday_rule"
    assert found["stated_limits"].to_list() == [None, None, both, both]


def test_limits_are_those_that_the_package_states(prices: pl.DataFrame) -> None:
    assert dict(prices["stated_limits"].drop_nulls().value_counts().rows()) == {
        "converted_currency": 47,
        "no_date_with_window,no_weekday_rule": 4,
        "no_weekday_rule": 2,
    }
    assert set(prices.filter(stated_limits="converted_currency")["provider_id"]) >= {"databricks", "zhipuai"}


def test_tiers_are_rows_and_a_plain_rate_holds_in_all_of_them() -> None:
    tiered = "TieredPrices(base=Decimal('1'), tiers=[Tier(start=200, price=Decimal('3')), Tier(start=100, price=2)])"
    first, second, third = rows_of(read(model(f"ModelPrice(input_mtok={tiered}, output_mtok=Decimal('8'))")))
    assert [row["tier_start_tokens"] for row in (first, second, third)] == [0, 100, 200]
    assert [row["input_usd_per_million_tokens"] for row in (first, second, third)] == [1, 2, 3]
    assert {row["output_usd_per_million_tokens"] for row in (first, second, third)} == {8}


def test_a_variant_is_partial_and_names_its_condition() -> None:
    variant = "PriceVariant(when={'processing': 'batch'}, prices=ModelPrice(input_mtok=Decimal('1')), "
    variant += "constraint=StartDateConstraint(start_date=datetime.date(2026, 10, 14)))"
    standard, batch = rows_of(read(model(PRICE, price_variants=f"[{variant}]")))
    assert (standard["entry_kind"], standard["request_condition"]) == ("standard", None)
    assert (batch["entry_kind"], batch["request_condition"]) == ("variant", '{"processing": "batch"}')
    assert (batch["start_date"], batch["input_usd_per_million_tokens"]) == ("2026-10-14", 1)
    assert batch["output_usd_per_million_tokens"] is None


def test_other_rates_zones_and_unknown_fields_are_kept() -> None:
    window = "TimeOfDateConstraint(start_time=datetime.time(22, 0, tzinfo=ZoneInfo('Asia/Shanghai')), "
    window += "end_time=datetime.time(8, 30, 15, tzinfo=ZoneInfo('Asia/Shanghai')))"
    entry = f"ConditionalPrice(constraint={window}, weekdays=[6, 7], prices=ModelPrice(audio_hours=Decimal('0.1')))"
    (row,) = rows_of(read(model(f"[{entry}]", region="'cn'")))
    assert (row["window_start"], row["window_end"]) == ("22:00:00", "08:30:15")
    assert row["window_time_zone"] == "Asia/Shanghai"
    assert row["other_rates"] == '{"audio_hours": "0.1"}'
    assert row["extra"] == '{"price_entry": {"weekdays": [6, 7]}, "region": "cn"}'


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (model("[]"), "expected a ConditionalPrice with a ModelPrice of a ModelInfo"),
        (model("ModelCost(input_mtok=Decimal('1'))"), "expected a ConditionalPrice with a ModelPrice"),
        (model("[ConditionalPrice(constraint=Weekday(day=6), prices=ModelPrice())]"), "constraint is not one that is"),
        (model("ModelPrice(input_mtok=Stepped(base=1))"), "a rate is neither a number nor in tiers"),
        (model("ModelPrice(input_mtok=Decimal('-1'))"), "input_usd_per_million_tokens = '-1' breaks min 0"),
        (model("ModelPrice(input_mtok=Decimal('free'))"), "is not a Float64"),
        (model(PRICE, deprecated="'soon'"), "deprecated is neither true nor false: soon"),
        (
            model(
                "[ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2026, 2, 30)), "
                "prices=ModelPrice(input_mtok=1))]"
            ),
            "start_date = '2026-02-30' breaks",
        ),
        ("'stray'", "expected a ConditionalPrice with a ModelPrice of a ModelInfo"),
    ],
)
def test_an_entry_that_cannot_be_read_is_a_reject_with_its_place(odd: str, reason: str) -> None:
    parsed = read(odd)
    assert parsed.tables[genai_prices.PRICES.name].height == 1
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reject["locator"].startswith("data.py#/providers/0/models/1")
    assert reason in reject["reason"]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "assigns nothing to providers"),
        (b"<html>", "no Python source with data alone"),
        (b"providers = [Provider(", "no Python source with data alone"),
        (b"providers = []", "has no list of providers"),
        (b"providers = {'a': 1}", "has no list of providers"),
        (b"providers = [Vendor(id='p')]", "has no list of providers"),
        (b"providers = __import__('os').listdir('.')", "no Python source with data alone"),
        (b"providers = [Provider(id=open('x').read())]", "no Python source with data alone"),
        (b"providers = [x for x in (1,)]", "no Python source with data alone"),
        (module().replace(b"cache_read_mtok", b"cached_mtok"), "has no cache_read_mtok in its 1 price entries"),
    ],
)
def test_a_broken_or_changed_module_is_a_clear_error(payload: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        genai_prices.parse(RESOURCE, payload)


def test_plain_values_are_read_as_they_stand() -> None:
    source = b"value = [1, -2.5, 'a', None, True, (3,), {'k': Decimal('0.10')}, datetime.date(2026, 1, 2)]"
    assert assigned_value("s", "u", source, "value") == [1, -2.5, "a", None, True, [3], {"k": "0.10"}, "2026-01-02"]

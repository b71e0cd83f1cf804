"""What a million tokens cost at an instant, against hand-checked instants around every boundary.

The prices are those of the ledger and a made-up list with windows over midnight, weekends and a zone that changes its
clocks; ``price_instants.csv`` holds every instant with the price that must come out, and why.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from rendered_models import model_sql, render

from pipelines.entities.resolve import resolve
from pipelines.errors import UsageError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.sources.base import Resource
from pipelines.sources.ledger import FILES, parse
from pipelines.warehouse.prices import PRICE_AT, price_at
from pipelines.warehouse.reader import published, query

HERE = Path(__file__).parent
LEDGER = PROJECT_ROOT / "pipelines" / "ledger"
MODELS = ("stg_ledger__token_prices", "int_prices__stated", "stg_ledger__public_holidays", "dim_public_holiday")
EMPTY = (
    "int_prices__genai_prices",
    "int_prices__litellm",
    "int_prices__openrouter",
    "int_prices__catalogue_change",
    "int_prices__catalogue_listing",
)
MACRO = "{{ price_at_sql('core.fct_token_price', 'core.dim_public_holiday', 'variant', 'provider_id', 'at_instant') }}"
META = "null::timestamp as _known_to, 'ledger' as _source_id, 'sha' as _snapshot_sha256, 'package:' as _url"
FEWEST_INSTANTS = 40


def _rows(key: str, payload: bytes) -> pl.DataFrame:
    """A CSV in the shape of a ledger file, parsed as the source does."""
    parsed = parse(Resource(key, f"package:ledger/{FILES[key][0]}", "text/csv"), payload)
    assert not parsed.rejects.height
    return parsed.tables[f"raw_ledger__{key}"]


def publish(home: Path, change: Callable[[pl.DataFrame], pl.DataFrame] = lambda prices: prices) -> Settings:
    """A home whose published file has the prices of the ledger and of the made-up list, and the table macro."""
    made_up = (HERE / "made_up_prices.csv").read_bytes().split(b"\n", 1)[1]
    prices = change(_rows("token_prices", (LEDGER / "token_prices.csv").read_bytes() + made_up))
    holidays = _rows("public_holidays", (LEDGER / "public_holidays.csv").read_bytes())
    names = resolve("model", prices["model_id"].unique().sort())
    (home / "published").mkdir(parents=True)
    with duckdb.connect(str(home / "published" / "computegap.duckdb")) as connection:
        for name, frame in (("token_prices", prices), ("public_holidays", holidays)):
            connection.register("frame", frame)
            connection.execute(f"create table raw_ledger__{name} as select *, {META} from frame")
        connection.register("frame", names)
        connection.execute("create table bridge_entity__name as from frame where entity_id is not null")
        for name in MODELS:
            connection.execute(f"create table {name} as {model_sql(name)}")
        for name in EMPTY:
            connection.execute(
                f"create table {name} as select *, false as is_conditional from int_prices__stated limit 0"
            )
        connection.execute("create schema core")
        connection.execute(f"create table core.fct_token_price as {model_sql('fct_token_price')}")
        connection.execute("create table core.dim_public_holiday as from dim_public_holiday")
        connection.execute(f"create macro core.price_at(variant, provider_id, at_instant) as table {render(MACRO)}")
    return Settings(home=home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish(tmp_path_factory.mktemp("prices"))


def instants() -> list[dict[str, str]]:
    with (HERE / "price_instants.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def asked(case: dict[str, str], rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The row of the currency and kind that a case asks about."""
    of_kind = [row for row in rows if (row["currency"], row["kind"]) == (case["currency"], case["kind"])]
    assert len(of_kind) <= 1
    return of_kind[0] if of_kind else None


def wrong(settings: Settings) -> Iterator[str]:
    """The cases whose price is another one than the hand-checked one."""
    with published(settings) as connection:
        for case in instants():
            rows = query(connection, PRICE_AT, [case["variant"], case["provider"], case["at"]]).to_dicts()
            row = asked(case, rows)
            amount = row["amount_per_mtok"] if row else None
            expected = float(case["expected"]) if case["expected"] else None
            kind = row["price_type"] if row else None
            if amount != expected or (case["expected_type"] and kind != case["expected_type"]):
                yield f"{case['variant']} at {case['at']}: {amount} {kind}, not {expected} ({case['reasoning']})"


def test_prices_are_right_around_every_boundary(home: Settings) -> None:
    assert len(instants()) >= FEWEST_INSTANTS
    assert all(case["reasoning"] for case in instants())
    assert list(wrong(home)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "change"),
    [
        (
            "zones ignored",
            lambda prices: prices.with_columns(
                time_zone=pl.when(pl.col("time_zone").is_not_null()).then(pl.lit("UTC"))
            ),
        ),
        ("weekends ignored", lambda prices: prices.with_columns(weekdays=pl.lit("1234567"))),
        ("holidays ignored", lambda prices: prices.with_columns(excluded_holidays=pl.lit(None, pl.String))),
        ("windows ignored", lambda prices: prices.filter(pl.col("window_start").is_null())),
        ("promotions ignored", lambda prices: prices.filter(pl.col("price_type") == "list")),
        ("ends ignored", lambda prices: prices.with_columns(valid_to=pl.lit(None, pl.String))),
    ],
)
def test_a_list_without_one_of_its_rules_is_noticed(
    tmp_path: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    assert next(wrong(publish(tmp_path, change)), None), name


def test_python_answers_as_the_macro(home: Settings) -> None:
    for case in instants()[::6]:
        rows = price_at(home, case["variant"], case["provider"], datetime.fromisoformat(case["at"]))
        row = asked(case, rows)
        assert (row["amount_per_mtok"] if row else None) == (float(case["expected"]) if case["expected"] else None)


def test_a_name_stands_for_its_variant(home: Settings) -> None:
    at = datetime.fromisoformat("2026-11-23T10:00+08:00")
    assert price_at(home, "DeepSeek V4 Pro", "DeepSeek", at) == price_at(home, "deepseek-v4-pro", "deepseek", at)


def test_all_kinds_come_from_one_offer(home: Settings) -> None:
    rows = price_at(home, "deepseek-v4-pro", "deepseek", datetime.fromisoformat("2026-11-23T10:00+08:00"))
    assert [(row["currency"], row["kind"]) for row in rows] == [
        (currency, kind) for currency in ("USD", "CNY") for kind in ("cache_read", "input", "output")
    ]
    assert {row["hours"] for row in rows} == {"window"}


@pytest.mark.parametrize(
    ("variant", "provider", "at", "message"),
    [
        ("deepseek-v4-pro", "deepseek", "2026-11-23T10:00", "no instant"),
        ("deepseek-flash", "deepseek", "2026-11-23T10:00Z", "moves from release to release"),
        ("deepseek-v4-pro", "nobody", "2026-11-23T10:00Z", "listed by: deepseek"),
    ],
)
def test_what_cannot_be_asked_is_said(home: Settings, variant: str, provider: str, at: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        price_at(home, variant, provider, datetime.fromisoformat(at))


def test_an_instant_without_a_price_is_no_error(home: Settings) -> None:
    assert price_at(home, "minimax-m3", "stepper", datetime.fromisoformat("2026-05-15T00:00Z")) == []

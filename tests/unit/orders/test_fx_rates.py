"""The dated rates are rates: in order, of one day each, and close to those beside them."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.settings import PROJECT_ROOT
from pipelines.sources.base import Resource
from pipelines.sources.ledger import parse

FILE = PROJECT_ROOT / "pipelines" / "ledger" / "fx_rates.csv"


@pytest.fixture(scope="module")
def rates() -> pl.DataFrame:
    parsed = parse(Resource("fx_rates", "package:ledger/fx_rates.csv", "text/csv"), FILE.read_bytes())
    assert parsed.rejects.is_empty()
    return parsed.tables["raw_ledger__fx_rates"]


def test_rates_stand_in_the_order_of_their_days(rates: pl.DataFrame) -> None:
    days = rates["rate_date"].to_list()
    assert days == sorted(set(days))


def test_a_month_is_an_average_and_a_day_is_a_parity(rates: pl.DataFrame) -> None:
    lengths = {"monthly_average": len("2024-05"), "central_parity": len("2024-05-31")}
    assert [len(day) for day in rates["rate_date"]] == [lengths[basis] for basis in rates["basis"]]


def test_a_rate_is_within_four_per_cent_of_the_one_before_it(rates: pl.DataFrame) -> None:
    changes = (rates["cny_per_usd"] / rates["cny_per_usd"].shift(1)).drop_nulls()
    assert changes.is_between(0.96, 1.04).all()


def test_an_inverted_rate_is_a_reject() -> None:
    header = FILE.read_text().splitlines()[0]
    inverted = f"{header}\nCNY,2026-01-26,central_parity,0.1432,https://example.org,dollars to one yuan\n"
    parsed = parse(Resource("fx_rates", "package:ledger/fx_rates.csv", "text/csv"), inverted.encode())
    assert parsed.tables["raw_ledger__fx_rates"].is_empty()
    assert parsed.rejects["reason"].to_list() != []

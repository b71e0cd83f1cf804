"""Whatever is reported: the order book adds nothing twice, and a day's book knows nothing of later days."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import orders_models
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

EXAMPLES = settings(max_examples=15, deadline=None, derandomize=True, database=None)
FEW_EXAMPLES = settings(EXAMPLES, max_examples=6)
LAST = (
    "select * exclude (build_id) from mart_orders__book where date <= $day "
    "qualify date = max(date) over (partition by buyer, vendor)"
)
AMOUNTS = (
    "select buyer, vendor, units_low, units_high, delivered_units_low, usd_low, usd_high from mart_orders__book "
    "qualify date = max(date) over (partition by buyer, vendor) order by all"
)
DAYS = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"]
LATER = "2026-05-10"
COUNTS = st.sampled_from([(None, None), (100, 100), (100, None), (None, 400), (300, 500), (5000, 6000)])
VALUES = st.sampled_from(
    [
        {},
        {"value_usd_low": 1e6, "value_usd_high": 1e6, "original_currency": "USD"},
        {"value_usd_low": 9e6, "value_usd_high": None, "original_currency": "USD"},
        {"original_amount_low": 7e6, "original_amount_high": 8e6, "original_currency": "CNY"},
        {"original_amount_low": 7e7, "original_amount_high": None, "original_currency": "CNY"},
    ]
)


@st.composite
def one_report(draw: st.DrawFn) -> dict[str, Any]:
    low, high = draw(COUNTS)
    return {
        "event_date": draw(st.sampled_from(["2025", "2026"])),
        "reported_date": draw(st.sampled_from(DAYS)),
        "buyer": draw(st.sampled_from(["ByteDance", "China Mobile"])),
        "vendor": draw(st.sampled_from(["Huawei", "Cambricon", "multiple", "Huawei; Cambricon"])),
        "accelerator": draw(st.sampled_from(["Ascend 910B", "Ascend 910C", "AI accelerators"])),
        "quantity_low": low,
        "quantity_high": high,
        "quantity_unit": draw(st.sampled_from(["chips", "chips", "servers"])),
        "status": draw(
            st.sampled_from(["rumoured", "preliminary", "tender_awarded", "confirmed", "delivered", "cancelled"])
        ),
        "publisher": draw(st.sampled_from(["Reuters", "Bloomberg", "Paper (Reuters)"])),
        "confidence": draw(st.sampled_from(["high", "low"])),
        "note": draw(st.sampled_from([None, None, "component of another row"])),
    } | draw(VALUES)


REPORTS = st.lists(one_report(), min_size=1, max_size=8).map(
    lambda rows: [row | {"order_id": f"ord-{i:04d}"} for i, row in enumerate(rows)]
)


def amounts(rows: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The last known amounts of every pair."""
    return {row[:2]: row[2:] for row in orders_models.build(orders_models.reports(rows)).execute(AMOUNTS).fetchall()}


def known(connection: duckdb.DuckDBPyConnection, query: str, day: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"select * from ({query}) as book order by buyer, vendor", {"day": day}).fetchall()


def check_day(frame: pl.DataFrame, connection: duckdb.DuckDBPyConnection, day: str) -> int:
    """The book as of a day, the mart's rows up to it, and the book of the reports known by then are one."""
    ids = connection.execute(
        "select order_id from stg_ledger__orders where reported_date <= cast($day as date)", {"day": day}
    ).pl()
    as_of = known(connection, "select * from orders_as_of(cast($day as date))", day)
    restricted = orders_models.build(frame.join(ids, on="order_id", how="semi"))
    assert as_of == known(restricted, LAST, "2026-11-23")
    assert as_of == known(connection, LAST, day)
    return len(as_of)


@EXAMPLES
@given(REPORTS)
def test_book_never_exceeds_the_sum_of_independent_roots(rows: list[dict[str, Any]]) -> None:
    connection = orders_models.build(orders_models.reports(rows))
    assert not connection.execute(
        """
        with statements as (
            select distinct buyer, vendor, event_year, accelerator_id, root_source_id, status, evidence_grade,
                case when unit_kind = 'accelerators' then quantity_low end as units_low,
                case when unit_kind = 'accelerators' then quantity_high end as units_high,
                value_usd_low, value_usd_high
            from fct_order_report
        ),
        sums as (
            select buyer, vendor, sum(units_low) as units_low, sum(units_high) as units_high,
                sum(value_usd_low) as usd_low, sum(value_usd_high) as usd_high
            from statements group by all
        )
        select book.* from mart_orders__book as book inner join sums using (buyer, vendor)
        where book.units_low > coalesce(sums.units_low, 0) or book.units_high > coalesce(sums.units_high, 0)
            or book.usd_low > coalesce(sums.usd_low, 0) * 1.000001
            or book.usd_high > coalesce(sums.usd_high, 0) * 1.000001
            or book.units_low > book.units_high or book.usd_low > book.usd_high
        """
    ).fetchall()


@EXAMPLES
@given(REPORTS, st.integers(0, 7), st.booleans(), st.booleans())
def test_another_outlet_with_the_same_root_changes_no_total(
    rows: list[dict[str, Any]], which: int, is_later: bool, is_worse: bool
) -> None:
    first = rows[which % len(rows)]
    root = "Bloomberg" if first["publisher"] == "Bloomberg" else "Reuters"
    echo = first | {"order_id": "ord-9000", "publisher": f"Outlet (after {root})"}
    echo |= {"reported_date": LATER} if is_later else {}
    echo |= {"confidence": "low"} if is_worse else {}
    assert amounts([*rows, echo]) == amounts(rows)


@EXAMPLES
@given(REPORTS, one_report())
def test_an_aggregate_changes_no_total(rows: list[dict[str, Any]], total: dict[str, Any]) -> None:
    total |= {"order_id": "ord-9000", "note": "AGGREGATE of the rows above", "status": "delivered"}
    assert amounts([*rows, total]) == amounts(rows)


@EXAMPLES
@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=2))
def test_a_total_that_names_no_part_is_not_added_to_its_parts(parts: list[int]) -> None:
    order = {"event_date": "2026", "reported_date": "2026-01-10", "buyer": "ByteDance", "vendor": "Huawei"}
    order |= {"quantity_unit": "chips", "status": "confirmed", "publisher": "Reuters", "confidence": "high"}
    rows = [
        order | {"order_id": f"ord-{i:04d}", "accelerator": name, "quantity_low": count, "quantity_high": count}
        for i, (name, count) in enumerate(
            zip(["Ascend 910B", "Ascend 910C", "chips"], [*parts, sum(parts)], strict=True)
        )
    ]
    ((units_low, units_high, *_),) = amounts(rows).values()
    assert (units_low, units_high) == (sum(parts), sum(parts))


@EXAMPLES
@given(REPORTS)
def test_the_order_of_the_rows_changes_nothing(rows: list[dict[str, Any]]) -> None:
    assert amounts(rows[::-1]) == amounts(rows)


@EXAMPLES
@given(st.floats(1e3, 1e12), st.floats(1, 3), st.dates(date(2023, 2, 1), date(2026, 11, 1)))
def test_yuan_to_dollars_and_back(low: float, ratio: float, day: date) -> None:
    row = {"order_id": "ord-0001", "event_date": "2026", "reported_date": day.isoformat(), "buyer": "B", "vendor": "V"}
    row |= {
        "accelerator": "A",
        "status": "confirmed",
        "publisher": "P",
        "confidence": "high",
        "original_currency": "CNY",
    }
    row |= {"original_amount_low": low, "original_amount_high": low * ratio}
    converted = orders_models.build(orders_models.reports([row])).execute(
        "select value_usd_low * cny_per_usd, value_usd_high * cny_per_usd, rate_date, usd_basis from fct_order_report"
    )
    back_low, back_high, rate_date, basis = converted.fetchone() or ()
    assert (back_low, back_high) == pytest.approx((low, low * ratio), rel=1e-12)
    assert basis == "converted"
    assert rate_date <= day


@FEW_EXAMPLES
@given(REPORTS)
def test_a_day_s_book_knows_nothing_of_later_days(rows: list[dict[str, Any]]) -> None:
    frame = orders_models.reports(rows)
    connection = orders_models.build(frame)
    for day in DAYS:
        check_day(frame, connection, day)


@pytest.mark.parametrize("day", ["2023-11-30", "2024-05-20", "2025-04-30", "2025-12-31", "2026-05-31", "2026-11-23"])
def test_the_ledger_s_book_as_of_a_day(day: str) -> None:
    frame = orders_models.ledger()
    assert check_day(frame, orders_models.build(frame), day) > 0


def test_a_tender_is_open_until_its_award_is_known() -> None:
    connection = orders_models.build(orders_models.ledger())
    tender = (
        "select status, usd_low, usd_reason from orders_as_of(cast($day as date)) "
        "where buyer = $buyer and vendor = $vendor"
    )
    keys = {"buyer": "china-mobile", "vendor": "multiple"}
    states = [connection.execute(tender, keys | {"day": day}).fetchall() for day in ("2024-05-20", "2024-06-30")]
    assert states == [[("preliminary", 2.1e9, None)], [("tender_awarded", None, "superseded_by_award")]]


@EXAMPLES
@given(REPORTS)
def test_what_is_delivered_and_what_is_open_are_told_apart(rows: list[dict[str, Any]]) -> None:
    book = orders_models.build(orders_models.reports(rows)).execute("from mart_orders__book").pl()
    for row in book.iter_rows(named=True):
        low, high = row["open_units_low"], row["open_units_high"]
        assert (low is None) == (row["units_low"] is None)
        assert low is None or 0 <= low <= row["units_low"]
        assert high is None or 0 <= low <= high
        assert row["units_high"] is None or high is None or high <= row["units_high"]
        if row["status"] in ("delivered", "cancelled", "blocked") and low is not None:
            assert (low, high) == (0, 0)
        assert row["evidence_grade"] <= row["evidence_grade_worst"]
        assert (row["units_evidence_grade"] is None) == (row["units_evidence_grade_best"] is None)


@EXAMPLES
@given(REPORTS)
def test_a_share_lies_between_its_ends_or_says_why_it_has_none(rows: list[dict[str, Any]]) -> None:
    blocs = [row | {"vendor_bloc": "western" if row["vendor"] == "multiple" else "domestic"} for row in rows]
    shares = orders_models.build(orders_models.reports(blocs)).execute("from mart_orders__domestic_share").pl()
    for row in shares.iter_rows(named=True):
        for share in ("domestic_units_frac", "domestic_usd_frac"):
            low, central, high = (row[share + end] for end in ("_low", "", "_high"))
            for value, end in ((low, "_low"), (central, ""), (high, "_high")):
                assert (value is None) == (row[f"{share}{end}_reason"] is not None)
            if central is not None:
                assert 0 <= (low if low is not None else 0) <= central <= (high if high is not None else 1) <= 1

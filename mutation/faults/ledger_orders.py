"""Faults in what the ledger says of orders, and of the rates that convert them.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

from mutation.fault import Row, in_rows, only, swap, times

CHIPS = "quantity_unit"


def _largest(rows: list[Row]) -> Row:
    """The report of chips with the largest number."""
    return max(
        (row for row in rows if row[CHIPS] == "chips" and row["quantity_high"]), key=lambda r: float(r["quantity_high"])
    )


@in_rows("ledger", "orders", "unit", "history")
def quantity_times_ten(rows: list[Row]) -> None:
    """One order has a zero too many."""
    row = next(r for r in rows if r[CHIPS] == "chips" and r["status"] == "confirmed" and r["quantity_high"])
    times(row, "quantity_low", 10)
    times(row, "quantity_high", 10)


@in_rows("ledger", "orders", "unit", "expectations")
def ten_thousands_read_twice(rows: list[Row]) -> None:
    """A number that was given in ten thousands is multiplied by ten thousand once more."""
    row = _largest(rows)
    times(row, "quantity_low", 1e4)
    times(row, "quantity_high", 1e4)


@in_rows("ledger", "orders", "unit", "expectations")
def millions_taken_for_billions(rows: list[Row]) -> None:
    """All amounts in dollars are a thousand times too high."""
    for row in rows:
        times(row, "value_usd_low", 1e3)
        times(row, "value_usd_high", 1e3)


@in_rows("ledger", "orders", "unit", "expectations")
def yuan_taken_for_dollars(rows: list[Row]) -> None:
    """Amounts in yuan stand in the column of dollars as they are."""
    for row in only(rows, "original_currency", "CNY"):
        row["value_usd_low"], row["value_usd_high"] = row["original_amount_low"], row["original_amount_high"]


@in_rows("ledger", "orders", "unit", "expectations")
def currencies_swapped(rows: list[Row]) -> None:
    """What was stated in yuan is marked as dollars."""
    for row in only(rows, "original_currency", "CNY"):
        row["original_currency"] = "USD"


@in_rows("ledger", "orders", "definition", "models")
def dies_taken_for_chips(rows: list[Row]) -> None:
    """Numbers of dies are called chips."""
    for row in only(rows, CHIPS, "dies"):
        row[CHIPS] = "chips"


@in_rows("ledger", "orders", "definition", "history")
def chips_taken_for_servers(rows: list[Row]) -> None:
    """All numbers of chips are called servers."""
    for row in only(rows, CHIPS, "chips"):
        row[CHIPS] = "servers"


@in_rows("ledger", "orders", "identity", "history")
def buyer_and_vendor_exchanged(rows: list[Row]) -> None:
    """Buyers and vendors stand in each other's column."""
    for row in rows:
        swap(row, "buyer", "vendor")


@in_rows("ledger", "orders", "identity", "history")
def vendor_on_the_other_side(rows: list[Row]) -> None:
    """All orders from Huawei count as western."""
    for row in only(rows, "vendor", "Huawei"):
        row["vendor_bloc"] = "western"


@in_rows("ledger", "orders", "identity", "models")
def unknown_accelerator(rows: list[Row]) -> None:
    """The part of many orders has a name that nobody knows."""
    for row in rows:
        row["accelerator"] = row["accelerator"].replace("Ascend", "Ascent")


@in_rows("ledger", "orders", "time", "expectations")
def reported_in_the_future(rows: list[Row]) -> None:
    """An order is reported on a day that is yet to come."""
    rows[3]["reported_date"] = "2027-04-03"


@in_rows("ledger", "orders", "time", "expectations")
def dates_exchanged(rows: list[Row]) -> None:
    """The day of the event and that of the report are exchanged."""
    for row in rows:
        swap(row, "event_date", "reported_date")


@in_rows("ledger", "orders", "vocabulary", "parser")
def status_in_another_spelling(rows: list[Row]) -> None:
    """A word of the vocabulary changes its spelling."""
    for row in only(rows, "status", "rumoured"):
        row["status"] = "rumored"


@in_rows("ledger", "orders", "vocabulary", "expectations")
def rumours_called_delivered(rows: list[Row]) -> None:
    """Everything that is a rumour is called delivered."""
    for row in only(rows, "status", "rumoured"):
        row["status"] = "delivered"


@in_rows("ledger", "orders", "definition", "expectations")
def quantity_ends_exchanged(rows: list[Row]) -> None:
    """The ends of the intervals of quantities are exchanged."""
    for row in rows:
        swap(row, "quantity_low", "quantity_high")


@in_rows("ledger", "orders", "duplicate", "expectations")
def order_twice(rows: list[Row]) -> list[Row]:
    """The newest reports are appended a second time."""
    return [*rows, *rows[-20:]]


@in_rows("ledger", "orders", "duplicate", "history")
def order_twice_under_new_ids(rows: list[Row]) -> list[Row]:
    """All reports are appended a second time, numbered anew."""
    return [*rows, *(row | {"order_id": f"ord-{9000 + number}"} for number, row in enumerate(rows))]


@in_rows("ledger", "orders", "volume", "expectations")
def half_of_the_orders(rows: list[Row]) -> list[Row]:
    """Every other report is missing."""
    return rows[::2]


@in_rows("ledger", "fx_rates", "unit", "parser")
def rate_upside_down(rows: list[Row]) -> None:
    """Rates are dollars for a yuan instead of yuan for a dollar."""
    for row in rows:
        row["cny_per_usd"] = f"{1 / float(row['cny_per_usd']):.4f}"


@in_rows("ledger", "fx_rates", "unit", "models")
def rate_of_another_currency(rows: list[Row]) -> None:
    """Rates are those of the Hong Kong dollar."""
    for row in rows:
        row["cny_per_usd"] = "7.8"

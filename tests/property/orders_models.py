"""The models of the order book on made-up reports: rendered without dbt and run in a DuckDB in memory.

What belongs here: the rows that the models start from and their order. What does not: what must hold of
the result (``test_orders.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import duckdb
import polars as pl
from rendered_models import model_sql, render

from pipelines.entities.resolve import resolve
from pipelines.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from pipelines.sources.ledger import Orders

LEDGER = PROJECT_ROOT / "pipelines" / "ledger"
MODELS = (
    "stg_ledger__orders",
    "stg_ledger__fx_rates",
    "int_orders__usd",
    "int_orders__party",
    "fct_order_report",
    "int_orders__thread_report",
    "int_orders__thread_measure",
    "int_orders__thread_state",
    "mart_orders__book",
    "mart_orders__domestic_share",
)
META = (
    "null::timestamp as _known_to, 'ledger' as _source_id, 'sha' as _snapshot_sha256, 'package:' as _url,"
    " 'row ' || row_number() over () as _locator"
)
NUMBERS = {name for name in Orders.column_names() if name.startswith(("quantity_", "value_usd", "original_amount"))}
NUMBERS -= {"quantity_unit"}
TEXTS = {name for name in Orders.column_names() if not name.startswith("_")}
SCHEMA = {name: pl.Float64 if name in NUMBERS else pl.String for name in Orders.column_names() if name in TEXTS}
DEFAULTS = {"buyer_country": "CN", "vendor_bloc": "domestic", "source_url": "https://example.org", "purpose": "unknown"}
Row = Mapping[str, Any]


def ledger() -> pl.DataFrame:
    """The reports of the real ledger."""
    return pl.read_csv(LEDGER / "orders.csv", schema_overrides=SCHEMA)


def reports(rows: Iterable[Row]) -> pl.DataFrame:
    """Made-up reports in the shape of the ledger."""
    return pl.DataFrame([DEFAULTS | dict(row) for row in rows], schema=SCHEMA)


@cache
def _entities() -> pl.DataFrame:
    """Every name of the ledger and of each member of a joint buyer or vendor, resolved."""
    parties = pl.concat([ledger()["buyer"], ledger()["vendor"]])
    parts = parties.str.split(";").explode().str.strip_chars()
    names = {"accelerator": ledger()["accelerator"], "company": pl.concat([parties, parts])}
    return pl.concat([resolve(namespace, values.unique().sort()) for namespace, values in names.items()])


def build(frame: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database with every model from the ledger's reports to the order book, each a table of its own name."""
    connection = duckdb.connect()
    connection.register("reports", frame)
    connection.execute(f"create table raw_ledger__orders as select *, {META} from reports")
    rates = LEDGER / "fx_rates.csv"
    connection.execute(
        f"create table raw_ledger__fx_rates as select * replace (cny_per_usd::double as cny_per_usd), {META} "
        f"from read_csv('{rates}', all_varchar = true)"
    )
    connection.execute(f"create table count_words as from read_csv('{DBT_PROJECT_DIR / 'seeds' / 'count_words.csv'}')")
    connection.register("resolved", _entities())
    connection.execute("create table stg_entities__resolution as from resolved")
    connection.execute(
        "create table stg_entities__company as select distinct entity_id as company_id, entity_id as name "
        "from resolved where namespace = 'company' and entity_id is not null"
    )
    for name in MODELS:
        connection.execute(f"create table {name} as {model_sql(name)}")
    as_of = render("{{ orders_book_sql('fct_order_report', 'd') }}")
    connection.execute(f"create macro orders_as_of(d) as table {as_of}")
    return connection

"""The models of the order book on made-up reports: rendered without dbt and run in a DuckDB in memory.

What belongs here: rendering the project's own files and the rows that they start from. What does not: what must hold of
the result (``test_orders.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import polars as pl

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


def _safe_cast(expression: str, kind: str) -> str:
    return f"try_cast({expression} as {kind})"


def _dateadd(part: str, count: str | int, start: str) -> str:
    return f"({start} + to_{part}s(cast({count} as integer)))"


@cache
def _environment() -> jinja2.Environment:
    """The macros of the project, and as much of dbt as they call."""
    options: dict[str, Any] = {"extensions": ["jinja2.ext.do"], "undefined": jinja2.StrictUndefined}
    environment = jinja2.Environment(**options, autoescape=False)  # noqa: S701
    macros = sorted(
        [*(DBT_PROJECT_DIR / "macros").glob("*.sql"), *(DBT_PROJECT_DIR / "macros" / "steps").glob("*.sql")]
    )
    names: dict[str, Callable[..., str]] = {}
    environment.globals.update(
        ref=lambda name: name,
        source=lambda _schema, name: name,
        var=lambda _name, *_default: "2026-11-23",
        adapter=SimpleNamespace(dispatch=lambda name: names[f"default__{name}"]),
        dbt=SimpleNamespace(type_string=lambda: "varchar", safe_cast=_safe_cast, dateadd=_dateadd),
    )
    module = environment.from_string("\n".join(path.read_text() for path in macros)).module
    names.update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})
    environment.globals.update(names)
    return environment


def render(text: str) -> str:
    """SQL as dbt would run it."""
    return _environment().from_string(text).render()


@cache
def _model(name: str) -> str:
    (path,) = (DBT_PROJECT_DIR / "models").rglob(f"{name}.sql")
    return render(Path(path).read_text())


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
        connection.execute(f"create table {name} as {_model(name)}")
    as_of = render("{{ orders_book_sql('fct_order_report', 'd') }}")
    connection.execute(f"create macro orders_as_of(d) as table {as_of}")
    return connection

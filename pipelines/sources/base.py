"""What a source is, and the typing of its rows.

What belongs here: the vocabulary (licence, resource, table, source) and the one function that turns loose rows into
typed ones and quarantines the rest. What does not: any particular source, the network, Dagster, DuckDB.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import dataframely as dy
import polars as pl

REJECT_SCHEMA = {"table_name": pl.String, "locator": pl.String, "reason": pl.String, "raw_record": pl.String}
LOCATOR = "_locator"


@dataclass(frozen=True)
class Licence:
    """Under what terms the data come, and how they must be attributed."""

    name: str
    url: str
    attribution: str
    redistributable: bool


@dataclass(frozen=True)
class Resource:
    """One address of a source: ``https://...`` or ``package:<path inside this package>``.

    `partition` names the part of the source that it belongs to, such as a round or a date. From the day `final_from`
    on the content can no longer change: what was retrieved on that day or later is never asked for again. Content
    without a row is a fault, unless it `may_be_empty`. `key_from` names the environment variable with the key without
    which the address does not answer. An address that answers page by page (the Link header of RFC 8288, relation
    *next*) has `max_pages`; its content is then a JSON array of the pages as they came.
    """

    key: str
    url: str
    media_type: str
    required: bool = True
    max_bytes: int = 64 * 2**20
    partition: str | None = None
    final_from: date | None = None
    may_be_empty: bool = False
    key_from: str | None = None
    max_pages: int | None = None


class RawRow(dy.Schema):
    """What every raw row carries from the parser on: where in its resource it stands."""

    locator = dy.String(nullable=False, alias=LOCATOR)


def one_of(*allowed: str, nullable: bool = False) -> dy.String:
    """A text column with a closed vocabulary, named in the reject when it is broken."""
    return dy.String(
        nullable=nullable,
        check={"vocabulary": lambda column: column.is_in(allowed)},
        metadata={"allowed": allowed},
    )


PARTIAL_DATE = r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-H[12]|-9M|/\d{4})?|FY\d{4})$"


def partial_date(nullable: bool = True) -> dy.String:
    """A date as precise as its source is: year, half, nine months, quarter, month or day; staging makes dates of it."""
    return dy.String(nullable=nullable, regex=PARTIAL_DATE)


@dataclass(frozen=True)
class RawTable:
    """A raw table: its name without schema, the typed columns, and what one row is."""

    name: str
    schema: type[dy.Schema]
    description: str


@dataclass(frozen=True)
class Parsed:
    """Typed frames by raw table name, and the rows that did not fit (`REJECT_SCHEMA`).

    `n_read` is how many rows the content has, where the source keeps only some of them.
    """

    tables: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame
    n_read: int | None = None


@dataclass(frozen=True)
class Source:
    """An outside source: what it is, where it lives, and how its bytes become typed frames.

    `partitioned_by` says what the partitions of its resources are (round, date). `min_interval` is the least time
    between two requests to its hosts; without it the limits of fetching hold. A watched source changes seldom and
    matters when it does: the sensor looks for new content of it more often than the schedule refreshes.

    A source of many small partitions has `resources_of`, which gives the resources of any of them (none for what is no
    partition), each with a key that is the partition, a dot and more. Then `resources` lists only those that a refresh
    asks for; what is held of others stays loaded, and loading only adds. `depends_on` is a digest of what else decides
    how its bytes are read; when it changes, what is held is read again.

    `extra_hosts` are hosts, besides those of its addresses, to which it may redirect. With independent parts, a
    resource that fails is named and takes nothing from the others. A source that needs a contact is asked only by
    somebody who says who they are (`COMPUTEGAP_CONTACT`), under that name. `withheld` says why a source is not asked
    over the network at all, if it is not.
    """

    id: str
    title: str
    description: str
    homepage: str
    licence: Licence
    cadence: timedelta
    resources: Callable[[date], tuple[Resource, ...]]
    tables: tuple[RawTable, ...]
    parse: Callable[[Resource, bytes], Parsed]
    parser_version: int = 1
    max_reject_rate: float = 0.2
    partitioned_by: str | None = None
    min_interval: timedelta | None = None
    is_watched: bool = False
    resources_of: Callable[[str], tuple[Resource, ...]] | None = None
    depends_on: Callable[[], str] = str
    extra_hosts: frozenset[str] = frozenset()
    has_independent_parts: bool = False
    needs_contact: bool = False
    withheld: Callable[[], str | None] = lambda: None

    def partitions(self, today: date) -> tuple[str, ...]:
        """The partitions that there may be on that day, in the order of the resources; none if it has no parts."""
        return tuple(dict.fromkeys(r.partition for r in self.resources(today) if r.partition is not None))

    def partition_resources(self, partition: str, today: date) -> tuple[Resource, ...]:
        """The resources of a partition; none if there is no such partition on that day."""
        if self.resources_of is not None:
            return self.resources_of(partition)
        return tuple(resource for resource in self.resources(today) if resource.partition == partition)

    def table(self, name: str) -> RawTable:
        """The table of that name; raises KeyError if the source does not make it."""
        return {table.name: table for table in self.tables}[name]


def no_rejects() -> pl.DataFrame:
    """An empty frame of rejects."""
    return pl.DataFrame(schema=REJECT_SCHEMA)


def reject_rows(table_name: str, rows: Iterable[tuple[str, str, Mapping[str, Any]]]) -> pl.DataFrame:
    """Rejects from ``(locator, reason, raw record)`` triples."""
    records = [(table_name, locator, reason, _as_json(record)) for locator, reason, record in rows]
    return pl.DataFrame(records, schema=REJECT_SCHEMA, orient="row")


def typed(table: RawTable, rows: pl.DataFrame) -> Parsed:
    """Cast and validate loose rows; what does not fit becomes a reject with its reasons and the raw record.

    A row with values of a wrong type is rejected for those; ranges and vocabularies are judged on rows whose types fit.

    Args:
        table: The raw table, whose schema says dtypes, nullability and physical ranges.
        rows: Loose values (text or numbers) in the schema's columns, plus `_locator` (text). A missing column counts
            as all null; a column that the schema does not know is ignored.

    Returns:
        The typed rows and the rejects, both with their locators.
    """
    columns, there = table.schema.column_names(), frozenset(rows.columns)
    loose = rows.select(
        pl.col(name) if name in there else pl.lit(None, dtype=pl.String).alias(name) for name in columns
    )
    if (values := _if_all_fit(table.schema, loose)) is not None:
        return Parsed(tables={table.name: values}, rejects=no_rejects())
    outcome = table.schema.filter(loose, cast=True)
    failures = outcome.failure.details()
    rejects = (
        (row[LOCATOR], _reason(table.schema, row), {name: row[name] for name in columns if name != LOCATOR})
        for row in failures.iter_rows(named=True)
    )
    return Parsed(tables={table.name: outcome.result}, rejects=reject_rows(table.name, rejects))


def loose_frame(table: RawTable, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Loose rows in the columns of a table, ready to be typed: flags as they are, everything else as text.

    A column that a row does not have is null in it; what the table does not know is ignored.
    """
    columns = table.schema.columns()
    schema = {name: pl.Boolean if column.dtype == pl.Boolean else pl.String for name, column in columns.items()}
    return pl.DataFrame([[row.get(name) for name in schema] for row in rows], schema=schema, orient="row")


def _if_all_fit(schema: type[dy.Schema], loose: pl.DataFrame) -> pl.DataFrame | None:
    """The typed rows if every one of them fits, which is the usual case and needs no verdict for each row and rule."""
    values = _collected(loose.lazy().select(_casts(schema)))
    if values.is_empty():
        return values
    is_lossless = values.null_count().row(0) == loose.null_count().row(0)
    return values if is_lossless and _collected(values.lazy().select(_all_rules(schema))).item() else None


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """The frame, with plain expressions run as they are: looking for shortcuts takes longer than many a small file."""
    return frame.collect(optimizations=pl.QueryOptFlags.none())


@cache
def _casts(schema: type[dy.Schema]) -> list[pl.Expr]:
    """Every column in its type; what cannot be cast becomes null."""
    return [pl.col(name).cast(column.dtype, strict=False) for name, column in schema.columns().items()]


@cache
def _all_rules(schema: type[dy.Schema]) -> pl.Expr:
    """Whether typed rows keep every rule of the schema; a rule that gives null is kept, as in `dy.Schema.filter`."""
    rules = schema._validation_rules(with_cast=False).values()
    return pl.all_horizontal(pl.lit(value=True), *(rule.expr.fill_null(value=True).all() for rule in rules))


def without(parsed: Parsed, *names: str) -> Parsed:
    """The same with those fields left out of the records of its rejects: texts that may not be shown to readers."""
    records = [
        None if record is None else _as_json({k: v for k, v in json.loads(record).items() if k not in names})
        for record in parsed.rejects["raw_record"]
    ]
    column = pl.Series("raw_record", records, dtype=pl.String)
    return Parsed(parsed.tables, parsed.rejects.with_columns(column), parsed.n_read)


def combine(parts: Iterable[Parsed]) -> Parsed:
    """Put the results of several parse steps together; a table named twice is concatenated."""
    frames: dict[str, list[pl.DataFrame]] = {}
    rejects = []
    for part in parts:
        for name, frame in part.tables.items():
            frames.setdefault(name, []).append(frame)
        if part.rejects.height:
            rejects.append(part.rejects)
    return Parsed(
        tables={name: found[0] if len(found) == 1 else pl.concat(found) for name, found in frames.items()},
        rejects=pl.concat(rejects) if rejects else no_rejects(),
    )


def _reason(schema: type[dy.Schema], row: Mapping[str, Any]) -> str:
    """Say in words which rules a row breaks (rule columns of dataframely are named ``column|rule``)."""
    columns = schema.columns()
    reasons = []
    for key, verdict in row.items():
        if verdict != "invalid" or key in columns:
            continue
        name, _, rule = key.rpartition("|")
        if name not in columns:
            reasons.append(f"breaks rule {key}")
        elif rule == "dtype":
            reasons.append(f"{name} = {row[name]!r} is not a {columns[name].dtype}")
        elif rule == "nullability":
            reasons.append(f"{name} is empty")
        else:
            limit = getattr(columns[name], rule, None)
            wanted = "" if limit is None or callable(limit) else f" {limit}"
            metadata = columns[name].metadata or {}
            allowed = f" (one of: {', '.join(metadata['allowed'])})" if "allowed" in metadata else ""
            reasons.append(f"{name} = {row[name]!r} breaks {rule.removeprefix('check__')}{wanted}{allowed}")
    return "; ".join(reasons)


def _as_json(record: Mapping[str, Any]) -> str:
    """The record as compact JSON without its empty fields."""
    return json.dumps({k: v for k, v in record.items() if v is not None}, ensure_ascii=False, default=str)

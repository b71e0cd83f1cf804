"""From a published row back to the evidence, the raw record, the snapshot and the address that it rests on.

What belongs here: which tables can be traced and by what, following the ids, and reading a record again out of its
snapshot. What does not: how a trace is shown (cli), and any figure: everything here is read from the published file and
from the snapshot store beside it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pickle import UnpicklingError
from typing import Any

import duckdb

from pipelines.constructor_calls import assigned_value
from pipelines.documents.refusal import DocumentRefusedError
from pipelines.errors import ParseError, SnapshotError, UsageError
from pipelines.plain_pickle import plain_data
from pipelines.settings import Settings
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources.archive import read_members
from pipelines.sources.inbox import text_of
from pipelines.suggestions import near
from pipelines.warehouse.reader import published, query

LIMIT = 5
MAX_MEMBER_BYTES = 256 * 2**20
SHOWN_VALUES = 20
_SENTENCE = re.compile(r"S(\d+)C(\d+)-(\d+)")


@dataclass(frozen=True)
class Kind:
    """A table of evidence: where it is, what identifies a row, and the columns that say what it says."""

    table: str
    id: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Traceable:
    """A table that can be traced: its key, what its row says, and the columns that hold ids of evidence.

    The key is the table's grain. `evidence` maps a column, which holds one id or a list of ids, to a kind of evidence.
    """

    key: tuple[str, ...]
    says: tuple[str, ...]
    evidence: Mapping[str, str]


KINDS = {
    "claim": Kind(
        "core.fct_claim",
        "claim_id",
        (
            "subject_id",
            "definition_id",
            "value_low",
            "value_central",
            "value_high",
            "unit",
            "evidence_grade",
            "claimant",
            "published_date",
            "known_from",
            "known_from_basis",
            "root_source_id",
            "exclusion_reason",
        ),
    ),
    "result": Kind(
        "core.fct_benchmark_result",
        "result_key",
        ("accelerator_id", "model", "scenario", "value", "unit", "n_accelerators", "evidence_tier", "submitter"),
    ),
    "component": Kind(
        "core.fct_accelerator_component",
        "component_evidence_id",
        ("accelerator_id", "component", "supplier", "origin_country", "evidence_grade", "published_date", "note"),
    ),
    "price": Kind(
        "core.fct_token_price",
        "price_id",
        (
            "model_id",
            "listed_name",
            "provider",
            "kind",
            "amount_per_mtok",
            "currency",
            "price_type",
            "window_start",
            "window_end",
            "time_zone",
            "weekdays",
            "valid_from",
            "valid_to",
            "observed_date",
            "basis",
            "evidence_grade",
            "note",
        ),
    ),
    "adoption": Kind(
        "core.fct_adoption_count",
        "adoption_id",
        ("definition_id", "channel", "channel_version", "variant_as_published", "day", "day_basis", "value"),
    ),
    "access": Kind(
        "core.fct_model_access",
        "access_event_id",
        ("model_as_published", "vendor_as_published", "access", "event_date", "evidence", "evidence_grade", "note"),
    ),
    "model": Kind(
        "core.dim_model",
        "model_id",
        ("name", "developer", "release_date", "total_params_b", "licence", "evidence_grade", "note"),
    ),
    "forecast": Kind(
        "core.fct_forecast",
        "forecast_id",
        (
            "forecaster",
            "stated_date",
            "about",
            "subject_id",
            "definition_id",
            "period",
            "nature",
            "value_low",
            "value_central",
            "value_high",
            "unit",
            "evidence_grade",
        ),
    ),
    "policy event": Kind(
        "core.dim_policy_event",
        "event_id",
        ("event_date", "family", "direction", "title", "evidence_grade", "note"),
    ),
    "report": Kind(
        "core.bridge_news_event__article",
        "article_id",
        (
            "event_id",
            "outlet",
            "root_id",
            "root_rule",
            "language",
            "published_at",
            "published_basis",
            "reading_basis",
            "event_type",
            "modality",
            "stance",
            "evidence_grade",
        ),
    ),
    "order": Kind(
        "core.fct_order_report",
        "order_id",
        (
            "buyer",
            "vendor",
            "accelerator_as_published",
            "quantity_low",
            "quantity_high",
            "quantity_unit",
            "value_usd_low",
            "value_usd_high",
            "status",
            "evidence_grade",
            "publisher",
            "reported_date",
        ),
    ),
}
_GAP_SAYS = (
    "gap_ratio_low",
    "gap_ratio",
    "gap_ratio_high",
    "gap_ratio_reason",
    "domestic_value",
    "domestic_subject_id",
    "western_value",
    "western_subject_id",
    "unit",
    "month",
)
_GAP_EVIDENCE = {"domestic_claim_ids": "claim", "western_claim_ids": "claim", "exportable_claim_ids": "claim"}
# Explicit, because which columns hold ids of evidence is knowledge about a table that its description does not carry.
TABLES = {
    "core.fct_claim": Traceable(("claim_id",), (), {"claim_id": "claim"}),
    "core.fct_benchmark_result": Traceable(("result_key",), (), {"result_key": "result"}),
    "core.fct_accelerator_component": Traceable(("component_evidence_id",), (), {"component_evidence_id": "component"}),
    "core.fct_order_report": Traceable(("order_id",), (), {"order_id": "order"}),
    "core.fct_token_price": Traceable(("price_id",), (), {"price_id": "price"}),
    "core.fct_adoption_count": Traceable(("adoption_id",), (), {"adoption_id": "adoption"}),
    "core.fct_model_access": Traceable(("access_event_id",), (), {"access_event_id": "access"}),
    "core.dim_model": Traceable(("model_id",), ("family", "level", "variant_id"), {"model_id": "model"}),
    "core.fct_forecast": Traceable(("forecast_id",), (), {"forecast_id": "forecast", "claim_id": "claim"}),
    "core.dim_policy_event": Traceable(("event_id",), (), {"event_id": "policy event"}),
    "marts.mart_adoption__since_launch": Traceable(
        ("model_variant", "days_since_launch"),
        ("day", "providers", "providers_reason", "token_share_frac", "own_output_usd_per_mtok_low", "coverage_bias"),
        {"adoption_ids": "adoption", "price_ids": "price"},
    ),
    "marts.mart_adoption__variant_day": Traceable(
        ("model_variant", "day"),
        (
            "providers",
            "providers_reason",
            "providers_basis",
            "providers_litellm",
            "providers_openrouter",
            "downloads_30d",
            "derivatives",
            "token_share_frac",
            "coverage_bias",
        ),
        {"adoption_ids": "adoption"},
    ),
    "core.bridge_news_event__article": Traceable(("event_id", "article_id"), (), {"article_id": "report"}),
    "marts.mart_claims__conflict_pair": Traceable(
        ("claim_a", "claim_b"),
        ("ratio", "conflict_cause", "explanation"),
        {"claim_a": "claim", "claim_b": "claim"},
    ),
    "marts.mart_claims__conflicts": Traceable(
        ("subject_type", "subject_id", "definition_id", "period"),
        ("value_min", "value_max", "dispersion_ratio", "n_roots", "conflict_cause"),
        {"claim_ids": "claim"},
    ),
    "marts.mart_benchmark__delivered_per_peak": Traceable(
        ("comparability_key_id", "accelerator_id"),
        ("comparability_key", "delivered_per_peak", "delivered_per_peak_reason", "peak_tflops", "peak_basis", "ratio"),
        {"result_key": "result", "peak_claim_ids": "claim", "best_western_result_key": "result"},
    ),
    "marts.mart_benchmark__software_velocity": Traceable(
        ("series_id",),
        ("series_key", "first_date", "first_value", "latest_date", "latest_value", "unit", "ratio", "comparability"),
        {"first_result_key": "result", "latest_result_key": "result"},
    ),
    "marts.mart_cost__token_price": Traceable(
        ("model_variant", "provider", "offer_id"),
        (
            "listed_name",
            "currency",
            "price_type",
            "window",
            "weekdays",
            "input_usd_per_mtok",
            "output_usd_per_mtok",
            "input_cny_per_mtok",
            "output_cny_per_mtok",
            "valid_from",
            "valid_to",
            "basis",
        ),
        {"price_ids": "price"},
    ),
    "marts.mart_cost__training": Traceable(
        ("model",),
        ("gpu_hours", "gpu_hours_reason", "usd_low", "usd_high", "usd_reason", "usd_basis", "hardware"),
        {"model": "model"},
    ),
    "marts.mart_gap__adoption": Traceable(
        ("definition_id", "channel", "day"),
        ("domestic_value", "western_value", "gap_ratio", "gap_ratio_reason", "unresolved_value", "bias"),
        {"adoption_ids": "adoption"},
    ),
    "marts.mart_gap__chip_system": Traceable(
        ("domestic_system_id", "western_system_id", "measure"),
        ("chip_ratio", "chip_ratio_reason", "system_ratio", "system_ratio_reason", "scale_up_ratio", "is_reversed"),
        {"claim_ids": "claim"},
    ),
    "marts.mart_gap__delivered": Traceable(
        # The readable form of the key is a column of the row; its hash is what can be typed.
        ("comparability_key_id", "accelerator_id"),
        ("comparability_key", "value_per_accelerator", "unit", "best_western_in_key", "ratio", "ratio_reason"),
        {"result_key": "result", "best_western_result_key": "result"},
    ),
    "marts.mart_gap__delivered_energy": Traceable(
        ("comparability_key_id", "accelerator_id"),
        ("comparability_key", "units_per_joule", "unit_made", "power_scope", "domestic_reason", "ratio_reason"),
        {"result_key": "result", "western_result_key": "result", "domestic_result_key": "result"},
    ),
    "marts.mart_gap__frontier_month": Traceable(
        ("definition_id", "bloc", "series", "month"),
        ("subject_id", "value_low", "value", "value_high", "unit", "value_reason", "stands_from"),
        {"claim_ids": "claim"},
    ),
    "marts.mart_gap__event_study": Traceable(
        ("event_id", "series_id", "window_length"),
        ("title", "effect", "effect_reason", "n_placebo", "p_value", "p_value_adjusted", "p_value_reason", "verdict"),
        {"policy_event_id": "policy event", "claim_ids": "claim"},
    ),
    "marts.mart_gap__forecast_board": Traceable(
        ("forecast_id",),
        ("forecaster", "about", "state", "state_reason", "outcome", "outcome_date_low", "relative_error", "verdict"),
        {"forecast_id": "forecast", "claim_id": "claim", "outcome_claim_ids": "claim"},
    ),
    "marts.mart_gap__headline": Traceable(("definition_id",), _GAP_SAYS, _GAP_EVIDENCE),
    "marts.mart_gap__incomparable_pair": Traceable(
        ("domestic_result_key", "western_result_key"),
        ("model", "reason", "differences", "domestic_value", "western_value"),
        {"domestic_result_key": "result", "western_result_key": "result"},
    ),
    "marts.mart_gap__indicative_pair": Traceable(
        ("domestic_result_key", "western_result_key"),
        ("model", "comparability", "differences", "domestic_value", "western_value", "indicative_ratio"),
        {"domestic_result_key": "result", "western_result_key": "result"},
    ),
    "marts.mart_gap__lens_month": Traceable(("definition_id", "month"), _GAP_SAYS, _GAP_EVIDENCE),
    "marts.mart_gap__numeraire": Traceable(
        ("measure", "numeraire", "month"),
        _GAP_SAYS,
        {"domestic_claim_ids": "claim", "western_claim_ids": "claim"},
    ),
    "marts.mart_gap__parity": Traceable(
        ("definition_id",),
        ("parity_state", "parity_p10_date", "parity_p50_date", "parity_p90_date", "p_never_by_2040", "verdict_text"),
        {"claim_ids": "claim"},
    ),
    "marts.mart_gap__rank_reversals": Traceable(
        ("subject_a", "subject_b", "lens_a", "lens_b", "delivered_key_id"),
        ("ratio_a", "leader_a", "ratio_b", "leader_b", "is_certain"),
        {"claim_ids": "claim", "result_key_a": "result", "result_key_b": "result"},
    ),
    "marts.mart_gap__scenario_month": Traceable(
        ("scenario", "definition_id", "month"),
        (*_GAP_SAYS, "lag_months", "lag_reason", "n_domestic_left_out", "n_western_left_out"),
        {"domestic_claim_ids": "claim", "western_claim_ids": "claim"},
    ),
    "marts.mart_gap__system_pair": Traceable(
        ("domestic_system_id", "western_system_id"),
        ("compute_ratio", "memory_ratio", "memory_bandwidth_ratio", "power_ratio", "missing_ratio_reason"),
        {"claim_ids": "claim"},
    ),
    "marts.mart_gap__token_price": Traceable(
        ("definition_id", "month"),
        ("domestic_value", "n_domestic", "western_value", "n_western", "gap_ratio", "gap_ratio_reason", "bias"),
        {"price_ids": "price"},
    ),
    "marts.mart_news__attention_week": Traceable(
        ("week", "entity_type", "entity_id"),
        ("articles", "events", "share_of_all_frac", "share_basis", "n_sources", "zh_frac"),
        {"article_ids": "report"},
    ),
    "marts.mart_news__event": Traceable(
        ("event_id",),
        (
            "first_published_at",
            "event_type",
            "direction",
            "company_directions",
            "n_articles",
            "n_roots",
            "reading_basis",
        ),
        {"article_ids": "report"},
    ),
    "marts.mart_response__company_quarter": Traceable(
        ("company_id", "quarter"),
        ("highest_rung", "rung_basis", "net_direction", "direction_basis", "n_events", "n_order_statements", "n_roots"),
        {"article_ids": "report", "order_ids": "order"},
    ),
    "marts.mart_orders__book": Traceable(
        ("date", "buyer", "vendor"),
        ("status", "units_low", "units_high", "units_reason", "usd_low", "usd_high", "usd_reason"),
        {"order_ids": "order"},
    ),
    "marts.mart_stack__access": Traceable(
        ("model", "vendor"),
        (
            "access",
            "first_date",
            "release_date",
            "lead_days",
            "lead_days_basis",
            "generation_lead_days",
            "evidence_grade",
        ),
        {"access_event_ids": "access"},
    ),
    "marts.mart_stack__model_hardware": Traceable(
        ("model_variant", "vendor", "relation"),
        ("date", "evidence", "evidence_grade"),
        {"access_event_ids": "access", "result_keys": "result", "model_variant": "model"},
    ),
    "marts.mart_supply__china_market": Traceable(
        ("year", "vendor", "claimant", "definition_id", "period", "scope", "unit"),
        ("units_low", "units", "units_high", "share_frac", "denominator", "share_frac_reason", "evidence_grade"),
        {"claim_ids": "claim"},
    ),
    "marts.mart_supply__quarter": Traceable(
        ("quarter", "vendor", "definition_id", "unit"),
        (
            "units_low",
            "units_central",
            "units_high",
            "h100e_low",
            "h100e_central",
            "h100e_high",
            "h100e_basis",
            "tpp_share_of_nvidia",
            "allocation_basis",
            "period",
        ),
        {"claim_ids": "claim", "weight_claim_ids": "claim"},
    ),
    "marts.mart_supply__self_reliance": Traceable(
        ("accelerator_id", "component"),
        ("suppliers", "origin_country", "is_domestic", "is_domestic_reason", "evidence_grade"),
        {"component_evidence_ids": "component"},
    ),
    "marts.mart_supply__stock": Traceable(
        ("quarter", "vendor", "definition_id", "unit"),
        ("made_h100e_central", "h100e_low", "h100e_central", "h100e_high", "h100e_reason", "series_start"),
        {"claim_ids": "claim", "owner_claim_ids": "claim"},
    ),
}


@dataclass(frozen=True)
class Raw:
    """The raw row behind a piece of evidence; `record` is null with a note where it cannot be read again."""

    raw_table: str | None
    record_locator: str | None
    snapshot_sha256: str | None
    snapshot_url: str | None
    retrieved_at: datetime | None
    record: dict[str, Any] | None
    record_note: str | None


@dataclass(frozen=True)
class Evidence:
    """A claim, result or report that a row rests on; `says` is empty where the id leads nowhere."""

    column: str
    kind: str
    id: str
    says: dict[str, Any]
    source_url: str | None = None
    raw: Raw | None = None


@dataclass(frozen=True)
class Row:
    """One published row and everything that it rests on."""

    key: dict[str, Any]
    says: dict[str, Any]
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class Trace:
    """The rows that the keys select; `n_matches` counts also those beyond the limit."""

    table: str
    n_matches: int
    rows: list[Row]


def trace(settings: Settings, table: str, keys: Sequence[str], limit: int = LIMIT) -> Trace:
    """Follow published rows back to their sources.

    Args:
        settings: Where the publication and the snapshots are.
        table: A table of `TABLES`, with or without its schema.
        keys: Values of the table's key columns, in their order; the last ones may be left out. A value that no row has
            is taken as the beginning of one, so that ``2026-11`` or eight digits of an id are enough.
        limit: How many matching rows are followed.

    Raises:
        UsageError: The table or a key is unknown, or there are too many keys; says which ones there are.
        WarehouseError: Nothing is published.
    """
    store = SnapshotStore(settings.snapshots_dir)
    with published(settings) as connection:
        name = _table_name(connection, table)
        known = TABLES[name]
        if len(keys) > len(known.key):
            raise UsageError(f"{name} has the key {' '.join(known.key)}; {len(keys)} values are too many")
        condition, values = _condition(connection, name, known.key, keys)
        order = ", ".join(f'"{column}"' for column in known.key)
        rows = query(connection, f"select * from {name} where {condition} order by {order}", values)
        return Trace(name, rows.height, [_row(connection, store, known, row) for row in rows.head(limit).to_dicts()])


def read_record(payload: bytes, locator: str) -> dict[str, Any]:
    """The record at a locator, without its empty fields.

    Locators are ``a.csv#L17``, ``a.zip!a.csv#L17``, ``a.json#/rows/3`` and, for a line or a cell of a document,
    ``a.md#L17`` and ``a.md#L17C2``; a sentence of a local document is ``document#S3C120-260``, the third one, with its
    first character and the one behind it. A pickle of plain records and a Python module of data are pointed into like
    JSON.

    Raises:
        SnapshotError: There is no such record.
    """
    place, _, position = locator.partition("#")
    try:
        if "!" in place:
            member = place.partition("!")[2]
            payload = read_members("snapshot", place, payload, [member], MAX_MEMBER_BYTES)[member]
        if place.endswith(".md"):
            record = _document_line(payload, position)
        elif sentence := _SENTENCE.fullmatch(position):
            record = _document_sentence(payload, *map(int, sentence.groups()))
        elif position.startswith("L"):
            record = _csv_record(payload, int(position[1:]))
        elif place.endswith(".py"):
            record = _assigned_item(place, payload, position)
        elif place.endswith(".pkl"):
            record = _item(plain_data(payload), position)
        else:
            record = _item(json.loads(payload), position)
    except (
        *(KeyError, IndexError, TypeError, ValueError),
        *(csv.Error, DocumentRefusedError, ParseError, UnpicklingError),
    ) as error:
        raise SnapshotError(f"there is no record {locator} in its snapshot ({error})") from error
    return {name: value for name, value in record.items() if value not in (None, "")}


def _csv_record(payload: bytes, line: int) -> dict[str, Any]:
    """The row of a CSV that ends on a line."""
    reader = csv.reader(io.StringIO(payload.decode("utf-8-sig"), newline=""), strict=True)
    header = next(reader, [])
    for row in reader:
        if reader.line_num == line:
            return dict(zip(header, row, strict=False))
    raise IndexError(f"no row ends on line {line}")


def _item(content: Any, pointer: str) -> dict[str, Any]:
    """The item of nested lists and objects that a pointer (RFC 6901) names."""
    record = content
    for segment in pointer.removeprefix("/").split("/"):
        key = segment.replace("~1", "/").replace("~0", "~")
        record = record[int(key)] if isinstance(record, list) else record[key]
    return record if isinstance(record, dict) else {"value": record}


def _assigned_item(place: str, payload: bytes, position: str) -> dict[str, Any]:
    """An item of what a module of data assigns; the pointer begins with the name and may end with ``@`` and a tier."""
    name, _, pointer = position.partition("@")[0].removeprefix("/").partition("/")
    return _item(assigned_value("trace", place, payload, name), pointer)


def _document_line(payload: bytes, position: str) -> dict[str, Any]:
    """A line of a document as it stands there, with the number of the cell that was read."""
    line, _, cell = position.removeprefix("L").partition("C")
    return {"line": payload.decode("utf-8-sig").splitlines()[int(line) - 1].strip(), "cell": cell}


def _document_sentence(payload: bytes, number: int, start: int, end: int) -> dict[str, Any]:
    """A sentence of a local document, from its text."""
    text = text_of(payload)
    if end > len(text):
        raise IndexError(f"the text has {len(text)} characters")
    return {"sentence": number, "text": text[start:end]}


def _table_name(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The table with its schema, if it can be traced and is published."""
    there = query(connection, "select schema_name || '.' || table_name as name from duckdb_tables()")["name"]
    known = [name for name in TABLES if name in there.to_list()]
    for name in known:
        if table in (name, name.partition(".")[2]):
            return name
    meant = f"did you mean {' or '.join(close)}? " if (close := near(table, known)) else ""
    raise UsageError(f"{table} cannot be traced; {meant}known tables: {', '.join(known) or 'none in this publication'}")


def _condition(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], keys: Sequence[str]
) -> tuple[str, list[str]]:
    """A condition on the key columns and its values; every key must select something under the keys before it."""
    condition, values = "true", list[str]()
    for column, key in zip(columns, keys, strict=False):
        text = f'cast("{column}" as varchar)'
        for test in (f"{text} = ?", f"starts_with({text}, ?)"):
            narrowed = f"{condition} and {test}"
            if (
                key
                and not query(connection, f"select 1 from {table} where {narrowed} limit 1", [*values, key]).is_empty()
            ):
                condition, values = narrowed, [*values, key]
                break
        else:
            raise UsageError(f"no {column} {key!r} in {table}; {_known(connection, table, column, condition, values)}")
    if not keys:
        raise UsageError(
            f"{table} needs its key: {' '.join(columns)}; {_known(connection, table, columns[0], condition, values)}"
        )
    return condition, values


def _known(connection: duckdb.DuckDBPyConnection, table: str, column: str, condition: str, values: list[str]) -> str:
    """The values that a key column has under a condition, in words."""
    sql = f'select distinct cast("{column}" as varchar) as v from {table} where {condition} order by v'
    found = query(connection, sql, values)["v"].to_list()
    more = f" and {len(found) - SHOWN_VALUES} more" if len(found) > SHOWN_VALUES else ""
    return f"known: {', '.join(str(value) for value in found[:SHOWN_VALUES])}{more}"


def _row(connection: duckdb.DuckDBPyConnection, store: SnapshotStore, table: Traceable, row: dict[str, Any]) -> Row:
    evidence = [
        found
        for column, kind in table.evidence.items()
        for found in _evidence(connection, store, column, kind, row.get(column))
    ]
    return Row({name: row[name] for name in table.key}, _said(row, table.says), evidence)


def _evidence(
    connection: duckdb.DuckDBPyConnection, store: SnapshotStore, column: str, kind: str, ids: object
) -> list[Evidence]:
    """The evidence of one column, in the order of its ids; an id that leads nowhere is kept."""
    wanted = [ids] if isinstance(ids, str) else list(ids) if isinstance(ids, list) else []
    where = KINDS[kind]
    rows = query(connection, f"select * from {where.table} where list_contains(?, {where.id})", [wanted])
    by_id = {row[where.id]: row for row in rows.to_dicts()}
    return [
        Evidence(
            column,
            kind,
            key,
            _said(by_id[key], where.says),
            by_id[key]["source_url"],
            _raw(connection, store, by_id[key]),
        )
        if key in by_id
        else Evidence(column, kind, key, {})
        for key in wanted
    ]


def _raw(connection: duckdb.DuckDBPyConnection, store: SnapshotStore, row: Mapping[str, Any]) -> Raw:
    """The raw row, read again from its snapshot where the snapshot is there and intact."""
    sha256, locator = row["snapshot_sha256"], row["record_locator"]
    seen = query(
        connection, "select min(retrieved_at) as retrieved_at from audit.audit_snapshots where sha256 = ?", [sha256]
    )
    record, note = None, None
    try:
        record = read_record(store.read(sha256), locator)
    except SnapshotError as error:
        note = str(error)
    # Reports of orders come from one raw table and do not repeat its name.
    raw_table = row.get("raw_table") or "raw_ledger__orders"
    return Raw(raw_table, locator, sha256, row["snapshot_url"], seen["retrieved_at"].item(), record, note)


def _said(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """The columns of a row that are there and hold something."""
    return {name: row[name] for name in columns if row.get(name) is not None}

"""Who had a model before its release: the mart against another reading of the ledger, in plain Python."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import duckdb
import polars as pl
import pytest
from rendered_models import model_sql

from pipelines.entities.resolve import resolve
from pipelines.settings import PROJECT_ROOT
from pipelines.sources.base import Resource
from pipelines.sources.ledger import FILES, parse

LEDGER = PROJECT_ROOT / "pipelines" / "ledger"
META = "null::timestamp as _known_to, 'ledger' as _source_id, 'sha' as _snapshot_sha256, 'package:' as _url"
NOT_MODELS = {"H200", "Claude Code"}
V4_RELEASE = date(2026, 4, 24)
MODELS = (
    "stg_ledger__access_events",
    "stg_ledger__models",
    "bridge_entity__name",
    "dim_model",
    "fct_model_access",
    "mart_stack__access",
)


def events() -> list[dict[str, str]]:
    with (LEDGER / "access_events.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """The models from the ledger's events and models to the mart."""
    database = duckdb.connect()
    frames = {
        key: parse(
            Resource(key, f"package:ledger/{FILES[key][0]}", "text/csv"), (LEDGER / FILES[key][0]).read_bytes()
        ).tables[f"raw_ledger__{key}"]
        for key in ("access_events", "models")
    }
    for key, frame in frames.items():
        database.register("frame", frame)
        database.execute(f"create table raw_ledger__{key} as select *, {META} from frame")
    names = {
        "model": pl.concat([frames["models"]["model_id"], frames["access_events"]["model"]]),
        "company": frames["access_events"]["vendor"],
    }
    resolved = pl.concat([resolve(namespace, values.unique().sort()) for namespace, values in names.items()])
    database.register("frame", resolved)
    database.execute("create table stg_entities__resolution as from frame")
    database.execute(
        "create table stg_entities__model as select model_id, model_id as name, developer, 'domestic' as bloc, family,"
        " null::varchar as snapshot_of from raw_ledger__models"
    )
    database.execute(
        "create table dim_company as select distinct entity_id as company_id, 'other' as bloc"
        " from stg_entities__resolution where namespace = 'company' and entity_id is not null"
    )
    for name in MODELS:
        database.execute(f"create table {name} as {model_sql(name)}")
    return database


def test_every_event_is_there_and_only_models_are_in_the_mart(connection: duckdb.DuckDBPyConnection) -> None:
    kept = connection.execute("select model_as_published, is_model_access from fct_model_access").fetchall()
    assert Counter(model for model, _ in kept) == Counter(event["model"] for event in events())
    assert {model for model, is_model in kept if not is_model} == NOT_MODELS


def test_states_are_those_of_the_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    expected = Counter(
        (event["model"], event["status"])
        for event in {(e["model"], e["vendor"], e["status"]): e for e in events()}.values()
        if event["model"] not in NOT_MODELS
    )
    found = connection.execute("select model, access from mart_stack__access").fetchall()
    assert Counter(found) == expected


def test_leads_are_days_from_the_first_report_to_the_release(connection: duckdb.DuckDBPyConnection) -> None:
    first: dict[str, date] = {}
    for event in events():
        if event["model"] == "DeepSeek V4" and event["status"] == "granted":
            day = date.fromisoformat(event["date"])
            first[event["vendor"].lower()] = min(day, first.get(event["vendor"].lower(), day))
    found = connection.execute(
        "select vendor, lead_days from mart_stack__access where model = 'DeepSeek V4' and access = 'granted'"
    ).fetchall()
    assert dict(found) == {vendor: (V4_RELEASE - day).days for vendor, day in first.items()}
    assert dict(found)["huawei"] > dict(found)["cambricon"] > 0


def test_withheld_has_no_lead_and_an_inference_is_graded_low(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "select access, lead_days, lead_days_reason, is_inferred, evidence_grade from mart_stack__access"
    ).fetchall()
    assert all((lead is None) == (access == "withheld") == (reason is not None) for access, lead, reason, _, _ in rows)
    assert all(grade == "D" for *_, is_inferred, grade in rows if is_inferred)
    inferred = sum("inference" in event["notes"] for event in events())
    assert sum(is_inferred for *_, is_inferred, _ in rows) == inferred

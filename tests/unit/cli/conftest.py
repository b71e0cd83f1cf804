from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

HEADLINE = """
create table marts.mart_gap__headline as select * from (values
    ('peak_bf16', 'TFLOPS', date '2026-11-01', 1000.0::double, 'ascend-950', 2500.0::double, 'gb300', 0.4::double,
     0.3::double, 0.5::double, 0.8::double, 30, null, 'closing', null),
    ('hbm_bandwidth', 'TB/s', date '2026-11-01', null, null, 8.0, 'gb300', null, null, null, 'nan'::double, null,
     'no domestic [claim]', 'unknown', 'nothing to compare')
) t(definition_id, unit, month, domestic_value, domestic_subject_id, western_value, western_subject_id, gap_ratio,
    gap_ratio_low, gap_ratio_high, gap_ratio_exportable, lag_months, lag_reason, closing_state, gap_ratio_reason);
alter table marts.mart_gap__headline add column as_of_date date default date '2026-11-23';
alter table marts.mart_gap__headline add column build_id varchar default 'one';
create macro marts.gap_as_of(d) as table
    select * exclude (build_id)
    replace (date_trunc('month', d)::date as month, d as as_of_date, gap_ratio / 2 as gap_ratio)
    from marts.mart_gap__headline where d >= date '2016-01-01';
create table marts.mart_gap__trend as
    select * from (values
        ('peak_bf16', 'ratio', 'whole_history', true, 'widening'),
        ('peak_bf16', 'ratio', '60_months', true, 'closing'),
        ('peak_bf16', 'ratio', 'whole_history', false, 'closing'),
        ('peak_bf16', 'domestic', 'whole_history', true, 'growing'),
        ('hbm_bandwidth', 'ratio', 'whole_history', true, 'undetermined')
    ) as trend (definition_id, bloc, trend_window, is_latest_month, trend_state);
create table marts.odd as select 'nan'::double as nan, 'inf'::double as inf, '[/x] :smile: [red]' as "[/b]",
    [1, 2] as list, {'a': date '2026-01-01'} as structure, 'ab'::blob as bytes, null as nothing,
    1.5::decimal(4, 2) as price;
"""
CHECKS = [
    {
        "asset": "marts.a",
        "check_name": "not_null",
        "kind": "dbt",
        "severity": "error",
        "is_blocking": True,
        "passed": True,
        "observed": "0",
        "description": "",
        "checked_at": "2026-11-01 00:00:00",
    },
    {
        "asset": "marts.b",
        "check_name": "in_range",
        "kind": "gx",
        "severity": "warn",
        "is_blocking": False,
        "passed": False,
        "observed": "[3 rows]",
        "description": "",
        "checked_at": "2026-11-01 00:00:00",
    },
]
STATES = [
    {
        "source_id": "ledger",
        "state": "fresh",
        "detail": "16 resource(s) from package",
        "n_rows": 4000,
        "n_rejects": 2,
        "last_success_at": "2026-11-01 10:11:12.345",
        "last_content_date": "2026-11-01",
        "cadence_days": 30.0,
    }
]


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small publication and the status of the last refresh."""
    home = tmp_path_factory.mktemp("cli") / "home"
    folder = home / "publications" / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
        connection.execute(f"create schema marts; {HEADLINE}")
    (home / "published").symlink_to("publications/one")
    (home / "status").mkdir()
    (home / "status" / "checks.json").write_text(json.dumps(CHECKS))
    (home / "status" / "sources.json").write_text(json.dumps(STATES))
    return home


@pytest.fixture
def home(published_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as what the environment names."""
    monkeypatch.setenv("COMPUTEGAP_HOME", str(published_home))
    return published_home

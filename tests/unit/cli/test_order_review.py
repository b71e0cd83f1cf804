"""Order candidates: a decision is kept once, survives a crash half-way, and comes back as a row of the ledger."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.errors import UsageError
from pipelines.fetching.sources import fetch_sources
from pipelines.review import orders
from pipelines.settings import Settings
from pipelines.sources import get_source
from pipelines.warehouse.build_db import inspector
from pipelines.warehouse.ingest import load_source

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CANDIDATE: dict[str, Any] = {
    "candidate_id": "0a1b2c3d4e5f",
    "event_id": "e1",
    "reported_date": date(2026, 11, 17),
    "buyer": "Alibaba; ByteDance",
    "buyer_country": "CN",
    "vendor": "Huawei",
    "bloc": "domestic",
    "accelerator_id": "huawei-ascend-950pr",
    "accelerator_family": "ascend-950",
    "quantity_low": 200_000.0,
    "quantity_high": 900_000.0,
    "quantity_unit": "chip",
    "amount_low": None,
    "amount_high": None,
    "currency": None,
    "status": "rumoured",
    "purposes": ["inference"],
    "candidate_reason": "no_order_of_the_pair",
    "matching_order_id": None,
    "decision": "open",
    "document_id": "a-md-000000000000",
    "sentence": 3,
    "source_url": "https://example.org/a",
    "publisher": "Example, Weekly",
    "snapshot_sha256": "0" * 64,
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home whose publication has three candidates."""
    folder = tmp_path / "published"
    folder.mkdir()
    rows = [
        CANDIDATE,
        CANDIDATE | {"candidate_id": "ffff2c3d4e5f", "source_url": None},
        CANDIDATE | {"candidate_id": "eeee2c3d4e5f", "buyer": None},
    ]
    source = tmp_path / "rows.json"
    source.write_text(json.dumps(rows, default=str))
    with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
        connection.execute("create schema audit")
        connection.execute(
            f"create table audit.audit_order_candidates as select * replace (reported_date::date as reported_date, "
            f"amount_low::double as amount_low, amount_high::double as amount_high, currency::varchar as currency, "
            f"matching_order_id::varchar as matching_order_id) from read_json('{source}')"
        )
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    return Settings()


def kept(settings: Settings, name: str) -> list[dict[str, str]]:
    with (settings.ledger_dir / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_an_accepted_candidate_becomes_a_row_of_the_ledger(home: Settings) -> None:
    accepted = orders.accept(home, "0a1b", note="two sources", now=NOW)
    (row,) = kept(home, "orders_accepted.csv")
    assert (row["buyer"], row["quantity_low"], row["quantity_high"]) == ("Alibaba; ByteDance", "200000", "900000")
    assert (row["quantity_unit"], row["status"], row["purpose"]) == ("chips", "rumoured", "inference")
    assert "two sources" in row["note"]
    assert "sentence 3" in row["note"]
    (decision,) = kept(home, "order_decisions.csv")
    assert (decision["decision"], decision["order_id"]) == ("accepted", accepted.order_id)
    assert accepted.proposed_line.startswith("ord-0")

    ledger = get_source("ledger")
    fetch_sources([ledger], home)
    state, _ = load_source(ledger, home)
    assert (state.state, state.n_rejects) == ("fresh", 0)
    with inspector(home) as connection:
        found = connection.execute(
            "select order_id, _url from raw.raw_ledger__orders where starts_with(_url, 'home:')"
        ).fetchall()
        decided = connection.execute("select candidate_id, decision from raw.raw_ledger__order_decisions").fetchall()
    assert found == [(accepted.order_id, "home:ledger/orders_accepted.csv")]
    assert decided == [("0a1b2c3d4e5f", "accepted")]


def test_a_candidate_of_a_headline_leads_to_its_article(tmp_path: Path, home: Settings) -> None:
    with duckdb.connect(str(tmp_path / "published" / "computegap.duckdb")) as connection:
        connection.execute(
            "alter table audit.audit_order_candidates add column article_id varchar; "
            "update audit.audit_order_candidates set document_id = null, sentence = null, article_id = 'aa11'"
        )
    orders.accept(home, "0a1b", now=NOW)
    (row,) = kept(home, "orders_accepted.csv")
    assert "the headline of article aa11" in row["note"]
    (decision,) = kept(home, "order_decisions.csv")
    assert decision["document_id"] == "aa11"
    assert "https://example.org/a" in CliRunner().invoke(app, ["orders", "candidates", "--all", "--json"]).stdout


def test_a_decision_is_made_once(home: Settings) -> None:
    first = orders.accept(home, "0a1b2c3d4e5f", now=NOW)
    again = orders.accept(home, "0a1b2c3d4e5f", note="another note", now=NOW)
    assert first.row == again.row
    assert (len(kept(home, "orders_accepted.csv")), len(kept(home, "order_decisions.csv"))) == (1, 1)
    with pytest.raises(UsageError, match="accepted already"):
        orders.reject(home, "0a1b2c3d4e5f", reason="no")


def test_a_rejected_candidate_stays_out(home: Settings) -> None:
    assert orders.reject(home, "0a1b", reason="a slip", now=NOW) == "0a1b2c3d4e5f"
    with pytest.raises(UsageError, match="rejected already"):
        orders.accept(home, "0a1b")
    assert not (home.ledger_dir / "orders_accepted.csv").exists()
    assert "0a1b2c3d4e5f" not in {row["candidate_id"] for row in orders.candidates(home)}
    assert "0a1b2c3d4e5f" in {row["candidate_id"] for row in orders.candidates(home, decided=True)}


def test_a_crash_between_row_and_decision_is_completed(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(orders, "_decide", dies)
        with pytest.raises(OSError, match="no space"):
            orders.accept(home, "0a1b", now=NOW)
    assert not (home.ledger_dir / "order_decisions.csv").exists()
    orders.accept(home, "0a1b", now=NOW)
    assert (len(kept(home, "orders_accepted.csv")), len(kept(home, "order_decisions.csv"))) == (1, 1)


@pytest.mark.parametrize(
    ("candidate_id", "message"),
    [("ffff", "has no url"), ("eeee", "names no buyer"), ("dddd", "0 candidates"), ("0a", "at least 4")],
)
def test_what_cannot_be_accepted_says_why(home: Settings, candidate_id: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        orders.accept(home, candidate_id)
    assert not (home.ledger_dir / "orders_accepted.csv").exists()


def test_a_changed_header_is_not_written_over(home: Settings) -> None:
    home.ledger_dir.mkdir()
    (home.ledger_dir / "orders_accepted.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="expected the columns"):
        orders.accept(home, "0a1b")
    assert (home.ledger_dir / "orders_accepted.csv").read_text() == "a,b\n1,2\n"


def test_the_command_line(home: Settings) -> None:
    run = CliRunner(env={"COLUMNS": "240"}).invoke
    listed = json.loads(run(app, ["orders", "candidates", "--json"]).stdout)
    assert [row["candidate_id"] for row in listed] == ["0a1b2c3d4e5f", "eeee2c3d4e5f", "ffff2c3d4e5f"]
    assert "200,000 - 900,000 chip" in " ".join(run(app, ["orders", "candidates"]).stdout.split())
    accepted = run(app, ["orders", "accept", "ffff", "--url", "https://example.org/b", "--note", "seen"])
    assert accepted.exit_code == 0
    assert "https://example.org/b" in accepted.stdout
    assert run(app, ["orders", "reject", "0a1b"]).exit_code != 0
    assert run(app, ["orders", "reject", "0a1b", "--reason", "a slip"]).exit_code == 0
    assert len(json.loads(run(app, ["orders", "candidates", "--json"]).stdout)) == 1
    assert {row["decision"] for row in orders.decisions(home)} == {"accepted", "rejected"}

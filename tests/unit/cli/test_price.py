"""``computegap price``: what is shown, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main

ROW = (
    "'deepseek-v4-pro' as model_id, 'deepseek' as provider, timestamp '2026-11-23 02:00:00' as instant, "
    "timestamp '2026-11-23 10:00:00' as local_time, 'USD' as currency, 'input' as kind, "
    "1.32::double as amount_per_mtok, "
    "time '09:00:00' as window_start, time '12:00:00' as window_end, 'Asia/Shanghai' as time_zone, "
    "timestamp '2026-08-22 16:00:00' as valid_from, null::timestamp as valid_to, 'vendor_stated' as basis, "
    "'C' as evidence_grade"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication whose only price holds from its own instant on."""
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "computegap.duckdb")) as connection:
        connection.execute("create schema core")
        connection.execute(f"create table core.fct_token_price as select {ROW}")
        connection.execute(
            "create macro core.price_at(variant, provider_id, at_instant) as table select * from core.fct_token_price "
            "where provider = lower(provider_id) and at_instant >= timestamptz '2026-08-22T16:00:00Z'"
        )
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["computegap", "price", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


@pytest.mark.usefixtures("home")
def test_prices_are_a_table_or_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("DeepSeek V4 Pro", "DeepSeek", "--at", "2026-11-23T10:00+08:00")
    assert call(monkeypatch, *asked) == 0
    shown = capsys.readouterr().out
    assert "1.32 USD" in shown
    assert "09:00-12:00 Asia/Shanghai" in shown
    assert "Mon 10:00" in shown
    assert call(monkeypatch, *asked, "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["amount_per_mtok"] == 1.32


@pytest.mark.usefixtures("home")
def test_no_price_is_an_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("deepseek-v4-pro", "deepseek", "--at", "2026-01-01T00:00Z")
    assert call(monkeypatch, *asked, "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert call(monkeypatch, *asked) == 0
    assert "no price" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deepseek-v4-pro", "deepseek", "--at", "2026-11-23T10:00"), "add the offset"),
        (("deepseek-v4-pro", "deepseek", "--at", "noon"), "expected one such as"),
        (("deepseek-chat", "deepseek"), "moves from release to release"),
        (("deepseek-v4-pro", "nobody"), "listed by: deepseek"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert call(monkeypatch, *arguments) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""

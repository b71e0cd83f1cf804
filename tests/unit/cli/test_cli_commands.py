"""The commands as a user or a program calls them: stdout, stderr and the exit code."""

from __future__ import annotations

import csv
import io
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.cli import main
from pipelines.cli.output import number
from pipelines.settings import PROJECT_ROOT

HEAVY = (
    "dagster",
    "dbt",
    "duckdb",
    "polars",
    "great_expectations",
    "dataframely",
    "pandas",
    "pyarrow",
    "sqlalchemy",
    "httpx",
    "pydantic",
)


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def json(self) -> Any:
        """What stdout says, if it is JSON and nothing else, without the numbers that JSON does not have."""

        def refuse(name: str) -> None:
            pytest.fail(f"{name} is not JSON")

        return json.loads(self.out, parse_constant=refuse)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["computegap", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call


def in_a_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    out = in_a_process("import sys, pipelines.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))")
    assert "typer" in out.split()
    assert set(out.split()) & set(HEAVY) == set()


def test_help_imports_nothing_heavy_and_lists_the_commands() -> None:
    out = in_a_process(
        "import sys\nsys.argv = ['computegap', '--help']\nfrom pipelines.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    print('code', stop.code)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    *text, modules = out.strip().splitlines()
    assert set(modules.split()) & set(HEAVY) == set()
    assert text[-1] == "code 0"
    for command in ("refresh", "gap", "sql", "sources", "checks", "trace", "verify", "ui"):
        assert command in " ".join(text)


@pytest.mark.parametrize("command", ["refresh", "gap", "sql", "sources", "checks", "trace", "verify", "ui"])
def test_every_command_explains_itself(run: Any, command: str) -> None:
    result = run(command, "--help")
    assert (result.code, result.err) == (0, "")
    assert "Usage" in result.out


def test_gap_as_a_table(run: Any, home: Path) -> None:
    result = run("gap")
    assert (result.code, result.err) == (0, "")
    for text in (
        "2026-11",
        "peak_bf16",
        "1,000 TFLOPS",
        "ascend-950",
        "2,500 TFLOPS",
        "gb300",
        "0.4",
        "0.3 - 0.5",
        "30 months",
        "closing",
    ):
        assert text in result.out
    for text in ("no domestic [claim]", "nothing to compare", "none"):
        assert text in result.out


def test_the_table_says_what_the_whole_history_shows(run: Any, home: Path) -> None:
    said = "Over the whole history, the gap is widening in: peak_bf16 (marts.mart_gap__trend)"
    assert said in run("gap").out
    assert "whole history" not in run("gap", "--lens", "hbm_bandwidth").out
    assert "whole history" not in run("gap", "--as-of", "2026-10-17").out  # it is today's


def test_gap_as_json(run: Any, home: Path) -> None:
    result = run("gap", "--json")
    assert (result.code, result.err) == (0, "")
    rows = result.json()
    assert [row["definition_id"] for row in rows] == ["hbm_bandwidth", "peak_bf16"]
    assert rows[0]["gap_ratio_exportable"] is None
    assert rows[1]["month"] == "2026-11-01"
    assert rows[1]["gap_ratio"] == 0.4


def test_gap_of_some_lenses_and_of_a_day(run: Any, home: Path) -> None:
    assert [row["definition_id"] for row in run("gap", "--lens", "peak_bf16", "--json").json()] == ["peak_bf16"]
    assert len(run("gap", "--lens", "peak_bf16", "--lens", "hbm_bandwidth", "--json").json()) == 2
    (row,) = run("gap", "--as-of", "2026-10-17", "--lens", "peak_bf16", "--json").json()
    assert (row["month"], row["as_of_date"], row["gap_ratio"]) == ("2026-10-01", "2026-10-17", 0.2)
    (today,) = run("gap", "--lens", "peak_bf16", "--json").json()
    assert set(row) == set(today)
    assert row["build_id"] == today["build_id"]
    assert "2026-10-17" in run("gap", "--as-of", "2026-10-17").out


@pytest.mark.parametrize("json_flag", [[], ["--json"]])
def test_an_unknown_lens_names_the_known_ones(run: Any, home: Path, json_flag: list[str]) -> None:
    result = run("gap", "--lens", "peak_fp3", *json_flag)
    assert (result.code, result.out) == (2, "")
    assert result.err == "computegap: no lens peak_fp3; did you mean peak_bf16? known: hbm_bandwidth, peak_bf16\n"


@pytest.mark.parametrize("arguments", [["gap", "--as-of", day] for day in ("1999-01-01", "2026-11-24", "yesterday")])
def test_a_day_that_is_no_day_of_the_series_is_wrong_usage(run: Any, home: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err


@pytest.mark.parametrize(
    "arguments", [["gap"], ["gap", "--json"], ["sql", "select 1"], ["checks"], ["checks", "--json"]]
)
def test_nothing_published_exits_with_1_and_what_to_do(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    result = run(*arguments)
    assert (result.code, result.out) == (1, "")
    assert "run `computegap refresh`" in result.err
    assert "Traceback" not in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["gap", "--nonsense"], ["sql"], ["sql", "select 1", "--format", "xml"], ["refresh", "--only", "x"]],
)
def test_wrong_usage_exits_with_2(run: Any, home: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("selct 1", "syntax error"),
        ("select * from marts.nothing", "does not exist"),
        ("drop table marts.odd", "expected exactly one reading statement"),
        ("select 1; select 2", "found SELECT, SELECT"),
        ("from read_text('/etc/hostname')", "function read_text is not available here"),
        ("from '/etc/hostname'", "is not available here"),
    ],
)
def test_sql_that_does_not_read_exits_with_2(run: Any, home: Path, statement: str, reason: str) -> None:
    result = run("sql", statement, "--json")
    assert (result.code, result.out) == (2, "")
    assert any(part in result.err for part in reason.split("|"))
    assert "Traceback" not in result.err


SELECT = "select definition_id, western_value, month from marts.mart_gap__headline order by 1"


def test_sql_as_a_table(run: Any, home: Path) -> None:
    result = run("sql", SELECT)
    assert (result.code, result.err) == (0, "")
    for text in ("2 row(s)", "definition_id", "hbm_bandwidth", "2500", "2026-11-01"):
        assert text in result.out


@pytest.mark.parametrize("flags", [["--json"], ["--format", "json"]])
def test_sql_as_json(run: Any, home: Path, flags: list[str]) -> None:
    result = run("sql", SELECT, *flags)
    assert (result.code, result.err) == (0, "")
    assert result.json() == [
        {"definition_id": "hbm_bandwidth", "western_value": 8.0, "month": "2026-11-01"},
        {"definition_id": "peak_bf16", "western_value": 2500.0, "month": "2026-11-01"},
    ]
    assert run("sql", SELECT + " limit 0", *flags).json() == []


def test_sql_as_csv(run: Any, home: Path) -> None:
    result = run("sql", SELECT, "--format", "csv")
    assert (result.code, result.err) == (0, "")
    assert list(csv.reader(io.StringIO(result.out))) == [
        ["definition_id", "western_value", "month"],
        ["hbm_bandwidth", "8.0", "2026-11-01"],
        ["peak_bf16", "2500.0", "2026-11-01"],
    ]


def test_sql_as_parquet(home: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "sql", SELECT, "--format", "parquet"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        check=True,
    )
    (tmp_path / "x.parquet").write_bytes(done.stdout)
    frame = pl.read_parquet(tmp_path / "x.parquet")
    assert frame["western_value"].to_list() == [8.0, 2500.0]
    assert done.stderr == b""


def test_odd_values_as_json(run: Any, home: Path) -> None:
    (row,) = run("sql", "from marts.odd", "--json").json()
    assert (row["nan"], row["inf"], row["nothing"]) == (None, None, None)
    assert (row["list"], row["structure"], row["price"]) == ([1, 2], {"a": "2026-01-01"}, "1.50")
    assert row["[/b]"] == "[/x] :smile: [red]"


def test_odd_values_as_csv(run: Any, home: Path) -> None:
    result = run("sql", "from marts.odd", "--format", "csv")
    assert result.code == 0
    (row,) = csv.DictReader(io.StringIO(result.out))
    assert (row["list"], row["structure"], row["bytes"], row["nothing"]) == (
        "[1, 2]",
        '{"a": "2026-01-01"}',
        "6162",
        "",
    )


def test_odd_values_as_a_table_are_shown_as_they_are(run: Any, home: Path) -> None:
    result = run("sql", 'select nan, inf, "[/b]", list, structure, bytes, nothing, price from marts.odd')
    assert (result.code, result.err) == (0, "")
    for text in ("[/b]", "[/x] :smile: [red]", "nan", "inf", "1.50"):
        assert text in result.out


def test_sources_before_and_after_a_refresh(run: Any, home: Path) -> None:
    rows = {row["source_id"]: row for row in run("sources", "--json").json()}
    assert {"ledger", "epoch_ml_hardware", "mlperf_inference"} <= set(rows)
    assert (rows["ledger"]["state"], rows["ledger"]["n_rows"], rows["ledger"]["licence"]) == (
        "fresh",
        4000,
        "CC-BY-4.0",
    )
    assert rows["mlperf_inference"]["state"] == "unavailable"
    assert rows["mlperf_inference"]["detail"] == "never fetched; run `computegap refresh`"
    table = run("sources")
    assert (table.code, table.err) == (0, "")
    for text in ("ledger", "fresh", "4,000", "CC-BY-4.0", "30 d", "1 h", "15 min", "2026-11-01 10:11", "never"):
        assert text in table.out


def test_sources_work_where_nothing_ever_ran(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    assert {row["state"] for row in run("sources", "--json").json()} == {"unavailable"}
    assert run("sources").code == 0


def test_checks(run: Any, home: Path) -> None:
    assert [row["check_name"] for row in run("checks", "--json").json()] == ["not_null", "in_range"]
    assert [row["check_name"] for row in run("checks", "--failed", "--json").json()] == ["in_range"]
    table = run("checks")
    assert (table.code, table.err) == (0, "")
    for text in ("pass", "warn", "marts.a", "in_range", "[3 rows]"):
        assert text in table.out


@pytest.mark.parametrize("name", ["checks", "sources"])
def test_a_damaged_status_file_is_one_clear_line(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / f"{name}.json").write_text("[{")
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    result = run(name)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("computegap: ")
    assert f"{name}.json is damaged" in result.err


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (0.0, "0"),
        (1.0, "1"),
        (-3.0, "-3"),
        (0.12345, "0.123"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (-1234.5, "-1,234"),
        (1e12, "1,000,000,000,000"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_numbers(value: float | None, text: str) -> None:
    assert number(value) == text


def test_gap_on_a_narrow_terminal_keeps_names_whole(run: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = run("gap").out
    assert max(len(line.rstrip()) for line in out.splitlines()) <= 80
    for whole in ("peak_bf16", "1,000 TFLOPS ascend-950", "2,500 TFLOPS gb300", "30 months"):
        assert whole in out


@pytest.mark.parametrize(
    ("name", "value"),
    [("COMPUTEGAP_OFFLINE", "banana"), ("COMPUTEGAP_AS_OF", "nonsense"), ("COMPUTEGAP_MIRROR", "/no")],
)
def test_a_wrong_setting_is_wrong_usage(run: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    result = run("refresh")
    assert result.code == 2
    assert "Traceback" not in result.err
    assert name in result.err or value in result.err


def test_addresses_in_the_table_of_sources_are_without_their_queries(capsys: pytest.CaptureFixture[str]) -> None:
    from pipelines.cli.sources import show_sources

    row = {"source_id": "hub", "state": "unavailable", "n_rows": 0, "n_rejects": 0, "licence": "-", "cadence_days": 1.0}
    detail = "https://x.org/api?sort=down&limit=9: the mirror m has no x.org/api@sort=down; ask a@b.org? no"
    show_sources([{**row, "detail": detail}])
    printed = "".join(capsys.readouterr().out.split())
    assert "https://x.org/api?…:themirrormhasnox.org/api?…;aska@b.org?no" in printed

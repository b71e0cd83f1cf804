"""Completion, colours, widths, JSON and speed of every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer

from pipelines.cli import app, completion
from pipelines.cli.output import print_fitting
from pipelines.cli.sql import Format, _write
from pipelines.settings import PROJECT_ROOT

# A web server, and nothing to print.
WITHOUT_JSON = {"ui"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
    else:
        for name, sub in inner.items():
            yield from commands(sub, (*path, name))


ALL = list(commands(typer.main.get_command(app)))


def ask(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as the shell does, under its own name."""
    code = "import sys; sys.argv[0] = 'computegap'; from pipelines.cli import main; main()"
    keep = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=PROJECT_ROOT,
        env=keep | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_that_prints_data_prints_json(path: tuple[str, ...], command: Any) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) == (path[0] not in WITHOUT_JSON)
    assert command.help
    assert all(parameter.help for parameter in command.params if parameter.name != "help")


def test_the_shell_is_offered_commands_and_options() -> None:
    offered = ask(COMP_WORDS="computegap g", COMP_CWORD="1", _COMPUTEGAP_COMPLETE="complete_bash")
    assert offered.stdout.split() == ["gap"]
    offered = ask(COMP_WORDS="computegap docs mart_gap__head", COMP_CWORD="2", _COMPUTEGAP_COMPLETE="complete_bash")
    assert offered.stdout.split() == ["mart_gap__headline"]


def test_completion_is_installed(tmp_path: Path) -> None:
    done = ask("--install-completion", "bash", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".bash_completions" / "computegap.sh").exists()


def test_values_are_completed(home: Path) -> None:
    assert completion.lenses("peak") == ["peak_bf16"]
    assert completion.tables("marts.mart_gap__par") == ["marts.mart_gap__parity"]
    assert completion.sources("led") == ["ledger"]


def test_nothing_is_offered_where_nothing_is_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    assert completion.lenses("") == []


def test_colours_are_left_out_where_that_is_wanted(published_home: Path) -> None:
    coloured = ask("checks", FORCE_COLOR="1", COMPUTEGAP_HOME=str(published_home))
    plain = ask("checks", FORCE_COLOR="1", NO_COLOR="1", COMPUTEGAP_HOME=str(published_home))
    assert "\x1b[32m" in coloured.stdout
    assert "\x1b[3" not in plain.stdout
    assert "\x1b[" not in ask("checks", COMPUTEGAP_HOME=str(published_home)).stdout


@pytest.mark.parametrize("width", [40, 60, 200])
def test_a_table_fits_its_terminal_and_loses_no_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    row = {"source": "mlperf_inference", "state": "stale", "rows": 1452, "detail": "x" * 300, "licence": None}
    print_fitting("Sources", ("source", "state"), ("rows", "licence", "detail"), [row])
    out = capsys.readouterr().out
    assert max(len(line.rstrip()) for line in out.splitlines()) <= width
    assert all(text in out for text in ("mlperf_inference", "stale", "1,452"))
    assert ("…" in out) == (width < 130)


def test_a_result_of_many_columns_becomes_records(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    frame = pl.DataFrame({f"column_{number}": [number, None] for number in range(30)})
    _write(frame, Format.TABLE)
    out = capsys.readouterr().out
    assert "row 1 of 2" in out
    assert "column_29" in out
    _write(frame.select(frame.columns[:4]), Format.TABLE)
    assert "2 row(s)" in capsys.readouterr().out


def test_help_takes_less_than_a_second_of_the_processor() -> None:
    code = (
        "import resource, runpy, sys\nsys.argv = ['computegap', 'gap', '--help']\n"
        "try:\n    runpy.run_module('pipelines', run_name='__main__')\nexcept SystemExit:\n    pass\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\nprint(used.ru_utime + used.ru_stime, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    assert float(done.stderr) < 1


def test_a_decision_about_an_order_is_printed_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.cli.orders import reject

    monkeypatch.setattr("pipelines.review.orders.reject", lambda settings, candidate, reason: f"{candidate}00")
    reject("abcd", reason="no order", as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "candidate_id": "abcd00",
        "decision": "rejected",
        "reason": "no order",
    }

"""``computegap verify``: what is listed, in which order, and when it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.cli import main
from pipelines.quality import reference as references
from pipelines.quality.reference import Reference


def entry(name: str, kind: str, sql: str) -> Reference:
    cause = {"cause": "dies [of two] and packages"} if kind == "conflict" else {}
    return Reference.model_validate(
        {
            "id": name,
            "statement": f"{name} is 10",
            "definition": "as counted",
            "expected": 10,
            "tolerance": 0.01,
            "unit": "chips",
            "source": "https://a.example/a",
            "class": kind,
            "sql": sql,
            **cause,
        }
    )


GOOD = (
    entry("other_way", "independent", "select 12.5"),
    entry("counted_otherwise", "conflict", "select 20"),
    entry("same_sum", "reproduction", "select 10.05"),
)
BAD = {
    "wrong_sum": entry("wrong_sum", "reproduction", "select 11"),
    "gone": entry("gone", "conflict", "select 10"),
    "not_there": entry("not_there", "independent", "select x from marts.not_there"),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication; the numbers of these tests need none of its tables."""
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "computegap.duckdb")) as connection:
        connection.execute("create schema marts")
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command with some references; gives exit code, stdout and stderr."""

    def call(known: tuple[Reference, ...], *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(references, "load_references", lambda: known)
        monkeypatch.setattr("sys.argv", ["computegap", "verify", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        return int(stopped.value.code or 0), *capsys.readouterr()

    return call


@pytest.mark.usefixtures("home")
def test_all_is_listed_by_class_and_nothing_fails(verify: Any) -> None:
    code, out, err = verify(GOOD)
    assert (code, err) == (0, "")
    assert out.index("Reproduction") < out.index("Conflict") < out.index("Independent")
    for text in ("same_sum", "10.1", "+0.50%", "conflict kept", "+100.00%", "differs", "+25.00%", "chips"):
        assert text in out
    assert "counted_otherwise: dies [of two] and packages" in out
    assert "3 references, 0 not passed; reproduction: 1 agrees; conflict: 1 kept; independent: 1 differs" in out


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", sorted(BAD))
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_what_does_not_pass_is_exit_code_one(verify: Any, name: str, flags: list[str]) -> None:
    code, out, err = verify((*GOOD, BAD[name]), "--failed", *flags)
    assert (code, err) == (1, "")
    assert name in out
    assert "same_sum" not in out


@pytest.mark.usefixtures("home")
def test_json_says_everything(verify: Any) -> None:
    code, out, _ = verify((*GOOD, BAD["not_there"]), "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert code == 1
    assert set(rows) == {"same_sum", "counted_otherwise", "other_way", "not_there"}
    kept = rows["counted_otherwise"]
    assert (kept["class"], kept["verdict"], kept["passes"]) == ("conflict", "conflict_kept", True)
    assert (kept["value"], kept["expected"], kept["deviation"], kept["tolerance"]) == (20.0, 10.0, 1.0, 0.01)
    assert kept["cause"] == "dies [of two] and packages"
    assert {kept[name] for name in ("unit", "statement", "definition", "source")} == {
        "chips",
        "counted_otherwise is 10",
        "as counted",
        "https://a.example/a",
    }
    missing = rows["not_there"]
    assert (missing["verdict"], missing["value"], missing["deviation"]) == ("not_computable", None, None)
    assert "not_there" in missing["detail"]


@pytest.mark.usefixtures("home")
def test_some_classes_and_some_references(verify: Any) -> None:
    _, out, _ = verify(GOOD, "--class", "conflict", "--class", "independent", "--json")
    assert [row["id"] for row in json.loads(out)] == ["counted_otherwise", "other_way"]
    _, out, _ = verify(GOOD, "same_sum", "--json")
    assert [row["id"] for row in json.loads(out)] == ["same_sum"]
    assert verify((*GOOD, BAD["wrong_sum"]), "same_sum")[0] == 0


@pytest.mark.usefixtures("home")
def test_wrong_usage(verify: Any) -> None:
    code, out, err = verify(GOOD, "other")
    assert (code, out) == (2, "")
    assert "no reference other" in err
    assert verify(GOOD, "--class", "guess")[0] == 2


def test_nothing_published_is_said(verify: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path))
    code, out, err = verify(GOOD)
    assert (code, out) == (1, "")
    assert "computegap refresh" in err


@pytest.mark.usefixtures("home")
def test_a_narrow_terminal_keeps_value_and_expected(verify: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = verify(GOOD)
    assert "10.1 / 10 chips" in out

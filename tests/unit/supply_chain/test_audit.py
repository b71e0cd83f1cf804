"""The audit says what it does not know, and the bill of materials is whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("cyclonedx", reason="a tool of `make audit`; comes with requirements-dev.lock")

from supply_chain import __main__ as audit
from supply_chain.lock import pins
from supply_chain.vulnerabilities import Answer, read

KNOWN = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
CLEAN = {"name": "b", "version": "1", "vulns": []}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> int:
    monkeypatch.setattr(audit, "ask", lambda _lock: answer)
    return audit.main(sbom=tmp_path / "sbom.json")


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer(165, 165, (), None), 0, "Vulnerabilities: 0 known in 165 dependencies\n"),
        (Answer(165, 165, ("a 1: PYSEC-1, mended in 2",), None), 1, "  a 1: PYSEC-1, mended in 2\n"),
        (Answer(0, 165, (), None), 4, "UNKNOWN, the service that is reachable knows none of 165 dependencies"),
        (Answer(160, 165, (), None), 4, "0 known in 160 dependencies; UNKNOWN for 5 others"),
        (Answer(0, 0, (), "ConnectionError"), 4, "UNKNOWN, the service did not answer (ConnectionError)"),
    ],
)
def test_exit_codes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: Answer,
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr(audit, "judge", lambda _pins: [])
    monkeypatch.setattr(audit, "unused_arguments", lambda _pins: [])
    assert run(tmp_path, monkeypatch, answer) == code
    assert said in capsys.readouterr().out


def test_a_licence_that_is_not_accepted_fails_the_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "unused_arguments", lambda _pins: ["made-up"])
    assert run(tmp_path, monkeypatch, Answer(1, 1, (), None)) == 1


def test_an_answer_is_told_from_none() -> None:
    assert read(json.dumps({"dependencies": [KNOWN, CLEAN, SKIPPED]}), "") == Answer(
        2, 3, ("a 1: PYSEC-1, mended in 2",), None
    )
    assert read("", "Traceback\nConnectionError: no route").failure == "ConnectionError: no route"
    assert read("", "").failure == "pip-audit said nothing"


def test_the_bill_has_every_dependency_with_licence_and_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, monkeypatch, Answer(1, 1, (), None))
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    locked = {(pin.name, pin.version) for pin in pins(audit.LOCK)}
    assert {(part["name"], part["version"]) for part in bill["components"]} == locked
    assert all(part["hashes"] for part in bill["components"])
    unlicensed = [part["name"] for part in bill["components"] if not part.get("licenses")]
    assert unlicensed == []
    duckdb = next(part for part in bill["components"] if part["name"] == "duckdb")
    assert duckdb["purl"] == f"pkg:pypi/duckdb@{duckdb['version']}"


def test_the_bill_is_written_where_git_does_not_look() -> None:
    assert audit.SBOM.relative_to(audit.PROJECT_ROOT).parts[0] == "build"
    assert "/build/" in (audit.PROJECT_ROOT / ".gitignore").read_text().splitlines()

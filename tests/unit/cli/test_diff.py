"""`computegap diff`: what is printed, for people and for programs."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.errors import UsageError
from pipelines.warehouse import headline_change
from pipelines.warehouse.headline_change import PARTS, HeadlineChange, LensChange, Move

DAYS = ("--from", "2025-01-15", "--to", "2025-06-20")


def move(value_from: str | None, value_to: str | None, **parts: str | None) -> Move:
    ends = [None if value is None else Decimal(value) for value in (value_from, value_to)]
    found = dict.fromkeys(PARTS, Decimal(0)) | {k: None if v is None else Decimal(v) for k, v in parts.items()}
    difference = None if ends[0] is None or ends[1] is None else ends[1] - ends[0]
    reason = None if difference is not None else "no_value_at_from"
    return Move(ends[0], ends[1], difference, reason, found, dict.fromkeys(PARTS), {})


def cause(**more: Any) -> dict[str, Any]:
    return {
        "definition_id": "peak_bf16",
        "part": "new_facts",
        "side": "western",
        "change": "enters",
        "kind": "claim",
        "claim_id": "0123456789abcdef0123456789abcdef",
        "subject_id": "giant [red]",
        "says": "peak_bf16",
        "value_central": 2516.6,
        "unit": "TFLOPS",
        "claimant": "maker",
        "published_date": date(2025, 3, 1),
        "evidence_date": None,
        "known_from": date(2025, 3, 2),
        "evidence_grade": "A",
        "source_url": "https://maker.example",
        **more,
    }


def change(**more: Any) -> HeadlineChange:
    stays = move("200.000000", "200.000000")
    lenses = [
        LensChange(
            definition_id="peak_bf16",
            title="Peak",
            unit="TFLOPS",
            gap_reason_from=None,
            gap_reason_to=None,
            subjects={},
            moves={
                "gap_ratio": move("0.200000", "0.080001", new_facts="-0.119000", passage_of_time="-0.000999"),
                "domestic_value": stays,
                "western_value": move("1000.000000", "2516.600000", new_facts="1516.600000"),
            },
            causes=[cause(), cause(kind="evidence", claim_id=None, says="stated", evidence_date=date(2025, 4, 1))],
        ),
        LensChange(
            definition_id="peak_fp4",
            title="Peak",
            unit="TFLOPS",
            gap_reason_from="no_domestic_part",
            gap_reason_to=None,
            subjects={},
            moves={
                "gap_ratio": move(None, "0.500000", **dict.fromkeys(PARTS)),
                "domestic_value": move(None, "100.000000", **dict.fromkeys(PARTS)),
                "western_value": stays,
            },
            causes=[],
        ),
        LensChange("tpp", "TPP", "x", None, None, {}, dict.fromkeys(("gap_ratio", "western_value"), stays), []),
    ]
    content = {
        "first": date(2025, 1, 15),
        "last": date(2025, 6, 20),
        "build_id": "now",
        "compared_with": None,
        "speaks_for": date(2025, 1, 15),
        "method_reason": "no_publication_kept",
        "method_note": "no publication was made by 2025-01-15",
        "kept_days": [date(2025, 6, 1), date(2025, 6, 20)],
        "lenses": lenses,
    }
    return HeadlineChange(**(content | more))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the command asks for; it is answered with a change, or with the error that stands first in the list."""
    calls: list[Any] = []

    def answer(settings: Any, first: date, last: date, lenses: list[str]) -> HeadlineChange:
        if calls and isinstance(calls[0], Exception):
            raise calls[0]
        found = calls.pop() if calls else change()
        calls.append((first, last, lenses))
        return found  # type: ignore[no-any-return]

    monkeypatch.setattr(headline_change, "headline_change", answer)
    return calls


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["computegap", "diff", *arguments])
    try:
        main()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    return 0


def test_the_table_adds_up_as_it_is_shown(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *DAYS, "--lens", "peak_bf16") == 0
    out = capsys.readouterr().out
    assert asked == [(date(2025, 1, 15), date(2025, 6, 20), ["peak_bf16"])]
    (row,) = [line.split() for line in out.splitlines() if line.startswith("  peak_bf16") and " gap " in line]
    assert row == ["peak_bf16", "gap", "0.2", "0.080001", "-0.119999", "-0.000999", "0", "-0.119"]
    assert "method" not in out.split("unchanged:")[0]
    (row,) = [line.split() for line in out.splitlines() if "western TFLOPS" in line]
    assert row == ["western", "TFLOPS", "1,000", "2,516.6", "+1,516.6", "0", "0", "+1,516.6"]
    (row,) = [line.split() for line in out.splitlines() if "peak_fp4" in line]
    assert row == ["peak_fp4", "gap", "no_domestic_part", "0.5", "-", "-", "-", "-"]
    assert "domestic TFLOPS  none" in " ".join(out.split()).replace("TFLOPS none", "TFLOPS  none")
    assert "+ giant [red]: peak_bf16 2,516.6 TFLOPS (maker)" in out
    assert "+ giant [red]: available: stated 2025-04-01" in out
    assert "0123456789ab " in out
    assert "unchanged: tpp" in out
    assert "no parts method and remapping: no publication was made by 2025-01-15 (kept: 2025-06-01, 2025-06-20)" in out


def test_the_parts_of_a_publication_are_shown(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.append(change(compared_with="then", method_reason=None, method_note=None, speaks_for=date(2025, 1, 10)))
    assert run(monkeypatch, *DAYS) == 0
    out = capsys.readouterr().out
    assert "method" in out.splitlines()[2]
    assert "compared with what was published: then, for 2025-01-10" in out


def test_nothing_moved(asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked.append(change(lenses=change().lenses[2:]))
    assert run(monkeypatch, *DAYS) == 0
    assert capsys.readouterr().out.startswith("unchanged: tpp\n")


def test_a_narrow_terminal_shows_the_same(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(monkeypatch, *DAYS) == 0
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 80
    for words in ("peak_bf16 gap", "new_facts -0.119", "passage_of_time -0.000999", "no_domestic_part", "0123456789ab"):
        assert words in out


def test_json_holds_every_digit_and_nothing_else(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *DAYS, "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["from"], content["to"], content["method_reason"]) == (
        "2025-01-15",
        "2025-06-20",
        "no_publication_kept",
    )
    gap = content["lenses"][0]["moves"]["gap_ratio"]
    assert (gap["value_from"], gap["move"], gap["parts"]["revisions"]) == ("0.200000", "-0.119999", "0")
    assert sum(Decimal(part) for part in gap["parts"].values()) == Decimal(gap["move"])
    assert content["lenses"][1]["moves"]["gap_ratio"]["move"] is None
    assert content["lenses"][0]["causes"][0]["known_from"] == "2025-03-02"


def test_wrong_usage_is_told(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.append(UsageError("--from 2 is after --to 1; exchange them"))
    assert run(monkeypatch, *DAYS) == 2
    assert capsys.readouterr() == ("", "computegap: --from 2 is after --to 1; exchange them\n")
    for arguments in (("--from", "2025-01-15"), ("--to", "2025-01-15"), ("--from", "x", "--to", "2025-01-15")):
        assert run(monkeypatch, *arguments) == 2
        assert capsys.readouterr().out == ""

"""No dependency under a licence that is unknown or not accepted, unless somebody has argued for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import PROJECT_ROOT

pytest.importorskip("license_expression", reason="a tool of `make audit`; comes with requirements-dev.lock")

from supply_chain import licences
from supply_chain.licences import is_accepted, judge, rules, unused_arguments
from supply_chain.lock import Pin, pins

LOCKS = [PROJECT_ROOT / "requirements.lock", PROJECT_ROOT / "requirements-dev.lock"]
ALL = [pin for lock in LOCKS for pin in pins(lock)]
MIT = Pin("httpx", "1", None, (), applies_here=True)


def test_every_dependency_has_an_accepted_or_argued_licence() -> None:
    problems = [f"{v.pin.name}: {v.problem}" for v in judge(ALL) if v.problem]
    # A lock that is newer than this environment is no matter of licences.
    assert [problem for problem in problems if "is not installed" not in problem] == []
    assert len(ALL) > 150


def test_every_argument_is_needed_and_has_a_reason() -> None:
    assert unused_arguments(ALL) == []
    for name, argument in rules()["argued"].items():
        assert set(argument) == {"licence", "reason"}, name
        assert len(argument["reason"]) > 40, name


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("Apache-2.0 AND (GPL-2.0-only OR BSD-3-Clause)", True),
        ("SSPL-1.0", False),
        ("BUSL-1.1", False),
    ],
)
def test_verdicts(expression: str, accepted: bool) -> None:
    assert is_accepted(expression) is accepted


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("License-Expression: MIT", None),
        ("License: MIT license", None),
        ("Classifier: License :: OSI Approved :: BSD License", None),
        ("License-Expression: AGPL-3.0-only", "is under AGPL-3.0-only, which is not accepted"),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "GPL-3.0-only"),
        (
            "Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: Other/Proprietary License",
            "no clear",
        ),
        ("License: ask us", "has no clear licence"),
        ("Summary: nothing said", "has no clear licence"),
    ],
)
def test_what_a_distribution_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: str, problem: str | None
) -> None:
    folder = tmp_path / "made_up-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n{fields}\n")
    monkeypatch.syspath_prepend(tmp_path)
    (verdict,) = judge([Pin("made-up", "1.0", None, (), applies_here=True)])
    assert (verdict.problem is None) == (problem is None)
    assert problem is None or problem in (verdict.problem or "")


def test_an_argument_is_about_one_licence(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = rules() | {"argued": {"httpx": {"licence": "MPL-2.0", "reason": "x"}}}
    monkeypatch.setattr(licences, "rules", lambda: changed)
    (verdict,) = judge([MIT])
    assert verdict.problem == "says BSD-3-Clause; the argument in licences.yaml is about MPL-2.0"


def test_a_lock_is_read_with_markers_and_hashes(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text(
        "a==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
        "b==2 ; sys_platform == 'never' \\\n    --hash=sha256:22\n"
    )
    a, b = pins(lock)
    assert (a.name, a.version, a.hashes, a.applies_here) == ("a", "1.0", ("sha256:00", "sha256:11"), True)
    assert (b.marker, b.applies_here) == ('sys_platform == "never"', False)
    lock.write_text("a>=1.0\n")
    with pytest.raises(ValueError, match="is not pinned"):
        pins(lock)

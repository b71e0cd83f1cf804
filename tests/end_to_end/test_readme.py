"""What the README promises: its first query with exactly the output that it shows."""

from __future__ import annotations

import re

import pytest

from .conftest import ROOT, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

README = (ROOT / "README.md").read_text()


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_first_query_gives_the_output_that_is_shown(built: Home) -> None:
    result = built.run("sql", _block("sql"), "--format", "csv")
    assert result.returncode == 0, result.stderr
    shown = [re.split(r"  +", line.strip()) for line in _block("text").splitlines()]
    got = [line.split(",") for line in result.stdout.splitlines()]
    assert [[cell or "-" for cell in row] for row in got] == shown

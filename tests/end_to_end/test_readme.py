"""What the README promises: its first query with exactly the output that it shows, and commands that exist."""

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


def test_every_command_of_the_table_exists(built: Home) -> None:
    for command in set(re.findall(r"`computegap (\w+)", README)):
        assert built.run(command, "--help").returncode == 0, command


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for page in ("README.md", "CONTRIBUTING.md"):
        for target in set(re.findall(r"`?make ([a-z0-9-]+)", (ROOT / page).read_text())):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_link_to_a_file_leads_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "docs/methods.md"):
        for link in re.findall(r"\]\((?!https?://)([^)#]+)\)", (ROOT / page).read_text()):
            assert ((ROOT / page).parent / link).exists(), link

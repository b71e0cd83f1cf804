"""What the pages name exists: links, commands and their options, files, tables, settings, schedules, quoted lines."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from pipelines.cli import app
from pipelines.guide.metadata import functions, tables
from pipelines.settings import PROJECT_ROOT, Settings

PAGES = [PROJECT_ROOT / "README.md", PROJECT_ROOT / "CONTRIBUTING.md", *sorted((PROJECT_ROOT / "docs").glob("*.md"))]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
BY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
FOLDERS = ("pipelines", "dbt_project", "data_tests", "tests", "docs", "notebooks", "benchmarks", "supply_chain")
ROOT_COMMAND = typer.main.get_command(app)


def code_of(text: str) -> list[str]:
    """What stands in code: spans, and lines of blocks that a shell would run."""
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [*re.findall(r"`([^`\n]+)`", prose), *lines]


def anchors_of(text: str) -> set[str]:
    """The anchors of a page's headings, as they are made from them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@BY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", TEXT[page]):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        if anchor:
            assert anchor in anchors_of(path.read_text(encoding="utf-8")), link


@BY_PAGE
def test_commands_and_their_options_exist(page: Path) -> None:
    for code in code_of(TEXT[page]):
        for found in re.finditer(r"(?:^|[\s/])computegap ([a-z][^|>]*)", code):
            words = shlex.split(re.sub(r"\s+#.*", "", found[1]).replace("[", " ").replace("]", " "))
            command, rest = ROOT_COMMAND, words
            while rest and (inner := getattr(command, "commands", {}).get(rest[0].rstrip(","))):
                command, rest = inner, rest[1:]
            assert command is not ROOT_COMMAND, f"{code}: no such command"
            known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"--help"}
            for option in re.findall(r"(?:^|\s)(--[a-z-]+)", " ".join(rest)):
                assert option in known, f"{code}: no option {option}"


@BY_PAGE
def test_make_targets_exist(page: Path) -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    for code in code_of(TEXT[page]):
        for target in re.findall(r"^make ([a-z0-9-]+)", code):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@BY_PAGE
def test_files_exist(page: Path) -> None:
    for code in code_of(TEXT[page]):
        if re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./*-]*", code):
            assert list(PROJECT_ROOT.glob(code.rstrip("/"))), code


@BY_PAGE
def test_tables_and_functions_exist(page: Path) -> None:
    known = {table.name for table in tables()} | {table.name.partition(".")[2] for table in tables()}
    for name in re.findall(
        r"\b(?:(?:core|marts|audit)\.)?(?:mart|fct|dim|bridge|audit)_[a-z_]+\b(?!\*|\.)", TEXT[page]
    ):
        assert name in known or any(full.startswith(name) for full in known if name.endswith("_")), name
    for name in re.findall(r"\b([a-z]+_(?:as_of|at))\(", TEXT[page]):
        assert name in {function.name for function in functions()}, name


@BY_PAGE
def test_settings_exist(page: Path) -> None:
    known = {f"COMPUTEGAP_{name.upper()}" for name in Settings.model_fields} | {"COMPUTEGAP_REQUIRE_SHARED"}
    assert set(re.findall(r"\bCOMPUTEGAP_[A-Z_]+\b", TEXT[page])) <= known


def test_quoted_lines_stand_in_their_files() -> None:
    page = TEXT[PROJECT_ROOT / "docs" / "add-a-source.md"]
    quotes = re.findall(r"```(?:python|yaml|sql)\n(?:#|--) ([\w./]+)\n(.*?)```", page, re.DOTALL)
    assert len(quotes) >= 12
    for path, lines in quotes:
        assert lines in (PROJECT_ROOT / path).read_text(encoding="utf-8"), f"{path}\n{lines}"


def test_every_page_is_on_the_index() -> None:
    index = TEXT[PROJECT_ROOT / "docs" / "README.md"]
    for page in (PROJECT_ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name

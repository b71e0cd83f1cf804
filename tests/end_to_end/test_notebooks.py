"""The notebooks: without output in the repository, read-only, limitations first, and they run on a published file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from .conftest import ROOT, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BY_NAME = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_six_in_order() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@BY_NAME
def test_nothing_of_a_run_is_kept(path: Path) -> None:
    book = nbformat.read(path, 4)
    assert all(not cell.outputs and cell.execution_count is None for cell in book.cells if cell.cell_type == "code")


@BY_NAME
def test_limitations_come_first_and_the_file_is_only_read(path: Path) -> None:
    first, setup, *_ = nbformat.read(path, 4).cells
    assert "**Limitations first.**" in first.source
    assert "read_only=True" in setup.source
    code = "".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    assert code.count("duckdb.connect(") == 1


@BY_NAME
def test_a_notebook_runs_and_draws(built: Home, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    before = hashlib.sha256(built.database.read_bytes()).hexdigest()
    monkeypatch.setenv("COMPUTEGAP_HOME", str(built.path))
    book = nbformat.read(path, 4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/svg+xml" in output.get("data", {}) for output in outputs) >= 1
    assert not [output for output in outputs if output.output_type == "stream"], "a warning is on the page"
    tables = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert tables
    assert hashlib.sha256(built.database.read_bytes()).hexdigest() == before

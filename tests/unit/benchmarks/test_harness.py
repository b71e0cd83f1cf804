"""Figures are medians and ratios of what was measured; a copy of the project is the project with a larger ledger."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml

from benchmarks.harness import BEGIN, END, as_json, as_markdown, in_turn, result, write_table
from benchmarks.processes import run
from benchmarks.scale import FACTS, GROWN, make_project
from pipelines.settings import PROJECT_ROOT


def test_a_result_is_a_median_with_its_spread_and_a_ratio() -> None:
    found = result("case", "what", ([3.0, 1.0, 2.0], [0.5, 0.5, 4.0]), "floor", peak_mib=10.0)
    assert (found.median, found.low, found.high, found.runs) == (2.0, 1.0, 3.0, 3)
    assert (found.floor, found.ratio, found.peak_mib) == (0.5, 4.0, 10.0)


def test_rows_per_second_are_larger_where_the_time_is_shorter_and_the_ratio_stays_one_of_times() -> None:
    found = result("case", "what", ([2.0, 4.0], [1.0, 1.0]), "floor", unit="rows/s", rows=100)
    assert (found.low, found.high, found.floor) == (25.0, 50.0, 100.0)
    assert found.ratio == 3.0
    assert found.peak_mib > 0


def test_case_and_floor_are_measured_in_turn() -> None:
    calls: list[str] = []

    def noted(name: str) -> float:
        calls.append(name)
        return float(len(calls))

    times = in_turn(lambda: noted("case"), lambda: noted("floor"), 2)
    assert calls == ["case", "floor"] * 2
    assert times == ([1.0, 3.0], [2.0, 4.0])


def test_the_table_is_put_between_the_marks_and_nothing_else_moves(tmp_path: Path) -> None:
    found = [result("case", "what", ([0.1], [0.05]), "floor", unit="ms", peak_mib=1.0, cpu_s=7.0)]
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_table(document, found)
    write_table(document, found)
    text = document.read_text()
    assert text == f"before\n{BEGIN}\n{as_markdown(found)}{END}\nafter\n"
    assert "| `case` | what | 100 ms | 100 - 100 | 1 | floor: 50 ms | 2.0 | 7 s | 1 MiB |" in text
    assert json.loads(as_json(found))["results"][0]["ratio"] == 2.0


def test_the_document_of_the_project_has_the_marks() -> None:
    text = (PROJECT_ROOT / "docs" / "performance.md").read_text()
    assert text.index(BEGIN) < text.index(END)


def test_a_child_is_accounted_for_and_its_failure_is_not_hidden(tmp_path: Path) -> None:
    held = "import subprocess, sys; b = bytearray(2**26)\nsubprocess.run([sys.executable, '-c', "
    usage = run([sys.executable, "-c", held + "'import time; b = bytearray(2**26); time.sleep(0.6)'])"], tmp_path, {})
    assert usage.wall_s >= 0.6
    assert usage.process_peak_mib >= 64
    if Path("/proc/self/statm").exists():
        assert usage.tree_peak_mib >= 128
    with pytest.raises(RuntimeError, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, {})


def test_a_copy_of_the_project_has_a_larger_ledger_and_room_for_it(tmp_path: Path) -> None:
    make_project(tmp_path / "copy", 300, 20)
    for name, added in (("claims.csv", 300), ("orders.csv", 20)):
        real = pl.read_csv(PROJECT_ROOT / "pipelines" / "ledger" / name, infer_schema=False)
        grown = pl.read_csv(tmp_path / "copy" / "pipelines" / "ledger" / name, infer_schema=False)
        assert grown.head(real.height).equals(real)
        assert grown.height == real.height + added
    for name in GROWN:
        limits = [
            [
                entry["kwargs"]["max_value"]
                for entry in yaml.safe_load((root / "data_tests" / "expectations" / name).read_text())["expectations"]
                if entry["type"] == "expect_table_row_count_to_be_between"
            ]
            for root in (PROJECT_ROOT, tmp_path / "copy")
        ]
        assert limits[1] == [limit + 320 for limit in limits[0]]
        assert limits[0]
    for name in FACTS:
        assert (PROJECT_ROOT / "data_tests" / "dbt" / name).is_file()
        assert not (tmp_path / "copy" / "data_tests" / "dbt" / name).exists()

"""How values are written: reasons for what is missing, intervals, links, and CSV without formulas."""

from __future__ import annotations

import csv
import io
from datetime import date

import polars as pl
import pytest

from pipelines.report import cells
from pipelines.report.cells import Cell
from pipelines.report.texts import texts

WORDS = texts("en")


def _cells(frame: pl.DataFrame, hide: tuple[str, ...] = ()) -> dict[str, Cell]:
    columns = cells.columns_of(frame, hide, WORDS)
    (row,) = cells.rows_of(frame, columns, WORDS)
    return {column.name: cell for column, cell in zip(columns, row, strict=True)}


def test_a_missing_value_says_why() -> None:
    frame = pl.DataFrame({"ratio": [None], "ratio_reason": ["not_disclosed"]}, schema_overrides={"ratio": pl.Float64})
    shown = _cells(frame)
    assert list(shown) == ["ratio"]
    assert shown["ratio"].reason == "not disclosed"
    assert shown["ratio"].text == ""


def test_zero_is_no_missing_value() -> None:
    assert _cells(pl.DataFrame({"ratio": [0.0], "ratio_reason": ["not_disclosed"]}))["ratio"] == Cell(
        "0", is_number=True
    )


@pytest.mark.parametrize(
    ("low", "value", "high", "interval"),
    [
        (0.1, 0.2, 0.3, "0.1 – 0.3"),
        (0.2, 0.2, 0.2, "one value"),
        (0.1, 0.2, None, "at least 0.1"),
        (None, 0.2, 0.3, "up to 0.3"),
        (None, 0.2, None, ""),
    ],
)
def test_an_interval_stands_beside_its_value(low: float, value: float, high: float, interval: str) -> None:
    frame = pl.DataFrame(
        {"x_low": [low], "x": [value], "x_high": [high]},
        schema_overrides=dict.fromkeys(("x_low", "x_high"), pl.Float64),
    )
    shown = _cells(frame)
    assert list(shown) == ["x"]
    assert shown["x"].interval == interval


def test_ids_of_evidence_and_hidden_columns_are_not_shown() -> None:
    frame = pl.DataFrame({"a": [1], "claim_ids": [["x"]], "b": [2]})
    assert list(_cells(frame, hide=("b",))) == ["a"]


def test_only_web_addresses_become_links() -> None:
    frame = pl.DataFrame({"source_urls": [["https://example.org/a", "javascript:alert(1)", "http://[", "file:///etc"]]})
    assert _cells(frame)["source_urls"].links == (("https://example.org/a", "example.org"),)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("quarter", date(2026, 10, 1), "2026-Q4"),
        ("month", date(2026, 10, 1), "2026-10"),
        ("day", date(2026, 10, 1), "2026-10-01"),
        ("share_frac", 0.04567, "4.57 %"),
        ("units", 1234567.0, "1,234,567"),
        ("year", 2026, "2026"),
        ("value", 0.00001234, "1.23e-05"),
        ("is_certain", True, "yes"),
        ("lens", "peak_bf16", "Peak BF16"),
        ("definition_id", "peak_bf16", "peak_bf16"),
    ],
)
def test_values_are_written_by_the_name_of_their_column(name: str, value: object, text: str) -> None:
    assert cells.plain(name, value, WORDS) == text


def test_csv_has_every_row_and_no_formula() -> None:
    frame = pl.DataFrame(
        {"name": ["=1+1", "@x", '昇腾, "910C"'], "value": [-1.5, None, 2.0], "ids": [["a", "b"], [], None]}
    )
    rows = list(csv.reader(io.StringIO(cells.csv(frame).decode("utf-8-sig"))))
    assert rows == [
        ["name", "value", "ids"],
        ["'=1+1", "-1.5", "a; b"],
        ["'@x", "", ""],
        ['昇腾, "910C"', "2.0", ""],
    ]

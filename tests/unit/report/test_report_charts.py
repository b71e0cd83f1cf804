"""Every kind of chart gives a specification that Vega-Lite takes, with the rows that it was given."""

from __future__ import annotations

import itertools
import json
from datetime import date
from typing import Any

import altair as alt
import polars as pl
import pytest

from pipelines.report import charts, marks
from pipelines.report.layout import ChartSpec
from pipelines.report.texts import texts

WORDS = texts("en")
FRAME = pl.DataFrame(
    {
        "lens": ["peak_bf16", "tpp", "memory_capacity"],
        "low": [0.1, 0.2, None],
        "ratio": [0.15, 0.2, None],
        "high": [0.2, 0.2, None],
        "ratio_reason": [None, None, "not_disclosed"],
        "other": [0.5, 2.0, 1.0],
        "day": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
        "month": [1, 2, 3],
        "tone": ["toward", "away", "unknown"],
        "bloc": ["domestic", "western", None],
    }
)
SPECS = [
    ChartSpec(kind="intervals", x="ratio", y="lens", low="low", high="high", other="other", log=True, parity=True),
    ChartSpec(kind="intervals", x="ratio", y="lens", percent=True),
    ChartSpec(kind="history", x="day", y="ratio", low="low", high="high", log=True, parity=True),
    ChartSpec(kind="lines", x="day", y="ratio", low="low", high="high", label="lens"),
    ChartSpec(kind="lines", x="month", y="ratio", colour="lens", legend="none"),
    ChartSpec(kind="arrows", x="ratio", y="lens", other="other", log=True, parity=True, legend="chip_system"),
    ChartSpec(kind="matrix", x="month", y="lens", colour="tone", label="tone", legend="origin"),
    ChartSpec(kind="timeline", x="day", y="lens", label="bloc"),
]


def _drawn(frame: pl.DataFrame, spec: ChartSpec) -> charts.Drawing:
    drawing = charts.draw(frame, spec, WORDS)
    assert drawing is not None
    return drawing


def _rows(panel: charts.Panel) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = panel.spec["datasets"][marks.ROWS]
    return rows


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_specifications_are_valid_and_complete(spec: ChartSpec) -> None:
    (panel,) = _drawn(FRAME, spec).panels
    alt.LayerChart.from_dict(panel.spec, validate=True).to_dict()
    text = json.dumps(panel.spec)
    assert "@" not in text.replace("vega-lite@", ""), "a place was not filled"
    assert text == json.dumps(_drawn(FRAME, spec).panels[0].spec)


def test_rows_by_bloc_stand_beside_each_other() -> None:
    both = pl.concat([FRAME, FRAME.with_columns(bloc=pl.lit("western"))])
    (panel,) = _drawn(both, SPECS[0]).panels
    alt.LayerChart.from_dict(panel.spec, validate=True).to_dict()
    assert "yOffset" in json.dumps(panel.spec)
    assert panel.spec["height"] == charts.GROUP_HEIGHT * 3


def test_a_missing_value_is_told_in_its_row() -> None:
    (panel,) = _drawn(FRAME, SPECS[0]).panels
    assert [row["_missing"] for row in _rows(panel)] == ["", "", "not disclosed"]
    assert [row["_text"] for row in _rows(panel)] == ["0.15 (0.1 – 0.2)", "0.2", ""]


def test_large_values_are_short_beside_a_mark() -> None:
    large = FRAME.with_columns(pl.col("low", "ratio", "high") * 1e7)
    (panel,) = _drawn(large, SPECS[0]).panels
    assert [row["_text"] for row in _rows(panel)] == ["1.5M (1M – 2M)", "2M", ""]


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts.draw(FRAME.clear(), SPECS[0], WORDS) is None
    assert charts.draw(FRAME.filter(pl.col("ratio").is_null()), SPECS[2], WORDS) is None


def test_panels_of_one_quantity_share_their_range() -> None:
    spec = ChartSpec(kind="history", x="day", y="other", facet="lens", log=True)
    drawing = _drawn(FRAME, spec)
    assert [panel.title for panel in drawing.panels] == ["Peak BF16", "Total processing performance", "Memory capacity"]
    assert len({json.dumps(panel.spec["layer"]) for panel in drawing.panels}) == 1


def test_an_unknown_bloc_is_neither_side() -> None:
    drawing = _drawn(FRAME, SPECS[0])
    assert [row["bloc"] for row in _rows(drawing.panels[0])] == ["domestic", "western", "other"]
    assert dict(drawing.legend)["other"] == "neither or unknown"


def test_names_of_lines_do_not_cover_each_other() -> None:
    close = FRAME.with_columns(ratio=pl.Series([0.5, 0.501, 0.502]))
    (panel,) = _drawn(close, SPECS[4]).panels
    (_, top) = sorted(row["_named_at"] for row in _rows(panel))[::2]
    places = sorted(row["_named_at"] for row in _rows(panel))
    least = 0.502 * 1.05 * charts.NAME_HEIGHT / charts.LINES_HEIGHT
    assert all(above - below >= least * 0.99 for below, above in itertools.pairwise(places))
    assert top <= 0.502 * 1.05 + 1e-9

"""Charts of results: the templates of the marks, filled with rows, ranges and words.

What belongs here: what of a result a panel shows, and in which range. What does not: the marks (marks), and any figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.report import marks
from pipelines.report.cells import number, plain
from pipelines.report.layout import ChartSpec
from pipelines.report.texts import Texts

ROW_HEIGHT = 40
GROUP_HEIGHT = 56
PANEL_HEIGHT = 170
LINES_HEIGHT = 320
CELL_HEIGHT = 25
NAME_HEIGHT = 15
FIRST_WITH_PREFIX = 10_000  # from here on ticks say 20k instead of 20000
ACROSS = ("intervals", "arrows")
UP = ("history", "lines")
_Ends = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One drawing: the title that it has among others, and a Vega-Lite specification."""

    title: str
    spec: dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """The panels of a block and what their marks mean: pairs of a class of the page's style and a text."""

    panels: tuple[Panel, ...]
    legend: tuple[tuple[str, str], ...]


def draw(frame: pl.DataFrame, spec: ChartSpec, texts: Texts) -> Drawing | None:
    """The drawing of a result; None where no row has a value to be drawn.

    Args:
        frame: The rows of a block that take part in its chart.
        spec: Which columns are shown, and how.
        texts: The words of one language.
    """
    # A value that is missing is told in its row; other kinds have no place for one.
    needed = [spec.x, spec.y, *([spec.other] if spec.other else [])]
    shown = frame if spec.kind == "intervals" else frame.drop_nulls(needed)
    if shown.is_empty() or not any(shown[name].drop_nulls().len() for name in (spec.x, spec.low) if name):
        return None
    by_facet = shown.group_by(spec.facet, maintain_order=True) if spec.facet else [(("",), shown)]
    # Panels of one quantity share their range; those of a unit each do not.
    panels = tuple(
        Panel(texts.word(str(key[0])), _panel(part, spec, texts, _ends(part if spec.unit else shown, spec)))
        for key, part in by_facet
    )
    return Drawing(panels, tuple(_legend(shown, spec, texts)))


def _legend(frame: pl.DataFrame, spec: ChartSpec, texts: Texts) -> list[tuple[str, str]]:
    """What the marks mean: kinds of keys that the page's style knows, and their words."""
    kinds: tuple[str, ...] = marks.TONES if spec.kind == "matrix" else ("start", "first")
    if spec.kind not in {"matrix", "arrows"}:
        present = {_bloc(value) for value in frame["bloc"].to_list()} if spec.colour == "bloc" else set()
        kinds = tuple(bloc for bloc in marks.BLOCS if bloc in present)
    words = [(kind, texts.get(f"legend.{spec.legend}.{kind}")) for kind in kinds]
    legend = [(kind, word) for kind, word in words if word]
    if spec.other_label:
        legend.append(("second", texts[spec.other_label]))
    if spec.low and spec.kind != "timeline":
        legend.append(("span", texts["legend.interval"]))
    if spec.parity:
        legend.append(("parity", texts.get(f"legend.equal.{spec.axis}") or texts["legend.parity"]))
    return legend


def _panel(frame: pl.DataFrame, spec: ChartSpec, texts: Texts, ends: _Ends) -> dict[str, Any]:
    """The specification of one panel."""
    categories = frame.unique(spec.y, keep="first", maintain_order=True)
    names = [texts.word(str(value)) for value in categories[spec.y]]
    is_grouped = spec.kind == "intervals" and len(names) < frame.height
    unit = texts.word(str(frame[spec.unit][0])) if spec.unit else texts[f"axis.{spec.axis}"]
    places = {
        marks.AXIS: unit,
        marks.TICKS: _ticks(spec, ends),
        marks.DOMAIN: _domain(spec, ends),
        marks.CATEGORIES: names,
        marks.ACROSS: [texts.word(str(value)) for value in frame[spec.x].unique(maintain_order=True)],
        marks.HEIGHT: _height(spec, len(names), is_grouped),
    }
    template = marks.template(spec, is_grouped=is_grouped, is_time=frame.schema[spec.x].is_temporal())
    content: dict[str, Any] = _filled(template, places, texts)
    content["datasets"] = {marks.ROWS: _records(frame, spec, texts, ends)}
    if spec.kind not in {*UP, "matrix"}:
        more = categories[spec.label].to_list() if spec.label else [None] * len(names)
        content["datasets"][marks.NAMES] = [
            {"_category": name, "_title": f"{name}: {texts.word(str(label))}" if label else name}
            for name, label in zip(names, more, strict=True)
        ]
    if spec.parity:
        content["datasets"][marks.EQUAL] = [{"equal": 1}]
    return content


def _filled(node: Any, places: Mapping[str, Any], texts: Texts) -> Any:
    """A copy of a template with its places filled."""
    if isinstance(node, dict):
        return {key: _filled(value, places, texts) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, places, texts) for value in node]
    if isinstance(node, str) and node.startswith("@"):
        return texts.column(node.removeprefix(marks.COLUMN)) if node.startswith(marks.COLUMN) else places[node]
    return node


def _height(spec: ChartSpec, n_categories: int, is_grouped: bool) -> int:
    if spec.kind in UP:
        return PANEL_HEIGHT if spec.kind == "history" else LINES_HEIGHT
    per_category = GROUP_HEIGHT if is_grouped else CELL_HEIGHT if spec.kind == "matrix" else ROW_HEIGHT
    return per_category * n_categories


def _ends(frame: pl.DataFrame, spec: ChartSpec) -> _Ends:
    """The least positive and the greatest value that the quantity takes, with parity where it is shown."""
    quantity = spec.y if spec.kind in UP else spec.x
    names = [name for name in (quantity, spec.low, spec.high, spec.other) if name and frame.schema[name].is_numeric()]
    values = [value for name in names for value in frame[name].drop_nulls().to_list() if value > 0]
    values += [1.0] if spec.parity else []
    return min(values, default=0.1), max(values, default=1.0)


def _domain(spec: ChartSpec, ends: _Ends) -> list[float]:
    """The range of the quantity; one across has room for the text beside the outermost mark."""
    low, high = ends
    is_across = spec.kind in ACROSS
    if not spec.log:
        return [0, high * (1.25 if is_across else 1.05)]
    return [low / 1.15, high * ((high / low) ** 0.2 * 1.2 if is_across else 1.15)]


def _ticks(spec: ChartSpec, ends: _Ends) -> str:
    if spec.percent:
        return ".0%"
    return "~s" if ends[1] >= FIRST_WITH_PREFIX else "~g"


def _records(frame: pl.DataFrame, spec: ChartSpec, texts: Texts, ends: _Ends) -> list[dict[str, Any]]:
    """The rows with what the marks need, as JSON has it, and the texts that stand at them."""
    columns = (spec.x, spec.y, spec.low, spec.high, spec.other, spec.colour, spec.label)
    told = [name for name in columns if name in frame.columns]
    series = spec.label if spec.kind == "lines" and spec.label else spec.colour
    last = _last_of_series(frame, series, spec.x) if spec.kind in UP else set()
    named_at = _spread({position: frame[spec.y][position] for position in last}, spec, ends)
    records = []
    for position, row in enumerate(frame.iter_rows(named=True)):
        record = {name: _json(row[name]) for name in told}
        record |= {f"_tip_{name}": plain(name, row[name], texts) for name in told}
        if "bloc" in record:
            record["bloc"] = _bloc(row["bloc"])
        if spec.kind in UP:
            record["_is_last"] = position in last
            record["_name"] = texts.word(str(row[series]))
            record["_text"] = _figure(row[spec.y], spec) if position in last else ""
            record["_named_at"] = named_at.get(position)
        else:
            record["_category"] = texts.word(str(row[spec.y]))
            record |= _beside(row, spec, texts)
        records.append(record)
    return records


def _beside(row: Mapping[str, Any], spec: ChartSpec, texts: Texts) -> dict[str, Any]:
    """What stands beside the marks of a row across, or in a cell."""
    if spec.kind == "matrix":
        return {"_across": texts.word(str(row[spec.x])), "_text": texts.word(str(row[spec.label or spec.colour]))}
    if spec.kind == "arrows":
        ends = [row[spec.x], row[spec.other or spec.x]]
        return {"_at": max(ends), "_text": " → ".join(_figure(value, spec) for value in ends)}
    if spec.kind == "timeline":
        return {}
    known = [value for name in (spec.high, spec.x, spec.low) if name and (value := row[name]) is not None]
    reason = row.get(f"{spec.x}_reason") or "none"
    return {
        "_at": max(known, default=None),
        "_text": _interval(row, spec, texts),
        "_missing": "" if known else texts.word(str(reason)),
    }


def _interval(row: Mapping[str, Any], spec: ChartSpec, texts: Texts) -> str:
    """A value with its interval in figures; without it, what is known of its ends."""
    value, low, high = row[spec.x], row.get(spec.low or ""), row.get(spec.high or "")
    if value is None:
        return ""
    if low == high:
        return _figure(value, spec)
    if low is None or high is None:
        end: Any = high if low is None else low
        known = texts["ui.at_least" if high is None else "ui.up_to"].format(_figure(end, spec))
        return known if end == value else f"{_figure(value, spec)} ({known})"
    span = f"{_figure(low, spec)} – {_figure(high, spec)}"
    return span if value in {low, high} else f"{_figure(value, spec)} ({span})"


def _last_of_series(frame: pl.DataFrame, series: str, x: str) -> set[int]:
    """The positions of the last row of every series."""
    numbered = frame.with_row_index("_row").sort(x)
    return set(numbered.group_by(series).agg(pl.col("_row").last())["_row"].to_list())


def _spread(values: Mapping[int, float], spec: ChartSpec, ends: _Ends) -> dict[int, float]:
    """Where the names of series stand: at their last values, moved apart where they would cover each other."""
    to, back = (math.log, math.exp) if spec.log else (float, float)
    low, high = (to(end) for end in _domain(spec, ends))
    least = (high - low) * NAME_HEIGHT / LINES_HEIGHT
    places: dict[int, float] = {}
    below = -math.inf
    for position, value in sorted(values.items(), key=lambda item: (item[1], item[0])):
        below = max(to(max(value, ends[0])), below + least)
        places[position] = below
    excess = max(0.0, below - high)
    return {position: back(place - excess) for position, place in places.items()}


def _figure(value: float, spec: ChartSpec) -> str:
    """A value as short as it stands beside a mark; the table has it in full."""
    if spec.percent:
        return f"{value * 100:.3g} %"
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= max(size, FIRST_WITH_PREFIX):
            return f"{value / size:.3g}{prefix}"
    return number(value)


def _bloc(value: str | None) -> str:
    return value if value in marks.BLOCS else "other"


def _json(value: Any) -> Any:
    """Numbers, truth values and texts as they are; anything else, such as a date, as text."""
    return value if value is None or isinstance(value, int | float | str) else str(value)

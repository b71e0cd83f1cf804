"""The marks of every kind of chart as a Vega-Lite template, made with Altair.

What belongs here: which marks show which columns. What does not: rows, ranges and words, which fill the places of a
template (charts), and colours and fonts, which the page gives by the names of styles and ranges, so that light and dark
share one specification.

Every series has a shape as well as a colour; those of the blocs are Okabe and Ito's (jfly.uni-koeln.de/color).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from pipelines.report.layout import ChartSpec

BLOCS = ("domestic", "western", "other")
TONES = ("toward", "mixed", "away", "unknown")
SHAPES = ("circle", "square", "triangle-up")
# Places that a panel fills; Altair copies and checks what it is given, which would take seconds for the rows.
ROWS, NAMES, EQUAL = "rows", "names", "equal"
AXIS, TICKS, DOMAIN, CATEGORIES, ACROSS, HEIGHT = "@axis", "@ticks", "@domain", "@categories", "@across", "@height"
COLUMN = "@column "
CATEGORY = "_category:N"
LABEL_LIMIT = 190


@cache
def template(spec: ChartSpec, *, is_grouped: bool, is_time: bool) -> dict[str, Any]:
    """A specification with places for rows, ranges and words.

    Args:
        spec: Which columns are shown, and how.
        is_grouped: Whether a category has a row for each bloc.
        is_time: Whether the horizontal axis of `lines` is one of time.
    """
    # Places are no valid values yet; a test checks finished specifications against the schema.
    with debug_mode(False):  # noqa: FBT003 - the name of the function says what it switches
        layers = _rows_by_bloc(spec) if is_grouped else _KINDS[spec.kind](spec, is_time)
        chart = alt.layer(*layers).properties(width="container")
        content: dict[str, Any] = chart.to_dict(validate=False)
    content.pop("config", None)
    content["height"] = HEIGHT
    content["autosize"] = {"type": "fit-x", "contains": "padding"}
    return content


def _intervals(spec: ChartSpec, _is_time: bool) -> list[Any]:
    """Values with their intervals, one row per category, on a common axis."""
    base = _rows().encode(y=_band(0.68))
    return [*_equal(spec), _names(), *_values(spec, base)]


def _rows_by_bloc(spec: ChartSpec) -> list[Any]:
    """The same with a row for each bloc inside of a category."""
    offset = alt.Scale(domain=list(BLOCS[:2]), range=[25, 43])
    base = _rows().encode(y=_band(0), yOffset=alt.YOffset(f"{spec.colour}:N", scale=offset))
    return [*_equal(spec), _names(), *_values(spec, base)]


def _values(spec: ChartSpec, base: alt.Chart) -> list[Any]:
    """The marks of values with their intervals."""
    layers: list[Any] = []
    if spec.low and spec.high:
        rule = base.mark_rule(strokeWidth=3.5, opacity=0.5, strokeCap="round")
        layers.append(rule.encode(x=alt.X(f"{spec.low}:Q"), x2=alt.X2(f"{spec.high}:Q"), color=_colour(spec)))
    if spec.other:
        layers.append(_hollow(base, "diamond").encode(x=alt.X(f"{spec.other}:Q")))
    missing = base.transform_filter("datum._missing != ''")
    return [
        *layers,
        _filled(base).encode(x=_across(spec), color=_colour(spec), shape=_shape(spec), tooltip=_tooltip(spec)),
        _label(base, align="left", dx=10).encode(x=alt.X("_at:Q"), text=alt.Text("_text:N")),
        missing.mark_text(align="left", style="reason").encode(x=alt.value(0), text=alt.Text("_missing:N")),
    ]


def _history(spec: ChartSpec, _is_time: bool) -> list[Any]:
    """A step line per series over time, with its interval as a band."""
    x = alt.X(f"{spec.x}:T", title=None, axis=alt.Axis(format=spec.time_format, tickCount=5, labelOverlap=True))
    base = _rows().encode(x=x)
    last = base.transform_filter("datum._is_last")
    y = _up(spec)
    layers: list[Any] = _equal(spec, is_vertical=False)
    if spec.low and spec.high:
        band = base.mark_area(interpolate="step-after", opacity=0.22)
        layers.append(band.encode(y=alt.Y(f"{spec.low}:Q"), y2=alt.Y2(f"{spec.high}:Q"), color=_colour(spec)))
    return [
        *layers,
        base.mark_line(interpolate="step-after", strokeWidth=2.5).encode(y=y, color=_colour(spec)),
        _filled(last, size=55).encode(y=y, color=_colour(spec), shape=_shape(spec)),
        base.mark_point(size=60, opacity=0).encode(y=y, tooltip=_tooltip(spec)),
        _label(last, align="right", dx=-2, dy=-11).encode(y=y, text=alt.Text("_text:N")),
    ]


def _lines(spec: ChartSpec, is_time: bool) -> list[Any]:
    """Series over time or days, each named at its end, right of which the axis does not go on."""
    x = alt.X(
        f"{spec.x}:{'T' if is_time else 'Q'}",
        title=None if is_time else f"{COLUMN}{spec.x}",
        scale=alt.Scale(range=[0, alt.ExprRef("max(80, width - 145)")]),
        axis=alt.Axis(tickCount=5, labelOverlap=True, grid=False),
    )
    base = _rows().encode(x=x)
    tone: dict[str, Any] = {"color": _colour(spec), "detail": alt.Detail(f"{spec.label or spec.colour}:N")}
    y = _up(spec)
    layers: list[Any] = _equal(spec, is_vertical=False)
    if spec.low and spec.high:
        band = base.mark_area(opacity=0.12)
        layers.append(band.encode(y=alt.Y(f"{spec.low}:Q"), y2=alt.Y2(f"{spec.high}:Q"), **tone))
    last = base.transform_filter("datum._is_last")
    return [
        *layers,
        base.mark_line(strokeWidth=2).encode(y=y, **tone),
        _filled(base, size=34).encode(y=y, color=_colour(spec), shape=_shape(spec), tooltip=_tooltip(spec)),
        _label(last, align="left", dx=8, limit=137).encode(y=alt.Y("_named_at:Q"), text=alt.Text("_name:N")),
    ]


def _arrows(spec: ChartSpec, _is_time: bool) -> list[Any]:
    """From one quantity (hollow) to another one (filled), one row per category."""
    base = _rows().encode(y=_band(0.68))
    x, other = _across(spec), f"{spec.other}:Q"
    return [
        *_equal(spec),
        _names(),
        base.mark_rule(strokeWidth=2, style="muted").encode(x=x, x2=alt.X2(other)),
        _hollow(base, "circle").encode(x=x),
        _filled(base, style="first").encode(x=alt.X(other), tooltip=_tooltip(spec)),
        _label(base, align="left", dx=10).encode(x=alt.X("_at:Q"), text=alt.Text("_text:N")),
    ]


def _matrix(spec: ChartSpec, _is_time: bool) -> list[Any]:
    """A cell per pair of categories; its tone and its text say the same."""
    top = alt.Axis(orient="top", labelAngle=0, labelOverlap=True, ticks=False, domain=False)
    side = alt.Axis(labelLimit=LABEL_LIMIT, ticks=False, domain=False, labelPadding=8)
    base = _rows().encode(
        x=alt.X("_across:N", sort=None, scale=alt.Scale(domain=ACROSS), title=None, axis=top),
        y=alt.Y(CATEGORY, sort=None, scale=alt.Scale(domain=CATEGORIES), title=None, axis=side),
    )
    tones = alt.Scale(domain=list(TONES), range="ordinal")
    return [
        base.mark_rect(style="cell").encode(
            color=alt.Color(f"{spec.colour}:N", scale=tones, legend=None), tooltip=_tooltip(spec)
        ),
        base.mark_text(style="cell_label").encode(text=alt.Text("_text:N")),
    ]


def _timeline(spec: ChartSpec, _is_time: bool) -> list[Any]:
    """Dated events, one row per category; where it has a beginning and an end, a bar between them."""
    base = _rows().encode(y=_band(0.68))
    layers: list[Any] = [_names()]
    if spec.low and spec.high:
        bar = base.mark_rule(strokeWidth=4, opacity=0.4)
        layers.append(bar.encode(x=alt.X(f"{spec.low}:T"), x2=alt.X2(f"{spec.high}:T"), color=_colour(spec)))
    x = alt.X(f"{spec.x}:T", title=None, axis=alt.Axis(tickCount=5, labelOverlap=True))
    points = _filled(base, opacity=0.85)
    return [*layers, points.encode(x=x, color=_colour(spec), shape=_shape(spec), tooltip=_tooltip(spec))]


_KINDS: dict[str, Callable[[ChartSpec, bool], list[Any]]] = {
    "intervals": _intervals,
    "history": _history,
    "lines": _lines,
    "arrows": _arrows,
    "matrix": _matrix,
    "timeline": _timeline,
}


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData(ROWS))


def _filled(base: alt.Chart, size: int = 95, opacity: float = 1, **more: Any) -> Any:
    return base.mark_point(filled=True, size=size, opacity=opacity, **more)


def _hollow(base: alt.Chart, shape: str) -> Any:
    return base.mark_point(filled=False, fill="transparent", shape=shape, size=80, opacity=1, style="second")


def _label(base: alt.Chart, **place: Any) -> Any:
    return base.mark_text(style="label", **place)


def _names() -> Any:
    """The names of the categories above their marks, so that long ones need no room beside them."""
    names = alt.Chart(alt.NamedData(NAMES)).mark_text(
        align="left", baseline="top", dy=2, style="label", limit=alt.ExprRef("width")
    )
    return names.encode(x=alt.value(0), y=_band(0), text=alt.Text("_title:N"))


def _equal(spec: ChartSpec, *, is_vertical: bool = True) -> list[Any]:
    """The line at which both sides are equal."""
    if not spec.parity:
        return []
    rule = alt.Chart(alt.NamedData(EQUAL)).mark_rule(style="parity", strokeDash=[4, 3])
    return [rule.encode(x=alt.X("equal:Q")) if is_vertical else rule.encode(y=alt.Y("equal:Q"))]


def _band(position: float) -> alt.Y:
    """A place inside of the band of each category; 0 is its upper end."""
    scale = alt.Scale(type="band", padding=0, domain=CATEGORIES)
    return alt.Y(CATEGORY, sort=None, title=None, axis=None, bandPosition=position, scale=scale)


def _across(spec: ChartSpec) -> alt.X:
    return alt.X(f"{spec.x}:Q", title=AXIS, scale=_scale(spec), axis=_axis())


def _up(spec: ChartSpec) -> alt.Y:
    return alt.Y(f"{spec.y}:Q", title=AXIS, scale=_scale(spec), axis=_axis())


def _scale(spec: ChartSpec) -> alt.Scale:
    return alt.Scale(type="log" if spec.log else "linear", domain=DOMAIN, nice=False)


def _axis() -> alt.Axis:
    return alt.Axis(format=TICKS, tickCount=5, labelOverlap=True, grid=True)


def _colour(spec: ChartSpec) -> alt.Color:
    """By the bloc, in a fixed order, or by another series."""
    scale = alt.Scale(domain=list(BLOCS)) if spec.colour == "bloc" else alt.Undefined
    return alt.Color(f"{spec.colour}:N", scale=scale, legend=None)


def _shape(spec: ChartSpec) -> alt.Shape:
    scale = alt.Scale(domain=list(BLOCS), range=list(SHAPES)) if spec.colour == "bloc" else alt.Undefined
    return alt.Shape(f"{spec.colour}:N", scale=scale, legend=None)


def _tooltip(spec: ChartSpec) -> list[alt.Tooltip]:
    """What a mark says when it is pointed at; the rows hold these texts ready."""
    series = None if spec.kind == "arrows" else spec.colour
    names = dict.fromkeys((spec.y, series, spec.label, spec.x, spec.low, spec.high, spec.other))
    return [alt.Tooltip(f"_tip_{name}:N", title=f"{COLUMN}{name}") for name in names if name and name != "tone"]

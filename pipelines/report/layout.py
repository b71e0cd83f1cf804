"""What the report consists of: pages of blocks, read from ``pages/*.yaml``.

What belongs here: the shape of a block and its validation. What does not: running its SQL (results), its words (texts).
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipelines.settings import PACKAGE_ROOT

PAGES_DIR = PACKAGE_ROOT / "report" / "pages"
INDEX = "index"
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChartSpec(_Strict):
    """Which columns of the result a chart shows, and how.

    Attributes:
        kind: The function of `charts` that draws it.
        x: Column of the quantity (for `history` and `lines`, of the time).
        y: Column of the categories (for `history` and `lines`, of the quantity).
        low: Column of the lower end of the quantity.
        high: Column of the upper end of the quantity.
        other: Column of a second quantity beside the first one.
        colour: Column of the series; by default the bloc.
        label: Column of the text at a mark.
        facet: Column of which every value gets a panel of its own.
        unit: Column of which the first value of a panel is the title of its axis, instead of `axis`.
        axis: Key of the axis title in the catalogue.
        other_label: Key of the name of `other` in the legend.
        legend: What the colours say; a group of keys of the catalogue, or `none`.
        log: Whether the quantity is on a logarithmic scale.
        parity: Whether a line stands at 1.
        percent: Whether the quantity is a fraction to be shown in per cent.
        time_format: How dates on the axis are written.
    """

    kind: Literal["intervals", "history", "lines", "arrows", "matrix", "timeline"]
    x: str
    y: str
    low: str | None = None
    high: str | None = None
    other: str | None = None
    colour: str = "bloc"
    label: str | None = None
    facet: str | None = None
    unit: str | None = None
    axis: str = "none"
    other_label: str | None = None
    legend: str = "bloc"
    log: bool = False
    parity: bool = False
    percent: bool = False
    time_format: str = "%Y"


class Block(_Strict):
    """One question: its SQL, chart and table. Its words stand in the catalogues under ``blocks.<id>``.

    Attributes:
        id: Identifier, also of its CSV file.
        sql: The very statement that is run and shown.
        facts: A statement of one row whose columns fill the finding.
        chart: None for a table alone.
        chart_where: A column of truth values; rows without it stand in the table and not in the chart.
        hide: Columns that stand in the CSV and not in the table.
        rows: How many rows the page shows; the CSV has all.
        expects: Sources that would feed this block, whether or not they do now.
    """

    id: Identifier
    sql: str
    facts: str | None = None
    chart: ChartSpec | None = None
    chart_where: str | None = None
    hide: tuple[str, ...] = ()
    rows: int = Field(default=40, ge=1)
    expects: tuple[str, ...] = ()


class Page(_Strict):
    """One HTML page. Its words stand in the catalogues under ``pages.<id>``."""

    id: Identifier
    order: int
    blocks: tuple[Block, ...]

    @property
    def file(self) -> str:
        """Its file name."""
        return f"{self.id}.html"


@cache
def pages() -> tuple[Page, ...]:
    """Every page in reading order.

    Raises:
        pydantic.ValidationError: A file does not have the shape of a page.
    """
    found = (
        Page.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
        for path in sorted(PAGES_DIR.glob("*.yaml"))
    )
    return tuple(sorted(found, key=lambda page: page.order))

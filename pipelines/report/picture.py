"""The chart of the headline as a picture, for pages that draw nothing themselves.

What belongs here: which chart, and how it looks without the report's style sheet. What does not: the chart.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.report.charts import draw
from pipelines.report.layout import pages
from pipelines.report.results import run
from pipelines.report.texts import texts
from pipelines.warehouse.reader import opened

WIDTH = 720
# Okabe and Ito: domestic, Western, other; the last for what is sellable to China.
DOMESTIC, WESTERN, OTHER, SECOND = "#d55e00", "#0072b2", "#767676", "#009e73"
LOOK = {
    "background": "white",
    "range": {"category": [DOMESTIC, WESTERN, OTHER]},
    "style": {"second": {"color": SECOND}, "parity": {"color": "#333333"}},
}


def headline_picture(database: Path) -> bytes | None:
    """The gap per lens of a published file as PNG; None where no lens has a value.

    Raises:
        WarehouseError: The file cannot be opened.
    """
    import vl_convert  # noqa: PLC0415 - a large library, and only needed here

    block = next(block for page in pages() if page.id == "index" for block in page.blocks if block.id == "headline")
    with opened(database) as connection:
        frame = run(connection, block).frame
    drawing = draw(frame, block.chart, texts("en")) if block.chart and not frame.is_empty() else None
    if drawing is None:
        return None
    return bytes(vl_convert.vegalite_to_png({**drawing.panels[0].spec, "width": WIDTH, "config": LOOK}))

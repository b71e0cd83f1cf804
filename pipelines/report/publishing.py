"""The report as a part of a publication.

What belongs here: making it for the database of a folder, and the drawing library, which is put together once per
version. What does not: what the report shows (site), and publishing (warehouse).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.report import site
from pipelines.settings import Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.sources import all_sources
from pipelines.warehouse.publication import Addition, replace_part
from pipelines.warehouse.reader import opened

REPORT = "report"
VEGA_LITE = "6.4"


def report_of(settings: Settings) -> Addition:
    """What writes the report into the folder of a publication.

    Args:
        settings: Where the drawing library is kept between builds.
    """

    def write(folder: Path, head: Mapping[str, Any]) -> None:
        with opened(folder / settings.published_db.name) as connection:
            site.write(connection, head, all_sources(), _drawing_library(settings), folder / REPORT)

    return write


def rebuild(settings: Settings) -> Path:
    """Write the report of the current publication anew; the path of its first page.

    Raises:
        WarehouseError: Nothing is published.
        PublicationError: It cannot be written.
    """
    return replace_part(settings, REPORT, report_of(settings)) / "index.html"


def _drawing_library(settings: Settings) -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that needs nothing else; putting it together takes seconds."""
    kept = settings.build_dir / f"vega-{VEGA_LITE}-{version('vl-convert-python')}.js"
    if not kept.exists():
        import vl_convert  # noqa: PLC0415 - a large library, and only needed here

        script = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VEGA_LITE))
        write_atomically(kept, script.encode())
    return kept.read_text(encoding="utf-8")
